use super::sim::{BOOK, Cloud, Sim, says};
use crate::{Hold, Outcome};
use model::{ExecReply, Mode, Verdict};

/// Runs a book on a cloud: the trace and the outcome.
fn check(text: &str, cloud: &mut Cloud<'_>) -> String {
    let mut sim = Sim::new(text, Mode::Rehearsal);
    let outcome = sim.finish(cloud);
    format!("{}\n{outcome:?}", sim.trace.join("\n"))
}

/// A cloud in which the mutation of `BOOK` does what it says.
fn sound() -> impl FnMut(&str, &model::Exec) -> Option<ExecReply> {
    let mut there = false;
    move |block, _| {
        there |= block == "add_model";
        says(if there { "controller\nopenstack\n" } else { "controller\n" })
    }
}

#[test]
fn a_book_runs_to_its_end_gate_by_gate() {
    insta::assert_snapshot!(check(BOOK, &mut sound()), @r#"
    record run-opened
    record started models
    ask models {}
    record finished models holds
    record fact models = ["controller"]
    record gate absent holds
    record proposed add_model
    record approved add_model by rehearsal
    record started add_model (mutates)
    ask add_model {"FIRST": "controller", "MODEL": "openstack"}
    record finished add_model holds
    record started after
    ask after {}
    record finished after holds
    record fact after = ["controller","openstack"]
    record gate exit/gate-1 holds
    record closed holds: the book is at its end; 2 gates hold
    Outcome { verdict: Holds, held: None, reason: "the book is at its end; 2 gates hold" }
    "#);
}

#[test]
fn a_gate_that_fails_ends_the_run() {
    insta::assert_snapshot!(check(BOOK, &mut |_, _| says("openstack\n")), @r#"
    record run-opened
    record started models
    ask models {}
    record finished models holds
    record fact models = ["openstack"]
    record gate absent fails
    record closed fails: the gate absent fails: !models.exists(m, m == "openstack"): not so for "openstack"
    Outcome { verdict: Fails, held: Some(Gate("absent")), reason: "the gate absent fails: !models.exists(m, m == \"openstack\"): not so for \"openstack\"" }
    "#);
}

#[test]
fn a_check_that_fails_or_answers_nonsense_gives_no_fact() {
    let failed = |status| {
        move |_: &str, _: &model::Exec| {
            Some(ExecReply { status, stderr: b"no".to_vec(), ..ExecReply::default() })
        }
    };
    insta::assert_snapshot!(check(BOOK, &mut failed(Some(1))), @r#"
    record run-opened
    record started models
    ask models {}
    record finished models fails: exit status 1, expected 0
    record gate absent unmeasured
    record closed unmeasured: the gate absent could not be measured: !models.exists(m, m == "openstack"): models is not measured: its CHECK at step 1, line 3 gave no value: exit status 1, expected 0
    Outcome { verdict: Unmeasured, held: Some(Gate("absent")), reason: "the gate absent could not be measured: !models.exists(m, m == \"openstack\"): models is not measured: its CHECK at step 1, line 3 gave no value: exit status 1, expected 0" }
    "#);
    insta::assert_snapshot!(check(BOOK, &mut failed(None)), @r#"
    record run-opened
    record started models
    ask models {}
    record finished models unmeasured: it was stopped, by a signal or at its time limit of 600s
    record gate absent unmeasured
    record closed unmeasured: the gate absent could not be measured: !models.exists(m, m == "openstack"): models is not measured: its CHECK at step 1, line 3 gave no value: it was stopped, by a signal or at its time limit of 600s
    Outcome { verdict: Unmeasured, held: Some(Gate("absent")), reason: "the gate absent could not be measured: !models.exists(m, m == \"openstack\"): models is not measured: its CHECK at step 1, line 3 gave no value: it was stopped, by a signal or at its time limit of 600s" }
    "#);
    insta::assert_snapshot!(check(BOOK, &mut |_, _| None), @r#"
    record run-opened
    record started models
    ask models {}
    record finished models unmeasured: lost jumphost before its answer was whole: broken pipe
    record gate absent unmeasured
    record closed unmeasured: the gate absent could not be measured: !models.exists(m, m == "openstack"): models is not measured: its CHECK at step 1, line 3 gave no value: lost jumphost before its answer was whole: broken pipe
    Outcome { verdict: Unmeasured, held: Some(Gate("absent")), reason: "the gate absent could not be measured: !models.exists(m, m == \"openstack\"): models is not measured: its CHECK at step 1, line 3 gave no value: lost jumphost before its answer was whole: broken pipe" }
    "#);
    let json = BOOK.replace("# output: lines", "# output: json");
    insta::assert_snapshot!(check(&json, &mut |_, _| says("ERROR connection refused")), @r#"
    record run-opened
    record started models
    ask models {}
    record finished models unmeasured: its output is not JSON: expected value at line 1 column 1
    record gate absent unmeasured
    record closed unmeasured: the gate absent could not be measured: !models.exists(m, m == "openstack"): models is not measured: its CHECK at step 1, line 3 gave no value: its output is not JSON: expected value at line 1 column 1
    Outcome { verdict: Unmeasured, held: Some(Gate("absent")), reason: "the gate absent could not be measured: !models.exists(m, m == \"openstack\"): models is not measured: its CHECK at step 1, line 3 gave no value: its output is not JSON: expected value at line 1 column 1" }
    "#);
    let cut = |_: &str, _: &model::Exec| {
        Some(ExecReply { status: Some(0), stdout: b"a\n".to_vec(), truncated: 9, ..ExecReply::default() })
    };
    insta::assert_snapshot!(check(BOOK, &mut { cut }), @r#"
    record run-opened
    record started models
    ask models {}
    record finished models unmeasured: 9 bytes of its output were cut, so the answer is not whole
    record gate absent unmeasured
    record closed unmeasured: the gate absent could not be measured: !models.exists(m, m == "openstack"): models is not measured: its CHECK at step 1, line 3 gave no value: 9 bytes of its output were cut, so the answer is not whole
    Outcome { verdict: Unmeasured, held: Some(Gate("absent")), reason: "the gate absent could not be measured: !models.exists(m, m == \"openstack\"): models is not measured: its CHECK at step 1, line 3 gave no value: 9 bytes of its output were cut, so the answer is not whole" }
    "#);
}

#[test]
fn a_mutation_that_ends_badly_ends_the_run() {
    let mut cloud = |block: &str, _: &model::Exec| match block {
        "add_model" => Some(ExecReply { status: Some(1), ..ExecReply::default() }),
        _ => says("controller\n"),
    };
    let drawn = check(BOOK, &mut cloud);
    assert!(drawn.contains("finished add_model fails: exit status 1, expected 0"), "{drawn}");
    assert!(drawn.contains("held: Some(Block(\"add_model\"))"), "{drawn}");
}

#[test]
fn a_lost_answer_of_a_mutation_is_looked_at() {
    // It happened, and its answer was lost.
    let mut there = false;
    let mut cloud = |block: &str, _: &model::Exec| {
        if block == "add_model" {
            there = true;
            return None;
        }
        says(if there { "controller\nopenstack\n" } else { "controller\n" })
    };
    insta::assert_snapshot!(check(BOOK, &mut cloud), @r#"
    record run-opened
    record started models
    ask models {}
    record finished models holds
    record fact models = ["controller"]
    record gate absent holds
    record proposed add_model
    record approved add_model by rehearsal
    record started add_model (mutates)
    ask add_model {"FIRST": "controller", "MODEL": "openstack"}
    record started models
    ask models {}
    record finished models holds
    record fact models = ["controller","openstack"]
    record gate add_model/look holds
    record finished add_model holds: recovered: the start had no end, and its look shows that it happened
    record started after
    ask after {}
    record finished after holds
    record fact after = ["controller","openstack"]
    record gate exit/gate-1 holds
    record closed holds: the book is at its end; 2 gates hold
    Outcome { verdict: Holds, held: None, reason: "the book is at its end; 2 gates hold" }
    "#);
    // It never happens: it is offered again, and after three starts a person has to look.
    let mut cloud =
        |block: &str, _: &model::Exec| if block == "add_model" { None } else { says("controller\n") };
    let drawn = check(BOOK, &mut cloud);
    assert_eq!(drawn.matches("ask add_model").count(), 3, "{drawn}");
    assert!(drawn.contains("was started 3 times and did not happen"), "{drawn}");
}

#[test]
fn a_lost_answer_without_a_look_ends_the_run() {
    let blind =
        BOOK.replace("# look: models\n", "").replace("# done: models.exists(m, m == \"openstack\")\n", "");
    let mut cloud =
        |block: &str, _: &model::Exec| if block == "add_model" { None } else { says("controller\n") };
    let drawn = check(&blind, &mut cloud);
    assert_eq!(drawn.matches("ask add_model").count(), 1, "{drawn}");
    assert!(drawn.contains("so nothing shows whether it happened"), "{drawn}");
}

#[test]
fn a_book_without_gates_or_with_broken_blocks_never_holds() {
    let outcome = |text: &str| Sim::new(text, Mode::Rehearsal).finish(&mut |_, _| says("x"));
    let no_gate = outcome("## Step 1 -- a\n```bash\n# CHECK: jumphost\n# id: a\nls\n```\n");
    assert_eq!((no_gate.verdict, no_gate.held), (Verdict::Unmeasured, Some(Hold::Book)));
    let open = "## Step 1 -- a\n```bash\n# CHECK: jumphost\n# id: a\nls\n```\n```cel\na == 'x'\n```\n";
    assert_eq!(outcome(open).verdict, Verdict::Holds);
    let broken = outcome(&format!("{open}```bash\n# RUN: moon\n# id: b\nls\n```\n"));
    assert_eq!(broken.held, Some(Hold::Block("b".into())));
    let typo = outcome(&format!("{open}```cel\na ==\n```\n"));
    assert_eq!((typo.verdict, typo.held), (Verdict::Unmeasured, Some(Hold::Gate("1/gate-2".into()))));
    let empty = outcome("");
    assert_eq!(empty.verdict, Verdict::Unmeasured);
}

#[test]
fn a_closed_run_stays_closed() {
    let mut sim = Sim::new(BOOK, Mode::Rehearsal);
    let outcome = sim.finish(&mut sound());
    sim.crash();
    let again: Outcome = sim.finish(&mut |_, _| panic!("a closed run asks nothing"));
    assert_eq!(outcome, again);
}
