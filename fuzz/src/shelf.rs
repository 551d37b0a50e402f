//! A journal in memory, for fuzzing what is read from lines without a database.

use model::{Digest, JournalError, RunId};
use std::collections::HashMap;
use store::{Link, Source, Target};

/// Links and outputs, as they were put.
#[derive(Default)]
pub struct Shelf {
    /// The links, in order.
    pub links: Vec<Link>,
    outputs: HashMap<Digest, Vec<u8>>,
}

impl Target for Shelf {
    fn length(&mut self) -> Result<u64, JournalError> {
        Ok(self.links.len() as u64)
    }

    fn digest_at(&mut self, seq: u64) -> Result<Option<Digest>, JournalError> {
        let link = usize::try_from(seq).ok().and_then(|seq| self.links.get(seq.checked_sub(1)?));
        Ok(link.and_then(|link| Digest::parse(&link.digest)))
    }

    fn has_output(&mut self, digest: &Digest) -> Result<bool, JournalError> {
        Ok(self.outputs.contains_key(digest))
    }

    fn put_output(&mut self, digest: &Digest, output: &[u8]) -> Result<(), JournalError> {
        self.outputs.insert(digest.clone(), output.to_vec());
        Ok(())
    }

    fn put_link(&mut self, link: &Link) -> Result<(), JournalError> {
        self.links.push(link.clone());
        Ok(())
    }
}

impl Source for Shelf {
    fn links(&mut self, after: u64, _: Option<&RunId>) -> Result<Vec<Link>, JournalError> {
        Ok(self
            .links
            .iter()
            .filter(|link| u64::try_from(link.seq).is_ok_and(|seq| seq > after))
            .take(3)
            .cloned()
            .collect())
    }

    fn output(&mut self, digest: &Digest) -> Result<Option<Vec<u8>>, JournalError> {
        Ok(self.outputs.get(digest).cloned())
    }
}
