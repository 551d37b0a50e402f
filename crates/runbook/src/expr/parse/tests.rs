use super::super::Expr;
use proptest::prelude::*;

/// What a text compiles to: the tree without the numbers of its nodes, or the faults.
fn read(compiled: Result<Expr, Vec<super::super::ExprFault>>) -> String {
    let text = match compiled {
        Ok(expr) => format!("{expr:?}"),
        Err(faults) => format!("{faults:?}"),
    };
    let parts = text.split("id: ").map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()));
    parts.collect()
}

/// Both parsers agree on a text. Gives whether it is an expression.
fn check(text: &str) -> bool {
    let ours = Expr::compile(text);
    let is_read = ours.is_ok();
    assert_eq!(read(ours), read(Expr::compile_by_grammar(text)), "{text}");
    is_read
}

#[test]
fn every_form_is_read_as_the_grammar_says() {
    let forms = include_str!("forms.txt");
    let (read, refused): (Vec<&str>, Vec<&str>) = forms.lines().partition(|line| check(line));
    assert_eq!(refused.join("\n"), include_str!("refused.txt").trim_end());
    assert!(read.len() > 200, "{}", read.len());
}

#[test]
fn what_is_in_the_books_of_the_house_is_read_quickly_and_the_same() {
    let book = include_str!("../../../../../sites/omega/runbooks/phase-01-bundle-deploy.md");
    let lines: Vec<&str> = assertions(book).collect();
    for line in &lines {
        assert!(check(line) && super::quick(line).is_some(), "{line}");
    }
    assert!(lines.len() > 100, "{}", lines.len());
}

/// The lines of gates, and the expressions of `needs:`.
fn assertions(book: &str) -> impl Iterator<Item = &str> {
    let mut in_gate = false;
    book.lines().filter_map(move |line| {
        if line.starts_with("```") {
            in_gate = line == "```cel";
            return None;
        }
        let need = line.strip_prefix("# needs: ").and_then(|need| need.split_once(" = "));
        match need {
            Some((_, expression)) => Some(expression),
            None => (in_gate && !line.trim().is_empty() && !line.starts_with('#')).then_some(line),
        }
    })
}

/// Words of CEL, sound and unsound.
const WORDS: [&str; 68] = [
    "a",
    "b.c",
    "size",
    "has",
    "all",
    "in",
    "true",
    "null",
    "if",
    "0",
    "1u",
    "0x1F",
    "0X1",
    ".5",
    "1.5",
    "1e3",
    "1.",
    "9223372036854775808",
    "'s'",
    "\"t\"",
    "'''u'''",
    "r'\\'",
    "b'v'",
    "rb'w'",
    "'\\n'",
    "'\\q'",
    "'\\x41'",
    "'\u{fc}'",
    "`q`",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ".",
    ",",
    ":",
    "?",
    "!",
    "-",
    "+",
    "*",
    "/",
    "%",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "&&",
    "||",
    "=",
    "&",
    "//",
    " ",
    "\t",
    "\n",
    "\u{b}",
    "\u{fc}",
    "'",
    "\"",
    "\\",
    "_",
    "@",
    ".map(",
    ".all(x,",
];

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(WORDS.to_vec()).prop_map(str::to_owned)
}

/// Whole expressions, nested.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "a",
        "nodes",
        "x",
        "true",
        "null",
        "1",
        "2u",
        "1.5",
        "0x1f",
        "'s'",
        "\"t\"",
        "r'u'",
        "site.juju.model",
        "[]",
        "{}",
        ".a",
        "-1",
        "- 1",
        "'\\u00fc'",
        "\"\"\"v\"\"\"",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(5, 40, 3, |inner| {
        let operator = prop::sample::select(vec![
            "==", "!=", "<", "<=", ">", ">=", "&&", "||", "+", "-", "*", "/", "%", " in ", " && ", " ||",
            "- -", "== !",
        ]);
        let name = prop::sample::select(vec![
            "size",
            "all",
            "map",
            "exists",
            "exists_one",
            "filter",
            "has",
            "f",
            "if",
            "in",
        ]);
        prop_oneof![
            (inner.clone(), operator, inner.clone()).prop_map(|(a, of, b)| format!("{a}{of}{b}")),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("{a} ? {b} : {c}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}[{b}]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[{a}, {b}]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{{a}: {b}}}")),
            (inner.clone(), name.clone(), inner.clone()).prop_map(|(a, f, b)| format!("{a}.{f}(x, {b})")),
            (inner.clone(), name.clone()).prop_map(|(a, f)| format!("{a}.{f}")),
            (name.clone(), inner.clone()).prop_map(|(f, a)| format!("{f}({a})")),
            (name, inner.clone()).prop_map(|(f, a)| format!("{f}{{g: {a}}}")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.clone().prop_map(|a| format!("!{a}")),
            inner.prop_map(|a| format!("-{a}")),
        ]
    })
}

proptest! {
    #[test]
    fn whole_expressions_are_read_the_same(text in expression()) {
        check(&text);
    }

    #[test]
    fn heaps_of_words_are_read_the_same(words in prop::collection::vec(word(), 1..12)) {
        check(&words.concat());
    }
}
