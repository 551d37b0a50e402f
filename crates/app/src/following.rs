//! `interlock trace`: one request through services and hosts.

use crate::AppError;
use clients::logs::{self, Found, Sink};
use memchr::memmem::Finder;
use model::Verdict;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use triage::{Follower, Source, Step, Visit};

/// A request and where it was.
#[derive(Debug)]
pub struct Traced {
    /// Its id.
    pub request: String,
    /// Its visits, in the order of time.
    pub visits: Vec<Visit>,
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
    let mut files = Vec::new();
    for path in paths {
        let unreadable = |why: std::io::Error| AppError::NoFile { path: path.clone(), why: why.to_string() };
        files.extend(logs::find(path).map_err(unreadable)?);
    }
    let (finder, next, steps) = (Finder::new(request), AtomicUsize::new(0), Mutex::new(Vec::new()));
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(files.len());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| follow(&finder, &files, &next, &steps));
        }
    });
    let steps = steps.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok(Traced { request: request.to_owned(), visits: triage::visits(steps) })
}

/// What one processor does: the next file until there is none.
fn follow(finder: &Finder<'_>, files: &[Found], next: &AtomicUsize, steps: &Mutex<Vec<Step>>) {
    let mut reader = logs::Reader::default();
    let mut seen = Seen { finder, follower: None, steps: vec![] };
    while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
        reader.file(file, &mut seen);
    }
    steps.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(seen.steps);
}

struct Seen<'f> {
    finder: &'f Finder<'f>,
    follower: Option<Follower<'f>>,
    steps: Vec<Step>,
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

    fn refused(&mut self, _: &str, _: &str) {}
}
