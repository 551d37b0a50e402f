//! One request through the services.

use crate::line::{self, Level};
use crate::{Source, json};
use memchr::memmem::Finder;

/// Most lines of a request that are kept.
const MOST: usize = 20_000;
/// Most of a line that is kept while its end is not in sight.
const LONGEST: usize = 1 << 20;
/// Lines of one service that are further apart are two visits.
const APART: i64 = 30_000_000;

/// A visit of the request to one service on one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The service.
    pub service: String,
    /// The host, or nothing.
    pub host: String,
    /// The first and the last time, in microseconds since 1970.
    pub start: i64,
    /// See `start`.
    pub end: i64,
    /// The visit that it came from, as a place in the list.
    pub parent: Option<usize>,
    /// Whether a line of it is an error.
    pub failed: bool,
    /// How many lines it has.
    pub lines: u64,
    /// The first error, or else the first line, cut.
    pub text: String,
    /// Where that stands.
    pub file: String,
    /// See `file`; from 1.
    pub line: u64,
}

/// Collects the lines of one request out of one file.
#[derive(Debug)]
pub struct Follower<'n> {
    request: &'n Finder<'n>,
    source: Source,
    open: Vec<u8>,
    number: u64,
    /// What was found.
    pub found: Vec<Step>,
}

/// One line of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    time: i64,
    is_error: bool,
    host: String,
    service: String,
    file: String,
    line: u64,
    text: String,
}

impl<'n> Follower<'n> {
    /// Begins a file.
    pub fn new(request: &'n Finder<'n>, source: Source) -> Follower<'n> {
        Follower { request, source, open: Vec::new(), number: 0, found: Vec::new() }
    }

    /// Takes the next block. Lines are counted, and only those with the request are looked at.
    pub fn feed(&mut self, block: &[u8]) {
        let mut rest = block;
        if !self.open.is_empty() {
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
            let (line, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
            self.keep(line);
            rest = after;
            if line.last() == Some(&b'\n') {
                let mut whole = std::mem::take(&mut self.open);
                // Where the line was cut, its end is still one.
                if whole.last() != Some(&b'\n') {
                    whole.push(b'\n');
                }
                self.lines(&whole);
            }
        }
        let end = memchr::memrchr(b'\n', rest).map_or(0, |at| at + 1);
        let (lines, rest) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        self.lines(lines);
        self.keep(rest);
    }

    /// A line of many megabytes has its request at the beginning.
    fn keep(&mut self, more: &[u8]) {
        let room = LONGEST.saturating_sub(self.open.len());
        self.open.extend_from_slice(more.get(..room).unwrap_or(more));
    }

    /// Ends the file: what was found, and how many lines there were.
    pub fn finish(mut self) -> (Vec<Step>, u64) {
        let rest = std::mem::take(&mut self.open);
        self.lines(&rest);
        (self.found, self.number + u64::from(!rest.is_empty()))
    }

    fn lines(&mut self, lines: &[u8]) {
        let mut counted = 0;
        let mut from = 0;
        while let Some(at) = lines.get(from..).and_then(|rest| self.request.find(rest)) {
            let at = from + at;
            let start =
                lines.get(..at).and_then(|head| memchr::memrchr(b'\n', head)).map_or(0, |before| before + 1);
            let end = lines
                .get(at..)
                .and_then(|rest| memchr::memchr(b'\n', rest))
                .map_or(lines.len(), |length| at + length);
            self.number += newlines(lines.get(counted..start));
            counted = start;
            self.step(lines.get(start..end).unwrap_or_default());
            from = end;
        }
        self.number += newlines(lines.get(counted..));
    }

    fn step(&mut self, text: &[u8]) {
        if self.found.len() >= MOST {
            return;
        }
        let record = json::read(text);
        let line =
            record.as_ref().map(json::Record::line).or_else(|| line::parse(text, self.source.modified));
        let Some((line, time)) = line.and_then(|line| Some((line, line.time?))) else { return };
        let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes.get(..240).unwrap_or(bytes)).into_owned();
        let is_program = !line.host.is_empty() && !line.logger.is_empty();
        self.found.push(Step {
            time,
            is_error: line.level >= Level::Error,
            host: if line.host.is_empty() { self.source.host.clone() } else { shown(line.host) },
            service: if is_program { shown(line.logger) } else { self.source.service.clone() },
            file: self.source.path.clone(),
            line: self.number + 1,
            text: shown(text),
        });
    }
}

impl Step {
    /// The same in a file that has so many lines before these.
    #[must_use]
    pub fn after(self, lines: u64) -> Step {
        Step { line: self.line + lines, ..self }
    }
}

fn newlines(bytes: Option<&[u8]>) -> u64 {
    memchr::memchr_iter(b'\n', bytes.unwrap_or_default()).count() as u64
}

/// The visits that the lines make up, in the order of time, each with the one that it came from: the last other one
/// that had begun and not ended, or else the first of all.
pub fn visits(mut steps: Vec<Step>) -> Vec<Visit> {
    steps.sort_by(|one, other| (one.time, &one.file, one.line).cmp(&(other.time, &other.file, other.line)));
    let mut visits: Vec<Visit> = Vec::new();
    for step in steps {
        let same = |visit: &&mut Visit| {
            visit.service == step.service && visit.host == step.host && step.time - visit.end <= APART
        };
        match visits.iter_mut().rev().find(same) {
            Some(visit) => visit.goes_on(step),
            None => visits.push(Visit::begin(step)),
        }
    }
    let parents: Vec<Option<usize>> = (0..visits.len()).map(|at| parent(&visits, at)).collect();
    for (visit, parent) in visits.iter_mut().zip(parents) {
        visit.parent = parent;
    }
    visits
}

fn parent(visits: &[Visit], at: usize) -> Option<usize> {
    let start = visits.get(at)?.start;
    let before = visits.get(..at)?;
    let open = before.iter().rposition(|visit| visit.end >= start);
    open.or_else(|| (at > 0).then_some(0))
}

impl Visit {
    fn begin(step: Step) -> Visit {
        Visit {
            service: step.service,
            host: step.host,
            start: step.time,
            end: step.time,
            parent: None,
            failed: step.is_error,
            lines: 1,
            text: step.text,
            file: step.file,
            line: step.line,
        }
    }

    fn goes_on(&mut self, step: Step) {
        self.end = self.end.max(step.time);
        self.lines += 1;
        if step.is_error && !self.failed {
            (self.failed, self.text, self.file, self.line) = (true, step.text, step.file, step.line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Follower, visits};
    use crate::Source;
    use memchr::memmem::Finder;

    /// The visits of req-1, each on a line.
    fn check(files: &[(&str, &str)], block: usize) -> String {
        let request = Finder::new("req-1");
        let mut steps = Vec::new();
        for (path, text) in files {
            let mut follower = Follower::new(&request, Source::of(path, None));
            text.as_bytes().chunks(block).for_each(|block| follower.feed(block));
            steps.extend(follower.finish().0);
        }
        let visits = visits(steps);
        let line = |visit: &super::Visit| {
            let length = (visit.end - visit.start) / 1000;
            let failed = if visit.failed { "failed " } else { "" };
            format!(
                "{} {} {length} ms x{} from {:?} {failed}line {}",
                visit.service, visit.host, visit.lines, visit.parent, visit.line
            )
        };
        visits.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_request_is_followed_over_services_and_hosts() {
        let api = "\
2026-06-09 10:00:00.000 9 INFO nova.api [None req-1 u p] POST
2026-06-09 10:00:00.100 9 INFO nova.api [None req-2 u p] POST
2026-06-09 10:00:01.000 9 INFO nova.api [None req-1 u p] 202
";
        let compute = "\
2026-06-09 10:00:00.500 9 INFO nova.compute [None req-1 u p] Claim
2026-06-09 10:00:03.000 9 ERROR nova.compute [None req-1 u p] Failed
";
        let files =
            [("ctl1/var/log/nova/nova-api.log", api), ("cmp1/var/log/nova/nova-compute.log", compute)];
        let whole = check(&files, usize::MAX);
        assert_eq!(whole, check(&files, 5));
        insta::assert_snapshot!(whole, @"
        nova-api ctl1 1000 ms x2 from None line 1
        nova-compute cmp1 2500 ms x2 from Some(0) failed line 2
        ");
    }
}
