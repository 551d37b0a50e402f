//! Where a text holds a secret. Only places come out of here, never values (law 7).

use std::ops::Range;

/// One secret: its place in the text, and what kind it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Bytes of the name, or of the whole token where there is no name.
    pub(crate) range: Range<usize>,
    /// Such as `the option lb-mgmt-issuing-ca-private-key`.
    pub(crate) what: String,
}

/// The secrets of a text, in its order. `is_prose` is for Markdown, where a colon is mostly punctuation.
pub(crate) fn scan(text: &str, is_prose: bool) -> Vec<Found> {
    let mut found = Vec::new();
    let mut offset = 0;
    // Most texts have none of them: one look at the whole text is cheaper than one at each line.
    let marks = MARKS.map(|mark| text.contains(mark).then_some(mark));
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let next = lines.peek().copied().unwrap_or_default();
        let before = found.len();
        named(line, next, is_prose, offset, &mut found);
        // A value under a secret's name was reported with the name.
        if found.len() == before && line.len() >= SHORTEST_TOKEN {
            tokens(line, next, offset, marks, &mut found);
        }
        offset += line.len();
    }
    found
}

/// Values under a name that says they are secret: `ssl_key: x`, `OS_PASSWORD=x`. Separators are few and words are many:
/// it goes from each separator back to its name.
fn named(line: &str, next: &str, is_prose: bool, offset: usize, found: &mut Vec<Found>) {
    for at in memchr::memchr2_iter(b':', b'=', line.as_bytes()) {
        let (Some(before), Some(value)) = (line.get(..at), line.get(at + 1..)) else { continue };
        let separator = line.as_bytes().get(at).copied().unwrap_or_default();
        let quoted = if separator == b':' { before.trim_end_matches(' ') } else { before };
        let bare = quoted.trim_end_matches(['"', '\'']);
        let length = bare.bytes().rev().take_while(|byte| is_word(*byte)).count();
        let name = bare.get(bare.len() - length..).unwrap_or_default();
        if name.is_empty() || !is_secret_name(name, is_prose) {
            continue;
        }
        let value = match separator {
            b'=' if !value.starts_with([' ', '=']) => value.trim(),
            b':' if value.is_empty() || value.starts_with([' ', '\n', '\r', '\t']) => value.trim(),
            // JSON as programs print it has no blank there.
            b':' if quoted.ends_with('"') && value.starts_with('"') => {
                value.split('"').nth(1).unwrap_or_default()
            }
            _ => continue,
        };
        let is_secret = match value.strip_prefix(['|', '>']) {
            Some(_) => is_indented_below(line, next) && is_literal(next.trim(), name),
            None => is_alone(value, is_prose) && is_literal(first_word(value), name),
        };
        if is_secret {
            let end = offset + bare.len();
            found.push(Found { range: end - name.len()..end, what: format!("a value for `{name}`") });
        }
    }
}

/// The option names of charms, and of tools around them, whose values are secret.
fn is_secret_name(name: &str, is_prose: bool) -> bool {
    const WHOLE: [&str; 6] = [
        "lb-mgmt-controller-cert",
        "lb-mgmt-issuing-ca-key-passphrase",
        "monitor-secret",
        "corosync-key",
        "pacemaker-key",
        "secret",
    ];
    const ENDS: [&str; 12] = [
        "password",
        "passphrase",
        "passwd",
        "-secret",
        "-token",
        "authtoken",
        "ssl-key",
        "private-key",
        "secret-key",
        "encryption-key",
        "unseal-key",
        "api-key",
    ];
    // This is asked of every word before a colon: no copy is made of it, and few words end as one of these does.
    if !name.ends_with(['d', 'D', 'e', 'E', 't', 'T', 'n', 'N', 'y', 'Y']) {
        return false;
    }
    let fold = |byte: u8| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    let ends_with = |end: &str| {
        name.len() >= end.len()
            && name.bytes().rev().zip(end.bytes().rev()).all(|(one, other)| fold(one) == other)
    };
    // In prose a single word before a colon starts a sentence more often than a setting.
    if is_prose && !name.contains(['-', '_']) {
        return false;
    }
    WHOLE.iter().any(|whole| whole.len() == name.len() && ends_with(whole))
        || ENDS.iter().any(|end| ends_with(end))
}

/// Whether a value is the secret itself, and not a placeholder, a reference, a switch or a path.
fn is_literal(value: &str, name: &str) -> bool {
    let value = value.trim_end_matches([',', '}', ']']).trim_matches(['"', '\'', '`']);
    let lower = value.to_ascii_lowercase();
    let is_nothing = matches!(lower.as_str(), "" | "true" | "false" | "null" | "none" | "~" | "yes" | "no");
    let is_reference = value.starts_with(['$', '<', '*', '&', '{', '%', '(', '['])
        || ["{{", "}}", "${", "$(", "..."].iter().any(|mark| value.contains(mark))
        || ["include-file://", "include-base64://", "secret:"].iter().any(|start| lower.starts_with(start));
    let is_shouted = value.contains('_') && value.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    let is_hidden = lower == "redacted" || value.bytes().all(|b| matches!(b, b'*' | b'x' | b'X' | b'.'));
    let is_path = value.starts_with(['/', '~', '.']) && (value.contains('.') || value.len() < 40);
    let is_number = !name.contains("passw") && value.bytes().all(|b| b.is_ascii_digit());
    !(is_nothing || is_reference || is_shouted || is_hidden || is_path || is_number)
}

/// Whether a value is all that the line says; in YAML and shell it always is.
fn is_alone(value: &str, is_prose: bool) -> bool {
    !is_prose || value.split(" #").next().unwrap_or_default().split_whitespace().nth(1).is_none()
}

fn first_word(value: &str) -> &str {
    value.split_whitespace().next().unwrap_or_default()
}

fn is_indented_below(line: &str, next: &str) -> bool {
    let indent = |text: &str| text.len() - text.trim_start().len();
    indent(next) > indent(line) && !next.trim().is_empty()
}

/// What names are made of.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// No token is shorter.
const SHORTEST_TOKEN: usize = 26;

/// What stands before a secret: a key's first line, and what Vault says of its keys.
const MARKS: [&str; 3] = ["-----BEGIN ", "Unseal Key ", "Initial Root Token:"];

/// Secrets that are known by their own form, or by one of the marks that are in the text.
fn tokens(line: &str, next: &str, offset: usize, marks: [Option<&str>; 3], found: &mut Vec<Found>) {
    let [key, vault @ ..] = marks;
    if let Some(at) = key.and_then(|mark| line.find(mark)) {
        let kind = line.get(at + 11..).and_then(|rest| rest.split_once("-----")).map_or("", |(kind, _)| kind);
        // A text that only speaks of keys does not go on with one.
        let body = line.get(at + 11..).and_then(|rest| rest.split_once("-----")).map_or("", |(_, body)| body);
        let body = body.trim_start_matches("\\n").trim();
        let body = if body.is_empty() { next.trim() } else { body };
        if kind.ends_with("PRIVATE KEY") && (base64_run(body) >= 24 || body.starts_with("Proc-Type")) {
            found.push(Found {
                range: offset + at..offset + at + 11 + kind.len() + 5,
                what: "a private key".into(),
            });
        }
    }
    for (start, word) in token_words(line) {
        if let Some(what) = token(word) {
            let range = offset + start..offset + start + word.len();
            found.push(Found { range, what: what.to_owned() });
        }
    }
    for label in vault.into_iter().flatten() {
        let Some(at) = line.find(label) else { continue };
        let value =
            line.get(at..).and_then(|rest| rest.split_once(':')).map_or("", |(_, value)| value.trim());
        if base64_run(value) >= 24 {
            found
                .push(Found { range: offset + at..offset + at + label.len(), what: "a key of Vault".into() });
        }
    }
}

fn token_words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':' | b'+' | b'/' | b'=')
    };
    let bytes = line.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            // A word from here on is long enough when the whole window is part of one: where the last byte that is
            // not lies tells how far to go on, and most bytes are never looked at.
            let window = bytes.get(at..at + SHORTEST_TOKEN)?;
            if let Some(gap) = window.iter().rposition(|byte| !is_part(byte)) {
                at += gap + 1;
                continue;
            }
            let start = at;
            let length = bytes.get(start..)?.iter().take_while(|byte| is_part(byte)).count();
            at = start + length;
            return Some((start, line.get(start..at)?));
        }
    })
}

/// What kind of secret a word is, by its form alone.
fn token(word: &str) -> Option<&'static str> {
    let is_code = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let vault = word.strip_prefix("hvs.").or_else(|| word.strip_prefix("s."));
    if vault.is_some_and(|rest| rest.len() >= 24 && is_code(rest) && rest.bytes().any(|b| b.is_ascii_digit()))
    {
        return Some("a token of Vault");
    }
    let parts: Vec<&str> = word.split(':').collect();
    if parts.iter().map(|part| part.len()).eq([18, 18, 32]) && parts.iter().all(|part| is_code(part)) {
        return Some("an API key of MAAS");
    }
    // The base64 of `-----BEGIN ` and the kind of key behind it.
    let pem = word.rsplit(['=', ':']).find_map(|part| part.strip_prefix("LS0tLS1CRUdJTi"))?;
    const KINDS: [&str; 5] = [
        "BQUklWQVRFIEtFW",
        "BSU0EgUFJJVkFURS",
        "BFQyBQUklWQVRF",
        "BFTkNSWVBURUQgUFJJVkFURS",
        "BPUEVOU1NIIFBSSVZBVEUg",
    ];
    KINDS.iter().any(|kind| pem.starts_with(kind)).then_some("a private key in base64")
}

/// How many characters of base64 a text starts with.
fn base64_run(text: &str) -> usize {
    text.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'.')).count()
}

#[cfg(test)]
mod tests {
    use super::scan;

    fn check(text: &str, is_prose: bool) -> String {
        let found = scan(text, is_prose);
        found
            .iter()
            .map(|found| format!("{}: {}", found.range.start, found.what))
            .collect::<Vec<_>>()
            .join("\n")
    }

    proptest::proptest! {
        /// The quick way through a line finds the words that a walk over every byte finds.
        #[test]
        fn long_words_are_those_of_a_plain_split(line in "[a-z.:/=+ #\u{e4}]{0,200}") {
            let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.:+/=".contains(c);
            let plain = line.split(|c| !is_part(c)).filter(|word| word.len() >= super::SHORTEST_TOKEN);
            let quick = super::token_words(&line).map(|(at, word)| {
                proptest::prop_assert_eq!(line.get(at..at + word.len()), Some(word));
                Ok(word)
            });
            let quick: Result<Vec<_>, proptest::test_runner::TestCaseError> = quick.collect();
            proptest::prop_assert_eq!(quick?, plain.collect::<Vec<_>>());
        }

        /// No name is turned away by its last letter that would have been taken by its end.
        #[test]
        fn every_end_of_a_secret_name_passes(name in "[a-z]{1,6}[-_](password|passphrase|passwd|secret|token|authtoken|(ssl|private|secret|encryption|unseal|api)[-_]key)") {
            proptest::prop_assert!(super::is_secret_name(&name, false), "{}", name);
            proptest::prop_assert!(super::is_secret_name(&name.to_uppercase(), false), "{}", name);
        }
    }

    #[test]
    fn options_with_secret_names_are_found_in_every_form() {
        let text = "admin-password: hunter2\n# ssl_key: abc\nx: {ldap-password: 'a b', n: 1}\n\"monitor-secret\": AQC==\n\
                    lb-mgmt-issuing-ca-private-key: |\n  abcdef\n  ghijkl\nexport OS_PASSWORD=geheim\n";
        insta::assert_snapshot!(check(text, false), @"
        0: a value for `admin-password`
        26: a value for `ssl_key`
        43: a value for `ldap-password`
        72: a value for `monitor-secret`
        95: a value for `lb-mgmt-issuing-ca-private-key`
        154: a value for `OS_PASSWORD`
        ");
    }

    #[test]
    fn compact_json_is_read_too() {
        let text = "{\"a\":{\"ssl_key\":\"hunter2\",\"admin-password\":\"\",\"n\":1}}\n{\"os-password\":\"$X\",\"url\":\"http://x\"}\n";
        insta::assert_snapshot!(check(text, false), @"7: a value for `ssl_key`");
    }

    #[test]
    fn placeholders_references_and_switches_are_no_secrets() {
        for value in [
            "",
            "null",
            "true",
            "~",
            "*anchor",
            "&key",
            "{{ KEY }}",
            "<insert>",
            "__KEY__",
            "FCE_TEMPLATE",
            "$KEY",
            "${KEY}",
            "include-base64://key.pem",
            "include-file://x",
            "/etc/ssl/key.pem",
            "********",
            "REDACTED",
            "secret:9m4e2mr0ui",
        ] {
            assert_eq!(check(&format!("ssl_key: {value}\n"), false), "", "{value}");
        }
        assert_eq!(
            check("token-expiration: 3600\npassword-retrieve: x\npublic-key: x\nos-token: 3600\n", false),
            ""
        );
        assert_eq!(
            check(
                "VAULT_TOKEN=$(vault login)\nif [ $x_password == y ]\nlb-mgmt-issuing-ca-private-key:\n  - x\n",
                false
            ),
            ""
        );
    }

    #[test]
    fn prose_speaks_of_secrets_without_holding_them() {
        let prose = "Password: ask the operator.\nThe admin-password: it is generated.\n\
                     The file starts with `-----BEGIN EC PRIVATE KEY-----`\nand ends.\n# needs: VAULT_TOKEN = vault.token\n";
        assert_eq!(check(prose, true), "");
        insta::assert_snapshot!(check("juju config keystone admin-password=hunter2\nOS_PASSWORD=geheim\n", true), @"
        21: a value for `admin-password`
        44: a value for `OS_PASSWORD`
        ");
    }

    #[test]
    fn secrets_are_known_by_their_form() {
        let body = "MHcCAQEEIIGl0qGf0Yx4Xn0Zl0m2n9oWm8Xy";
        let pem = format!("  -----BEGIN EC PRIVATE KEY-----\n  {body}\n");
        let lines = [
            pem,
            format!("key \"-----BEGIN PRIVATE KEY-----\\n{body}\"\n"),
            "-----BEGIN CERTIFICATE-----\nMHcCAQEEIIGl0qGf0Yx4Xn0Zl0m2n9oWm8Xy\n".to_owned(),
            "x: LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCk1IYw==\n".to_owned(),
            "Unseal Key 1: 4jYbl2CBIv6SpkKj6Hos9iD32k5RfGkLzlosrrq/JgOm\n".to_owned(),
            "token s.7mWIb4vLUPsjVYUZG3GnIEuL\n".to_owned(),
            "k tgKBXNYVMhtdT0KHsl:y58rbcUNLdYQcQ21wp:2s6vHbI0IAVcELEKqBLhMkl8tCVRKMf7\n".to_owned(),
        ];
        insta::assert_snapshot!(check(&lines.concat(), false), @"
        2: a private key
        77: a private key
        212: a private key in base64
        261: a key of Vault
        326: a token of Vault
        355: an API key of MAAS
        ");
    }

    proptest::proptest! {
        #[test]
        fn every_place_is_in_the_text(text in "(ssl_key|password|: |=|-----BEGIN |PRIVATE KEY-----|hvs\\.|[a-zA-Z0-9]{1,30}|\u{fc}|\n| |\\|){0,40}") {
            for found in scan(&text, false) {
                proptest::prop_assert!(text.get(found.range.clone()).is_some());
            }
        }
    }
}
