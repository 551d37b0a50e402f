//! `interlock triage`: from paths to what broke.

use crate::AppError;
use crate::logs::Part;
use crate::symptoms::Known;
use clients::logs::{Reader, Sink};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Instant;
use triage::{Doubt, Kind, Matcher, Papers, Report, Scanner, Source, Tally};

/// What logs came to.
#[derive(Debug)]
pub struct Triaged<'k> {
    /// What broke.
    pub report: Report<'k>,
    /// What is wrong with the configuration and the packages that lie beside them.
    pub doubts: Vec<Doubt>,
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
        open: Open::Nothing,
        part: None,
        tally: Tally::default(),
        papers: Papers::default(),
        parts: vec![],
        refused: vec![],
    };
    let (streams, paths): (Vec<_>, Vec<_>) = paths.iter().partition(|path| *path == Path::new("-"));
    let files = crate::logs::find(paths)?;
    let mut seen = sink();
    for _ in streams {
        Reader::default().stdin(&mut *stdin, &mut seen);
    }
    let (mut tally, mut refused, mut papers, mut parts) = (seen.tally, seen.refused, seen.papers, vec![]);
    for one in crate::logs::read(&files, sink) {
        tally.merge(one.tally);
        papers.merge(one.papers);
        parts.extend(one.parts);
        refused.extend(one.refused);
    }
    for (before, part) in crate::logs::in_order(parts) {
        tally.merge(part.after(before));
    }
    refused.sort();
    let report = triage::report(&known.catalogue, tally);
    let doubts = papers.doubts(&report.causes);
    let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(Triaged { report, doubts, refused, took_ms })
}

/// By so many bytes configuration is known.
const HEAD: usize = 8 << 10;
/// Most of a file of configuration that is kept.
const PAPER: usize = 4 << 20;

/// What the file that is read turned out to be.
enum Open<'m, 'c> {
    Nothing,
    /// Nobody has seen a byte of it.
    Unknown(Source),
    Log(Box<Scanner<'m, 'c>>),
    Paper(String, Kind, Vec<u8>),
}

/// Takes what is read to the room.
struct Seen<'m, 'c> {
    matcher: &'m Matcher<'c>,
    open: Open<'m, 'c>,
    /// Where the part begins that is read, and of which file.
    part: Option<(String, u64)>,
    tally: Tally,
    papers: Papers,
    parts: Vec<Part<Tally>>,
    refused: Vec<(String, String)>,
}

impl Seen<'_, '_> {
    /// A file that was configuration: it is counted, and its text goes to the papers.
    fn paper(&mut self, name: &str, kind: Kind, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        self.tally.files += 1;
        self.tally.bytes += bytes.len() as u64;
        self.tally.lines += text.lines().count() as u64;
        self.papers.add(name, kind, &text);
    }
}

impl Sink for Seen<'_, '_> {
    fn begin(&mut self, name: &str, modified: Option<i64>, part: Option<u64>) {
        self.part = part.map(|from| (name.to_owned(), from));
        self.open = Open::Unknown(Source::of(name, modified));
    }

    fn block(&mut self, bytes: &[u8]) {
        if let Open::Unknown(source) = &mut self.open {
            let source = std::mem::take(source);
            let head = bytes.get(..HEAD).unwrap_or(bytes);
            self.open = match triage::kind(head).filter(|_| self.part.is_none()) {
                Some(kind) => Open::Paper(source.path, kind, Vec::new()),
                None => Open::Log(Box::new(Scanner::new(self.matcher, source))),
            };
        }
        match &mut self.open {
            Open::Log(scanner) => scanner.feed(bytes),
            Open::Paper(_, _, kept) => {
                let room = PAPER.saturating_sub(kept.len());
                kept.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
            }
            Open::Nothing | Open::Unknown(_) => {}
        }
    }

    fn end(&mut self) {
        let scanner = match std::mem::replace(&mut self.open, Open::Nothing) {
            Open::Nothing => return,
            Open::Paper(name, kind, bytes) => return self.paper(&name, kind, &bytes),
            Open::Unknown(source) => Box::new(Scanner::new(self.matcher, source)),
            Open::Log(scanner) => scanner,
        };
        let seen = scanner.finish();
        match self.part.take() {
            Some((name, from)) => self.parts.push(Part { name, from, lines: seen.lines, seen }),
            None => self.tally.merge(seen),
        }
    }

    fn refused(&mut self, name: &str, why: &str) {
        self.refused.push((name.to_owned(), why.to_owned()));
    }
}
