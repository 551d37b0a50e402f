//! What a symptom looks like: verbatim text with a few gaps.

use memchr::memmem;

/// How much of a line is looked at: what services say stands at its beginning.
const REACH: usize = 64 << 10;
/// How many places a gap may try on one line, so that no line can make a pattern slow.
const TRIES: usize = 4096;
/// The shortest text that a pattern may be found by.
pub const SHORTEST: usize = 6;

/// Verbatim text with gaps: `<*>` stands for anything, `<w>` for one word, `<n>` for a number and `<+>` for a number
/// above zero. It begins with text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    source: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(Vec<u8>),
    Anything,
    Word,
    Number,
    Positive,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn parse(source: &str) -> Result<Pattern, String> {
        let mut pieces = Vec::new();
        let mut rest = source;
        while !rest.is_empty() {
            let gap = GAPS.iter().find_map(|(mark, piece)| Some((rest.strip_prefix(mark)?, piece)));
            if let Some((after, piece)) = gap {
                pieces.push(piece.clone());
                rest = after;
                continue;
            }
            let ends = GAPS.iter().filter_map(|(mark, _)| rest.find(mark));
            let (text, after) = rest.split_at_checked(ends.min().unwrap_or(rest.len())).unwrap_or((rest, ""));
            pieces.push(Piece::Text(text.as_bytes().to_vec()));
            rest = after;
        }
        let pattern = Pattern { source: source.to_owned(), pieces };
        if !matches!(pattern.pieces.first(), Some(Piece::Text(_))) {
            return Err(format!("`{source}` begins with a gap: begin with the text that it is known by"));
        }
        match pattern.literal().len() {
            SHORTEST.. => Ok(pattern),
            short => Err(format!("`{source}` has {short} letters in a row at most: {SHORTEST} are needed")),
        }
    }

    /// As it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The longest piece of text: whatever the pattern matches holds it.
    pub fn literal(&self) -> &[u8] {
        let texts = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(text) => Some(text.as_slice()),
            _ => None,
        });
        texts.max_by_key(|text| text.len()).unwrap_or_default()
    }

    /// How many letters of verbatim text it has: the more, the more a match says.
    pub fn weight(&self) -> usize {
        let texts = self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.len(),
            _ => 0,
        });
        texts.sum()
    }

    /// Whether the line has it somewhere.
    pub fn is_in(&self, line: &[u8]) -> bool {
        let line = line.get(..REACH).unwrap_or(line);
        let Some((Piece::Text(first), rest)) = self.pieces.split_first() else { return false };
        let mut tries = TRIES;
        memmem::find_iter(line, first)
            .any(|at| line.get(at + first.len()..).is_some_and(|after| follows(rest, after, &mut tries)))
    }

    /// The same with small letters only, for texts whose letters were made small.
    pub fn lowercase(&self) -> Pattern {
        let small = |piece: &Piece| match piece {
            Piece::Text(text) => Piece::Text(text.to_ascii_lowercase()),
            other => other.clone(),
        };
        Pattern { source: self.source.clone(), pieces: self.pieces.iter().map(small).collect() }
    }
}

const GAPS: [(&str, Piece); 4] =
    [("<*>", Piece::Anything), ("<w>", Piece::Word), ("<n>", Piece::Number), ("<+>", Piece::Positive)];

/// Whether the text begins with these pieces.
fn follows(pieces: &[Piece], text: &[u8], tries: &mut usize) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return true };
    let Some(left) = tries.checked_sub(1) else { return false };
    *tries = left;
    match piece {
        Piece::Text(verbatim) => {
            text.strip_prefix(verbatim.as_slice()).is_some_and(|after| follows(rest, after, tries))
        }
        Piece::Anything => gap(rest, text, tries),
        Piece::Word => {
            let end = text.iter().position(u8::is_ascii_whitespace).unwrap_or(text.len());
            // A word may end where the text after the gap begins, as in `'<w>'`.
            (1..=end).rev().any(|end| text.get(end..).is_some_and(|after| follows(rest, after, tries)))
        }
        Piece::Number | Piece::Positive => {
            let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
            let Some((digits, after)) = text.split_at_checked(end) else { return false };
            let enough = match piece {
                Piece::Positive => digits.iter().any(|digit| *digit != b'0'),
                _ => !digits.is_empty(),
            };
            enough && follows(rest, after, tries)
        }
    }
}

/// Whether the pieces follow anywhere in the text.
fn gap(pieces: &[Piece], text: &[u8], tries: &mut usize) -> bool {
    let Some((Piece::Text(next), rest)) = pieces.split_first() else { return true };
    memmem::find_iter(text, next)
        .any(|at| text.get(at + next.len()..).is_some_and(|after| follows(rest, after, tries)))
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn check(pattern: &str, line: &str) -> bool {
        Pattern::parse(pattern).unwrap().is_in(line.as_bytes())
    }

    #[test]
    fn gaps_stand_for_words_numbers_and_anything() {
        assert!(check("lport cr-lrp-<w> for this chassis", "Claiming lport cr-lrp-ab12 for this chassis."));
        assert!(!check("lport cr-lrp-<w> for this chassis", "lport cr-lrp-a b for this chassis."));
        assert!(check("queue '<w>' in vhost", "on queue 'reply_1' in vhost 'nova'"));
        assert!(check("found <+> dead agents", "healthcheck: found 3 dead agents out of 9"));
        assert!(!check("found <+> dead agents", "healthcheck: found 0 dead agents out of 9"));
        assert!(check("provider name: <*> already exists", "provider name: cmp1.maas already exists. "));
        assert!(!check("term <n>: starting", "term : starting"));
    }

    #[test]
    fn a_gap_tries_again_where_the_first_place_does_not_do() {
        assert!(check("error <*>code <n>", "error in code x, but then code 7"));
    }

    #[test]
    fn patterns_without_enough_text_are_refused() {
        insta::assert_snapshot!(Pattern::parse("<*> is unreachable").unwrap_err(), @"`<*> is unreachable` begins with a gap: begin with the text that it is known by");
        insta::assert_snapshot!(Pattern::parse("at <n>").unwrap_err(), @"`at <n>` has 3 letters in a row at most: 6 are needed");
    }

    #[test]
    fn no_line_makes_a_pattern_slow() {
        assert!(!check("aaaaaa<*>a<*>a<*>a<*>b", &"a".repeat(60_000)));
    }
}
