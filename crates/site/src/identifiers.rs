//! Identifiers that people give out by number: which there are, where a text names them, and the next free one.

use std::ops::Range;

/// A kind of identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `D-020`: a decision.
    Decision,
    /// `DOCFIX-016`: a fix of a book or a document.
    Docfix,
    /// `BUNDLEFIX-003`: a fix of the bundle.
    Bundlefix,
    /// `SEC-001`: a row of the security ledger.
    Security,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 4] = [Kind::Decision, Kind::Docfix, Kind::Bundlefix, Kind::Security];

    /// The word before the number.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Decision => "D",
            Kind::Docfix => "DOCFIX",
            Kind::Bundlefix => "BUNDLEFIX",
            Kind::Security => "SEC",
        }
    }

    /// The identifier with that number; `None` above 999, for a number has three digits.
    pub fn identifier(self, number: u16) -> Option<String> {
        (number <= 999).then(|| format!("{}-{number:03}", self.as_str()))
    }
}

/// Whether a text is an identifier of the kind and nothing else.
pub fn is_identifier(text: &str, kind: Kind) -> bool {
    mentions(text, kind).next() == Some(0..text.len())
}

/// The number of an identifier.
pub fn number(identifier: &str) -> Option<u16> {
    let (_, number) = identifier.rsplit_once('-')?;
    number.trim_end_matches(|c: char| c.is_ascii_lowercase()).parse().ok()
}

/// Where a text names an identifier of the kind: the word, a dash and three digits, with a letter behind them for a
/// decision that was split. A longer word (`KI-D-001`, `D-0201`) is none.
pub fn mentions(text: &str, kind: Kind) -> impl Iterator<Item = Range<usize>> {
    text.match_indices('-').filter_map(move |(dash, _)| {
        let start = dash.checked_sub(kind.as_str().len())?;
        let rest = text.get(start..)?.strip_prefix(kind.as_str())?.as_bytes().get(1..)?;
        let before = text.get(..start)?.bytes().next_back();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let letters = rest.iter().skip(digits).take_while(|byte| is_of_word(**byte)).count();
        let last = rest.get(digits);
        let is_split = kind == Kind::Decision && letters == 1 && last.is_some_and(u8::is_ascii_lowercase);
        let is_one = digits == 3
            && (letters == 0 || is_split)
            && !before.is_some_and(|byte| is_of_word(byte) || byte == b'-');
        is_one.then_some(start..dash + 1 + digits + letters)
    })
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::{Kind, is_identifier, mentions, number};

    #[test]
    fn identifiers_are_found_whole_and_nothing_else() {
        let text =
            "D-020, (D-004a) KI-D-001 AD-002 D-0201 D-12 D-020ab DOCFIX-016 BUNDLEFIX-003. SEC-001\nD-999";
        let found =
            |kind| mentions(text, kind).map(|range| text.get(range).unwrap()).collect::<Vec<_>>().join(" ");
        assert_eq!(Kind::ALL.map(found), ["D-020 D-004a D-999", "DOCFIX-016", "BUNDLEFIX-003", "SEC-001"]);
        assert_eq!(["D-004a", "SEC-017", "D"].map(number), [Some(4), Some(17), None]);
        assert!(is_identifier("D-004a", Kind::Decision) && !is_identifier("D-004a ", Kind::Decision));
        assert_eq!(Kind::Docfix.identifier(7).as_deref(), Some("DOCFIX-007"));
        assert_eq!(Kind::Decision.identifier(1000), None);
    }

    proptest::proptest! {
        #[test]
        fn every_mention_is_an_identifier(text in "(D-|SEC-|[0-9]{1,3}|[a-z]|\u{fc}|-| ){0,40}") {
            for kind in Kind::ALL {
                for range in mentions(&text, kind) {
                    proptest::prop_assert!(is_identifier(text.get(range).unwrap(), kind));
                }
            }
        }
    }
}
