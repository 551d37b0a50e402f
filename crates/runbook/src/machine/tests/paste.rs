//! Pasted answers: evidence in a run by paste, and in no other.

use super::sim::{BOOK, Sim, says, sealed};
use crate::{Effect, Hold, Refusal};
use model::{Digest, EventKind, ExecReply, Fact, Mode, Pasted, Provenance, Verdict};
use std::time::Duration;

fn pasted(text: &str, took: u64) -> ExecReply {
    let pasted = Pasted { took: Duration::from_secs(took), place: "jump:/site".into() };
    ExecReply { pasted: Some(pasted), ..says(text).unwrap() }
}

/// A run whose CHECK is asked.
fn asked(mode: Mode) -> Sim {
    let mut sim = Sim::new(BOOK, mode);
    sim.until("record started models", &mut |_, _| None);
    assert!(matches!(sim.machine.next(sim.now), Effect::Ask { .. }));
    sim
}

fn answered(sim: &mut Sim, reply: &ExecReply) {
    sim.machine.answered(reply, Digest::of(&reply.stdout), Digest::of(b"")).unwrap();
}

#[test]
fn a_pasted_fact_says_so_and_is_as_old_as_it_can_be() {
    let mut sim = asked(Mode::Paste);
    let started = sim.now;
    // The person had lunch before pasting.
    sim.wait(3000);
    answered(&mut sim, &pasted("controller\n", 90));
    sim.until("record fact models", &mut |_, _| None);
    let fact = sim.machine.facts().measured("models").unwrap();
    assert_eq!(fact.provenance.to_string(), "pasted by ada from models");
    assert_eq!(fact.at.duration_since(started).as_secs(), 90);
    let finished = serde_json::to_string(&sim.events).unwrap();
    assert!(finished.contains("\"note\":\"pasted by ada from jump:/site\""), "{finished}");
}

#[test]
fn a_pasted_fact_is_never_from_the_future() {
    let mut sim = asked(Mode::Paste);
    answered(&mut sim, &pasted("controller\n", 1 << 40));
    sim.until("record fact models", &mut |_, _| None);
    assert!(sim.machine.facts().measured("models").unwrap().at <= sim.now);
}

#[test]
fn an_answer_of_the_other_kind_opens_no_gate() {
    let plain = says("controller\n").unwrap();
    for (mode, reply) in [
        (Mode::Live, pasted("controller\n", 0)),
        (Mode::Rehearsal, pasted("controller\n", 0)),
        (Mode::Paste, plain),
    ] {
        let mut sim = asked(mode);
        answered(&mut sim, &reply);
        let outcome = sim.finish(&mut |_, _| panic!("nothing more is asked"));
        assert_eq!((outcome.verdict, outcome.held), (Verdict::Unmeasured, Some(Hold::Gate("absent".into()))));
        assert!(outcome.reason.contains("pasted"), "{}", outcome.reason);
    }
}

#[test]
fn an_event_of_the_other_kind_is_refused() {
    let output = Digest::of(b"x");
    let measured = Provenance::Measured { block: "models".into(), output: output.clone() };
    let pasted_by = Provenance::Pasted { block: "models".into(), output, person: "ada".into() };
    for (mode, good, bad) in [
        (Mode::Live, &measured, &pasted_by),
        (Mode::Rehearsal, &measured, &pasted_by),
        (Mode::Paste, &pasted_by, &measured),
    ] {
        let mut sim = asked(mode);
        let reply =
            if mode == Mode::Paste { pasted("controller\n", 0) } else { says("controller\n").unwrap() };
        answered(&mut sim, &reply);
        sim.until("record finished models", &mut |_, _| None);
        let event = |provenance: &Provenance| {
            let value = serde_json::json!(["controller"]);
            let fact = Fact { name: "models".into(), value, provenance: provenance.clone(), at: sim.now };
            sealed(900, "r1", sim.now, EventKind::FactMeasured { fact })
        };
        let (good, bad) = (event(good), event(bad));
        assert!(matches!(sim.machine.apply(&bad), Err(Refusal::OutOfOrder { .. })), "{mode:?}");
        assert_eq!(sim.machine.apply(&good), Ok(()), "{mode:?}");
    }
}

#[test]
fn a_book_runs_to_its_end_by_paste() {
    let mut there = false;
    let outcome = Sim::new(BOOK, Mode::Paste).finish(&mut |block, _| {
        there |= block == "add_model";
        says(if there { "controller\nopenstack\n" } else { "controller\n" })
    });
    assert_eq!(outcome.verdict, Verdict::Holds);
}
