//! The step machine: events in, effects out. What a run has come to is folded from its journal's events alone, so that
//! a crash replays them into a new machine and goes on.

mod ask;
mod look;
mod offer;
mod plan;
mod proposal;
mod signed;
mod state;
mod value;

pub use proposal::{Approval, Approver, Proposal};
pub use signed::Answer;
pub use state::{Hold, Outcome};
pub use value::Wanted;

use crate::facts::elapsed;
use crate::{Book, Facts, Refusal, SecretWay, WayBack, judge};
use ask::Unfiled;
use model::{
    Approvals, CallAsk, CallFault, Consumed, Digest, Event, EventKind, Exec, ExecReply, Fact, Provenance,
    Timestamp, Verdict, WireError,
};
use plan::{Part, Plan};
use serde_json::Value as Json;
use state::State;

/// Most starts of one mutation in one run. After that a person has to look.
pub const MAX_ATTEMPTS: u32 = 3;

/// What the drive loop does next.
pub enum Effect {
    /// Append this event, durably, then give it to [`Machine::apply`].
    Record(EventKind),
    /// Run a block, then give its reply to [`Machine::answered`] or [`Machine::unanswered`].
    Ask {
        /// Id of the block.
        block: String,
        /// What to run. Its stdin is empty; see `secret`.
        exec: Exec,
        /// How a secret passes: with `Stdin` the caller fills `exec.stdin`, with `Stdout` it must not keep the output.
        secret: Option<SecretWay>,
    },
    /// Ask a call that only reads, then give its answer to [`Machine::called`] or [`Machine::unanswered`].
    Read(CallAsk),
    /// Ask for the change that was approved, then the same.
    Act(Consumed),
    /// Get a value from a person and give it to [`Machine::typed`].
    Value(Wanted),
    /// Get a consent by [`Proposal::approve`] and give it to [`Machine::approved`], or say [`Machine::declined`].
    Approve(Box<Proposal>),
    /// The run does not go on.
    Finished(Outcome),
}

/// What this process knows and the journal does not. All of it may be lost at any time.
#[derive(Default)]
struct Pending {
    /// The event that was handed out last.
    handed: Option<EventKind>,
    /// The block whose start this process recorded itself: only that may be asked.
    granted: Option<usize>,
    /// That start, when it is of a mutation: what makes its call possible.
    started: Option<Event>,
    asked: Option<usize>,
    answer: Option<ask::Answer>,
    fact: Option<Unfiled>,
    approval: Option<Approval>,
    declined: Option<String>,
    resumed_by: Option<(String, Option<String>)>,
    typed: Option<(String, Json, String)>,
    /// Where it is held, for the outcome behind `RunClosed`.
    held: Option<Hold>,
}

/// One run of one book.
pub struct Machine {
    plan: Plan,
    state: State,
    pending: Pending,
    taken: usize,
}

impl Machine {
    /// A machine for a book, with the facts that its site declares. It does nothing before `RunOpened` is applied.
    pub fn new(book: Book, facts: Facts) -> Machine {
        let state = State { facts: facts.unmeasured(), ..State::default() };
        Machine { plan: Plan::new(book), state, pending: Pending::default(), taken: 0 }
    }

    /// The same under the rules of a site that names who may approve: in a run that is no rehearsal every approval then
    /// bears the signature of one of them.
    pub fn ruled_by(mut self, rules: Option<Approvals>) -> Machine {
        self.state.rules = rules;
        self
    }

    /// A machine that takes back what another run has done.
    pub fn back(way: WayBack, facts: Facts) -> Machine {
        let state = State { facts: facts.unmeasured(), ..State::default() };
        Machine { plan: Plan::back(way), state, pending: Pending::default(), taken: 0 }
    }

    /// The book that it runs.
    pub fn book(&self) -> &Book {
        &self.plan.book
    }

    /// How many events of the run it has taken in.
    pub fn taken(&self) -> usize {
        self.taken
    }

    /// The facts of the run so far.
    pub fn facts(&self) -> &Facts {
        &self.state.facts
    }

    /// Takes in an event of the journal: one that was just appended, or one of a replay. Refuses an event of another
    /// run or book, and one that cannot follow what came before it; its state is then as it was.
    pub fn apply(&mut self, event: &Event) -> Result<(), Refusal> {
        self.state.fold(&self.plan, event)?;
        self.taken += 1;
        let ours = self.pending.handed.take_if(|handed| *handed == event.kind).is_some();
        match &event.kind {
            EventKind::StepStarted { block, mutates, .. } => {
                self.pending.granted = self.plan.block(block).filter(|_| ours);
                self.pending.started = (ours && *mutates).then(|| event.clone());
                (self.pending.asked, self.pending.answer) = (None, None);
            }
            EventKind::StepFinished { .. } => (self.pending.asked, self.pending.answer) = (None, None),
            EventKind::FactMeasured { .. } if ours => (self.pending.fact, self.pending.typed) = (None, None),
            EventKind::ApprovalGiven { .. } => self.pending.approval = None,
            // A value that was typed to this process is not lost by its going on.
            EventKind::RunResumed { .. } => {
                self.pending = Pending { typed: self.pending.typed.take(), ..Pending::default() };
            }
            EventKind::DivergenceNoted { .. } => self.diverged(),
            _ => {}
        }
        Ok(())
    }

    /// What this process holds of the time before a divergence is void: a consent, a value that is no fact yet, and the
    /// leave to ask a block that was not asked. Only a mutation that has ended has ended.
    fn diverged(&mut self) {
        let pending = &mut self.pending;
        (pending.fact, pending.approval, pending.granted) = (None, None, None);
        pending.started = None;
        if self.state.check.is_some() {
            (pending.asked, pending.answer) = (None, None);
        }
    }

    /// Says that another process goes on with the run, after a replay: the next event is `RunResumed`.
    pub fn resumed(&mut self, operator: &str) {
        self.took_over(operator, None);
    }

    /// As [`Machine::resumed`], with who had the right to write before.
    pub fn took_over(&mut self, operator: &str, after: Option<&str>) {
        let by = (operator.to_owned(), after.map(str::to_owned));
        self.pending = Pending { resumed_by: Some(by), ..Pending::default() };
    }

    /// What to do next. Asking twice without doing it gives the same again, but for a block: that is asked once, and
    /// going on without its answer counts as a lost answer.
    pub fn next(&mut self, now: Timestamp) -> Effect {
        let effect = self.decide(now);
        if let Effect::Record(kind) = &effect {
            self.pending.handed = Some(kind.clone());
        }
        effect
    }

    /// Takes the reply of the block that was asked, with the digests under which its output is kept. A pasted one is an
    /// answer in a paste run only, and there nothing else is.
    pub fn answered(&mut self, reply: &ExecReply, stdout: Digest, stderr: Digest) -> Result<(), Refusal> {
        let item = self.pending.asked.ok_or(Refusal::NotAsked)?;
        let block = self.plan.block_at(item).ok_or(Refusal::NotAsked)?;
        self.pending.answer = Some(match self.worthless(reply) {
            Some(why) => ask::Answer::Lost(why.to_owned()),
            None => ask::Answer::of(block, reply, stdout, stderr),
        });
        Ok(())
    }

    /// Why a reply is no answer in this run.
    fn worthless(&self, reply: &ExecReply) -> Option<&'static str> {
        match (self.state.is_paste(), &reply.pasted) {
            (true, None) => Some("its output was not pasted, and this is a paste run"),
            (false, Some(_)) => Some("its output was pasted, and that proves nothing in this run"),
            _ => None,
        }
    }

    /// Takes the answer of the call that was asked: what its program said, what that comes to, and the digests under
    /// which its output is kept. Of a pasted one the same is true as of a block's.
    pub fn called(
        &mut self,
        reply: &ExecReply,
        value: Result<Json, CallFault>,
        stdout: Digest,
        stderr: Digest,
    ) -> Result<(), Refusal> {
        let item = self.pending.asked.ok_or(Refusal::NotAsked)?;
        let block = self.plan.block_at(item).ok_or(Refusal::NotAsked)?;
        self.pending.answer = Some(match self.worthless(reply) {
            Some(why) => ask::Answer::Lost(why.to_owned()),
            None => ask::Answer::of_call(block, reply, value, stdout, stderr),
        });
        Ok(())
    }

    /// Takes the news that the block that was asked gave no answer.
    pub fn unanswered(&mut self, error: &WireError) -> Result<(), Refusal> {
        self.pending.asked.ok_or(Refusal::NotAsked)?;
        self.pending.answer = Some(ask::Answer::Lost(error.to_string()));
        Ok(())
    }

    /// Takes a consent. It is moved in, bound to the proposal that is offered now, and used for one start. One that is
    /// too old is refused and not kept: the loop would be asked for another without an end.
    pub fn approved(&mut self, approval: Approval, now: Timestamp) -> Result<(), Refusal> {
        let offered = self.state.proposed.clone().ok_or(Refusal::NothingOffered)?;
        if approval.proposal != offered {
            return Err(Refusal::OtherProposal { given: approval.proposal, offered });
        }
        if self.state.used.contains(&approval.proposal) {
            return Err(Refusal::ApprovalUsed(approval.proposal));
        }
        if approval.by == Approver::Rehearsal && self.state.needs_person() {
            return Err(Refusal::NeedsPerson);
        }
        let block = self.plan.block_at(self.state.cursor).ok_or(Refusal::NothingOffered)?;
        let by = approval.by.to_string();
        self.state.vouched(block, &approval.proposal, &by, approval.seal.as_ref())?;
        if elapsed(approval.at, now) > self.state.lifetime() {
            return Err(Refusal::Expired { proposal: approval.proposal, at: approval.at });
        }
        // A consent from the future would outlive its lifetime.
        self.pending.approval = Some(Approval { at: approval.at.min(now), ..approval });
        Ok(())
    }

    /// Takes a value that a person typed: it becomes the fact `typed.<name>`. One at a time; the next event records it.
    pub fn typed(&mut self, name: &str, value: Json, person: &str) {
        self.pending.typed = Some((name.to_owned(), value, person.to_owned()));
    }

    /// Takes a refusal to consent: the run is closed without the mutation.
    pub fn declined(&mut self, why: &str) {
        self.pending.declined = Some(why.to_owned());
    }

    fn decide(&mut self, now: Timestamp) -> Effect {
        if let Some((verdict, reason)) = self.state.closed.clone() {
            let failed = self.state.failed.as_ref().and_then(|outcome| outcome.held.clone());
            let held = if verdict.opens() { None } else { failed.or_else(|| self.pending.held.clone()) };
            return Effect::Finished(Outcome { verdict, held, reason });
        }
        if self.state.run.is_none() {
            let reason = "the run was not opened: no RunOpened event was applied".to_owned();
            return Effect::Finished(Outcome {
                verdict: Verdict::Unmeasured,
                held: Some(Hold::Book),
                reason,
            });
        }
        if let Some((operator, after)) = self.pending.resumed_by.clone() {
            return Effect::Record(EventKind::RunResumed { operator, after });
        }
        if let Some((name, value, person)) = self.pending.typed.clone() {
            let provenance = Provenance::Typed { person };
            return Effect::Record(EventKind::FactMeasured {
                fact: Fact { name, value, provenance, at: now },
            });
        }
        if let Some(item) = self.state.check {
            return self.check_step(item, now);
        }
        if let Some(item) = self.state.unfiled {
            return self.file_fact(item, now);
        }
        if self.state.open.is_some() {
            return self.mutation_step(now);
        }
        if let Some(outcome) = self.state.failed.clone() {
            return self.close(outcome);
        }
        if let Some(item) = self.state.undone.filter(|item| !self.plan.proves(self.state.cursor, *item)) {
            let block = self.plan.takes_back(item).unwrap_or_default().to_owned();
            return Effect::Record(EventKind::Undone { block, note: format!("by {}", self.id(item)) });
        }
        let item = self.state.cursor;
        match self.plan.part(item) {
            Some(Part::Gate(_)) => self.gate_step(item, now),
            Some(Part::Block(_)) if self.plan.is_mutation(item) => self.offer(item, now),
            Some(Part::Block(_)) => match self.untyped_need(item) {
                Some(wanted) => Effect::Value(wanted),
                None => self.start_check(item),
            },
            None => self.end(now),
        }
    }

    /// Closes the run. The outcome follows when that is recorded.
    fn close(&mut self, outcome: Outcome) -> Effect {
        self.pending.held = outcome.held;
        Effect::Record(EventKind::RunClosed {
            verdict: outcome.verdict,
            reason: outcome.reason,
            signed: None,
        })
    }

    fn hold(&mut self, held: Hold, reason: String) -> Effect {
        self.close(Outcome { verdict: Verdict::Unmeasured, held: Some(held), reason })
    }

    fn end(&mut self, now: Timestamp) -> Effect {
        if let Some(effect) = self.prove_again(now) {
            return effect;
        }
        if self.state.gates.is_empty() {
            let reason = "the book is at its end, and no gate was judged: nothing is proven".to_owned();
            return self.hold(Hold::Book, reason);
        }
        let gates = self.state.gates.len();
        let reason = match self.plan.leads_back() {
            true => format!("the way back is at its end; {gates} gates held"),
            false => format!("the book is at its end; {gates} gates hold"),
        };
        self.close(Outcome { verdict: Verdict::Holds, held: None, reason })
    }

    /// Judges the gate that is next. Facts of this era that went stale, as they do while a run lies crashed, are measured
    /// again first; older ones are what the gate compares with, and the cloud cannot give them any more.
    fn gate_step(&mut self, item: usize, now: Timestamp) -> Effect {
        let names = self.gate_facts(item..item + 1);
        let stale: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|name| {
                let seq = self.state.facts.seq(name);
                seq.is_some_and(|seq| seq > self.state.era_seq || seq < self.state.diverged)
            })
            .filter(|name| self.is_stale(name, now) && !self.is_of_this_round(name))
            .collect();
        if let Some(&check) = self.plan.in_order(&self.state.facts, stale.into_iter()).first() {
            return self.start_check(check);
        }
        match self.untyped_in_gate(item) {
            Some(wanted) => Effect::Value(wanted),
            None => self.judge_gate(item),
        }
    }

    /// Behind a divergence the gates of this era do not hold by what they saw before it, so the run does not end on them.
    fn prove_again(&mut self, now: Timestamp) -> Option<Effect> {
        let end = self.state.cursor;
        let mut judged = self.state.gates.range(self.state.era..);
        if !judged.any(|(_, (_, seq))| *seq < self.state.diverged) {
            return None;
        }
        self.measure_again(end, now).or_else(|| self.outdated_gate(end).map(|gate| self.judge_gate(gate)))
    }

    fn judge_gate(&mut self, item: usize) -> Effect {
        let Some(Part::Gate(gate)) = self.plan.part(item) else { return lost_place() };
        let assertions: Vec<_> = gate.claims.iter().map(|claim| judge(claim, &self.state.facts)).collect();
        let verdict = Verdict::all(assertions.iter().map(|assertion| assertion.verdict));
        Effect::Record(EventKind::GateJudged { gate: gate.id.clone(), verdict, assertions })
    }

    /// Whether a fact is too old, or a mutation or a divergence may have changed the cloud since it was measured.
    fn is_stale(&self, name: &str, now: Timestamp) -> bool {
        let trusted = self.state.distrust.max(self.state.diverged);
        self.state.facts.seq(name).is_some_and(|seq| seq < trusted) || self.state.facts.stale(name, now)
    }

    fn is_of_this_round(&self, name: &str) -> bool {
        self.state.facts.seq(name).is_some_and(|seq| seq > self.state.round)
    }
}

/// For a place of the row that is not what its index was taken for; no book leads here.
fn lost_place() -> Effect {
    let reason = "the machine lost its place in the book".to_owned();
    Effect::Finished(Outcome { verdict: Verdict::Unmeasured, held: Some(Hold::Book), reason })
}

#[cfg(test)]
mod tests;
