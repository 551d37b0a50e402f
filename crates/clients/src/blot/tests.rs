use super::{BLOT, Known};
use model::Secret;
use proptest::prelude::*;
use std::io::Write;
use std::process::{Command, Stdio};

fn known(secrets: &[&str]) -> Known {
    let known = Known::default();
    secrets.iter().for_each(|secret| known.learn(&Secret::new((*secret).to_owned())));
    known
}

fn blotted(known: &Known, chunks: &[&[u8]]) -> Vec<u8> {
    let mut blotter = known.blotter();
    let mut clean: Vec<u8> = chunks.iter().flat_map(|chunk| blotter.push(chunk).into_owned()).collect();
    clean.extend(blotter.finish());
    clean
}

fn check(secret: &str, text: &str, clean: &str) {
    assert_eq!(String::from_utf8_lossy(&blotted(&known(&[secret]), &[text.as_bytes()])), clean, "{text}");
}

fn through(program: &str, args: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child =
        Command::new(program).args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap().stdout
}

#[test]
fn a_secret_is_blotted_wherever_it_stands() {
    check("hunter22", "a hunter22 b hunter22hunter22\nhunter2", "a [secret] b [secret][secret]\nhunter2");
    check("hunter22\n", "hunter22", "[secret]");
    check("hunter22", "", "");
    check("aab", "aaab", "aaab");
    check("aaab", "aaaaab", "aa[secret]");
}

#[test]
fn of_several_secrets_the_longest_is_blotted() {
    let both = known(&["hunter", "hunter22"]);
    assert_eq!(blotted(&both, &[b"hunter22 hunter2 hunter"]), b"[secret] [secret]2 [secret]");
}

#[test]
fn a_line_of_a_secret_is_one_too() {
    let key = "-----BEGIN KEY-----\nMIIBVgIBADANBgkq\nshort\n-----END KEY-----\n";
    check(key, "> MIIBVgIBADANBgkq <", "> [secret] <");
    check(key, &format!("key: {key}."), "key: [secret]\n.");
    check(key, "a short line", "a short line");
}

#[test]
fn escapes_do_not_hide_it() {
    let secret = "a/b \"c\"\\\u{e9}'$d%";
    for text in [
        r#""a/b \"c\"\\\u00e9'$d%""#,
        r#""a\/b \"c\"\\\u00E9'$d%""#,
        "?p=a%2Fb%20%22c%22%5C%C3%A9%27%24d%25&x",
        "?p=a%2fb+%22c%22%5c%c3%a9'$d%25&x",
        "+ login 'a/b \"c\"\\\u{e9}'\\''$d%'",
        "a/b\\ \\\"c\\\"\\\\\u{e9}\\'\\$d%",
        r"$'a/b \x22c\x22\\\303\251\'$d%'",
        "<a>a/b &quot;c&quot;\\\u{e9}&#39;$d%</a>",
        "a/b \"c\"\\\u{e9}'\"'\"'$d%",
    ] {
        let clean = String::from_utf8(blotted(&known(&[secret]), &[text.as_bytes()])).unwrap();
        assert!(clean.contains(BLOT) && !clean.contains("c\\\"") && !clean.contains("d%"), "{text}: {clean}");
    }
}

#[test]
fn a_beginning_that_the_end_cuts_off_is_blotted() {
    check("correct horse battery", "it is correct horse", "it is [secret]");
    check("correct horse battery", "it is corr", "it is corr");
}

#[test]
fn what_cannot_be_a_secret_is_not_held_back() {
    let mut blotter = known(&["hunter22"]).blotter();
    assert_eq!(blotter.push(b"password: "), &b"password: "[..]);
    assert_eq!(blotter.push(b"hun"), &b""[..]);
    assert_eq!(blotter.push(b"g\n"), &b"hung\n"[..]);
}

/// Secrets that share nothing with the mark that takes their place.
fn secret() -> impl Strategy<Value = String> {
    "[ -Z\\\\^-~\u{e9}\u{1f600}]{8,60}".prop_filter("no blanks at the ends", |text| text.trim() == text)
}

proptest! {
    #[test]
    fn torn_anywhere_nothing_of_it_is_left(
        secret in secret(), before in ".{0,20}", after in ".{0,20}", cuts in prop::collection::vec(0usize..200, 0..8),
    ) {
        let text = format!("{before}{secret}{after}").into_bytes();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let chunks: Vec<&[u8]> = cuts.windows(2).map(|cut| &text[cut[0]..cut[1]]).collect();
        let clean = blotted(&known(&[&secret]), &chunks);
        prop_assert!(!String::from_utf8_lossy(&clean).contains(&secret));
        prop_assert_eq!(clean, blotted(&known(&[&secret]), &[&text]), "where it is torn makes a difference");
    }

    #[test]
    fn json_does_not_hide_it(secret in secret()) {
        let json = serde_json::json!({"user": "admin", "key": secret}).to_string();
        let clean = String::from_utf8(blotted(&known(&[&secret]), &[json.as_bytes()])).unwrap();
        prop_assert_eq!(clean, r#"{"user":"admin","key":"[secret]"}"#);
    }

    #[test]
    fn other_texts_come_through_as_they_are(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        // No byte of the secret or of its forms is a control character.
        let bytes: Vec<u8> = bytes.into_iter().map(|byte| byte % 32).collect();
        prop_assert_eq!(blotted(&known(&["a secret of words"]), &[&bytes]), bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The programs of the field are the referees.
    #[test]
    fn programs_do_not_hide_it(secret in secret(), before in "[a-z:]{0,5}", after in "[a-z]{0,5}") {
        let text = format!("{before}{secret}{after}").into_bytes();
        let known = known(&[&secret]);
        for (program, args) in
            [("base64", &[][..]), ("base64", &["-w0"]), ("base64", &["-w20"]), ("basenc", &["--base64url"])]
        {
            let packed = through(program, args, &text);
            let clean = String::from_utf8(blotted(&known, &[&packed])).unwrap();
            prop_assert!(clean.contains(BLOT), "{} {:?}: {}", program, args, clean);
        }
        for (program, args) in [("basenc", &["--base16"][..]), ("jq", &["-Rrs", "@uri"])] {
            let clean = String::from_utf8(blotted(&known, &[&through(program, args, &text)])).unwrap();
            prop_assert!(clean.contains(BLOT), "{}: {}", program, clean);
        }
        for script in ["v=$(cat); set -x; : \"$v\"", "v=$(cat); printf '%q\\n' \"$v\" >&2", "v=$(cat); echo \"${v@Q}\" >&2"] {
            let script = format!("exec 2>&1; {script}");
            let clean = String::from_utf8(blotted(&known, &[&through("bash", &["-c", &script], secret.as_bytes())]));
            let clean = clean.unwrap();
            prop_assert!(clean.contains(BLOT), "{}: {}", script, clean);
        }
    }
}
