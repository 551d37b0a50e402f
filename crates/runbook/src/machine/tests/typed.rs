//! Probes and actions: what holds of blocks of bash holds of them.

use super::sim::{Sim, says};
use crate::{Effect, Hold, parse_with, samples::CALLS};
use model::{Digest, ExecReply, FileId, Mode, Pasted, Verdict};

/// The book of most tests, by calls.
const BOOK: &str = r#"# A book
## Step 1 -- Before
```probe
id: before
call: juju.status
needs: {model: site.juju.model}
```
```cel
# id: absent
!("openstack" in before.names)
```
## Step 2 -- Change
```action
id: add_model
call: juju.add-model
changes: adds the model
undo: phase-00
needs:
  model: site.juju.model
look: before
done: '"openstack" in before.names'
```
## EXIT GATE
```probe
id: after
call: juju.status
with: {model: openstack}
```
```cel
"openstack" in after.names
```
"#;

const NONE: &str = r#"{"names": ["controller"]}"#;
const THERE: &str = r#"{"names": ["controller", "openstack"]}"#;

/// A cloud in which the model is there once it was added.
fn sound() -> impl FnMut(&str, &model::Exec) -> Option<ExecReply> {
    let mut there = false;
    move |block, _| {
        if block == "add_model" {
            there = true;
            return says("null");
        }
        says(if there { THERE } else { NONE })
    }
}

fn check(text: &str, cloud: &mut super::sim::Cloud<'_>) -> String {
    let mut sim = Sim::new(text, Mode::Rehearsal);
    let outcome = sim.finish(cloud);
    format!("{}\n{outcome:?}", sim.trace.join("\n"))
}

#[test]
fn a_probe_is_a_check_and_an_action_is_a_run() {
    insta::assert_snapshot!(check(BOOK, &mut sound()), @r#"
    record run-opened
    record started before
    call before juju.status {"MODEL": "openstack"}
    record finished before holds
    record fact before = {"names":["controller"]}
    record gate absent holds
    record proposed add_model
    record approved add_model by rehearsal
    record started add_model (mutates)
    with its approval
    call add_model juju.add-model {"MODEL": "openstack"}
    record finished add_model holds
    record started after
    call after juju.status {"MODEL": "openstack"}
    record finished after holds
    record fact after = {"names":["controller","openstack"]}
    record gate exit/gate-1 holds
    record closed holds: the book is at its end; 2 gates hold
    Outcome { verdict: Holds, held: None, reason: "the book is at its end; 2 gates hold" }
    "#);
}

#[test]
fn a_refusal_and_an_unclear_answer_are_no_values() {
    let says_no = |_: &str, _: &model::Exec| {
        Some(ExecReply { status: Some(1), stdout: b"ERROR no such model".to_vec(), ..ExecReply::default() })
    };
    insta::assert_snapshot!(check(BOOK, &mut { says_no }), @r#"
    record run-opened
    record started before
    call before juju.status {"MODEL": "openstack"}
    record finished before fails: ERROR no such model
    record gate absent unmeasured
    record closed unmeasured: the gate absent could not be measured: !("openstack" in before.names): before is not measured: its CHECK at step 1, line 3 gave no value: ERROR no such model
    Outcome { verdict: Unmeasured, held: Some(Gate("absent")), reason: "the gate absent could not be measured: !(\"openstack\" in before.names): before is not measured: its CHECK at step 1, line 3 gave no value: ERROR no such model" }
    "#);
    insta::assert_snapshot!(check(BOOK, &mut |_, _| says("Success.")), @r#"
    record run-opened
    record started before
    call before juju.status {"MODEL": "openstack"}
    record finished before unmeasured: expected value at line 1 column 1
    record gate absent unmeasured
    record closed unmeasured: the gate absent could not be measured: !("openstack" in before.names): before is not measured: its CHECK at step 1, line 3 gave no value: expected value at line 1 column 1
    Outcome { verdict: Unmeasured, held: Some(Gate("absent")), reason: "the gate absent could not be measured: !(\"openstack\" in before.names): before is not measured: its CHECK at step 1, line 3 gave no value: expected value at line 1 column 1" }
    "#);
}

#[test]
fn a_refused_action_ends_the_run() {
    let mut cloud = |block: &str, _: &model::Exec| match block {
        "add_model" => {
            Some(ExecReply { status: Some(1), stdout: b"exists".to_vec(), ..ExecReply::default() })
        }
        _ => says(NONE),
    };
    let drawn = check(BOOK, &mut cloud);
    assert!(drawn.contains("finished add_model fails: exists\n"), "{drawn}");
    assert!(drawn.contains("held: Some(Block(\"add_model\"))"), "{drawn}");
}

#[test]
fn an_action_of_which_nobody_knows_is_looked_at_before_it_is_repeated() {
    // Its answer says nothing, and it happened.
    let mut there = false;
    let mut cloud = |block: &str, _: &model::Exec| {
        if block == "add_model" {
            there = true;
            return says("what?");
        }
        says(if there { THERE } else { NONE })
    };
    let drawn = check(BOOK, &mut cloud);
    assert_eq!(drawn.matches("call add_model").count(), 1, "{drawn}");
    assert!(drawn.contains("finished add_model holds: recovered: the start had no end"), "{drawn}");
    // It never happens, and each start has an approval of its own.
    let mut cloud = |block: &str, _: &model::Exec| if block == "add_model" { None } else { says(NONE) };
    let drawn = check(BOOK, &mut cloud);
    assert_eq!(drawn.matches("call add_model").count(), 3, "{drawn}");
    assert_eq!(drawn.matches("approved add_model").count(), 3, "{drawn}");
    assert!(drawn.contains("was started 3 times and did not happen"), "{drawn}");
}

#[test]
fn a_crash_between_start_and_call_never_calls() {
    let mut sim = Sim::new(BOOK, Mode::Rehearsal);
    let mut cloud = sound();
    sim.until("record started add_model", &mut cloud);
    sim.crash();
    let before = sim.trace.len();
    sim.until("record proposed add_model", &mut cloud);
    let later = sim.trace[before..].join("\n");
    assert!(!later.contains("call add_model") && later.contains("gate add_model/look fails"), "{later}");
    let outcome = sim.finish(&mut cloud);
    assert_eq!(outcome.verdict, Verdict::Holds);
    assert_eq!(sim.trace.iter().filter(|line| line.starts_with("call add_model")).count(), 1);
}

#[test]
fn a_proposal_shows_the_call_and_is_bound_to_it() {
    let offered = |text: &str, calls: &[&'static model::CallSpec]| {
        let mut sim = Sim::new(text, Mode::Rehearsal);
        sim.machine = crate::Machine::new(parse_with(FileId(0), text, calls).book, super::sim::facts());
        let events = std::mem::take(&mut sim.events);
        events.iter().for_each(|event| sim.machine.apply(event).unwrap());
        sim.events = events;
        sim.until_offered(&mut sound())
    };
    let proposal = offered(BOOK, &CALLS);
    let call = proposal.call.clone().unwrap();
    assert_eq!(
        serde_json::to_string(&call).unwrap(),
        r#"{"name":"juju.add-model","arguments":{"model":"openstack"}}"#
    );
    // The same book with another command behind the call is another proposal.
    static OTHER: model::CallSpec = model::CallSpec {
        name: "juju.add-model",
        kind: model::CallKind::Mutation,
        place: model::CallPlace::Jumphost,
        arguments: &[model::Argument { name: "model", form: model::Form::Name, required: true, doc: "" }],
        script: "juju add-model --no-switch \"$MODEL\"",
        gives: "",
        doc: "",
    };
    let other = offered(BOOK, &[CALLS[0], &OTHER]);
    assert_eq!((&other.script, &other.needs), (&proposal.script, &proposal.needs));
    assert_ne!(other.digest, proposal.digest);
}

#[test]
fn a_value_that_is_no_argument_holds_the_run() {
    let text = BOOK.replace("  model: site.juju.model", "  model: '\"-m \" + site.juju.model'");
    let drawn = check(&text, &mut sound());
    assert!(drawn.contains("model of juju.add-model must be a name of letters"), "{drawn}");
    assert!(!drawn.contains("call add_model"), "{drawn}");
}

#[test]
fn what_nobody_knows_is_never_called_and_never_run_by_bash() {
    for text in
        [BOOK.replace("juju.add-model", "juju.destroy"), BOOK.replace("juju.add-model", "juju.status")]
    {
        let mut sim = Sim::new(&text, Mode::Rehearsal);
        let outcome = sim.finish(&mut sound());
        assert_eq!(outcome.held, Some(Hold::Block("add_model".into())), "{}", sim.trace.join("\n"));
        assert!(!sim.trace.iter().any(|line| line.contains("started add_model")));
    }
    let probe = BOOK.replacen("juju.status", "juju.add-model", 1);
    let mut sim = Sim::new(&probe, Mode::Rehearsal);
    let outcome = sim.finish(&mut |block, _| panic!("{block} was asked"));
    assert_eq!(outcome.verdict, Verdict::Unmeasured);
}

#[test]
fn a_call_goes_by_paste_and_an_answer_of_the_other_kind_opens_no_gate() {
    assert_eq!(Sim::new(BOOK, Mode::Paste).finish(&mut sound()).verdict, Verdict::Holds);
    let pasted = Pasted { took: std::time::Duration::ZERO, place: "jump:/site".into() };
    for (mode, pasted) in
        [(Mode::Paste, None), (Mode::Live, Some(pasted.clone())), (Mode::Rehearsal, Some(pasted))]
    {
        let mut sim = Sim::new(BOOK, mode);
        sim.until("record started before", &mut |_, _| None);
        assert!(matches!(sim.machine.next(sim.now), Effect::Read(_)));
        let reply = ExecReply { pasted, ..says(NONE).unwrap() };
        let value = Ok(serde_json::from_str(NONE).unwrap());
        sim.machine.called(&reply, value, Digest::of(&reply.stdout), Digest::of(b"")).unwrap();
        let outcome = sim.finish(&mut |_, _| panic!("nothing more is asked"));
        assert_eq!((outcome.verdict, outcome.held), (Verdict::Unmeasured, Some(Hold::Gate("absent".into()))));
        assert!(outcome.reason.contains("pasted"), "{}", outcome.reason);
    }
}
