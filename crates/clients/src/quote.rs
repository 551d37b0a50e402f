//! A value as a word of bash that comes out as the same bytes, whatever is in it.

use std::fmt::Write;

/// Writes `value` in bash's `$'...'` form. Only printable ASCII goes through as it is; everything else becomes three
/// octal digits, so that neither a newline nor the locale of the other side can change what is read. NUL has no form
/// in bash; callers refuse it first.
pub fn quote(value: &str) -> String {
    let mut word = String::with_capacity(value.len() + 3);
    word.push_str("$'");
    for byte in value.bytes() {
        match byte {
            b'\'' | b'\\' => {
                word.push('\\');
                word.push(char::from(byte));
            }
            b' '..=b'~' => word.push(char::from(byte)),
            // Writing to a String cannot fail.
            _ => drop(write!(word, "\\{byte:03o}")),
        }
    }
    word.push('\'');
    word
}

/// The same for people: a plain word stays as it is.
pub fn word(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-@:/+,%".contains(&byte);
    if !value.is_empty() && value.bytes().all(plain) { value.to_owned() } else { quote(value) }
}

#[cfg(test)]
mod tests {
    use super::{quote, word};
    use proptest::prelude::*;
    use std::process::Command;

    fn through_bash(word: &str) -> Vec<u8> {
        let script = format!("printf %s {word}");
        Command::new("bash").args(["-c", &script]).env("LC_ALL", "C").output().unwrap().stdout
    }

    #[test]
    fn values_that_would_like_to_be_code() {
        let values = [
            "",
            " ",
            "a b",
            "it's",
            "\"",
            "\\",
            "\\'",
            "'; touch x; '",
            "$(id)",
            "`id`",
            "${HOME}",
            "$HOME",
            "!1",
            "*",
            "~",
            "a\nb\n\n",
            "\r\t\x07\x1b[31m",
            "\u{e9}\u{1f600}",
            "-n",
            "%s%n",
            "\\n\\x41\\0",
            "#",
            "&& id",
            "\x7f",
        ];
        for value in values {
            assert_eq!(through_bash(&quote(value)), value.as_bytes(), "{value:?}");
            assert_eq!(through_bash(&word(value)), value.as_bytes(), "{value:?}");
            assert!(quote(value).bytes().all(|b| (b' '..=b'~').contains(&b)), "{value:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(150))]

        #[test]
        fn any_value(value in "[^\0]{0,60}") {
            prop_assert_eq!(through_bash(&quote(&value)), value.as_bytes());
            prop_assert_eq!(through_bash(&word(&value)), value.as_bytes());
        }
    }
}
