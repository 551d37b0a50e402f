//! What was seen, counted: bounded, whatever the size of the logs.

use crate::Suspect;
use std::collections::{BTreeMap, BTreeSet};

/// Most stretches of time that are told apart for one symptom; then they become wider.
const STRETCHES: usize = 1024;
/// Most different unknown lines that are kept.
const UNKNOWN: usize = 2000;
/// Microseconds of a minute.
pub(crate) const MINUTE: i64 = 60_000_000;

/// Where something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Microseconds since 1970 in UTC, where the line or one before it has a time.
    pub time: Option<i64>,
    /// The host, or nothing.
    pub host: String,
    /// The service, program or file that says it.
    pub service: String,
    /// The file.
    pub file: String,
    /// The line in it, from 1.
    pub line: u64,
    /// The line, cut.
    pub text: String,
}

/// What was seen in one file, or in many.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Bytes read.
    pub bytes: u64,
    /// Lines read.
    pub lines: u64,
    /// Files read.
    pub files: u64,
    /// Symptoms by their place in the catalogue.
    pub(crate) tracks: BTreeMap<usize, Track>,
    /// Loud lines that no symptom explains, by their template.
    pub(crate) unknown: BTreeMap<String, Unknown>,
    /// Source files that tracebacks lead to.
    pub(crate) suspects: BTreeMap<String, Suspect>,
    /// Hosts that were named.
    pub(crate) hosts: BTreeSet<String>,
}

/// One symptom over time.
#[derive(Clone, Debug)]
pub(crate) struct Track {
    /// Minutes that one stretch has.
    pub width: i64,
    pub stretches: BTreeMap<i64, Stretch>,
}

impl Default for Track {
    fn default() -> Track {
        Track { width: 1, stretches: BTreeMap::new() }
    }
}

/// One symptom within some minutes.
#[derive(Clone, Debug)]
pub(crate) struct Stretch {
    pub count: u64,
    pub first: Place,
    pub last: Option<i64>,
}

/// Lines of one form that nothing explains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// How many.
    pub count: u64,
    /// The first.
    pub first: Place,
}

impl Tally {
    /// Counts a symptom. The place is made only where it is kept.
    pub(crate) fn hit(&mut self, symptom: usize, time: Option<i64>, place: impl FnOnce() -> Place) {
        self.tracks.entry(symptom).or_default().add(time, place);
    }

    /// Counts a line that nothing explains.
    pub(crate) fn unexplained(&mut self, template: String, place: Place) {
        if let Some(known) = self.unknown.get_mut(&template) {
            known.add(1, place);
        } else if self.unknown.len() < UNKNOWN {
            self.unknown.insert(template, Unknown { count: 1, first: place });
        }
    }

    /// Counts a source file of a traceback.
    pub(crate) fn suspect(&mut self, file: String, seen: Suspect, most: usize) {
        if let Some(known) = self.suspects.get_mut(&file) {
            known.add(seen);
        } else if self.suspects.len() < most {
            self.suspects.insert(file, seen);
        }
    }

    /// The same in a file that has so many lines before these.
    #[must_use]
    pub fn after(mut self, lines: u64) -> Tally {
        if lines > 0 {
            // It is the file of the part before it.
            self.files = 0;
        }
        let stretches = self.tracks.values_mut().flat_map(|track| track.stretches.values_mut());
        let firsts = stretches.map(|stretch| &mut stretch.first);
        firsts
            .chain(self.unknown.values_mut().map(|seen| &mut seen.first))
            .for_each(|place| place.line += lines);
        self
    }

    /// Takes in what another has seen.
    pub fn merge(&mut self, other: Tally) {
        self.bytes += other.bytes;
        self.lines += other.lines;
        self.files += other.files;
        self.hosts.extend(other.hosts);
        for (symptom, track) in other.tracks {
            self.tracks.entry(symptom).or_default().merge(track);
        }
        for (file, seen) in other.suspects {
            self.suspect(file, seen, usize::MAX);
        }
        for (template, seen) in other.unknown {
            if let Some(known) = self.unknown.get_mut(&template) {
                known.add(seen.count, seen.first);
            } else if self.unknown.len() < UNKNOWN {
                self.unknown.insert(template, seen);
            }
        }
    }
}

impl Suspect {
    fn add(&mut self, other: Suspect) {
        let (weight, count) = (self.weight + other.weight, self.count + other.count);
        if is_before(other.first.time, self.first.time) {
            *self = other;
        }
        (self.weight, self.count) = (weight, count);
    }
}

impl Unknown {
    fn add(&mut self, count: u64, place: Place) {
        self.count += count;
        if is_before(place.time, self.first.time) {
            self.first = place;
        }
    }
}

impl Track {
    fn add(&mut self, time: Option<i64>, place: impl FnOnce() -> Place) {
        let stretch = time.map_or(i64::MIN, |time| time.div_euclid(self.width * MINUTE));
        match self.stretches.get_mut(&stretch) {
            Some(known) => {
                known.count += 1;
                known.last = known.last.max(time);
                if is_before(time, known.first.time) {
                    known.first = place();
                }
            }
            None => {
                self.stretches.insert(stretch, Stretch { count: 1, first: place(), last: time });
                self.widen_where_full();
            }
        }
    }

    fn merge(&mut self, other: Track) {
        let mut other = other;
        while other.width < self.width {
            other.widen();
        }
        while self.width < other.width {
            self.widen();
        }
        for (at, stretch) in other.stretches {
            match self.stretches.get_mut(&at) {
                Some(known) => known.merge(stretch),
                None => _ = self.stretches.insert(at, stretch),
            }
        }
        self.widen_where_full();
    }

    fn widen_where_full(&mut self) {
        while self.stretches.len() > STRETCHES {
            self.widen();
        }
    }

    fn widen(&mut self) {
        self.width *= 2;
        let mut wider: BTreeMap<i64, Stretch> = BTreeMap::new();
        for (at, stretch) in std::mem::take(&mut self.stretches) {
            let at = if at == i64::MIN { at } else { at.div_euclid(2) };
            match wider.get_mut(&at) {
                Some(known) => known.merge(stretch),
                None => _ = wider.insert(at, stretch),
            }
        }
        self.stretches = wider;
    }
}

impl Stretch {
    fn merge(&mut self, other: Stretch) {
        self.count += other.count;
        self.last = self.last.max(other.last);
        if is_before(other.first.time, self.first.time) {
            self.first = other.first;
        }
    }
}

/// Whether one time is before the other; what has none is after all.
fn is_before(one: Option<i64>, other: Option<i64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one < other,
        (Some(_), None) => true,
        (None, _) => false,
    }
}
