//! Every request of some logs at a glance: when it was first and last heard of, and whether it failed.

use crate::json;
use crate::line::{self, Level};
use memchr::memmem::Finder;
use std::collections::HashMap;

/// Most requests that are told apart.
const MOST: usize = 1_000_000;
/// Most of a line that is kept while its end is not in sight.
const LONGEST: usize = 64 << 10;
/// Letters of an id after `req-`.
const ID: usize = 36;

/// What is known of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// The first and the last time, in microseconds since 1970.
    pub start: i64,
    /// See `start`.
    pub end: i64,
    /// Whether a line of it is an error.
    pub failed: bool,
}

/// Collects the requests of files, one after the other. What a service does by itself, for no user, is none.
#[derive(Debug)]
pub struct Survey {
    mark: Finder<'static>,
    open: Vec<u8>,
    modified: Option<i64>,
    stays: HashMap<u128, Stay>,
    /// How many lines name requests beyond the most that are told apart.
    beyond: u64,
}

impl Default for Survey {
    fn default() -> Survey {
        let mark = Finder::new("req-");
        Survey { mark, open: Vec::new(), modified: None, stays: HashMap::new(), beyond: 0 }
    }
}

impl Survey {
    /// Begins a file that was last written then.
    pub fn begin(&mut self, modified: Option<i64>) {
        self.modified = modified;
    }

    /// Takes the next block.
    pub fn feed(&mut self, block: &[u8]) {
        let mut rest = block;
        if !self.open.is_empty() {
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
            let (line, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
            self.keep(line);
            rest = after;
            if line.last() == Some(&b'\n') {
                let whole = std::mem::take(&mut self.open);
                self.lines(&whole);
            }
        }
        let end = memchr::memrchr(b'\n', rest).map_or(0, |at| at + 1);
        let (lines, rest) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        self.lines(lines);
        self.keep(rest);
    }

    /// Ends the file.
    pub fn end(&mut self) {
        let rest = std::mem::take(&mut self.open);
        self.lines(&rest);
    }

    /// Takes in what another has seen.
    pub fn merge(&mut self, other: Survey) {
        self.beyond += other.beyond;
        other.stays.into_iter().for_each(|(id, stay)| self.add(id, stay));
    }

    /// The requests, as they are written, and what is known of each.
    pub fn requests(self) -> Vec<(String, Stay)> {
        self.stays.into_iter().map(|(id, stay)| (written(id), stay)).collect()
    }

    /// Whether there were more requests than are told apart.
    pub fn is_partial(&self) -> bool {
        self.beyond > 0
    }

    fn keep(&mut self, more: &[u8]) {
        let room = LONGEST.saturating_sub(self.open.len());
        self.open.extend_from_slice(more.get(..room).unwrap_or(more));
    }

    fn lines(&mut self, lines: &[u8]) {
        let mut rest = lines;
        while let Some(at) = self.mark.find(rest) {
            let (before, from) = rest.split_at_checked(at).unwrap_or_default();
            let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
            let length = memchr::memchr(b'\n', from).unwrap_or(from.len());
            let end = at + length;
            self.line(rest.get(start..end).unwrap_or_default(), from.get(..length).unwrap_or_default());
            rest = rest.get(end..).unwrap_or_default();
        }
    }

    /// A line, and what stands in it from the first id on.
    fn line(&mut self, text: &[u8], from: &[u8]) {
        let ids = (id(from), from.get(ID + 5..).and_then(id));
        let (Some((_, first)), second) = ids else { return };
        let record = json::read(text);
        let line = record.as_ref().map(json::Record::line).or_else(|| line::parse(text, self.modified));
        let Some((line, time)) = line.and_then(|line| Some((line, line.time?))) else { return };
        let stay = Stay { start: time, end: time, failed: line.level >= Level::Error };
        // `[GLOBAL REQUEST user project ...]`: a dash where the user would be says that there is none.
        let (last, is_global) =
            second.map_or((from, false), |_| (from.get(ID + 5..).unwrap_or_default(), true));
        let has_user =
            last.get(ID + 4..).is_some_and(|after| matches!(after, [b' ', user, ..] if *user != b'-'));
        if !has_user {
            return;
        }
        self.add(first, stay);
        if let Some((_, own)) = second.filter(|_| is_global) {
            self.add(own, stay);
        }
    }

    fn add(&mut self, id: u128, seen: Stay) {
        let is_full = self.stays.len() >= MOST;
        match self.stays.get_mut(&id) {
            Some(known) => {
                known.start = known.start.min(seen.start);
                known.end = known.end.max(seen.end);
                known.failed |= seen.failed;
            }
            None if is_full => self.beyond += 1,
            None => _ = self.stays.insert(id, seen),
        }
    }
}

/// The id that stands here, without its dashes, and what comes after it.
fn id(text: &[u8]) -> Option<(&[u8], u128)> {
    let rest = text.strip_prefix(b"req-")?;
    let (id, after) = rest.split_at_checked(ID)?;
    let mut number = 0_u128;
    for (place, byte) in id.iter().enumerate() {
        match (place, char::from(*byte).to_digit(16)) {
            (8 | 13 | 18 | 23, None) if *byte == b'-' => {}
            (8 | 13 | 18 | 23, _) | (_, None) => return None,
            (_, Some(digit)) => number = (number << 4) | u128::from(digit),
        }
    }
    Some((after, number))
}

fn written(id: u128) -> String {
    let hex = format!("{id:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("req-{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

#[cfg(test)]
mod tests {
    use super::Survey;

    /// The requests of a text, in order of their ids.
    fn check(text: &str, block: usize) -> String {
        let mut survey = Survey::default();
        survey.begin(None);
        text.as_bytes().chunks(block).for_each(|block| survey.feed(block));
        survey.end();
        let mut requests = survey.requests();
        requests.sort_by(|one, other| one.0.cmp(&other.0));
        let line = |(id, stay): &(String, super::Stay)| {
            format!("{id} {} ms{}", (stay.end - stay.start) / 1000, if stay.failed { " failed" } else { "" })
        };
        requests.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn users_requests_are_seen_and_a_services_own_work_is_not() {
        let text = "\
2026-06-09 10:00:00.000 9 INFO nova.api [None req-11111111-0000-4000-8000-000000000001 ada p - - default default] POST
2026-06-09 10:00:01.500 9 ERROR neutron.x [req-11111111-0000-4000-8000-000000000001 req-22222222-0000-4000-8000-000000000002 ada p - - d d] no
2026-06-09 10:00:00.000 9 DEBUG nova.x [None req-33333333-0000-4000-8000-000000000003 - - - - - -] periodic
2026-06-09 18:00:00.000 9 DEBUG nova.x [None req-33333333-0000-4000-8000-000000000003 - - - - - -] periodic
{\"asctime\": \"2026-06-09 10:00:02\", \"levelname\": \"INFO\", \"message\": \"[None req-22222222-0000-4000-8000-000000000002 ada p] done\"}
req-nonsense
";
        let seen = check(text, usize::MAX);
        assert_eq!(seen, check(text, 7));
        insta::assert_snapshot!(seen, @"
        req-11111111-0000-4000-8000-000000000001 1500 ms failed
        req-22222222-0000-4000-8000-000000000002 500 ms failed
        ");
    }
}
