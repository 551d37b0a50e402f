//! `interlock triage`: from paths to what broke.

use crate::AppError;
use crate::logs::Part;
use crate::symptoms::Known;
use clients::logs::{Reader, Sink};
use std::io::Read;
use std::path::{Path, PathBuf};
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
    let sink = || Seen {
        matcher: &matcher,
        scanner: None,
        part: None,
        tally: Tally::default(),
        parts: vec![],
        refused: vec![],
    };
    let (streams, paths): (Vec<_>, Vec<_>) = paths.iter().partition(|path| *path == Path::new("-"));
    let files = crate::logs::find(paths)?;
    let mut seen = sink();
    for _ in streams {
        Reader::default().stdin(&mut *stdin, &mut seen);
    }
    let (mut tally, mut refused, mut parts) = (seen.tally, seen.refused, vec![]);
    for one in crate::logs::read(&files, sink) {
        tally.merge(one.tally);
        parts.extend(one.parts);
        refused.extend(one.refused);
    }
    for (before, part) in crate::logs::in_order(parts) {
        tally.merge(part.after(before));
    }
    refused.sort();
    let report = triage::report(&known.catalogue, tally);
    let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(Triaged { report, refused, took_ms })
}

/// Takes what is read to the room.
struct Seen<'m, 'c> {
    matcher: &'m Matcher<'c>,
    scanner: Option<Scanner<'m, 'c>>,
    /// Where the part begins that is read, and of which file.
    part: Option<(String, u64)>,
    tally: Tally,
    parts: Vec<Part<Tally>>,
    refused: Vec<(String, String)>,
}

impl Sink for Seen<'_, '_> {
    fn begin(&mut self, name: &str, modified: Option<i64>, part: Option<u64>) {
        self.part = part.map(|from| (name.to_owned(), from));
        self.scanner = Some(Scanner::new(self.matcher, Source::of(name, modified)));
    }

    fn block(&mut self, bytes: &[u8]) {
        if let Some(scanner) = &mut self.scanner {
            scanner.feed(bytes);
        }
    }

    fn end(&mut self) {
        let Some(seen) = self.scanner.take().map(Scanner::finish) else { return };
        match self.part.take() {
            Some((name, from)) => self.parts.push(Part { name, from, lines: seen.lines, seen }),
            None => self.tally.merge(seen),
        }
    }

    fn refused(&mut self, name: &str, why: &str) {
        self.refused.push((name.to_owned(), why.to_owned()));
    }
}
