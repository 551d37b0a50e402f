//! What the blocks of a book say, by how many of its mutations have happened.

use model::ExecReply;
use std::collections::BTreeMap;

/// What one ask came to, and how many seconds of the twin's time it took.
#[derive(Clone, Debug)]
pub struct Said {
    pub reply: ExecReply,
    pub took: i64,
}

/// The recorded world of one book.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    said: BTreeMap<String, BTreeMap<usize, Said>>,
}

impl Tape {
    /// Keeps what a block said first in that state.
    pub fn keep(&mut self, block: &str, state: usize, said: Said) {
        self.said.entry(block.to_owned()).or_default().entry(state).or_insert(said);
    }

    /// What a block says when so many mutations have happened: as recorded then, or the last time before.
    pub fn says(&self, block: &str, state: usize) -> Option<&Said> {
        self.said.get(block)?.range(..=state).next_back().map(|(_, said)| said)
    }

    /// What it said in any other state: a lie now.
    pub fn said_elsewhere(&self, block: &str, state: usize) -> Option<&Said> {
        let honest = self.says(block, state).map(|said| &said.reply);
        self.said.get(block)?.values().find(|said| Some(&said.reply) != honest)
    }
}
