use super::render;
use crate::views::Look;
use insta::assert_snapshot;
use model::{FileId, Finding, Sources, Span};

const PLAIN: Look = Look { width: 80, color: false };

/// Draws one error at the first place where `marked` stands in the text.
fn check(text: &str, marked: &str) -> String {
    let start = text.find(marked).unwrap();
    let mut sources = Sources::default();
    let file = sources.add("bundle.yaml", text);
    let span = Span::new(file, start, start + marked.len());
    render(&[Finding::error("some-code", span, "what is wrong")], &sources, PLAIN)
}

/// Two files, three findings with everything that a finding can carry.
fn full() -> (Vec<Finding>, Sources) {
    let mut sources = Sources::default();
    let bundle =
        "applications:\n  keystone:\n    options:\n      vip: 10.12.4.150 10.12.8.50\n  designate:\n";
    let site =
        "planes:\n  provider:\n    ranges:\n      vip: {kind: reserved, from: 10.12.4.2, to: 10.12.4.63}\n";
    let (bundle_id, site_id) = (sources.add("bundle.yaml", bundle), sources.add("site.yaml", site));
    let find = |file, text: &str, marked: &str| {
        let start = text.find(marked).unwrap();
        Span::new(file, start, start + marked.len())
    };
    let findings = vec![
        Finding::error(
            "vip-outside-plane",
            find(bundle_id, bundle, "10.12.4.150"),
            "keystone's VIP 10.12.4.150 is outside the VIP block of provider",
        )
        .related(
            find(site_id, site, "{kind: reserved, from: 10.12.4.2, to: 10.12.4.63}"),
            "the block is declared here",
        )
        .related(find(bundle_id, bundle, "keystone"), "the application")
        .help("take an address from 10.12.4.2 to 10.12.4.63\nand reserve it in MAAS")
        .decision("D-020"),
        Finding::warning(
            "app-without-charm",
            find(bundle_id, bundle, "designate"),
            "designate names no charm",
        )
        .help("add `charm:` or remove the application"),
        Finding::info("unused-range", Span::start_of(site_id), "nothing takes an address from fip"),
    ];
    (findings, sources)
}

#[test]
fn a_finding_is_drawn_with_all_its_places() {
    let (findings, sources) = full();
    assert_snapshot!(render(&findings, &sources, PLAIN));
}

#[test]
fn colour_changes_nothing_but_the_colour() {
    let (findings, sources) = full();
    let coloured = render(&findings, &sources, Look { color: true, ..PLAIN });
    assert!(coloured.contains("\u{1b}["));
    let mut plain = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    plain.push_str(rest);
    let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_eq!(trimmed(&plain), trimmed(&render(&findings, &sources, PLAIN)));
}

#[test]
fn no_findings_are_counted_too() {
    let mut sources = Sources::default();
    sources.add("site.yaml", "");
    assert_eq!(render(&[], &sources, PLAIN), "0 errors, 0 warnings, 0 info in 1 file\n");
}

#[test]
fn an_empty_span_and_the_end_of_a_file_have_a_caret() {
    let mut sources = Sources::default();
    let file = sources.add("a.yaml", "one: 1\ntwo:\n");
    let empty = sources.add("empty.yaml", "");
    let at = |file, start, end| Finding::error("c", Span::new(file, start, end), "m");
    let findings = [
        at(file, 5, 5),
        at(file, 11, 11),
        at(file, 12, 12),
        at(file, 99, 120),
        at(empty, 0, 0),
        at(FileId(7), 3, 4),
    ];
    assert_snapshot!(render(&findings, &sources, PLAIN));
}

#[test]
fn a_help_that_looks_like_the_librarys_marks_is_kept() {
    let mut sources = Sources::default();
    let file = sources.add("a.yaml", "one: 1\n");
    let finding = Finding::error("c", Span::new(file, 0, 3), "m").help(":::\n:::\n  :::");
    let drawn = render(&[finding], &sources, PLAIN);
    assert_eq!(drawn.matches(":::").count(), 3, "{drawn}");
}

#[test]
fn a_span_over_several_lines_is_marked_on_its_first() {
    assert_snapshot!(check("a:\n  b: [one,\n    two]\nc:\n", "[one,\n    two]"));
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let (before, after) = ("x".repeat(5_000), "y".repeat(5_000));
    let drawn = check(&format!("{before}HERE{after}"), "HERE");
    assert!(drawn.lines().all(|line| line.chars().count() <= 80), "{drawn}");
    assert_snapshot!(drawn);
    let drawn = check(&format!("HERE{after}"), "HERE");
    assert!(drawn.lines().all(|line| line.chars().count() <= 80), "{drawn}");
    let long = check(&format!("a{after}"), &after);
    assert!(long.lines().all(|line| line.chars().count() <= 81), "{long}");
}

#[test]
fn tabs_and_control_characters_are_drawn_and_the_caret_stays_below() {
    assert_snapshot!(check("\tkey:\t\u{1b}[31mred\u{7}\u{202e} MARK\u{0}x", "MARK"));
}

#[test]
fn no_text_reaches_the_terminal_raw() {
    let hostile = "\u{1b}]0;title\u{7}\u{9b}2J\r\u{202e}\n";
    let mut sources = Sources::default();
    let file = sources.add(hostile, hostile);
    let span = Span::new(file, 1, 4);
    let finding = Finding::error("c", span, hostile).related(span, hostile).help(hostile).decision(hostile);
    let drawn = render(&[finding], &sources, PLAIN);
    let raw: Vec<char> = drawn.chars().filter(|&c| c != '\n' && !(' '..='~').contains(&c)).collect();
    assert!(raw.is_empty(), "{raw:?} in {drawn:?}");
}

#[test]
fn ten_thousand_findings_in_one_long_text_are_drawn_in_no_time() {
    let text = "    key: value\n".repeat(100_000);
    let mut sources = Sources::default();
    let file = sources.add("big.yaml", &text);
    let at = |line: usize| Finding::error("c", Span::new(file, line * 150 + 4, line * 150 + 7), "m");
    let findings: Vec<Finding> = (0..10_000).map(at).collect();
    let drawn = render(&findings, &sources, PLAIN);
    assert!(drawn.contains(" --> big.yaml:99991:5\n"), "the last finding is on its line");
    assert!(drawn.ends_with("10000 errors, 0 warnings, 0 info in 1 file\n"));
}

proptest::proptest! {
    /// Whatever the text, and wherever in it or beyond it a span points, also into the middle of a character.
    #[test]
    fn any_text_and_any_span_can_be_drawn(text in "(\\PC|[\\x00-\\x1f\n\t])*", start in 0usize..300, long in 0usize..90, width in 0usize..200) {
        let mut sources = Sources::default();
        let file = sources.add("a", &text);
        let span = Span::new(file, start, start + long);
        let finding = Finding::error("c", span, text.as_str()).related(span, text.as_str()).help(text.as_str());
        let drawn = render(&[finding], &sources, Look { width, color: false });
        proptest::prop_assert!(!drawn.chars().any(|c| c != '\n' && c.is_control()), "{drawn:?}");
        proptest::prop_assert!(drawn.ends_with("1 error, 0 warnings, 0 info in 1 file\n"));
    }
}
