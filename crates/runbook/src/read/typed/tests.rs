use crate::samples::CALLS;
use crate::{Block, Kind, parse_with};
use model::{FileId, Source};
use proptest::prelude::*;

/// Reads a fence in a step: the block, then the findings of typed fences at line and column.
fn check(fence: &str) -> String {
    let text = format!("# B\n## Step 1 -- a\n{fence}\n");
    let source = Source::new("b.md", &text);
    let reading = parse_with(FileId(0), &text, &CALLS);
    let mut out: String = reading.book.blocks().map(drawn).collect();
    let of_the_book = ["book-without-gate", "run-without-gate", "run-without-check", "run-without-look"];
    for finding in reading.findings.iter().filter(|finding| !of_the_book.contains(&finding.code)) {
        let at = source.position(finding.at.start);
        let slice =
            source.text.get(finding.at.range()).unwrap().lines().next().unwrap_or_default().to_owned();
        out.push_str(&format!("{}:{} {}: {} | {slice}\n", at.line, at.column, finding.code, finding.message));
    }
    out
}

fn drawn(block: &Block) -> String {
    let calling = block.call.as_ref().unwrap();
    let kind = if block.kind == Kind::Check { "probe" } else { "action" };
    let needs: Vec<String> =
        block.needs.iter().map(|need| format!("{}={}", need.name, need.from.text)).collect();
    format!(
        "{kind} {} calls {} on {} with {:?} needs {needs:?} broken {:?}\n",
        block.id, calling.name, block.target, calling.with, block.broken
    )
}

#[test]
fn a_fence_says_what_is_called() {
    insta::assert_snapshot!(check("```probe\nid: status\ncall: juju.status\nneeds: {model: site.juju.model}\ntimeout: 90s\n```"), @r#"probe status calls juju.status on jumphost with {} needs ["model=site.juju.model"] broken None"#);
    insta::assert_snapshot!(check("```probe\nid: seal\ncall: vault.status\non: unit:vault/leader\n```"), @"probe seal calls vault.status on unit:vault/leader with {} needs [] broken None");
    let action = "```action\nid: go\ncall: juju.run\non: host:jump\nwith:\n  unit: vault/0\n  params: {force: true, n: 1}\nneeds:\n  model: '\"a\" + site.b'\nchanges: a\nundo: b\ncaution: c\nconfirm: vault\n```";
    insta::assert_snapshot!(check(action), @r#"action go calls juju.run on host:jump with {"params": Object {"force": Bool(true), "n": Number(1)}, "unit": String("vault/0")} needs ["model=\"a\" + site.b"] broken None"#);
    let text = format!("## Step 1 -- a\n{action}\n");
    let book = parse_with(FileId(0), &text, &CALLS).book;
    let block = book.blocks().next().unwrap();
    assert_eq!((block.confirm.as_deref(), block.caution.as_deref()), (Some("vault"), Some("c")));
    assert!(
        block.script.starts_with("id: go\ncall: juju.run\n") && block.script.ends_with("confirm: vault\n")
    );
}

fn probe(rest: &str) -> String {
    check(&format!("```probe\nid: p\ncall: juju.status\n{rest}\n```"))
}

#[test]
fn each_key_has_the_values_that_it_can_have() {
    insta::assert_snapshot!(probe("with: {model: a}\nretries: 3"), @r#"
    probe p calls juju.status on jumphost with {"model": String("a")} needs [] broken Some("\"retries\" is not one of its keys")
    7:1 unknown-label: this probe cannot be run: "retries" is not one of its keys | retries
    "#);
    insta::assert_snapshot!(probe("with: {model: a}\nexpect: 1"), @r#"
    probe p calls juju.status on jumphost with {"model": String("a")} needs [] broken Some("expect is a label of bash: a call knows when it did its work, and what it gives")
    7:1 unknown-label: this probe cannot be run: expect is a label of bash: a call knows when it did its work, and what it gives | expect
    "#);
    insta::assert_snapshot!(probe("with: {model: a}\nchanges: all"), @r#"
    probe p calls juju.status on jumphost with {"model": String("a")} needs [] broken Some("changes says something of a change, and a probe only reads")
    7:1 label-misplaced: this probe cannot be run: changes says something of a change, and a probe only reads | changes
    "#);
    insta::assert_snapshot!(probe("with: {model: a}\non: moon\ntimeout: 9d\ncaution:"), @r#"
    probe p calls juju.status on jumphost with {"model": String("a")} needs [] broken Some("its on has a value that it cannot have")
    7:5 label-value: this probe cannot be run: its on has a value that it cannot have | moon
    8:10 label-value: this probe cannot be run: its timeout has a value that it cannot have | 9d
    9:8 label-value: this probe cannot be run: its caution has a value that it cannot have |
    "#);
    insta::assert_snapshot!(probe("with: {modell: a}"), @r#"
    probe p calls juju.status on jumphost with {"modell": String("a")} needs [] broken Some("juju.status has no argument modell")
    3:1 call-argument: this probe cannot be run: its argument model is missing: the model | ```probe
    6:8 call-argument: this probe cannot be run: juju.status has no argument modell | modell
    "#);
    insta::assert_snapshot!(probe("with: {model: -m}\nneeds: {model: site.a}"), @r#"
    probe p calls juju.status on jumphost with {"model": String("-m")} needs ["model=site.a"] broken Some("its argument model must be a name of letters, digits and . _ - @ : / +")
    6:8 call-argument: this probe cannot be run: its argument model must be a name of letters, digits and . _ - @ : / + | model
    7:9 call-argument: this probe cannot be run: its argument model stands in with and in needs | model
    "#);
    insta::assert_snapshot!(probe("with: [model]\nneeds: {model: [a]}"), @r#"
    probe p calls juju.status on jumphost with {} needs [] broken Some("with is no map of arguments")
    3:1 call-argument: this probe cannot be run: its argument model is missing: the model | ```probe
    6:7 label-value: this probe cannot be run: with is no map of arguments | [model]
    7:8 label-value: this probe cannot be run: needs is no map of arguments to expressions | {model: [a]}
    "#);
}

#[test]
fn what_is_no_cel_or_no_yaml_is_told_in_its_place() {
    insta::assert_snapshot!(probe("needs: {model: site.a ==}"), @r#"
    probe p calls juju.status on jumphost with {} needs ["model=site.a =="] broken None
    6:25 cel-syntax: this is not CEL: it ends too early | }
    "#);
    insta::assert_snapshot!(probe("needs: {model: \"site.a ==\"}"), @r#"
    probe p calls juju.status on jumphost with {} needs ["model=site.a =="] broken None
    6:26 cel-syntax: this is not CEL: it ends too early | "
    "#);
    insta::assert_snapshot!(probe("needs:\n  model: >-\n    site.a\n    =="), @r#"
    probe p calls juju.status on jumphost with {} needs ["model=site.a =="] broken None
    8:5 cel-syntax: this is not CEL: it ends too early | site.a
    "#);
    insta::assert_snapshot!(probe("with: {model: a}\nwith: {model: b}"), @r#"
    probe p calls juju.status on jumphost with {"model": String("b")} needs [] broken Some("its YAML cannot be read: key \"with\" is written twice in this map; the last one counts")
    7:1 duplicate-key: key "with" is written twice in this map; the last one counts | with
    "#);
    insta::assert_snapshot!(probe("with: {model: a\n"), @r#"
    probe p calls juju.status on jumphost with {} needs [] broken Some("its YAML cannot be read: this line is not YAML: while parsing a flow mapping, did not find expected ',' or '}'")
    3:1 call-argument: this probe cannot be run: its argument model is missing: the model | ```probe
    8:1 yaml-syntax: this line is not YAML: while parsing a flow mapping, did not find expected ',' or '}' |
    "#);
}

#[test]
fn a_fence_names_one_call_that_belongs_there() {
    insta::assert_snapshot!(check("```probe\ncall: juju.status\nwith: {model: a}\n```"), @r#"
    probe 1/check-1 calls juju.status on jumphost with {"model": String("a")} needs [] broken Some("it has no id")
    3:1 call-incomplete: this probe cannot be run: it has no id | ```probe
    "#);
    insta::assert_snapshot!(check("```probe\nid: a-b\ncall: juju.status\nwith: {model: a}\n```"), @r#"
    probe 1/check-1 calls juju.status on jumphost with {"model": String("a")} needs [] broken None
    4:5 id-not-a-name: "a-b" cannot be the name of a fact | a-b
    "#);
    insta::assert_snapshot!(check("```action\nid: p\n```"), @r#"
    action p calls  on jumphost with {} needs [] broken Some("it names no call")
    3:1 call-incomplete: this action cannot be run: it names no call | ```action
    3:1 run-under-labelled: this mutation does not say its changes, undo | ```action
    "#);
    insta::assert_snapshot!(check("```probe\n```"), @r#"
    probe 1/check-1 calls  on jumphost with {} needs [] broken Some("it is not one map of keys")
    3:1 call-incomplete: this probe cannot be run: it is not one map of keys | ```probe
    3:1 call-incomplete: this probe cannot be run: it names no call | ```probe
    3:1 call-incomplete: this probe cannot be run: it has no id | ```probe
    "#);
    insta::assert_snapshot!(check("```probe\njuju status\n```"), @r#"
    probe 1/check-1 calls  on jumphost with {} needs [] broken Some("it is not one map of keys")
    3:1 call-incomplete: this probe cannot be run: it is not one map of keys | ```probe
    3:1 call-incomplete: this probe cannot be run: it names no call | ```probe
    3:1 call-incomplete: this probe cannot be run: it has no id | ```probe
    "#);
    insta::assert_snapshot!(check("```probe\nid: p\ncall: juju.destroy\n```"), @r#"
    probe p calls juju.destroy on jumphost with {} needs [] broken Some("no call is named juju.destroy")
    5:7 unknown-call: this probe cannot be run: no call is named juju.destroy | juju.destroy
    "#);
    insta::assert_snapshot!(check("```probe\nid: p\ncall: juju.add-model\nwith: {model: a}\n```"), @r#"
    probe p calls juju.add-model on jumphost with {"model": String("a")} needs [] broken Some("juju.add-model changes something, and a probe only reads")
    5:7 call-wrong-fence: this probe cannot be run: juju.add-model changes something, and a probe only reads | juju.add-model
    "#);
    insta::assert_snapshot!(check("```action\nid: p\ncall: juju.status\nwith: {model: a}\nchanges: a\nundo: b\n```"), @r#"
    action p calls juju.status on jumphost with {"model": String("a")} needs [] broken Some("juju.status only reads, and an action changes something")
    5:7 call-wrong-fence: this action cannot be run: juju.status only reads, and an action changes something | juju.status
    "#);
    insta::assert_snapshot!(check("```probe\nid: p\ncall: vault.status\n```"), @r#"
    probe p calls vault.status on jumphost with {} needs [] broken Some("vault.status is asked in a unit, and it does not say in which")
    3:1 call-without-place: this probe cannot be run: vault.status is asked in a unit, and it does not say in which | ```probe
    "#);
}

#[test]
fn a_fence_in_a_list_has_its_places_too() {
    insta::assert_snapshot!(check("- item\n\n  ```probe\n  id: p\n  call: juju.status\n  with:\n    modell: a\n  ```"), @r#"
    probe p calls juju.status on jumphost with {"modell": String("a")} needs [] broken Some("juju.status has no argument modell")
    5:3 call-argument: this probe cannot be run: its argument model is missing: the model | ```probe
    9:5 call-argument: this probe cannot be run: juju.status has no argument modell | modell
    "#);
}

proptest! {
    /// Whatever stands in a fence, there is one block, its places lie in the text, and it is broken unless there is nothing
    /// wrong with it.
    #[test]
    fn reading_never_fails(
        word in prop::sample::select(vec!["probe", "action"]),
        lines in prop::collection::vec(prop::sample::select(vec![
            "id: a", "id: [", "call: juju.status", "call: juju.run", "call:", "with: {model: a}", "with:", "  model: 'b",
            "needs: {model: site.a}", "needs: {model: \"x\\ty\"}", "needs: &a {model: *a}", "on: unit:a/0", "on: x",
            "timeout: 5m", "---", "done: a ==", "? a", "\t", "&b", "!!str", "changes: \u{fc}\u{1f600}", "- a", "}}", "#",
        ]), 0..8),
    ) {
        let text = format!("## Step 1 -- a\n```{word}\n{}\n```\n", lines.join("\n"));
        let reading = parse_with(FileId(0), &text, &CALLS);
        let blocks: Vec<&Block> = reading.book.blocks().collect();
        prop_assert_eq!(blocks.len(), 1);
        for finding in &reading.findings {
            prop_assert!(text.get(finding.at.range()).is_some(), "{:?}", finding);
        }
        let calling = blocks[0].call.as_ref().unwrap();
        let errors = reading.findings.iter().filter(|finding| finding.code.starts_with("call-")).count();
        prop_assert!(errors == 0 || blocks[0].broken.is_some());
        prop_assert!(blocks[0].broken.is_some() || calling.spec.is_some());
    }
}

#[test]
fn an_action_names_the_block_that_takes_it_back() {
    let text = "# B\n## Step 1 -- S\n```probe\nid: p\ncall: juju.status\nwith: {model: a}\n```\n```action\nid: go\ncall: juju.add-model\nwith: {model: a}\nchanges: c\nundo: u\nunwind: back\nlook: p\ndone: p.there\n```\n```bash\n# UNDO: jumphost\n# id: back\n# only: p.there\n# changes: c\n# undo: none\ntrue\n```\n";
    let reading = parse_with(FileId(0), text, &CALLS);
    let go = reading.book.blocks().find(|block| block.id == "go").unwrap();
    assert_eq!((go.unwind.as_deref(), go.broken.as_deref()), (Some("back"), None));
    let codes: Vec<&str> = reading.findings.iter().map(|finding| finding.code).collect();
    assert!(!codes.contains(&"undo-unusable"), "{codes:?}");
}
