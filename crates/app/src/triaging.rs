//! `interlock triage`: from paths to what broke.

use crate::AppError;
use crate::symptoms::Known;
use clients::logs::{self, Found, Sink};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use triage::{Matcher, Report, Scanner, Source, Tally};

/// What logs came to.
#[derive(Debug)]
pub struct Triaged<'k> {
    /// What broke.
    pub report: Report<'k>,
    /// What was not read: its name, and why.
    pub refused: Vec<(String, String)>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// Reads everything under the paths, one file on each processor at a time. `-` is stdin.
///
/// # Errors
/// A path that is not there.
pub fn triage<'k>(
    known: &'k Known,
    paths: &[PathBuf],
    stdin: &mut dyn Read,
) -> Result<Triaged<'k>, AppError> {
    let began = Instant::now();
    let matcher = Matcher::new(&known.catalogue);
    let mut files = Vec::new();
    let mut seen = Seen { matcher: &matcher, scanner: None, tally: Tally::default(), refused: vec![] };
    for path in paths {
        if path == Path::new("-") {
            logs::Reader::default().stdin(&mut *stdin, &mut seen);
            continue;
        }
        let unreadable = |why: std::io::Error| AppError::NoFile { path: path.clone(), why: why.to_string() };
        files.extend(logs::find(path).map_err(unreadable)?);
    }
    let whole = Mutex::new((seen.tally, seen.refused));
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(files.len());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| work(&matcher, &files, &next, &whole));
        }
    });
    let (tally, mut refused) = whole.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    refused.sort();
    let report = triage::report(&known.catalogue, tally);
    let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(Triaged { report, refused, took_ms })
}

/// What one processor does: the next file until there is none.
fn work(
    matcher: &Matcher<'_>,
    files: &[Found],
    next: &AtomicUsize,
    whole: &Mutex<(Tally, Vec<(String, String)>)>,
) {
    let mut reader = logs::Reader::default();
    let mut seen = Seen { matcher, scanner: None, tally: Tally::default(), refused: vec![] };
    while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
        reader.file(file, &mut seen);
    }
    let mut whole = whole.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    whole.0.merge(seen.tally);
    whole.1.extend(seen.refused);
}

/// Takes what is read to the room.
struct Seen<'m, 'c> {
    matcher: &'m Matcher<'c>,
    scanner: Option<Scanner<'m, 'c>>,
    tally: Tally,
    refused: Vec<(String, String)>,
}

impl Sink for Seen<'_, '_> {
    fn begin(&mut self, name: &str, modified: Option<i64>) {
        self.scanner = Some(Scanner::new(self.matcher, Source::of(name, modified)));
    }

    fn block(&mut self, bytes: &[u8]) {
        if let Some(scanner) = &mut self.scanner {
            scanner.feed(bytes);
        }
    }

    fn end(&mut self) {
        if let Some(scanner) = self.scanner.take() {
            self.tally.merge(scanner.finish());
        }
    }

    fn refused(&mut self, name: &str, why: &str) {
        self.refused.push((name.to_owned(), why.to_owned()));
    }
}
