//! Each law, attacked.

use super::sim::{BOOK, Sim, facts, genesis, machine, says, sealed};
use crate::{Approver, Effect, Hold, Machine, Refusal, parse};
use model::{Digest, EventKind, Fact, FileId, Mode, Provenance, Verdict};
use serde_json::json;

const OLD: u64 = 3600;

#[test]
fn law_1_a_script_altered_after_the_approval_does_not_run() {
    let mut sim = Sim::new(BOOK, Mode::Live);
    sim.until("record approved", &mut |_, _| says("controller\n"));
    let altered = BOOK.replace("juju add-model \"$MODEL\"", "juju destroy-model \"$MODEL\"");
    let mut other = machine(&altered);
    let refusal = other.apply(&sim.events[0]).unwrap_err();
    assert!(matches!(refusal, Refusal::OtherBook { .. }), "{refusal}");
    assert!(
        matches!(other.next(sim.now), Effect::Finished(outcome) if outcome.verdict == Verdict::Unmeasured)
    );
}

#[test]
fn law_1_an_event_with_a_forged_book_digest_does_not_carry_an_approval_over() {
    // The journal's opening is forged to the altered book; the approval is still bound to the old script.
    let mut sim = Sim::new(BOOK, Mode::Live);
    sim.until("record approved", &mut |_, _| says("controller\n"));
    let altered = BOOK.replace("juju add-model \"$MODEL\"", "juju destroy-model \"$MODEL\"");
    let mut other = machine(&altered);
    let opened = EventKind::RunOpened(genesis(&altered, Mode::Live));
    other.apply(&sealed(1, "r1", sim.now, opened)).unwrap();
    for event in &sim.events[1..] {
        other.apply(event).unwrap();
    }
    assert!(matches!(other.next(sim.now), Effect::Record(EventKind::StepProposed { .. })));
}

#[test]
fn law_2_a_fact_of_an_earlier_run_is_no_fact() {
    let mut earlier = Sim::new(BOOK, Mode::Rehearsal);
    earlier.until("record fact models", &mut |_, _| says("controller\n"));
    let event = earlier.events.last().unwrap().clone();
    let mut now = Sim::new(BOOK, Mode::Rehearsal);
    let other = sealed(99, "r0", now.now, event.kind);
    assert!(matches!(now.machine.apply(&other), Err(Refusal::OtherRun { .. })));
    // Nor does the store of another machine carry one over.
    let carried = Machine::new(parse(FileId(0), BOOK).book, earlier.machine.facts().clone());
    assert_eq!(carried.facts().measured("models"), None);
}

#[test]
fn law_2_a_fact_that_no_check_has_just_answered_is_refused() {
    let mut sim = Sim::new(BOOK, Mode::Rehearsal);
    let fact = |name: &str, provenance| Fact {
        name: name.into(),
        value: json!(["x"]),
        provenance,
        at: "2026-06-03T10:00:00Z".parse().unwrap(),
    };
    let measured = || Provenance::Measured { block: "models".into(), output: Digest::of(b"") };
    let declared = Provenance::Declared { file: "site.yaml".into(), line: 1 };
    for (name, provenance) in [("models", measured()), ("other", measured()), ("models", declared)] {
        let event = sealed(50, "r1", sim.now, EventKind::FactMeasured { fact: fact(name, provenance) });
        assert!(matches!(sim.machine.apply(&event), Err(Refusal::OutOfOrder { .. })));
    }
    assert_eq!(sim.machine.facts().measured("models"), None);
    sim.finish(&mut |_, _| says("openstack\n"));
}

#[test]
fn law_2_a_missing_value_is_a_refusal_that_names_the_block_that_would_measure_it() {
    let needs = BOOK.replace("# needs: FIRST = models[0]", "# needs: FIRST = after[0]");
    let outcome = Sim::new(&needs, Mode::Rehearsal).finish(&mut |_, _| says("controller\n"));
    assert_eq!(outcome.held, Some(Hold::Block("add_model".into())));
    insta::assert_snapshot!(outcome.reason, @"line 20: add_model needs FIRST = after[0], but after is not measured in this run; the CHECK after at line 26 would measure it");
    for (text, why) in [
        ("site.juju.gone", "not declared"),
        ("models", "a list"),
        ("models.exists(m, m == '')", ""),
        ("typed.x", "not typed"),
    ] {
        let needs = BOOK.replace("# needs: FIRST = models[0]", &format!("# needs: FIRST = {text}"));
        let outcome = Sim::new(&needs, Mode::Rehearsal).finish(&mut |_, _| says("controller\n"));
        assert!(outcome.reason.contains(why), "{text}: {}", outcome.reason);
    }
}

#[test]
fn law_2_values_enter_by_environment_and_the_script_is_never_changed() {
    let mut seen = None;
    let hostile = "x\"; rm -rf /; echo \"\n";
    Sim::new(BOOK, Mode::Rehearsal).finish(&mut |block, exec| {
        if block == "add_model" {
            seen = Some((exec.script.clone(), exec.env.clone()));
        }
        says(hostile)
    });
    let (script, env) = seen.unwrap();
    assert!(script.ends_with("juju add-model \"$MODEL\"\n") && !script.contains("rm -rf"));
    assert_eq!(env["MODEL"], "openstack");
    assert_eq!(env["FIRST"], "x\"; rm -rf /; echo \"");
}

#[test]
fn law_3_a_stale_fact_is_measured_and_its_gate_judged_again_before_the_offer() {
    let mut sim = Sim::new(BOOK, Mode::Rehearsal);
    sim.until("record gate absent", &mut |_, _| says("controller\n"));
    sim.wait(OLD);
    // In the meantime somebody has made the model.
    let outcome = sim.finish(&mut |_, _| says("controller\nopenstack\n"));
    assert_eq!((outcome.verdict, outcome.held), (Verdict::Fails, Some(Hold::Gate("absent".into()))));
    assert!(!sim.trace.iter().any(|line| line.starts_with("ask add_model")), "{:#?}", sim.trace);
}

#[test]
fn law_3_a_fact_that_goes_stale_during_the_approval_is_measured_again() {
    let mut sim = Sim::new(BOOK, Mode::Live);
    let proposal = sim.until_offered(&mut |_, _| says("controller\n"));
    sim.wait(OLD);
    let approval = proposal.approve(Approver::Person("ada".into()), None, sim.now).unwrap();
    sim.machine.approved(approval, sim.now).unwrap();
    let outcome = sim.finish(&mut |_, _| says("openstack\n"));
    assert_eq!(outcome.held, Some(Hold::Gate("absent".into())));
    assert!(!sim.trace.iter().any(|line| line.starts_with("ask add_model")), "{:#?}", sim.trace);
}

#[test]
fn law_3_a_mutation_without_a_measured_gate_is_not_reached() {
    for gate in ["", "```cel\nsite.juju.model == 'openstack'\n```\n"] {
        let text = format!("## Step 1 -- a\n{gate}```bash\n# RUN: jumphost\n# id: a\nls\n```\n");
        let outcome = Sim::new(&text, Mode::Rehearsal).finish(&mut |_, _| panic!("nothing may be asked"));
        assert_eq!(outcome.held, Some(Hold::Block("a".into())));
    }
}

#[test]
fn law_4_an_approval_is_of_one_proposal_and_used_once() {
    let mut sim = Sim::new(BOOK, Mode::Live);
    let proposal = sim.until_offered(&mut |_, _| says("controller\n"));
    let ada = || Approver::Person("ada".into());
    let first = proposal.approve(ada(), None, sim.now).unwrap();
    let second = proposal.approve(ada(), None, sim.now).unwrap();
    sim.machine.approved(first, sim.now).unwrap();
    sim.until("record started add_model", &mut |_, _| says("controller\n"));
    assert!(matches!(sim.machine.approved(second, sim.now), Err(Refusal::ApprovalUsed(_))));
    // Its start is replayed from the journal: the same approval cannot start it again.
    let started = sim.events.last().unwrap().kind.clone();
    assert!(matches!(
        sim.machine.apply(&sealed(90, "r1", sim.now, started)),
        Err(Refusal::OutOfOrder { .. })
    ));
}

#[test]
fn law_4_a_changed_fact_voids_the_approval() {
    let mut sim = Sim::new(BOOK, Mode::Live);
    let proposal = sim.until_offered(&mut |_, _| says("controller\n"));
    let approval = proposal.approve(Approver::Person("ada".into()), None, sim.now).unwrap();
    sim.machine.approved(approval, sim.now).unwrap();
    sim.until("record approved", &mut |_, _| says("controller\n"));
    sim.wait(OLD);
    let offered = sim.until_offered(&mut |_, _| says("another\n"));
    assert_ne!(offered.digest, proposal.digest);
    let stale = proposal.approve(Approver::Person("ada".into()), None, sim.now).unwrap();
    assert!(matches!(sim.machine.approved(stale, sim.now), Err(Refusal::OtherProposal { .. })));
}

#[test]
fn law_4_an_approval_expires() {
    let mut sim = Sim::new(BOOK, Mode::Live);
    let proposal = sim.until_offered(&mut |_, _| says("controller\n"));
    let approval = proposal.approve(Approver::Person("ada".into()), None, sim.now).unwrap();
    sim.machine.approved(approval, sim.now).unwrap();
    sim.wait(OLD);
    let offered = sim.until_offered(&mut |_, _| says("controller\n"));
    assert_eq!(offered.digest, proposal.digest, "the facts are the same, and yet a new consent is wanted");
    assert!(!sim.trace.iter().any(|line| line.starts_with("ask add_model")), "{:#?}", sim.trace);
}

#[test]
fn law_4_the_real_cloud_needs_a_person_who_types_the_name() {
    let text = BOOK.replace("# undo: phase-00", "# undo: phase-00\n# confirm: openstack");
    for mode in [Mode::Live, Mode::Paste] {
        let mut sim = Sim::new(&text, mode);
        let proposal = sim.until_offered(&mut |_, _| says("controller\n"));
        let rehearsal = proposal.approve(Approver::Rehearsal, None, sim.now).unwrap();
        assert_eq!(sim.machine.approved(rehearsal, sim.now), Err(Refusal::NeedsPerson));
        let by =
            |name: &str, typed| proposal.approve(Approver::Person(name.into()), typed, sim.now).map(|_| ());
        assert!(matches!(by("ada", None), Err(Refusal::NotConfirmed { .. })));
        assert!(matches!(by("ada", Some("yes")), Err(Refusal::NotConfirmed { .. })));
        assert!(matches!(by("rehearsal", Some("openstack")), Err(Refusal::NotAPerson(_))));
        assert_eq!(by("ada", Some("openstack")), Ok(()));
        // Nor does an event that says so open the way.
        let kind = EventKind::ApprovalGiven {
            block: "add_model".into(),
            proposal: proposal.digest.clone(),
            by: "rehearsal".into(),
            signed: None,
        };
        assert!(matches!(
            sim.machine.apply(&sealed(90, "r1", sim.now, kind)),
            Err(Refusal::OutOfOrder { .. })
        ));
    }
}

#[test]
fn law_4_a_declined_mutation_ends_the_run() {
    let mut sim = Sim::new(BOOK, Mode::Live);
    sim.until_offered(&mut |_, _| says("controller\n"));
    sim.machine.declined("not tonight");
    let outcome = sim.finish(&mut |_, _| panic!("nothing may be asked"));
    assert_eq!(outcome.held, Some(Hold::Approval("add_model".into())));
    assert!(outcome.reason.contains("not tonight"));
}

#[test]
fn law_5_an_empty_answer_opens_nothing() {
    for said in ["", "\n"] {
        let outcome = Sim::new(BOOK, Mode::Rehearsal).finish(&mut |_, _| says(said));
        assert_ne!(outcome.verdict, Verdict::Holds, "{said:?}");
        assert_eq!(outcome.held, Some(Hold::Gate("absent".into())), "{said:?}: {}", outcome.reason);
    }
}

#[test]
fn law_6_a_start_without_its_record_is_never_asked() {
    // The event of the start comes from a journal, not from this process: it is looked at, not asked.
    let mut sim = Sim::new(BOOK, Mode::Rehearsal);
    sim.until("record started add_model", &mut |_, _| says("controller\n"));
    sim.crash();
    let outcome = sim.finish(&mut |block, _| {
        assert_ne!(block, "add_model");
        says("controller\nopenstack\n")
    });
    assert_eq!(outcome.verdict, Verdict::Holds);
    assert!(sim.trace.iter().any(|line| line.contains("recovered")), "{:#?}", sim.trace);
}

#[test]
fn law_6_a_replay_grants_no_start_even_when_nobody_says_that_it_is_one() {
    let mut sim = Sim::new(BOOK, Mode::Rehearsal);
    sim.until("record started add_model", &mut |_, _| says("controller\n"));
    sim.machine = machine(BOOK);
    sim.events.iter().for_each(|event| sim.machine.apply(event).unwrap());
    let effect = sim.machine.next(sim.now);
    assert!(matches!(effect, Effect::Record(EventKind::StepStarted { block, .. }) if block == "models"));
}

#[test]
fn law_6_what_a_mutation_may_have_touched_is_measured_again_before_it_is_offered_again() {
    let other = "```bash\n# CHECK: jumphost\n# id: nodes\nsee\n```\n```cel\nnodes == 'four'\n```\n## Step 2";
    let mut sim = Sim::new(&BOOK.replace("## Step 2", other), Mode::Rehearsal);
    let mut starts = 0;
    let outcome = sim.finish(&mut |block, _| match block {
        "add_model" => {
            starts += 1;
            None
        }
        "nodes" if starts == 0 => says("four"),
        "nodes" => says("three: the half-made change took one"),
        _ => says("controller\n"),
    });
    assert_eq!((starts, outcome.held), (1, Some(Hold::Gate("1/gate-1".into()))), "{:#?}", sim.trace);
}

#[test]
fn law_6_what_cannot_be_looked_at_waits_for_a_person_and_is_looked_at_again_on_resume() {
    let mut sim = Sim::new(BOOK, Mode::Rehearsal);
    sim.until("record started add_model", &mut |_, _| says("controller\n"));
    sim.crash();
    let held = sim.finish(&mut |_, _| None);
    assert_eq!((held.verdict, held.held), (Verdict::Unmeasured, Some(Hold::Look("add_model".into()))));
    assert!(!sim.trace.iter().any(|line| line.starts_with("record closed")));
    sim.crash();
    assert_eq!(sim.finish(&mut |_, _| says("controller\nopenstack\n")).verdict, Verdict::Holds);
}

#[test]
fn law_7_the_output_of_a_secret_block_becomes_neither_fact_nor_digest() {
    let text = "## Step 1 -- a\n```bash\n# CHECK: jumphost\n# id: token\n# secret: stdout\nls\n```\n```cel\ntoken != 'x'\n```\n";
    let mut sim = Sim::new(text, Mode::Rehearsal);
    let outcome = sim.finish(&mut |_, _| says("hunter2"));
    assert_eq!(outcome.verdict, Verdict::Unmeasured);
    let hint = Digest::of(b"hunter2");
    let journal = serde_json::to_string(&sim.events).unwrap();
    assert!(!journal.contains("hunter2") && !journal.contains(hint.as_str()));
}

#[test]
fn a_typed_value_is_a_fact_with_its_person() {
    let text =
        "## Step 1 -- a\n```bash\n# CHECK: jumphost\n# id: a\nls\n```\n```cel\na == typed.answer\n```\n";
    let mut sim = Sim::new(text, Mode::Live);
    sim.machine.typed("answer", json!("x"), "ada");
    assert_eq!(sim.finish(&mut |_, _| says("x")).verdict, Verdict::Holds);
    assert_eq!(facts().measured("a"), None);
}

/// The second of two mutations in a row would rest on a cloud that nobody has looked at since the first.
#[test]
fn a_mutation_is_not_offered_on_what_was_seen_before_the_last_one() {
    let second = |between: &str| {
        format!("{BOOK}{between}```bash\n# RUN: jumphost\n# id: again\nls\n```\n")
            .replace("## EXIT GATE", "## Step 9 -- x")
    };
    let run = |text: &str| {
        let mut sim = Sim::new(text, Mode::Rehearsal);
        let mut there = false;
        sim.finish(&mut |block, _| {
            there |= block == "add_model";
            says(if there { "controller\nopenstack\n" } else { "controller\n" })
        })
    };
    assert_eq!(run(&second("")).verdict, Verdict::Holds, "the gate of its own stretch stands above it");
    let in_a_row = second("").replacen(
        "## Step 9 -- x",
        "## Step 8 -- y\n```bash\n# RUN: jumphost\n# id: early\nls\n```\n## Step 9 -- x",
        1,
    );
    let outcome = run(&in_a_row);
    assert_eq!(outcome.held, Some(Hold::Block("early".into())));
    assert!(
        outcome.reason.ends_with("add_model has changed the cloud since the last one"),
        "{}",
        outcome.reason
    );
}

/// A value that a person typed to the process that goes on with a run is recorded behind its `RunResumed`.
#[test]
fn a_typed_value_is_not_lost_by_going_on() {
    let mut sim = Sim::new(BOOK, Mode::Rehearsal);
    sim.step(&mut |_, _| says("controller\n"));
    sim.crash();
    sim.machine.typed("word", serde_json::json!("blue"), "ada");
    sim.step(&mut |_, _| says("controller\n"));
    sim.step(&mut |_, _| says("controller\n"));
    let tail = &sim.trace[sim.trace.len() - 2..];
    assert_eq!(tail, ["record resumed by ada", "record fact word = \"blue\""]);
}
