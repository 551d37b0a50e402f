//! Law 3: verify before mutate.

use crate::rig::{BOOK, Jumping, LONG, Person, Rig, ada, cloud};
use model::{EventKind, Mode, Verdict};
use runbook::Hold;
use std::sync::Mutex;

/// Somebody adds the model, or nobody does, while the person thinks for so long.
fn thinks_for(seconds: i64, somebody_adds_it: bool) -> (Rig, runbook::Outcome, usize, usize) {
    let rig = Rig::new(BOOK, Mode::Live);
    let models = Mutex::new(vec!["controller"]);
    let wire = rig.wire(cloud(&models));
    let mut first = true;
    let mut person = Person(|proposal: &runbook::Proposal, now| {
        if std::mem::take(&mut first) {
            rig.clock.jump(seconds);
            if somebody_adds_it {
                models.lock().expect("not poisoned").push("openstack");
            }
        }
        ada(proposal, now)
    });
    let outcome = rig.drive(&wire, &mut person).expect("it ends");
    let counts = (wire.count("models"), wire.count("add_model"));
    (rig, outcome, counts.0, counts.1)
}

#[test]
fn law_3_a_gate_that_holds_no_more_stops_the_mutation_that_was_approved() {
    // Longer than the fact is fresh (600 s), shorter than the approval lives (900 s).
    for seconds in [700, LONG as i64] {
        let (_, outcome, looks, mutations) = thinks_for(seconds, true);
        assert_eq!(outcome.held, Some(Hold::Gate("absent".into())), "{seconds}: {}", outcome.reason);
        assert_eq!((looks, mutations), (2, 0), "{seconds}");
    }
}

#[test]
fn law_3_stale_facts_are_measured_and_their_gate_judged_again_before_the_start() {
    let (rig, outcome, looks, mutations) = thinks_for(700, false);
    assert_eq!((outcome.verdict, looks, mutations), (Verdict::Holds, 2, 1), "{}", outcome.reason);
    let events = rig.events();
    let place = |wanted: &dyn Fn(&EventKind) -> bool| events.iter().rposition(|event| wanted(&event.kind));
    let judged = place(&|kind| matches!(kind, EventKind::GateJudged { gate, .. } if gate == "absent"));
    let measured = place(&|kind| matches!(kind, EventKind::FactMeasured { fact } if fact.name == "models"));
    let started = place(&|kind| matches!(kind, EventKind::StepStarted { mutates: true, .. }));
    assert!(measured < judged && judged < started, "{events:#?}");
}

#[test]
fn law_3_a_clock_that_was_set_back_makes_no_fact_young_again() {
    let (_, outcome, looks, mutations) = thinks_for(-(LONG as i64), true);
    assert_eq!(outcome.held, Some(Hold::Gate("absent".into())), "{}", outcome.reason);
    assert_eq!((looks, mutations), (2, 0));
}

#[test]
fn law_3_facts_that_no_look_can_keep_fresh_hold_the_run() {
    let mut rig = Rig::new(BOOK, Mode::Rehearsal);
    // Every look at the clock is an hour after the last one.
    rig.clock = Jumping::by(LONG as i64);
    let models = Mutex::new(vec!["controller"]);
    let wire = rig.wire(cloud(&models));
    let outcome = rig.rehearse(&wire);
    assert_eq!((outcome.verdict, wire.count("add_model")), (Verdict::Unmeasured, 0), "{}", outcome.reason);
    assert!(outcome.reason.contains("raise the limit"), "{}", outcome.reason);
}
