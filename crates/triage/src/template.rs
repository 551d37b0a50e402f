//! The form of a line: what stays when names and numbers change.

/// Longest template, in bytes.
const LONGEST: usize = 160;
/// How much of a message is looked at.
const REACH: usize = 400;

/// The message with every word that holds a digit, and everything in quotes, as `<*>`.
pub(crate) fn of(message: &[u8]) -> String {
    let text = String::from_utf8_lossy(message.get(..REACH).unwrap_or(message));
    let mut out = String::with_capacity(LONGEST);
    for word in text.split_whitespace() {
        if out.len() + word.len() > LONGEST {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        masked(word, &mut out);
    }
    out
}

fn masked(word: &str, out: &mut String) {
    let is_edge = |c: char| "[](){}<>,.:;'\"=".contains(c);
    let head = word.len() - word.trim_start_matches(is_edge).len();
    let (before, rest) = word.split_at_checked(head).unwrap_or(("", word));
    let core = rest.trim_end_matches(is_edge);
    let after = rest.get(core.len()..).unwrap_or_default();
    let varies =
        core.bytes().any(|byte| byte.is_ascii_digit()) || before.contains('\'') || core.contains('/');
    out.push_str(before);
    out.push_str(if varies { "<*>" } else { core });
    out.push_str(after);
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn names_and_numbers_go() {
        assert_eq!(
            of(b"[instance: 5f0c-11] Took 3.45 seconds to build"),
            "[instance: <*>] Took <*> seconds to build"
        );
        assert_eq!(of(b"cannot open '/var/x' of user \xff"), "cannot open '<*>' of user \u{fffd}");
    }
}
