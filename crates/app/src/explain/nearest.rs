//! Which known names a mistyped one may mean.

use std::collections::BTreeSet;

/// How many are named.
const MOST: usize = 3;

/// The known names that are nearest to a word: those that begin with it or hold it, then those with the fewest
/// letters to change.
pub(crate) fn to<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let word = word.to_ascii_lowercase();
    let known: BTreeSet<&str> = known.collect();
    let mut ranked: Vec<(usize, &str)> = known
        .into_iter()
        .map(|name| {
            let holds = word.len() >= 3 && name.contains(word.as_str());
            (if holds { 0 } else { distance(&word, &name.to_ascii_lowercase()) }, name)
        })
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// How many letters must be added, taken away or changed to make one text of the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (line, left) in one.chars().enumerate() {
        let mut next = vec![line + 1];
        for (right, pair) in other.chars().zip(row.windows(2)) {
            let [above_left, above] = pair else { continue };
            let before = next.last().copied().unwrap_or_default();
            next.push((above_left + usize::from(left != right)).min(above + 1).min(before + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, to};

    #[test]
    fn letters_are_counted() {
        assert_eq!(distance("", "vip"), 3);
        assert_eq!(distance("vip-duplicate", "vip-duplicates"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn what_holds_the_word_comes_first() {
        let known = ["vip-duplicate", "vip-collides", "duplicate-key", "non-ascii", "R04"];
        assert_eq!(
            to("duplicate", known.into_iter()).get(..2),
            Some(&["duplicate-key", "vip-duplicate"][..])
        );
        assert_eq!(to("vip-dup", known.into_iter()).first(), Some(&"vip-duplicate"));
        assert_eq!(to("vip-colides", known.into_iter()).first(), Some(&"vip-collides"));
        assert_eq!(to("r40", known.into_iter()).first(), Some(&"R04"));
    }
}
