//! A drive loop for tests: a journal in memory, a clock that goes on by itself, and a cloud that is a closure.

use crate::samples::CALLS;
use crate::{Approver, Declared, Effect, Facts, Machine, Outcome, Proposal, parse_with};
use model::{
    CallAsk, CallFault, Digest, Event, EventKind, Exec, ExecReply, FileId, Genesis, Mode, Pasted, RunId,
    Timestamp, WireError,
};
use serde_json::json;
use std::time::Duration;

/// What the cloud says to a block: a reply, or nothing.
pub(super) type Cloud<'c> = dyn FnMut(&str, &Exec) -> Option<ExecReply> + 'c;

/// One run with its journal.
pub(super) struct Sim {
    pub(super) text: String,
    pub(super) mode: Mode,
    pub(super) machine: Machine,
    pub(super) events: Vec<Event>,
    /// Everything in order: events as `record ...`, asks as `ask ...`.
    pub(super) trace: Vec<String>,
    pub(super) now: Timestamp,
    pub(super) proposals: Vec<Proposal>,
}

/// The book of most tests: look, gate, change, look, gate.
pub(super) const BOOK: &str = r#"# A book
## Step 1 -- Before
```bash
# CHECK: jumphost
# id: models
# output: lines
juju models
```
```cel
# id: absent
!models.exists(m, m == "openstack")
```
## Step 2 -- Change
```bash
# RUN: jumphost
# id: add_model
# changes: adds the model
# undo: phase-00
# needs: MODEL = site.juju.model
# needs: FIRST = models[0]
# look: models
# done: models.exists(m, m == "openstack")
juju add-model "$MODEL"
```
## EXIT GATE
```bash
# CHECK: jumphost
# id: after
# output: lines
juju models
```
```cel
after.exists(m, m == "openstack")
```
"#;

pub(super) fn declared() -> Declared {
    let value = json!({"juju": {"model": "openstack"}});
    Declared { value, places: [("juju.model".to_owned(), ("site.yaml".to_owned(), 4))].into() }
}

pub(super) fn facts() -> Facts {
    Facts::new(declared(), None, model::Freshness::default())
}

pub(super) fn says(text: &str) -> Option<ExecReply> {
    Some(ExecReply { status: Some(0), stdout: text.as_bytes().to_vec(), ..ExecReply::default() })
}

pub(super) fn machine(text: &str) -> Machine {
    Machine::new(parse_with(FileId(0), text, &CALLS).book, facts())
}

pub(super) fn genesis(text: &str, mode: Mode) -> Genesis {
    Genesis {
        site: "vr0-dc0".into(),
        commit: "abc".into(),
        dirty: false,
        book: "runbooks/a.md".into(),
        book_digest: Digest::of(text.as_bytes()),
        site_digest: Digest::of(b"site"),
        operator: "ada".into(),
        mode,
        seed: Some(1),
        fault: None,
    }
}

impl Sim {
    /// A run that is opened and nothing more.
    pub(super) fn new(text: &str, mode: Mode) -> Sim {
        let mut sim = Sim {
            text: text.to_owned(),
            mode,
            machine: machine(text),
            events: vec![],
            trace: vec![],
            now: "2026-06-03T10:00:00Z".parse().unwrap(),
            proposals: vec![],
        };
        sim.record(EventKind::RunOpened(genesis(text, mode)));
        sim
    }

    pub(super) fn wait(&mut self, seconds: u64) {
        self.now = self.now.checked_add(Duration::from_secs(seconds)).unwrap();
    }

    /// A reply as it comes in a run of this mode.
    fn brought(&self, reply: ExecReply) -> ExecReply {
        let pasted = Pasted { took: Duration::ZERO, place: "jump:/site".to_owned() };
        ExecReply { pasted: (self.mode == Mode::Paste).then_some(pasted), ..reply }
    }

    /// Appends an event and applies it.
    pub(super) fn record(&mut self, kind: EventKind) {
        self.wait(1);
        let event = sealed(self.events.len() as u64 + 1, "r1", self.now, kind);
        self.trace.push(format!("record {}", drawn(&event.kind)));
        self.machine.apply(&event).unwrap();
        self.events.push(event);
    }

    /// A new process: a new machine with the journal's events replayed.
    pub(super) fn crash(&mut self) {
        self.trace.push("crash".into());
        self.machine = machine(&self.text);
        for event in &self.events {
            self.machine.apply(event).unwrap();
        }
        self.machine.resumed("ada");
    }

    /// Does one effect. The outcome when it was the last.
    pub(super) fn step(&mut self, cloud: &mut Cloud<'_>) -> Option<Outcome> {
        match self.machine.next(self.now) {
            Effect::Record(kind) => self.record(kind),
            Effect::Ask { block, exec, .. } => {
                self.trace.push(format!("ask {block} {:?}", exec.env));
                self.wait(1);
                match cloud(&block, &exec) {
                    Some(reply) => {
                        let reply = self.brought(reply);
                        let (out, err) = (Digest::of(&reply.stdout), Digest::of(&reply.stderr));
                        self.machine.answered(&reply, out, err).unwrap();
                    }
                    None => {
                        let lost = WireError::Lost { target: "jumphost".into(), why: "broken pipe".into() };
                        self.machine.unanswered(&lost).unwrap();
                    }
                }
            }
            Effect::Read(ask) => self.call(&ask, cloud),
            Effect::Act(consumed) => {
                assert!(self.events.iter().any(|event| matches!(&event.kind, EventKind::StepStarted { proposal: Some(of), .. } if of == consumed.proposal())));
                self.trace.push("with its approval".to_owned());
                self.call(consumed.ask(), cloud);
            }
            Effect::Approve(proposal) => {
                let approval =
                    proposal.approve(self.approver(), proposal.confirm.as_deref(), self.now).unwrap();
                self.proposals.push(*proposal);
                self.machine.approved(approval, self.now).unwrap();
            }
            Effect::Value(wanted) => panic!("nobody types {wanted:?}"),
            Effect::Finished(outcome) => return Some(outcome),
        }
        None
    }

    /// Asks a call: the cloud sees it as a block whose script is the call's name, and answers as `clients` would: what
    /// ends badly is refused in its words, what is no JSON is unclear.
    fn call(&mut self, ask: &CallAsk, cloud: &mut Cloud<'_>) {
        let call = &ask.call;
        self.trace.push(format!("call {} {} {:?}", ask.block, call.spec().name, call.variables()));
        self.wait(1);
        let exec = Exec {
            block: ask.block.clone(),
            target: ask.target.clone(),
            script: call.spec().name.to_owned(),
            env: call.variables(),
            stdin: None,
            audience: model::Audience::Everybody,
            timeout: ask.timeout,
        };
        let Some(reply) = cloud(&ask.block, &exec).map(|reply| self.brought(reply)) else {
            let lost = WireError::Lost { target: "jumphost".into(), why: "broken pipe".into() };
            return self.machine.unanswered(&lost).unwrap();
        };
        let text = String::from_utf8_lossy(&reply.stdout).into_owned();
        let value = match reply.status {
            Some(0) => serde_json::from_str(&text).map_err(|why| CallFault::Unclear(why.to_string())),
            _ => Err(CallFault::Refused(text)),
        };
        let stdout = Digest::of(&reply.stdout);
        self.machine.called(&reply, value, stdout, Digest::of(b"")).unwrap();
    }

    pub(super) fn approver(&self) -> Approver {
        match self.mode {
            Mode::Rehearsal => Approver::Rehearsal,
            _ => Approver::Person("ada".into()),
        }
    }

    /// Goes on to the end.
    pub(super) fn finish(&mut self, cloud: &mut Cloud<'_>) -> Outcome {
        for _ in 0..500 {
            if let Some(outcome) = self.step(cloud) {
                return outcome;
            }
        }
        panic!("the run does not end:\n{}", self.trace.join("\n"));
    }

    /// Goes on until the last line of the trace begins with a text.
    pub(super) fn until(&mut self, head: &str, cloud: &mut Cloud<'_>) {
        while !self.trace.last().is_some_and(|line| line.starts_with(head)) {
            let outcome = self.step(cloud);
            assert_eq!(outcome, None, "{head} never came:\n{}", self.trace.join("\n"));
        }
    }

    /// Goes on until a consent is wanted.
    pub(super) fn until_offered(&mut self, cloud: &mut Cloud<'_>) -> Proposal {
        for _ in 0..500 {
            match self.machine.next(self.now) {
                Effect::Approve(proposal) => return *proposal,
                Effect::Record(kind) => self.record(kind),
                Effect::Ask { block, exec, .. } => {
                    self.trace.push(format!("ask {block} {:?}", exec.env));
                    let reply = self.brought(cloud(&block, &exec).unwrap());
                    self.machine.answered(&reply, Digest::of(&reply.stdout), Digest::of(b"")).unwrap();
                }
                Effect::Read(ask) => self.call(&ask, cloud),
                Effect::Act(consumed) => panic!("{} acts and is not approved", consumed.ask().block),
                Effect::Value(wanted) => panic!("nobody types {wanted:?}"),
                Effect::Finished(outcome) => panic!("{outcome:?}"),
            }
        }
        panic!("nothing is offered");
    }
}

pub(super) fn sealed(seq: u64, run: &str, at: Timestamp, kind: EventKind) -> Event {
    let (run, prev) = (RunId(run.to_owned()), Digest::of(b""));
    let digest = Event::digest_of(seq, &run, at, &prev, &kind).unwrap();
    Event { seq, run, at, prev, kind, digest }
}

pub(super) fn drawn(kind: &EventKind) -> String {
    match kind {
        EventKind::RunOpened(_) => "run-opened".into(),
        EventKind::FactMeasured { fact } => format!("fact {} = {}", fact.name, fact.value),
        EventKind::GateJudged { gate, verdict, .. } => format!("gate {gate} {verdict}"),
        EventKind::StepProposed { block, .. } => format!("proposed {block}"),
        EventKind::ApprovalGiven { block, by, .. } => format!("approved {block} by {by}"),
        EventKind::StepStarted { block, mutates, .. } => {
            format!("started {block}{}", if *mutates { " (mutates)" } else { "" })
        }
        EventKind::StepFinished { block, verdict, note, .. } => {
            format!(
                "finished {block} {verdict}{}",
                note.as_ref().map_or(String::new(), |note| format!(": {note}"))
            )
        }
        EventKind::RunResumed { operator, .. } => format!("resumed by {operator}"),
        EventKind::RunClosed { verdict, reason, .. } => format!("closed {verdict}: {reason}"),
        EventKind::Undone { block, .. } => format!("undone {block}"),
        EventKind::DivergenceNoted { reason, .. } => format!("divergence {reason}"),
    }
}

#[test]
fn machines_and_books_go_between_threads() {
    fn sent<T: Send>() {}
    sent::<Machine>();
    sent::<crate::Book>();
}
