//! One file, block by block.

use crate::line::{self, Level, Line};
use crate::suspect::Frames;
use crate::tally::{Place, Tally};
use crate::{Matcher, Source, export, json, template};

/// Most of a line that is kept while its end is not in sight; the rest of it is passed over.
const LONGEST: usize = 1 << 20;
/// Most of a line that is shown.
const SHOWN: usize = 240;

/// Reads one file in blocks of any size, and counts what it sees.
#[derive(Debug)]
pub struct Scanner<'m, 'c> {
    matcher: &'m Matcher<'c>,
    source: Source,
    tally: Tally,
    /// The beginning of a line whose end is in a later block.
    open: Vec<u8>,
    /// The last line that had a head.
    last: Last,
    export: Option<export::Reader>,
}

/// What a line without a head belongs to.
#[derive(Debug, Default)]
struct Last {
    time: Option<i64>,
    /// It was loud, so what follows it may matter.
    is_loud: bool,
    /// Its symptom was found.
    is_known: bool,
    /// A traceback has begun and not ended.
    in_traceback: bool,
    /// Its frames so far.
    frames: Frames,
    /// It is loud, and nothing explains it so far.
    unexplained: Option<(String, Place)>,
}

impl<'m, 'c> Scanner<'m, 'c> {
    /// Begins a file.
    pub fn new(matcher: &'m Matcher<'c>, source: Source) -> Scanner<'m, 'c> {
        let mut tally = Tally { files: 1, ..Tally::default() };
        if !source.host.is_empty() {
            tally.hosts.insert(source.host.clone());
        }
        Scanner { matcher, source, tally, open: Vec::new(), last: Last::default(), export: None }
    }

    /// Takes the next block.
    pub fn feed(&mut self, block: &[u8]) {
        self.tally.bytes += block.len() as u64;
        let mut rest = block;
        if !self.open.is_empty() {
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
            let (line, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
            keep(&mut self.open, line);
            rest = after;
            if line.last() == Some(&b'\n') {
                let mut whole = std::mem::take(&mut self.open);
                // Where the line was cut, its end is still one.
                if whole.last() != Some(&b'\n') {
                    whole.push(b'\n');
                }
                self.lines(&whole);
                whole.clear();
                self.open = whole;
            }
        }
        let end = memchr::memrchr(b'\n', rest).map_or(0, |at| at + 1);
        let (lines, rest) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        self.lines(lines);
        keep(&mut self.open, rest);
    }

    /// Ends the file.
    pub fn finish(mut self) -> Tally {
        if !self.open.is_empty() {
            let mut rest = std::mem::take(&mut self.open);
            rest.push(b'\n');
            self.lines(&rest);
        }
        if let Some(record) = self.export.as_mut().and_then(|export| export.line(b"", 0)) {
            self.exported(&record);
        }
        self.close();
        self.tally
    }

    /// Whole lines. Those that say little and follow nothing loud are gathered, and searched all at once.
    fn lines(&mut self, lines: &[u8]) {
        if self.tally.lines == 0 && lines.starts_with(b"__CURSOR=") {
            self.export = Some(export::Reader::default());
        }
        let (mut from, mut run, mut gathered) = (0, 0, 0);
        for end in memchr::memchr_iter(b'\n', lines) {
            let line = lines.get(from..end).unwrap_or_default();
            let level = if self.export.is_some() { Level::Unsaid } else { glance(line) };
            if !self.last.is_loud && self.export.is_none() && matches!(level, Level::Info | Level::Unsaid) {
                gathered += 1;
            } else {
                self.run(lines.get(run..from).unwrap_or_default(), gathered);
                (run, gathered) = (end + 1, 0);
                self.tally.lines += 1;
                self.line(line, level);
            }
            from = end + 1;
        }
        self.run(lines.get(run..from).unwrap_or_default(), gathered);
    }

    /// Lines that say little, so many of them: only those where a symptom may stand are looked at.
    fn run(&mut self, lines: &[u8], count: u64) {
        let all = self.tally.lines + count;
        let mut rest = lines;
        while let Some(at) = self.matcher.candidate(rest) {
            let before = rest.get(..at).unwrap_or_default();
            let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
            self.tally.lines += memchr::memchr_iter(b'\n', before).count() as u64;
            rest = self.next(rest.get(start..).unwrap_or_default());
            // What follows a loud line may belong to it.
            while self.last.is_loud && !rest.is_empty() {
                rest = self.next(rest);
            }
        }
        self.tally.lines = all;
    }

    /// Looks at the first of these lines; gives the others.
    fn next<'l>(&mut self, lines: &'l [u8]) -> &'l [u8] {
        let end = memchr::memchr(b'\n', lines).unwrap_or(lines.len());
        let line = lines.get(..end).unwrap_or_default();
        self.tally.lines += 1;
        self.line(line, glance(line));
        lines.get(end + 1..).unwrap_or_default()
    }

    fn line(&mut self, line: &[u8], level: Level) {
        if self.export.is_some() {
            let number = self.tally.lines;
            if let Some(record) = self.export.as_mut().and_then(|export| export.line(line, number)) {
                self.exported(&record);
            }
            return;
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let may_hold = || self.matcher.candidate(line).is_some();
        match level {
            Level::Debug => self.quieted(),
            Level::Info if !may_hold() => self.quieted(),
            // A line without a level may go on with what a loud one began.
            Level::Unsaid if !self.last.is_loud && !may_hold() => {}
            _ => self.read(line),
        }
    }

    /// A line with a head came that does not matter.
    fn quieted(&mut self) {
        if self.last.is_loud {
            self.close();
            self.last.is_loud = false;
        }
    }

    /// Reads a line that can matter.
    fn read(&mut self, text: &[u8]) {
        if text.first() == Some(&b'{')
            && let Some(record) = json::read(text)
        {
            self.record(&record.line(), text);
            return;
        }
        match line::parse(text, self.source.modified) {
            Some(line) => self.record(&line, text),
            None => self.goes_on(text),
        }
    }

    fn exported(&mut self, record: &json::Record) {
        self.record(&record.line(), record.message.as_bytes());
    }

    /// A line with a head of its own. Services write each line of a traceback so.
    fn record(&mut self, line: &Line<'_>, text: &[u8]) {
        self.last.time = line.time.or(self.last.time);
        let is_loud = line.level >= Level::Warning;
        let bare = bare(line.message);
        let goes_on = self.last.in_traceback || bare.starts_with(TRACEBACK);
        if goes_on && is_loud {
            self.last.is_loud = true;
            self.in_traceback(bare, line, text);
            return;
        }
        self.close();
        self.last.is_loud = is_loud;
        let found = self.find(line, is_loud);
        // What only says that something failed leaves room for the exception to say what.
        self.last.is_known = found.is_some_and(|symptom| !self.matcher.is_general(symptom));
        match found {
            Some(symptom) => self.hit(symptom, line, text),
            None if is_loud && !is_between(line.message) => {
                let place = self.place(line, text);
                self.last.unexplained = Some((template::of(line.message), place));
            }
            None => {}
        }
    }

    /// A line without a head.
    fn goes_on(&mut self, text: &[u8]) {
        let level = if self.last.is_loud { Level::Error } else { Level::Unsaid };
        let line = Line { time: self.last.time, level, host: b"", logger: b"", message: text };
        if self.last.in_traceback || text.starts_with(TRACEBACK) {
            self.in_traceback(text, &line, text);
        } else if !self.last.is_known
            && let Some(symptom) = self.find(&line, self.last.is_loud)
        {
            self.last.is_known = true;
            self.last.unexplained = None;
            self.hit(symptom, &line, text);
        }
    }

    /// Frames say nothing by themselves; the exception at the end says what it was, unless the head did.
    fn in_traceback(&mut self, message: &[u8], line: &Line<'_>, text: &[u8]) {
        if message.starts_with(TRACEBACK) {
            self.last.in_traceback = true;
            return;
        }
        if message.is_empty() || message.starts_with(b" ") || is_between(message) {
            self.last.frames.line(message);
            return;
        }
        self.last.in_traceback = false;
        if !self.last.frames.is_empty() {
            let place = self.place(line, text);
            self.last.frames.told(&mut self.tally, &place);
        }
        if self.last.is_known {
            return;
        }
        match self.find(line, true) {
            Some(symptom) => {
                self.last.is_known = true;
                self.last.unexplained = None;
                self.hit(symptom, line, text);
            }
            None if self.last.unexplained.is_none() => {
                let place = self.place(line, text);
                self.last.unexplained = Some((template::of(message), place));
            }
            None => {}
        }
    }

    /// Ends what the last line with a head began.
    fn close(&mut self) {
        if let Some((template, place)) = self.last.unexplained.take() {
            self.tally.unexplained(template, place);
        }
        self.last.in_traceback = false;
        self.last.frames = Frames::default();
        self.last.is_known = false;
    }

    fn find(&self, line: &Line<'_>, is_loud: bool) -> Option<usize> {
        let logger = std::str::from_utf8(line.logger).unwrap_or_default();
        let names = [logger, self.source.service.as_str(), self.source.folder.as_str()];
        self.matcher.find(line.message, &names, is_loud)
    }

    fn hit(&mut self, symptom: usize, line: &Line<'_>, text: &[u8]) {
        if self.matcher.is_noise(symptom) {
            return;
        }
        let time = self.last.time;
        let place = self.place(line, text);
        if !place.host.is_empty() && !self.tally.hosts.contains(&place.host) {
            self.tally.hosts.insert(place.host.clone());
        }
        self.tally.hit(symptom, time, || place);
    }

    fn place(&self, line: &Line<'_>, text: &[u8]) -> Place {
        let host = if line.host.is_empty() { self.source.host.clone() } else { shown(line.host) };
        // The program of a syslog says more than the name of the file; a logger says less.
        let is_program = !line.host.is_empty() && !line.logger.is_empty();
        let service = if is_program { shown(line.logger) } else { self.source.service.clone() };
        let number = self.export.as_ref().map_or(self.tally.lines, export::Reader::began);
        Place {
            time: self.last.time,
            host,
            service,
            file: self.source.path.clone(),
            line: number,
            text: shown(text),
        }
    }
}

/// Whether a file that begins so has one thing on each line, and not fields of it.
pub fn is_by_lines(head: &[u8]) -> bool {
    !head.starts_with(b"__CURSOR=")
}

/// The first line that belongs to nothing before it, after the first end of a line.
pub fn fresh_line(bytes: &[u8]) -> Option<usize> {
    let starts = || memchr::memchr_iter(b'\n', bytes).map(|end| end + 1);
    let line = |start: usize| {
        let rest = bytes.get(start..)?;
        rest.get(..memchr::memchr(b'\n', rest)?)
    };
    let is_fresh =
        |start: &usize| line(*start).is_some_and(|line| matches!(glance(line), Level::Debug | Level::Info));
    // Of formats without levels each line with a head stands for itself.
    let has_head = |start: &usize| line(*start).is_some_and(|line| line::parse(line, None).is_some());
    starts().find(is_fresh).or_else(|| starts().find(has_head))
}

/// The level of a line without reading it.
fn glance(line: &[u8]) -> Level {
    if line.first() == Some(&b'{') { json::glance(line) } else { line::glance(line) }
}

const TRACEBACK: &[u8] = b"Traceback (most recent call last)";

/// Without the instance that nova names on each line of a traceback.
fn bare(message: &[u8]) -> &[u8] {
    let rest =
        message.strip_prefix(b"[instance: ").and_then(|rest| rest.get(memchr::memchr(b']', rest)? + 1..));
    rest.map_or(message, |rest| rest.strip_prefix(b" ").unwrap_or(rest))
}

/// What stands between two tracebacks of one failure.
fn is_between(message: &[u8]) -> bool {
    message.is_empty()
        || message.starts_with(b"During handling of the above exception")
        || message.starts_with(b"The above exception was the direct cause")
}

fn keep(open: &mut Vec<u8>, more: &[u8]) {
    let room = LONGEST.saturating_sub(open.len());
    open.extend_from_slice(more.get(..room).unwrap_or(more));
}

fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text.get(..SHOWN).unwrap_or(text)).into_owned()
}

#[cfg(test)]
mod tests;
