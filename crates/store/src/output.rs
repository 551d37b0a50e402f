//! Kept output: compressed, found by the digest of its bytes.

use crate::chain::LARGEST;
use flate2::Compression;
use flate2::read::{ZlibDecoder, ZlibEncoder};
use model::{Digest, Event, EventKind, Provenance};
use std::collections::HashSet;
use std::io::Read;

/// Compresses an output; `None` when it is larger than the journal takes.
pub fn pack(output: &[u8]) -> Option<Vec<u8>> {
    if output.len() > LARGEST {
        return None;
    }
    let mut packed = Vec::new();
    // Level 1: output is text, which it halves several times over, and a mutation waits for this.
    // Reading from memory into memory cannot fail.
    ZlibEncoder::new(output, Compression::fast()).read_to_end(&mut packed).ok()?;
    Some(packed)
}

/// Why an output is not kept.
pub fn too_large(bytes: usize) -> String {
    format!("an output of {bytes} bytes is more than the {LARGEST} it keeps")
}

/// The output of a packed form, if it is the one with that digest. The error says what is wrong.
pub fn unpack(packed: &[u8], digest: &str) -> Result<Vec<u8>, String> {
    let mut output = Vec::new();
    let mut decoder = ZlibDecoder::new(packed);
    let limit = LARGEST as u64 + 1;
    decoder.by_ref().take(limit).read_to_end(&mut output).map_err(|e| format!("it does not unpack: {e}"))?;
    if output.len() > LARGEST {
        return Err(format!("it unpacks to more than {LARGEST} bytes"));
    }
    if decoder.total_in() != packed.len() as u64 {
        return Err("there is something behind its end".to_owned());
    }
    if !Digest::is_of(digest, &output) {
        return Err("its bytes do not have its digest".to_owned());
    }
    Ok(output)
}

/// The outputs that an event rests on. That of a block that printed nothing need not be kept.
pub fn rests_on(event: &Event) -> Vec<&Digest> {
    let digests = match &event.kind {
        EventKind::StepFinished { stdout, stderr, .. } => vec![stdout, stderr],
        EventKind::FactMeasured { fact } => match &fact.provenance {
            Provenance::Measured { output, .. } | Provenance::Pasted { output, .. } => vec![output],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    let empty = Digest::of(b"");
    digests.into_iter().filter(|digest| **digest != empty).collect()
}

/// How many outputs are remembered at most. A bound on memory (about 15 MB), not on the journal.
const REMEMBERED: usize = 100_000;

/// Outputs that were dealt with, so that one that many events share is dealt with once, or seldom.
#[derive(Default)]
pub struct Remembered(HashSet<String>);

impl Remembered {
    /// Whether this one was, as far as is remembered.
    pub fn has(&self, digest: &str) -> bool {
        self.0.contains(digest)
    }

    /// This one was.
    pub fn add(&mut self, digest: &str) {
        if self.0.len() >= REMEMBERED {
            self.0.clear();
        }
        self.0.insert(digest.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::{LARGEST, pack, unpack};
    use model::Digest;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn outputs_come_back(bytes in prop::collection::vec(any::<u8>(), 0..5000)) {
            let digest = Digest::of(&bytes);
            let packed = pack(&bytes).unwrap();
            prop_assert_eq!(unpack(&packed, digest.as_str()), Ok(bytes));
        }

        #[test]
        fn garbage_is_told(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(unpack(&bytes, Digest::of(b"x").as_str()).is_err());
        }
    }

    #[test]
    fn what_is_too_large_or_goes_on_is_told() {
        assert!(pack(&vec![0; LARGEST + 1]).is_none());
        let largest = vec![0; LARGEST];
        let mut packed = pack(&largest).unwrap();
        let digest = Digest::of(&largest);
        assert!(unpack(&packed, digest.as_str()).is_ok());
        packed.push(0);
        assert_eq!(unpack(&packed, digest.as_str()).unwrap_err(), "there is something behind its end");
        let mut bomb = Vec::new();
        let zeros = vec![0; LARGEST + 1];
        std::io::Read::read_to_end(
            &mut flate2::read::ZlibEncoder::new(&zeros[..], flate2::Compression::best()),
            &mut bomb,
        )
        .unwrap();
        assert!(unpack(&bomb, digest.as_str()).unwrap_err().contains("more than"));
    }
}
