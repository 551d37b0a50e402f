//! Something is done outside the book: whatever was measured, offered or approved before it is void.

use super::sim::{BOOK, Cloud, Sim, says, sealed};
use crate::{Approver, Effect, Refusal};
use model::{EventKind, ExecReply, Mode, Verdict};

fn noted() -> EventKind {
    EventKind::DivergenceNoted { reason: "restarted it".into(), author: "ben".into() }
}

/// The mutation of `BOOK` does what it says.
fn sound() -> impl FnMut(&str, &model::Exec) -> Option<ExecReply> {
    let mut there = false;
    move |block, _| {
        there |= block == "add_model";
        says(if there { "controller\nopenstack\n" } else { "controller\n" })
    }
}

/// The trace from the divergence on.
fn after(sim: &Sim) -> String {
    let at = sim.trace.iter().position(|line| line.starts_with("record divergence")).unwrap();
    sim.trace[at..].join("\n")
}

/// Runs `text` until the last line of the trace begins with `head`, notes a divergence, and goes on.
fn check(text: &str, head: &str, cloud: &mut Cloud<'_>) -> String {
    let mut sim = Sim::new(text, Mode::Live);
    sim.until(head, cloud);
    sim.record(noted());
    let outcome = sim.finish(cloud);
    format!("{}\n{:?}", after(&sim), outcome.held)
}

#[test]
fn what_was_measured_before_it_is_measured_again_before_a_gate_is_judged() {
    insta::assert_snapshot!(check(BOOK, "record fact models", &mut sound()), @r#"
    record divergence restarted it
    record started models
    ask models {}
    record finished models holds
    record fact models = ["controller"]
    record gate absent holds
    record proposed add_model
    record approved add_model by ada
    record started add_model (mutates)
    ask add_model {"FIRST": "controller", "MODEL": "openstack"}
    record finished add_model holds
    record started after
    ask after {}
    record finished after holds
    record fact after = ["controller","openstack"]
    record gate exit/gate-1 holds
    record closed holds: the book is at its end; 2 gates hold
    None
    "#);
}

#[test]
fn an_open_gate_is_judged_again_before_the_mutation_is_offered() {
    let mut asked = 0;
    let mut cloud = |block: &str, _: &model::Exec| {
        asked += u32::from(block == "models");
        says(if asked > 1 { "controller\nopenstack\n" } else { "controller\n" })
    };
    insta::assert_snapshot!(check(BOOK, "record gate absent", &mut cloud), @r#"
    record divergence restarted it
    record started models
    ask models {}
    record finished models holds
    record fact models = ["controller","openstack"]
    record gate absent fails
    record closed fails: the gate absent fails: !models.exists(m, m == "openstack"): not so for "openstack"
    Some(Gate("absent"))
    "#);
}

#[test]
fn facts_of_before_a_mutation_are_measured_again_too() {
    let text = BOOK.replace(
        "after.exists(m, m == \"openstack\")",
        "after.exists(m, m == \"openstack\")\nmodels.exists(m, m == \"controller\")",
    );
    insta::assert_snapshot!(check(&text, "record fact after", &mut sound()), @r#"
    record divergence restarted it
    record started models
    ask models {}
    record finished models holds
    record fact models = ["controller","openstack"]
    record started after
    ask after {}
    record finished after holds
    record fact after = ["controller","openstack"]
    record gate exit/gate-1 holds
    record closed holds: the book is at its end; 2 gates hold
    None
    "#);
}

#[test]
fn a_run_does_not_end_on_gates_of_before_it() {
    insta::assert_snapshot!(check(BOOK, "record gate exit", &mut sound()), @r#"
    record divergence restarted it
    record started after
    ask after {}
    record finished after holds
    record fact after = ["controller","openstack"]
    record gate exit/gate-1 holds
    record closed holds: the book is at its end; 2 gates hold
    None
    "#);
}

#[test]
fn what_a_check_is_given_is_measured_again_before_it() {
    let text = BOOK.replace("# id: after\n", "# id: after\n# needs: FIRST = mid\n").replace(
        "## EXIT GATE",
        "## Step 3 -- Mid\n```bash\n# CHECK: jumphost\n# id: mid\nsee\n```\n## EXIT GATE",
    );
    insta::assert_snapshot!(check(&text, "record fact mid", &mut sound()), @r#"
    record divergence restarted it
    record started mid
    ask mid {}
    record finished mid holds
    record fact mid = "controller\nopenstack"
    record started after
    ask after {"FIRST": "controller\nopenstack"}
    record finished after holds
    record fact after = ["controller","openstack"]
    record gate exit/gate-1 holds
    record closed holds: the book is at its end; 2 gates hold
    None
    "#);
}

#[test]
fn a_consent_from_before_it_starts_nothing() {
    let mut cloud = sound();
    let mut sim = Sim::new(BOOK, Mode::Live);
    let before = sim.until_offered(&mut cloud);
    let ada = || Approver::Person("ada".into());
    // Given before, and not recorded yet.
    sim.machine.approved(before.approve(ada(), None, sim.now).unwrap(), sim.now).unwrap();
    sim.record(noted());
    let offered = sim.until_offered(&mut cloud);
    assert_ne!(before.digest, offered.digest, "the values are the same, the proposal is not");
    let late = before.approve(ada(), None, sim.now).unwrap();
    assert!(matches!(sim.machine.approved(late, sim.now), Err(Refusal::OtherProposal { .. })));
    // Recorded, and the divergence comes between it and the start.
    sim.machine.approved(offered.approve(ada(), None, sim.now).unwrap(), sim.now).unwrap();
    sim.until("record approved add_model", &mut cloud);
    sim.record(noted());
    let start = EventKind::StepStarted {
        block: "add_model".into(),
        mutates: true,
        proposal: Some(offered.digest.clone()),
    };
    let forged = sealed(900, "r1", sim.now, start);
    assert!(matches!(sim.machine.apply(&forged), Err(Refusal::OutOfOrder { .. })));
    let again = sim.until_offered(&mut cloud);
    assert!(
        again.digest != offered.digest && !sim.trace.iter().any(|line| line.starts_with("ask add_model"))
    );
}

#[test]
fn a_value_that_is_no_fact_yet_is_asked_for_again() {
    for head in ["record started models", "ask models", "record finished models"] {
        let drawn = check(BOOK, head, &mut sound());
        assert!(drawn.contains("ask models"), "after {head}:\n{drawn}");
        assert!(drawn.ends_with("None"), "{drawn}");
    }
}

#[test]
fn a_mutation_that_was_started_is_looked_at_and_one_that_ended_has_ended() {
    let drawn = check(BOOK, "record started add_model", &mut sound());
    assert!(drawn.contains("gate add_model/look fails"), "it was not asked yet:\n{drawn}");
    assert_eq!(drawn.matches("ask add_model").count(), 1, "{drawn}");
    let drawn = check(BOOK, "ask add_model", &mut sound());
    assert!(drawn.contains("finished add_model holds") && !drawn.contains("ask add_model"), "{drawn}");
}

#[test]
fn a_replay_with_a_divergence_comes_to_the_same() {
    let mut cloud = sound();
    let mut sim = Sim::new(BOOK, Mode::Live);
    sim.until("record gate absent", &mut cloud);
    sim.record(noted());
    sim.crash();
    assert_eq!(sim.finish(&mut cloud).verdict, Verdict::Holds);
    assert_eq!(sim.trace.iter().filter(|line| line.starts_with("ask models")).count(), 2);
    assert!(matches!(sim.machine.next(sim.now), Effect::Finished(_)));
    let closed = sealed(900, "r1", sim.now, noted());
    assert!(matches!(sim.machine.apply(&closed), Err(Refusal::OutOfOrder { .. })), "the run is closed");
}
