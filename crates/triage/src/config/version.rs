//! Versions of Debian's packages, and which is the later one.

use std::cmp::Ordering;

/// Compares as dpkg does: the epoch, what stands before the last dash, and what stands after it.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    let ((epoch, upstream, revision), (also, above, after)) = (parts(one), parts(other));
    epoch.cmp(&also).then_with(|| piece(upstream, above)).then_with(|| piece(revision, after))
}

/// The first number of the version itself.
pub(super) fn major(version: &str) -> Option<u64> {
    let (_, upstream, _) = parts(version);
    let digits = upstream.bytes().take_while(u8::is_ascii_digit).count();
    upstream.get(..digits)?.parse().ok()
}

fn parts(version: &str) -> (u64, &str, &str) {
    let (epoch, rest) = version.split_once(':').unwrap_or(("0", version));
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
    (epoch.parse().unwrap_or(0), upstream, revision)
}

/// Letters and digits by turns; a tilde is before the end, letters are before other signs.
fn piece(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while !one.is_empty() || !other.is_empty() {
        let (word, also) = (head(&mut one, false), head(&mut other, false));
        let longest = word.len().max(also.len());
        let weigh = |text: &[u8], at| text.get(at).map_or(0, |byte| weight(*byte));
        let words = (0..longest).map(|at| weigh(word, at).cmp(&weigh(also, at))).find(|order| order.is_ne());
        let (number, too) = (head(&mut one, true), head(&mut other, true));
        let (number, too) = (without_zeros(number), without_zeros(too));
        let numbers = number.len().cmp(&too.len()).then_with(|| number.cmp(too));
        let order = words.unwrap_or(Ordering::Equal).then(numbers);
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

/// Takes the digits, or what is none, off the beginning.
fn head<'a>(text: &mut &'a [u8], digits: bool) -> &'a [u8] {
    let end = text.iter().position(|byte| byte.is_ascii_digit() != digits).unwrap_or(text.len());
    let (head, rest) = text.split_at_checked(end).unwrap_or((text, &[]));
    *text = rest;
    head
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == b'0').count();
    number.get(zeros..).unwrap_or_default()
}

fn weight(byte: u8) -> i32 {
    match byte {
        b'~' => -1,
        letter if letter.is_ascii_alphabetic() => i32::from(letter),
        sign => i32::from(sign) + 256,
    }
}

#[cfg(test)]
mod tests {
    use super::{compare, major};
    use std::cmp::Ordering;

    /// In the order that `dpkg --compare-versions` gives them.
    const VERSIONS: [&str; 12] = [
        "1.0~rc1-1",
        "1.0-1",
        "1.0a-1",
        "1.0+b1-1",
        "2.17.2-0ubuntu0.22.04.1",
        "2.17.10",
        "2:29.9.9-1",
        "3:25.2.1-0ubuntu2.8",
        "3:25.2.1-0ubuntu2.10",
        "3:29.0.1-0ubuntu1",
        "3:29.0.1-0ubuntu1.3~cloud0",
        "3:29.0.1-0ubuntu1.3",
    ];

    #[test]
    fn versions_are_ordered_as_dpkg_orders_them() {
        for (place, one) in VERSIONS.iter().enumerate() {
            for (other_place, other) in VERSIONS.iter().enumerate() {
                assert_eq!(compare(one, other), place.cmp(&other_place), "{one} and {other}");
            }
        }
        assert_eq!(compare("1.0-01", "1.0-1"), Ordering::Equal);
    }

    #[test]
    fn a_version_begins_with_a_number() {
        assert_eq!(["3:29.0.1-0ubuntu1", "24.0", "x"].map(major), [Some(29), Some(24), None]);
    }
}
