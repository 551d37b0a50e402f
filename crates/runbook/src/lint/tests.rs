use crate::parse;
use model::{FileId, Source};

/// The findings of a text, each at its line and column, without those of `ignored` codes.
fn check(text: &str) -> String {
    let source = Source::new("b.md", text);
    let reading = parse(FileId(0), text);
    let drawn = reading.findings.iter().map(|finding| {
        let at = source.position(finding.at.start);
        format!("{}:{} {} {}: {}", at.line, at.column, finding.severity, finding.code, finding.message)
    });
    drawn.collect::<Vec<_>>().join("\n")
}

/// A book with a CHECK `nodes`, a gate on it, and then the given text.
fn after_a_gate(text: &str) -> String {
    check(&format!(
        "## Step 1 -- a\n```bash\n# CHECK: jumphost\n# id: nodes\njuju status\n```\n```cel\nnodes != 'x'\n```\n{text}"
    ))
}

#[test]
fn a_gate_must_be_able_to_fail() {
    insta::assert_snapshot!(after_a_gate("```cel\ntrue\n1 + 1 == 2\nnodes == 'y' || true\n```\n```cel\n# nothing\n```\n"), @r#"
    11:1 error gate-cannot-fail: "true" reads no fact, so it says nothing about the cloud
    12:1 error gate-cannot-fail: "1 + 1 == 2" reads no fact, so it says nothing about the cloud
    15:1 error gate-empty: the gate 1/gate-3 has no assertion, so it never opens
    "#);
}

#[test]
fn a_mutation_is_checked_gated_labelled_and_can_be_looked_at() {
    insta::assert_snapshot!(check("## Step 1 -- a\n```bash\n# RUN: jumphost\nreboot\n```\n"), @"
    1:1 error book-without-gate: this book has no gate, so a run of it proves nothing
    2:1 warning run-under-labelled: this mutation does not say its id, changes, undo
    2:1 error run-without-check: nothing is read before 1/run-1 changes something
    2:1 error run-without-gate: no gate stands above 1/run-1 that reads a measured fact: no run gets past it
    2:1 warning run-without-look: after a crash nothing shows whether 1/run-1 happened
    ");
    insta::assert_snapshot!(after_a_gate("```bash\n# RUN: jumphost\n# id: x\n# changes: a\n# undo: b\n# look: gone\n# done: nodes == 'z'\nls\n```\n"), @"10:1 error look-unusable: x cannot be looked at: no CHECK above it has the id gone");
    insta::assert_snapshot!(after_a_gate("```bash\n# RUN: jumphost\n# id: x\n# changes: a\n# undo: b\n# look: nodes\n# done: site.a == 1\nls\n```\n"), @"10:1 error look-unusable: x cannot be looked at: done does not read nodes, so it says nothing of the time after the start");
}

#[test]
fn each_mutation_has_a_gate_of_its_own() {
    let run = |id: &str| {
        format!(
            "```bash\n# RUN: jumphost\n# id: {id}\n# changes: a\n# undo: b\n# look: nodes\n# done: nodes == 'z'\nls\n```\n"
        )
    };
    let check_of =
        |id: &str| format!("```bash\n# CHECK: jumphost\n# id: {id}\nls\n```\n```cel\n{id} != 'x'\n```\n");
    let [one, two] = [run("one"), run("two")];
    insta::assert_snapshot!(after_a_gate(&format!("{one}{two}")), @"19:1 error run-without-gate: no gate stands between one and two that reads what was measured there: no run gets past it");
    insta::assert_snapshot!(after_a_gate(&format!("{one}```cel\nnodes != 'y'\n```\n{two}")), @"22:1 error run-without-gate: no gate stands between one and two that reads what was measured there: no run gets past it");
    assert_eq!(after_a_gate(&format!("{one}{}{two}", check_of("later"))), "");
}

#[test]
fn names_that_nothing_measures_are_found() {
    insta::assert_snapshot!(after_a_gate("```cel\nlater == 'x'\nabsent == 1 && site.a == 1\n```\n```bash\n# CHECK: jumphost\n# id: later\n# needs: A = never\nls\n```\n"), @"
    11:1 error unknown-fact: no CHECK above this line measures later
    12:1 error unknown-fact: no CHECK above this line measures absent
    17:14 error unknown-fact: no CHECK above this line measures never
    ");
}

#[test]
fn ids_do_not_belong_in_a_book() {
    insta::assert_snapshot!(after_a_gate("```bash\n# CHECK: jumphost\n# id: seen\nmaas admin subnet read 1 | jq .cidr # 7 rows\nmaas admin interfaces read 4na83t\n\
        for SID in 4na83t h8frng; do maas admin machine read \"$SID\"; done\nfor ID in 1 2 6; do\n  maas admin subnet read \"$ID\"\ndone\n\
        openstack network show 0f1e2d3c-0000-1111-2222-0123456789ab\nmaas admin subnets read | jq '.[] | select(.cidr==\"10.12.4.0/22\")'\nmaas list\n```\n"), @"
    13:24 error id-in-book: 1 is an id of this one cloud, as it is today
    14:28 error id-in-book: 4na83t is an id of this one cloud, as it is today
    15:12 error id-in-book: 4na83t is an id of this one cloud, as it is today
    15:19 error id-in-book: h8frng is an id of this one cloud, as it is today
    16:11 error id-in-book: 1 is an id of this one cloud, as it is today
    16:13 error id-in-book: 2 is an id of this one cloud, as it is today
    16:15 error id-in-book: 6 is an id of this one cloud, as it is today
    19:24 error id-in-book: 0f1e2d3c-0000-1111-2222-0123456789ab is an id of this one cloud, as it is today
    21:1 error maas-list: maas list prints API keys
    ");
}

#[test]
fn shell_traps_are_found() {
    insta::assert_snapshot!(after_a_gate("```bash\n# CHECK: jumphost\n# id: a\nset -e\ngrep -cE vip bundle.yaml\nfor h in a b; do\n  ssh $h true\n  ssh -n $h true\n  ssh $h true </dev/null\n  ssh $h true <$h.xml\ndone\nssh a true\n```\n\
        ```bash\n# CHECK: jumphost\n# id: b\nset -e\ngrep -c vip bundle.yaml || true\n```\n"), @"
    13:1 warning set-e-with-count: set -e ends this CHECK where grep -c counts 0
    16:3 warning ssh-reads-stdin: ssh reads the standard input of this loop, which then ends after its first host
    ");
}

#[test]
fn secrets_and_odd_characters_are_found() {
    insta::assert_snapshot!(after_a_gate("```bash\n# CHECK: jumphost\n# id: token\n# secret: stdout\nls\n```\nA dash \u{2014} here.\n"), @"
    10:1 error secret-as-fact: token prints a secret, so its output never becomes a fact
    16:8 warning non-ascii: U+2014 is not ASCII
    ");
}

#[test]
fn an_undo_is_named_by_its_run_and_says_when_it_is_safe() {
    let book = |run: &str, undo: &str| {
        after_a_gate(&format!(
            "```bash\n# RUN: jumphost\n# id: x\n# changes: a\n# undo: b\n# look: nodes\n# done: nodes == 'z'\n{run}ls\n```\n\
             ```bash\n# UNDO: jumphost\n# id: y\n# changes: c\n# look: nodes\n# done: nodes == 'x'\n{undo}ls\n```\n"
        ))
    };
    let drawn = [
        book("# unwind: y\n", "# only: nodes != 'q'\n"),
        book("# unwind: y\n", ""),
        book("# unwind: z\n", "# only: nodes != 'q'\n"),
        book("# unwind: y\n", "# only: site.a == 1\n"),
        book("# unwind: y\n", "# only: gone == 1\n"),
        book("# unwind: y\n# only: nodes == 'a'\n", "# only: nodes != 'q'\n# unwind: y\n"),
    ];
    insta::assert_snapshot!(drawn.join("\n--\n"), @"
    --
    20:1 error undo-unusable: y cannot take anything back: it has no `only`, so nothing says when it is safe
    --
    10:1 error undo-unusable: x cannot take anything back: no UNDO of this book has the id z
    20:1 error undo-unusable: y cannot take anything back: no RUN names it in its unwind
    --
    20:1 error undo-unusable: y cannot take anything back: its `only` reads nothing that is measured
    --
    20:1 error undo-unusable: y cannot take anything back: no CHECK of this book measures gone
    --
    10:1 error undo-unusable: x cannot take anything back: `only` belongs to an UNDO; what a RUN rests on is a gate above it
    21:1 error undo-unusable: y cannot take anything back: only a RUN has an unwind: nothing else has something to take back
    ");
}
