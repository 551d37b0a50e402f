use super::{MAX_BYTES, parse};
use crate::{Block, Item};
use model::{FileId, Source};
use proptest::prelude::*;

/// Draws a book: its steps and items, then each finding at its line and column.
fn check(text: &str) -> String {
    let source = Source::new("b.md", text);
    let reading = parse(FileId(0), text);
    let mut out = format!("# {}\n", reading.book.title);
    for step in &reading.book.steps {
        out.push_str(&format!("step {} | {}\n", step.id, step.title));
        for item in &step.items {
            out.push_str(&match item {
                Item::Prose(prose) => format!("  prose {:?}\n", prose.text),
                Item::Gate(gate) => format!(
                    "  gate {} line {}: {:?}\n",
                    gate.id,
                    gate.line,
                    gate.claims.iter().map(|claim| (claim.line, claim.text.as_str())).collect::<Vec<_>>()
                ),
                Item::Block(block) => drawn(block),
            });
        }
    }
    for finding in &reading.findings {
        let at = source.position(finding.at.start);
        out.push_str(&format!(
            "{}:{} {} {}: {}\n",
            at.line, at.column, finding.severity, finding.code, finding.message
        ));
    }
    out
}

fn drawn(block: &Block) -> String {
    let needs: Vec<String> =
        block.needs.iter().map(|need| format!("{}={}", need.name, need.from.text)).collect();
    format!(
        "  {:?} {} on {} line {} {:?} needs {needs:?} expect {} within {:?} broken {:?}\n",
        block.kind,
        block.id,
        block.target,
        block.line,
        block.output,
        block.expect,
        block.timeout,
        block.broken
    )
}

const BOOK: &str = r#"# Phase 01 -- Bundle deploy

Text before the steps.

## Prerequisites

Nothing runs here.

## Step 1.1 -- Pre-deploy verify

Read first.

```bash
# CHECK: jumphost
# id: nodes
# output: json
# timeout: 2m
maas admin machines read
```

**GATE:** four nodes.

```cel
# id: four-nodes
nodes.size() == 4
nodes.all(n, n.status_name == "Ready" &&
  n.power_state == "off")
```

## Step 1.2 -- Deploy

```bash
# RUN: jumphost -- the older form has a remark
# id: deploy
# changes: deploys the bundle into the model
# needs: MODEL = site.juju.model
# needs: COUNT = nodes.size()
# undo: phase-00
# confirm: openstack
# look: nodes
# done: nodes.all(n, n.status_name == "Deployed")
# expect: 0
juju deploy ./bundle.yaml -m "$MODEL"
```

## EXIT GATE (phase-01 complete)

```cel
nodes.all(n, n.status_name == "Deployed")
```
"#;

#[test]
fn a_good_book_reads_whole_and_has_no_finding() {
    insta::assert_snapshot!(check(BOOK), @r#"
    # Phase 01 -- Bundle deploy
    step 1.1 | Pre-deploy verify
      prose "Read first."
      Check nodes on jumphost line 13 Json needs [] expect 0 within 120s broken None
      prose "**GATE:** four nodes."
      gate four-nodes line 23: [(25, "nodes.size() == 4"), (26, "nodes.all(n, n.status_name == \"Ready\" && n.power_state == \"off\")")]
    step 1.2 | Deploy
      Run deploy on jumphost line 32 Text needs ["MODEL=site.juju.model", "COUNT=nodes.size()"] expect 0 within 600s broken None
    step exit | EXIT GATE (phase-01 complete)
      gate exit/gate-1 line 48: [(49, "nodes.all(n, n.status_name == \"Deployed\")")]
    "#);
}

#[test]
fn a_script_is_the_exact_bytes_of_its_fence() {
    let reading = parse(FileId(0), BOOK);
    let block = reading.book.measures("nodes").unwrap();
    assert_eq!(
        block.script,
        "# CHECK: jumphost\n# id: nodes\n# output: json\n# timeout: 2m\nmaas admin machines read\n"
    );
    assert_eq!(block.digest, model::Digest::of(block.script.as_bytes()));
    assert_eq!(reading.book.digest, model::Digest::of(BOOK.as_bytes()));
}

#[test]
fn faults_of_labels_each_have_their_place_and_break_the_block() {
    let text = "## Step 1 -- a\n\n```bash\n# RUN: moon\n# id: a\n# id: b\n# output: xml\n# timeout: 9d\n# expect: 300\n# needs: path = 1\n\
        # needs: PATH = x\n# needs: OK = 1 +\n# undoo: x\n# secret: mail\n# Note that this is prose: yes\necho\n```\n\n```bash\n# id: q\nls\n```\n\n\
        ```bash\nls\n```\n\n```bash\n# CHECK: jumphost\n# id: site\nls\n```\n\n```cel\na ==\nb == 1\n```\n\n```cel\nopen";
    insta::assert_snapshot!(check(text), @r#"
    # 
    step 1 | a
      Run b on jumphost line 3 Text needs ["OK=1 +"] expect 0 within 600s broken Some("its label RUN cannot be \"moon\"")
      Run q on jumphost line 19 Text needs [] expect 0 within 600s broken Some("it has no CHECK or RUN label")
      prose "```bash\nls\n```"
      Check 1/check-1 on jumphost line 28 Text needs [] expect 0 within 600s broken None
      gate 1/gate-1 line 34: [(35, "a =="), (36, "b == 1")]
      gate 1/gate-2 line 39: [(40, "open")]
    3:1 warning run-under-labelled: this mutation does not say its changes, undo
    3:1 error run-without-check: nothing is read before b changes something
    3:1 error run-without-gate: no gate stands above b that reads a measured fact: no run gets past it
    3:1 warning run-without-look: after a crash nothing shows whether b happened
    4:8 error label-value: the label RUN cannot be "moon"
    6:7 error label-twice: the label id stands twice in this block
    7:11 error label-value: the label output cannot be "xml"
    8:12 error label-value: the label timeout cannot be "9d"
    9:11 error label-value: the label expect cannot be "300"
    10:10 error label-value: the label needs cannot be "path = 1"
    11:10 error label-value: the label needs cannot be "PATH = x"
    12:18 error cel-syntax: this is not CEL: it ends too early
    13:10 error unknown-label: "undoo" is not a label
    14:11 error label-value: the label secret cannot be "mail"
    19:1 error block-without-place: this block has labels, but none says where it runs
    19:1 warning run-under-labelled: this mutation does not say its changes, undo
    19:1 error run-without-check: nothing is read before q changes something
    19:1 error run-without-gate: no gate stands between b and q that reads what was measured there: no run gets past it
    19:1 warning run-without-look: after a crash nothing shows whether q happened
    24:1 warning block-unlabelled: this bash block has no label, so it never runs
    30:7 error id-not-a-name: "site" cannot be the name of a fact
    35:5 error cel-syntax: this is not CEL: it ends too early
    36:1 error unknown-fact: no CHECK above this line measures b
    39:1 error fence-not-closed: this fence runs to the end of the book
    40:1 error unknown-fact: no CHECK above this line measures open
    "#);
}

#[test]
fn ids_and_steps_are_unique_even_when_the_text_is_not() {
    let text = "```bash\n# CHECK: jumphost\nls\n```\n## Step 1.1 -- a\n```bash\n# CHECK: jumphost\n# id: x\nls\n```\n```bash\n# CHECK: jumphost\n# id: x\nls\n```\n\
        ```cel\n# id: x\nx == '1'\n```\n## Step 1.1 -- b\n```bash\n# CHECK: jumphost\nls\n```\n## Notes\n```bash\n# CHECK: jumphost\nls\n```\n";
    insta::assert_snapshot!(check(text), @r#"
    # 
    step 1.1 | a
      Check x on jumphost line 6 Text needs [] expect 0 within 600s broken None
      Check 1.1/check-1 on jumphost line 11 Text needs [] expect 0 within 600s broken None
      gate 1.1/gate-1 line 16: [(18, "x == '1'")]
    step 1.1#2 | b
      Check 1.1#2/check-1 on jumphost line 21 Text needs [] expect 0 within 600s broken None
    1:1 error block-outside-step: this block stands in no step, so it never runs
    13:7 error duplicate-id: the id x is taken in this book
    17:1 error duplicate-id: the id x is taken in this book
    20:1 error duplicate-step: step 1.1 stands twice in this book
    21:1 info check-without-id: no gate can read what this CHECK finds
    26:1 error block-outside-step: this block stands in no step, so it never runs
    "#);
}

#[test]
fn a_fence_in_a_list_keeps_its_places() {
    let text = "## Step 1 -- a\n\n- first\n\n  ```cel\n  x == 1\n  x +* 2\n  ```\n";
    insta::assert_snapshot!(check(text), @r#"
    # 
    step 1 | a
      prose "- first"
      gate 1/gate-1 line 5: [(6, "x == 1"), (7, "x +* 2")]
    6:3 error unknown-fact: no CHECK above this line measures x
    7:6 error cel-syntax: this is not CEL: unexpected '*'
    "#);
}

#[test]
fn bad_input_is_a_finding_and_nothing_else() {
    insta::assert_snapshot!(check("\u{0}\u{1}PNG\u{fffd}"), @"
    # 
    1:1 error book-without-gate: this book has no gate, so a run of it proves nothing
    1:1 error book-not-text: this file holds NUL bytes: it is not a text
    1:6 warning non-ascii: U+FFFD is not ASCII
    ");
    assert!(check("").contains("book-without-gate"));
    assert!(check("a\r\n").contains("carriage-return"));
    let large = "x".repeat(16 << 20);
    assert!(check(&large).contains("book-too-large"));
}

#[test]
fn a_megabyte_of_anything_ends_in_time() {
    for unit in [
        "## Step 1 -- a\n",
        "```bash\n# RUN: jumphost\n# needs: A = b\n```\n",
        "```cel\nb == 1\n```\n",
        "> - > - ",
        "`",
        "- a\n  ",
        "## Step 2\n```bash\n# CHECK: jumphost\n# id: x\nmaas list\n```\n",
    ] {
        let count = MAX_BYTES / 4 / unit.len();
        let text = format!("## Step 1 -- a\n{}", unit.repeat(count));
        let reading = parse(FileId(0), &text);
        assert!(reading.findings.len() < 2000, "{unit:?}: {}", reading.findings.len());
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,300}") {
        parse(FileId(0), &text);
    }

    #[test]
    fn no_mix_of_parts_makes_it_panic(parts in prop::collection::vec(prop::sample::select(vec![
        "## Step 1.1 -- a\n", "## EXIT GATE\n", "```bash\n", "```cel\n", "```\n", "~~~\n", "# CHECK: jumphost\n", "# RUN: host:a\n",
        "# id: a\n", "# needs: A = a.b\n", "# done: a\n", "# look: a\n", "# timeout: 99999999999h\n", "- ", "> ", "  ", "\t", "\n", "\r\n",
        "a == 1\n", "  && b\n", "# id: g\n", "maas admin subnet read 1\n", "\u{e9}", "for x in 1 2; do ssh $x; done\n", "\u{0}",
    ]), 0..40)) {
        let text = parts.concat();
        let reading = parse(FileId(0), &text);
        let ids: Vec<&str> = reading.book.blocks().map(|block| block.id.as_str())
            .chain(reading.book.gates().map(|gate| gate.id.as_str())).collect();
        let unique: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
        prop_assert_eq!(ids.len(), unique.len());
        for finding in &reading.findings {
            prop_assert!(text.get(finding.at.range()).is_some() || finding.at.end as usize > text.len(), "{:?}", finding);
        }
    }
}
