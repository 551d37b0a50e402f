//! Which run of a scenario is under way: a rehearsal that was killed is gone on with, not begun again.

use model::{Digest, Event, EventKind, Journal, JournalError, RunId};

/// What makes two rehearsals the same: then one may go on where the other was killed.
#[derive(serde::Serialize)]
pub struct Scenario<'a> {
    /// Digest of the site's files.
    pub site: &'a Digest,
    /// The books, in order.
    pub books: &'a [String],
    /// The seed.
    pub seed: u64,
    /// The fault.
    pub fault: Option<&'a str>,
    /// The line of a gate that is taken out, with its book and gate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without: Option<[&'a str; 3]>,
    /// The mistake that is made, with its block.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mistake: Option<String>,
    /// Version of the tool: another one may have another twin.
    pub version: &'a str,
}

impl Scenario<'_> {
    /// A short name that is the same for the same scenario.
    pub fn key(&self) -> String {
        Digest::of_json(self).map_or_else(String::new, |digest| digest.short().to_owned())
    }
}

/// One attempt at a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    key: String,
    number: u32,
    /// Whether an earlier process left it open.
    pub resumed: bool,
}

impl Attempt {
    /// The attempt to make now: the last one, if it was left open, or the next.
    pub fn find(journal: &dyn Journal, key: &str, books: &[String]) -> Result<Attempt, JournalError> {
        let numbers = journal.runs()?.iter().filter_map(|event| number(&event.run, key)).max();
        let Some(number) = numbers else { return Ok(Attempt::new(key, 1)) };
        let last = Attempt { resumed: true, ..Attempt::new(key, number) };
        if last.is_open(journal, books)? { Ok(last) } else { Ok(Attempt::new(key, number + 1)) }
    }

    fn new(key: &str, number: u32) -> Attempt {
        Attempt { key: key.to_owned(), number, resumed: false }
    }

    /// The attempt after this one.
    pub fn next(&self) -> Attempt {
        Attempt::new(&self.key, self.number + 1)
    }

    /// The name of a book's run in it.
    pub fn run(&self, book: &str) -> RunId {
        RunId(format!("rehearsal-{}-{}-{}", self.key, self.number, stem(book)))
    }

    /// The name of its folder.
    pub fn folder(&self) -> String {
        format!("{}-{}", self.key, self.number)
    }

    /// An attempt is over when a run of it closed without holding, or the run of its last book closed.
    fn is_open(&self, journal: &dyn Journal, books: &[String]) -> Result<bool, JournalError> {
        for book in books {
            match closed(&journal.run(&self.run(book))?) {
                None => return Ok(true),
                Some(verdict) if !verdict.opens() => return Ok(false),
                Some(_) => {}
            }
        }
        Ok(false)
    }
}

/// What a run came to, once it is closed.
pub fn closed(events: &[Event]) -> Option<model::Verdict> {
    events.iter().rev().find_map(|event| match event.kind {
        EventKind::RunClosed { verdict, .. } => Some(verdict),
        _ => None,
    })
}

fn number(run: &RunId, key: &str) -> Option<u32> {
    let rest = run.0.strip_prefix("rehearsal-")?.strip_prefix(key)?.strip_prefix('-')?;
    rest.split('-').next()?.parse().ok()
}

/// `phase-01-bundle-deploy` of `runbooks/phase-01-bundle-deploy.md`.
pub fn stem(book: &str) -> &str {
    let name = book.rsplit('/').next().unwrap_or(book);
    name.strip_suffix(".md").unwrap_or(name)
}
