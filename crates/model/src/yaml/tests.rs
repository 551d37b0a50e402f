use super::{MAX_DEPTH, Node, parse};
use crate::{FileId, Source};

/// Draws a parse as text: the JSON of each document, then each finding with its line and column.
fn check(text: &str) -> String {
    let source = Source::new("t.yaml", text);
    let parsed = parse(FileId(0), text);
    let mut drawn: Vec<String> = parsed.documents.iter().map(|node| node.to_json().to_string()).collect();
    for finding in &parsed.findings {
        let at = source.position(finding.at.start);
        drawn.push(format!("{}:{} {} {}", at.line, at.column, finding.code, finding.message));
    }
    drawn.join("\n")
}

#[test]
fn scalars_are_typed_and_quoted_ones_are_text() {
    insta::assert_snapshot!(check("a: 1\nb: '1'\nc: true\nd: ~\ne: 1.5\nf: 10.12.4.1\ng: nan\n"),
        @r#"{"a":1,"b":"1","c":true,"d":null,"e":1.5,"f":"10.12.4.1","g":"nan"}"#);
}

#[test]
fn a_duplicate_key_is_found_and_the_last_value_counts() {
    insta::assert_snapshot!(check("a: 1\nb: 2\na: 3\n"), @r#"
    {"a":3,"b":2}
    3:1 duplicate-key key "a" is written twice in this map; the last one counts
    "#);
}

#[test]
fn a_duplicate_key_that_takes_nothing_away_is_a_warning() {
    let severities = |text: &str| {
        let findings = parse(FileId(0), text).findings;
        findings.iter().map(|finding| finding.severity.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        severities("a: {x: 1, y: [z]}\na: {y: [z], x: 1}\nb:\nb: 2\nc: &c 1\nc: *c\n"),
        "warning warning warning"
    );
    assert_eq!(severities("a: 1\na: '1'\nb: 2\nb:\nc: {x: 1}\nc: {x: 2}\n"), "error error error");
}

#[test]
fn merge_keys_are_spread_and_may_be_overridden() {
    insta::assert_snapshot!(check("x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n"),
        @r#"{"x":{"a":1,"b":2},"y":{"a":1,"b":3}}"#);
}

#[test]
fn one_typo_hides_nothing_that_follows() {
    let drawn = check("a: 1\nb: [1, 2\nc: 3\nd: \"x\ne: 4\nf: 5\nf: 6\n");
    assert!(drawn.contains("yaml-syntax"), "{drawn}");
    assert!(drawn.contains("duplicate-key"), "{drawn}");
}

#[test]
fn spans_are_bytes_even_behind_long_characters() {
    let text = "a: \"\u{fc}\u{fc}\"\nb: c\n";
    let parsed = parse(FileId(0), text);
    let node = parsed.root().and_then(|root| root.get("b")).map(|node: &Node| node.span.range());
    assert_eq!(node.and_then(|range| text.get(range)), Some("c"));
}

#[test]
fn bombs_cycles_and_depth_are_findings() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let alias = format!("*a{}", level - 1);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", [alias.as_str(); 10].join(", ")));
    }
    assert!(check(&bomb).contains("yaml-too-large"));
    assert!(check("a: &a [*a]\n").contains("yaml-"));
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let parsed = parse(FileId(0), &deep);
    assert_eq!(parsed.findings.len(), 1);
    assert_eq!(parsed.findings[0].code, "yaml-too-deep");
    let nested = format!("a: {}x{}", "[".repeat(MAX_DEPTH + 1), "]".repeat(MAX_DEPTH + 1));
    assert!(check(&nested).contains("yaml-too-deep"));
}

#[test]
fn aliases_of_aliases_nest_no_deeper_than_lines_do() {
    let mut text = String::from("a0: &a0 x\n");
    for level in 1..300 {
        let (open, close) = ("[".repeat(90), "]".repeat(90));
        text.push_str(&format!("a{level}: &a{level} {open}*a{}{close}\n", level - 1));
    }
    let parsed = parse(FileId(0), &text);
    assert!(parsed.findings.iter().all(|finding| finding.code == "yaml-too-deep"));
    assert_eq!(parsed.root().map(|root| root.entries().len()), Some(300));
}

#[test]
fn what_anchors_keep_counts_and_what_was_read_is_kept() {
    // 90 anchors around one long list would keep it 90 times.
    let mut text = String::from("first: 1\n");
    for level in 0..90 {
        text.push_str(&format!("{}k: &a{level}\n", " ".repeat(level)));
    }
    text.push_str(&format!("{}z: [{}]\n", " ".repeat(90), "x,".repeat(20_000)));
    let parsed = parse(FileId(0), &text);
    assert_eq!(parsed.findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["yaml-too-large"]);
    assert_eq!(parsed.root().and_then(|root| root.get("first")?.as_i64()), Some(1));
}

#[test]
fn deep_blocks_are_cut_where_they_are_too_deep() {
    for deep in ["- ".repeat(10_000), "? ".repeat(10_000), "{a: ".repeat(10_000)] {
        let parsed = parse(FileId(0), &deep);
        let is_cut = parsed.findings.iter().any(|finding| finding.code == "yaml-too-deep");
        assert!(is_cut, "{}", deep.chars().take(20).collect::<String>());
    }
}

#[test]
fn ten_findings_come_through_after_each_kind_of_typo() {
    let later: String = (0..10).map(|n| format!("k{n}: 1\nk{n}: 2\n")).collect();
    for typo in [
        "a: \"x\n",
        "a: 'x\n",
        "a:\n\tb: 1\n",
        "a:\n    b: 1\n  c: 2\n",
        "a: [1, 2\n",
        "a: {b: c\n",
        "a: *no\n",
        "a: b: c\n",
        "@x: 1\n",
        "- a\n",
        "a: |x\n",
        "%x\n",
        "a: \"\\q\"\n",
    ] {
        let drawn = check(&format!("first: 1\n{typo}{later}"));
        assert_eq!(drawn.matches("duplicate-key").count(), 10, "{typo:?}:\n{drawn}");
        assert!(drawn.contains("yaml-syntax"), "{typo:?}:\n{drawn}");
    }
}

/// Where a letter of two bytes was left out, two blanks are read: a place in the midst of them is the letter's.
#[test]
fn places_in_a_line_that_was_left_out_are_those_of_its_letters() {
    let text = "|1\n\u{fc}";
    let parsed = parse(FileId(0), text);
    let spans = parsed.documents.iter().map(|node| node.span).chain(parsed.findings.iter().map(|f| f.at));
    let written: Vec<_> = spans.map(|span| text.get(span.range())).collect();
    assert_eq!(written, [Some("\u{fc}"), Some("")]);
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in "[-a-c0-2:\\[\\]{}&*!|>'\"#,? \n\t\u{fc}]{0,80}") {
        let parsed = parse(FileId(0), &text);
        let mut rest: Vec<&Node> = parsed.documents.iter().collect();
        while let Some(node) = rest.pop() {
            proptest::prop_assert!(text.get(node.span.range()).is_some(), "{:?}", node.span);
            rest.extend(node.items());
            rest.extend(node.entries().iter().flat_map(|entry| [&entry.key, &entry.value]));
        }
        for finding in &parsed.findings {
            proptest::prop_assert!(text.get(finding.at.range()).is_some(), "{finding:?}");
        }
    }
}
