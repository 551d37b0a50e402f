//! `interlock trace`: one request through services and hosts.

use crate::AppError;
use clients::logs::Sink;
use memchr::memmem::Finder;
use model::Verdict;
use std::path::PathBuf;
use triage::{Follower, Source, Step, Visit};

/// A request and where it was.
#[derive(Debug)]
pub struct Traced {
    /// Its id.
    pub request: String,
    /// Its visits, in the order of time.
    pub visits: Vec<Visit>,
    /// What was not read: its name, and why.
    pub refused: Vec<(String, String)>,
}

impl Traced {
    /// It fails where a visit has an error; a request that nobody mentions is unmeasured.
    pub fn verdict(&self) -> Verdict {
        match self.visits.iter().any(|visit| visit.failed) {
            true => Verdict::Fails,
            false if self.visits.is_empty() => Verdict::Unmeasured,
            false => Verdict::Holds,
        }
    }
}

/// Follows a request id, its own or the global one, through everything under the paths.
///
/// # Errors
/// A path that is not there.
pub fn trace(request: &str, paths: &[PathBuf]) -> Result<Traced, AppError> {
    let files = crate::logs::find(paths)?;
    let finder = Finder::new(request);
    let seen = crate::logs::read(&files, || Seen {
        finder: &finder,
        follower: None,
        steps: vec![],
        refused: vec![],
    });
    let (mut steps, mut refused) = (vec![], vec![]);
    for one in seen {
        steps.extend(one.steps);
        refused.extend(one.refused);
    }
    refused.sort();
    Ok(Traced { request: request.to_owned(), visits: triage::visits(steps), refused })
}

struct Seen<'f> {
    finder: &'f Finder<'f>,
    follower: Option<Follower<'f>>,
    steps: Vec<Step>,
    refused: Vec<(String, String)>,
}

impl Sink for Seen<'_> {
    fn begin(&mut self, name: &str, modified: Option<i64>) {
        self.follower = Some(Follower::new(self.finder, Source::of(name, modified)));
    }

    fn block(&mut self, bytes: &[u8]) {
        if let Some(follower) = &mut self.follower {
            follower.feed(bytes);
        }
    }

    fn end(&mut self) {
        if let Some(follower) = self.follower.take() {
            self.steps.extend(follower.finish());
        }
    }

    fn refused(&mut self, name: &str, why: &str) {
        self.refused.push((name.to_owned(), why.to_owned()));
    }
}
