//! Whether quiet lines can hold anything: asked of many lines at once, at the speed of memory.

use aho_corasick::packed::{self, MatchKind};
use aho_corasick::{AhoCorasick, Anchored, Input};
use std::collections::BTreeSet;

/// The bytes by which the search decides where to look closer.
const KEY: usize = 4;
/// What is searched for has so many bytes at least, where the literal has.
const SHORTEST: usize = 8;

/// How a service says, inside a line of another format, that the line is loud.
const LOUD: [&[u8]; 11] = [
    b" ERROR ",
    b" WARNING ",
    b" CRITICAL ",
    b"[ERROR]",
    b"[WARN]",
    b"level=error",
    b"level=warn",
    b"level=fatal",
    b":error]",
    b":warn]",
    b":crit]",
];

/// Finds places where a literal may stand. What it passes over holds none.
#[derive(Debug)]
pub(crate) enum Gate {
    /// Some bytes of each literal, compared sixteen places at a time.
    Fast(packed::Searcher),
    /// For more literals than that can take, and processors that cannot.
    Automaton(AhoCorasick),
    /// Every place may.
    Open,
}

impl Gate {
    /// For these literals, and for the words by which lines are loud.
    pub fn of<'l>(literals: impl Iterator<Item = &'l [u8]>) -> Gate {
        let rarest: BTreeSet<&[u8]> = literals.chain(LOUD).map(rarest).collect();
        let mut fast = packed::Config::new();
        fast.match_kind(MatchKind::LeftmostFirst).heuristic_pattern_limits(false);
        match fast.builder().extend(&rarest).build() {
            Some(searcher) => Gate::Fast(searcher),
            None => AhoCorasick::new(&rarest).map_or(Gate::Open, Gate::Automaton),
        }
    }

    /// The first place at which a literal may stand.
    pub fn find(&self, text: &[u8]) -> Option<usize> {
        match self {
            Gate::Fast(searcher) => searcher.find(text).map(|found| found.start()),
            Gate::Automaton(automaton) => {
                automaton.find(Input::new(text).anchored(Anchored::No)).map(|found| found.start())
            }
            Gate::Open => (!text.is_empty()).then_some(0),
        }
    }
}

/// The part of a literal that begins with the four bytes that logs have least often.
fn rarest(literal: &[u8]) -> &[u8] {
    let starts = literal.len().saturating_sub(SHORTEST) + 1;
    let keys = literal.windows(KEY).take(starts).enumerate();
    let start = keys.min_by_key(|(_, key)| {
        let is_common = COMMON.iter().any(|part| key.windows(part.len()).any(|inside| inside == *part));
        key.iter().map(|byte| often(*byte)).sum::<u32>() + if is_common { 12 } else { 0 }
    });
    literal.get(start.map_or(0, |(at, _)| at)..).unwrap_or(literal)
}

/// What words of logs are made of, however rare its letters.
const COMMON: [&[u8]; 19] = [
    b"HTTP", b"p:/", b"://", b"able", b"alle", b"clus", b"fail", b"http", b"ing ", b"leas", b"limi", b"ling",
    b"onne", b"rver", b"serv", b"ting", b"tion", b"uste", b"with",
];

/// How often a byte stands in logs, as a power of two, roughly. Ids are digits and the first letters.
fn often(byte: u8) -> u32 {
    match byte {
        b' ' | b'0'..=b'9' | b'a'..=b'f' => 6,
        b'i' | b'n' | b'o' | b'r' | b's' | b't' | b'-' | b'.' => 5,
        b'g'..=b'z' | b'_' | b'/' | b':' | b'\'' | b'"' | b',' => 4,
        b'D' | b'E' | b'I' | b'N' | b'[' | b']' | b'=' => 3,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{Gate, rarest};

    #[test]
    fn the_rarest_part_of_a_literal_is_what_is_searched_for() {
        let parts = ["barrier is sealed", "Claiming lport cr-lrp-", "DHCPNAK(", "old incarnation"];
        let parts = parts.map(|literal| String::from_utf8_lossy(rarest(literal.as_bytes())).into_owned());
        insta::assert_snapshot!(parts.join("\n"), @"
        arrier is sealed
        Claiming lport cr-lrp-
        DHCPNAK(
        old incarnation
        ");
    }

    #[test]
    fn few_and_many_literals_are_found_alike() {
        let many: Vec<String> = (0..400).map(|number| format!("symptom number {number:03}x")).collect();
        let gates = [
            Gate::of(many.iter().take(40).map(String::as_bytes)),
            Gate::of(many.iter().map(String::as_bytes)),
        ];
        assert!(matches!(gates, [_, Gate::Automaton(_)]));
        for gate in gates {
            assert!(gate.find(b"so: symptom number 007x!").is_some());
            assert!(gate.find(b"a journal says: 10:00 ERROR nova").is_some());
            assert_eq!(gate.find(b"symptom number x"), None);
        }
    }
}
