//! The order in which Juju takes names: numbers inside them count as numbers.

use std::cmp::Ordering;

/// Compares two names in Juju's natural order: `8` before `10`, `a2` before `a10`. Names that differ only in leading
/// zeros are told apart as texts, so that the order is total.
pub fn natural_order(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        match (left.is_empty(), right.is_empty()) {
            (true, true) => return a.cmp(b),
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            (false, false) => {}
        }
        let (left_text, left_digits, left_rest) = split_at_number(left);
        let (right_text, right_digits, right_rest) = split_at_number(right);
        let order = left_text.cmp(right_text).then_with(|| by_number(left_digits, right_digits));
        if order != Ordering::Equal {
            return order;
        }
        (left, right) = (left_rest, right_rest);
    }
}

/// The text before the first number, the number's digits (none where there is no number), and what comes after it.
fn split_at_number(text: &str) -> (&str, &str, &str) {
    let start = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let (before, rest) = text.split_at(start);
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, after) = rest.split_at(end);
    (before, digits, after)
}

fn by_number(a: &str, b: &str) -> Ordering {
    let value = |digits: &'_ str| digits.trim_start_matches('0').len();
    let given = a.is_empty().cmp(&b.is_empty()).reverse();
    given
        .then_with(|| value(a).cmp(&value(b)))
        .then_with(|| a.trim_start_matches('0').cmp(b.trim_start_matches('0')))
}

#[cfg(test)]
mod tests {
    use super::natural_order;
    use std::cmp::Ordering;

    fn check(expected: &[&str]) {
        let mut sorted: Vec<&str> = expected.iter().rev().copied().collect();
        sorted.sort_by(|a, b| natural_order(a, b));
        assert_eq!(sorted, expected);
    }

    #[test]
    fn numbers_in_names_count_as_numbers() {
        check(&["8", "9", "10", "11"]);
        check(&["1", "a"]);
        check(&["a", "a1", "a1a", "a1b", "a2b", "a10"]);
        check(&["1", "1/lxd/0", "1/lxd/2", "1/lxd/10", "2", "11", "11/lxd/6", "20"]);
        check(&["a1", "a002", "a3"]);
        check(&["x1-g2", "x1-g10", "x2", "x11-g0", "xx1"]);
        check(&["a99999999999999999999", "a100000000000000000000"]);
    }

    proptest::proptest! {
        #[test]
        fn the_order_is_total(a in "[a0-2/]{0,6}", b in "[a0-2/]{0,6}", c in "[a0-2/]{0,6}") {
            proptest::prop_assert_eq!(natural_order(&a, &b), natural_order(&b, &a).reverse());
            proptest::prop_assert_eq!(natural_order(&a, &b) == Ordering::Equal, a == b);
            if natural_order(&a, &b) != Ordering::Greater && natural_order(&b, &c) != Ordering::Greater {
                proptest::prop_assert_ne!(natural_order(&a, &c), Ordering::Greater);
            }
        }
    }
}
