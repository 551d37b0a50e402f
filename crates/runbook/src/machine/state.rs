//! What a run has come to, folded from its events and nothing else, so that a replay gives the same.

use super::plan::Plan;
use crate::{Approver, Facts, Refusal};
use model::{
    APPROVAL_LIFETIME, Approvals, Digest, Event, EventKind, Genesis, Mode, Pasted, Provenance, RunId, Seal,
    Signature, Timestamp, Verdict,
};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A mutation that was started and has not ended.
#[derive(Clone, Debug)]
pub(super) struct Open {
    pub(super) item: usize,
    /// Whether its look has asked its CHECK since then.
    pub(super) asked: bool,
    /// What the look came to.
    pub(super) looked: Option<Verdict>,
}

/// Why a run does not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hold {
    /// A gate did not open; its id.
    Gate(String),
    /// A block failed, could not be run, or may not be reached; its id.
    Block(String),
    /// A started mutation could not be looked at; the block's id. The run stays open.
    Look(String),
    /// A person declined; the block's id.
    Approval(String),
    /// The book ended without proof, or its site is not the one that the run was opened with.
    Book,
    /// A person stopped it between two steps. The run stays open.
    Stop,
}

/// How a run stands when it does not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What it came to.
    pub verdict: Verdict,
    /// Where it is held; none when the book is at its end.
    pub held: Option<Hold>,
    /// Why.
    pub reason: String,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) run: Option<RunId>,
    pub(super) genesis: Option<Genesis>,
    /// Digest of the event that opened it.
    pub(super) opened: Option<Digest>,
    /// Who runs it now.
    pub(super) runner: String,
    /// Who may approve, where the site says.
    pub(super) rules: Option<Approvals>,
    pub(super) seq: u64,
    /// The item that is next.
    pub(super) cursor: usize,
    /// The event that began the present round: what was measured since is not measured again in it.
    pub(super) round: u64,
    /// Facts of events before this one are not trusted: a mutation may have happened since.
    pub(super) distrust: u64,
    /// The last divergence: something was done outside the book. No fact and no consent from before it counts any more,
    /// of whatever era.
    pub(super) diverged: u64,
    /// Items before this one are spent: the last mutation came after them.
    pub(super) era: usize,
    pub(super) era_seq: u64,
    pub(super) facts: Facts,
    /// Last judgement of each gate: verdict and event.
    pub(super) gates: BTreeMap<usize, (Verdict, u64)>,
    /// A CHECK that was started and has not ended.
    pub(super) check: Option<usize>,
    /// When the last CHECK was started.
    pub(super) check_started: Timestamp,
    /// A CHECK whose answer is good and not yet recorded as a fact.
    pub(super) unfiled: Option<usize>,
    pub(super) open: Option<Open>,
    /// An UNDO that has done its work, which is not recorded as undone yet.
    pub(super) undone: Option<usize>,
    pub(super) proposed: Option<Digest>,
    pub(super) approved: Option<(Digest, Timestamp)>,
    pub(super) used: BTreeSet<Digest>,
    /// Signatures of approvals that were given.
    pub(super) seals: BTreeSet<Signature>,
    pub(super) attempts: BTreeMap<usize, u32>,
    /// Set by an event that ends the run.
    pub(super) failed: Option<Outcome>,
    pub(super) closed: Option<(Verdict, String)>,
}

impl State {
    /// How long an approval waits for its mutation.
    pub(super) fn lifetime(&self) -> Duration {
        self.rules.as_ref().map_or(APPROVAL_LIFETIME, |rules| rules.lifetime)
    }

    /// Whether approvals must come from a person.
    pub(super) fn needs_person(&self) -> bool {
        self.genesis.as_ref().is_none_or(|genesis| genesis.mode != Mode::Rehearsal)
    }

    /// Whether a person runs the blocks and pastes what they print.
    pub(super) fn is_paste(&self) -> bool {
        self.genesis.as_ref().is_some_and(|genesis| genesis.mode == Mode::Paste)
    }

    /// The note of a step whose answer was perhaps pasted.
    pub(super) fn noted(&self, pasted: Option<&Pasted>, note: Option<String>) -> Option<String> {
        let Some(pasted) = pasted else { return note };
        let by = format!("pasted by {} from {}", self.runner, pasted.place);
        Some(note.map_or(by.clone(), |note| format!("{note} ({by})")))
    }

    pub(super) fn fold(&mut self, plan: &Plan, event: &Event) -> Result<(), Refusal> {
        self.admit(plan, event)?;
        let seq = event.seq;
        match &event.kind {
            EventKind::RunOpened(genesis) => {
                self.run = Some(event.run.clone());
                self.genesis = Some(genesis.clone());
                self.opened = Some(event.digest.clone());
                self.runner.clone_from(&genesis.operator);
                self.facts.captured_at(&genesis.commit);
                self.round = seq;
            }
            EventKind::FactMeasured { fact } => self.fact_measured(plan, fact, seq)?,
            EventKind::GateJudged { gate, verdict, assertions } => {
                let why = assertions.iter().find(|assertion| assertion.verdict == *verdict);
                let why = why.map(|one| match &one.why {
                    Some(why) => format!("{}: {why}", one.text),
                    None => one.text.clone(),
                });
                self.gate_judged(plan, gate, *verdict, why.unwrap_or_default(), seq)?;
            }
            EventKind::StepProposed { proposal, .. } => {
                self.proposed = Some(proposal.clone());
                self.approved = None;
                self.round = seq;
            }
            EventKind::ApprovalGiven { block, proposal, by, signed } => {
                self.approval_given(plan, block, proposal, by, signed.as_ref(), seq)?;
                // By its own time, so that an approval that lay about does not live twice.
                let given = signed.as_ref().map_or(event.at, |seal| seal.at.min(event.at));
                self.approved = Some((proposal.clone(), given));
                self.seals.extend(signed.iter().map(|seal| seal.signature.clone()));
                self.round = seq;
            }
            EventKind::StepStarted { block, mutates, proposal } => {
                self.started(plan, block, *mutates, proposal.as_ref(), seq)?;
                if !mutates {
                    self.check_started = event.at;
                }
            }
            EventKind::StepFinished { block, verdict, note, .. } => {
                self.finished(plan, block, *verdict, note.as_deref(), seq)?;
            }
            EventKind::RunResumed { operator, .. } => {
                self.round = seq;
                self.runner.clone_from(operator);
                // It was given to the process that is gone. An approval does not travel in a file (law 4).
                self.approved = None;
                if let Some(open) = &mut self.open {
                    // Another process looks again: the cloud may answer now.
                    (open.looked, open.asked) = (None, false);
                }
            }
            EventKind::RunClosed { verdict, reason, .. } => self.closed = Some((*verdict, reason.clone())),
            EventKind::DivergenceNoted { .. } => self.diverge(seq),
            EventKind::Undone { block, .. } => self.undone(plan, block, seq)?,
        }
        self.seq = seq;
        Ok(())
    }

    /// Whether the event can belong here at all.
    fn admit(&self, plan: &Plan, event: &Event) -> Result<(), Refusal> {
        if let Some(run) = self.run.as_ref().filter(|run| **run != event.run) {
            return Err(Refusal::OtherRun {
                seq: event.seq,
                other: event.run.to_string(),
                run: run.to_string(),
            });
        }
        let no = |why: &str| Err(Refusal::OutOfOrder { seq: event.seq, why: why.to_owned() });
        match (&event.kind, &self.genesis) {
            (EventKind::RunOpened(_), Some(_)) => return no("the run is open already"),
            (EventKind::RunOpened(genesis), None) if genesis.book_digest != *plan.digest() => {
                let (opened, given) = (genesis.book_digest.clone(), plan.digest().clone());
                return Err(Refusal::OtherBook { opened, given });
            }
            (EventKind::RunOpened(_), None) => {}
            (_, None) => return no("the run is not open"),
            (_, Some(_)) if self.closed.is_some() => return no("the run is closed"),
            (_, Some(_)) if event.seq <= self.seq => return no("it is not newer than the event before it"),
            (_, Some(_)) => {}
        }
        Ok(())
    }

    fn undone(&mut self, plan: &Plan, block: &str, seq: u64) -> Result<(), Refusal> {
        if self.undone.and_then(|item| plan.takes_back(item)) != Some(block) {
            return Err(Refusal::OutOfOrder { seq, why: format!("nothing has taken {block} back") });
        }
        self.undone = None;
        Ok(())
    }

    /// The cloud is no longer what was measured, offered or seen by a look.
    fn diverge(&mut self, seq: u64) {
        (self.diverged, self.round) = (seq, seq);
        (self.proposed, self.approved) = (None, None);
        if let Some(open) = &mut self.open {
            (open.looked, open.asked) = (None, false);
        }
    }

    fn advance(&mut self, item: usize, seq: u64) {
        if self.cursor == item {
            self.cursor = item + 1;
            self.round = seq;
            self.proposed = None;
            self.approved = None;
        }
    }

    fn fact_measured(&mut self, plan: &Plan, fact: &model::Fact, seq: u64) -> Result<(), Refusal> {
        let no = |why: String| Err(Refusal::OutOfOrder { seq, why });
        match &fact.provenance {
            Provenance::Typed { .. } => self.facts.take(fact.clone(), seq),
            Provenance::Measured { .. } if self.is_paste() => {
                return no(format!("{} was not pasted, and this is a paste run", fact.name));
            }
            Provenance::Pasted { .. } if !self.is_paste() => {
                return no(format!("{} was pasted, and that proves nothing in this run", fact.name));
            }
            Provenance::Measured { block, .. } | Provenance::Pasted { block, .. } => {
                let Some(item) = plan.block(block).filter(|item| self.unfiled == Some(*item)) else {
                    return no(format!("no CHECK {block} has just answered"));
                };
                if fact.name != *block {
                    return no(format!("{block} does not measure {}", fact.name));
                }
                self.facts.take(fact.clone(), seq);
                self.unfiled = None;
                self.advance(item, seq);
            }
            _ => return no(format!("{} was not measured or typed in this run", fact.name)),
        }
        Ok(())
    }

    fn gate_judged(
        &mut self,
        plan: &Plan,
        gate: &str,
        verdict: Verdict,
        why: String,
        seq: u64,
    ) -> Result<(), Refusal> {
        if let Some(open) = self.open.as_mut().filter(|open| plan.look_id(open.item) == gate) {
            open.looked = Some(verdict);
            return Ok(());
        }
        let Some(item) = plan.gate(gate).filter(|item| *item <= self.cursor) else {
            return Err(Refusal::OutOfOrder { seq, why: format!("the gate {gate} is not reached") });
        };
        self.gates.insert(item, (verdict, seq));
        if verdict.opens() {
            self.advance(item, seq);
        } else {
            let reason = format!("the gate {gate} {}: {why}", said(verdict));
            self.failed = Some(Outcome { verdict, held: Some(Hold::Gate(gate.to_owned())), reason });
        }
        Ok(())
    }

    fn approval_given(
        &self,
        plan: &Plan,
        block: &str,
        proposal: &Digest,
        by: &str,
        signed: Option<&Seal>,
        seq: u64,
    ) -> Result<(), Refusal> {
        let no = |why: &str| Err(Refusal::OutOfOrder { seq, why: why.to_owned() });
        if self.proposed.as_ref() != Some(proposal) {
            return no("it approves what was not proposed");
        }
        if self.used.contains(proposal) {
            return no("its proposal was started before: an approval is used once");
        }
        if self.needs_person() && by == Approver::Rehearsal.to_string() {
            return no("a rehearsal approved in a run that needs a person");
        }
        let block = plan.block(block).and_then(|item| plan.block_at(item));
        let Some(block) = block else { return no("it approves a block that is not in this book") };
        self.vouched(block, proposal, by, signed)
            .map_err(|why| Refusal::OutOfOrder { seq, why: why.to_string() })
    }

    fn started(
        &mut self,
        plan: &Plan,
        block: &str,
        mutates: bool,
        proposal: Option<&Digest>,
        seq: u64,
    ) -> Result<(), Refusal> {
        let no = |why: String| Err(Refusal::OutOfOrder { seq, why });
        let Some(item) = plan.block(block) else { return no(format!("this book has no block {block}")) };
        if plan.is_mutation(item) != mutates {
            return no(format!("{block} is no block of that kind"));
        }
        if !mutates {
            if item > self.cursor {
                return no(format!("the CHECK {block} is not reached"));
            }
            self.check = Some(item);
            self.unfiled = None;
            if let Some(open) = &mut self.open {
                open.asked |= plan.look(open.item) == Some(item);
            }
            if let Some(fact) = plan.fact(item) {
                self.facts.forget(fact, "its CHECK is being run again");
            }
            return Ok(());
        }
        let approved = self.approved.clone().map(|(digest, _)| digest);
        if self.open.is_some() || item != self.cursor {
            return no(format!("{block} is not the mutation that is next"));
        }
        match (proposal, approved) {
            (Some(proposal), Some(approved)) if *proposal == approved => {
                if !self.used.insert(approved) {
                    return no("its approval was used before".to_owned());
                }
            }
            _ => return no(format!("{block} has no approval of that proposal")),
        }
        self.approved = None;
        *self.attempts.entry(item).or_default() += 1;
        self.open = Some(Open { item, asked: false, looked: None });
        Ok(())
    }

    fn finished(
        &mut self,
        plan: &Plan,
        block: &str,
        verdict: Verdict,
        note: Option<&str>,
        seq: u64,
    ) -> Result<(), Refusal> {
        let item = plan.block(block);
        if let Some(item) = self.check.filter(|check| Some(*check) == item) {
            self.check = None;
            match plan.fact(item) {
                Some(_) if verdict.opens() => self.unfiled = Some(item),
                Some(fact) => {
                    let place = plan.place(item);
                    let why = note.map_or_else(|| said(verdict).to_owned(), str::to_owned);
                    self.facts.forget(fact, &format!("its CHECK at {place} gave no value: {why}"));
                    self.advance(item, seq);
                }
                None => self.advance(item, seq),
            }
            return Ok(());
        }
        let Some(open) = self.open.take_if(|open| Some(open.item) == item) else {
            return Err(Refusal::OutOfOrder { seq, why: format!("the block {block} was not started") });
        };
        self.proposed = None;
        if verdict.opens() {
            self.era = open.item + 1;
            self.era_seq = seq;
            if plan.leads_back() {
                self.undone = Some(open.item);
                // The gates of the next UNDO are about the cloud as this one leaves it.
                self.diverged = seq;
            }
            self.advance(open.item, seq);
        } else if open.looked == Some(Verdict::Fails) {
            self.round = seq;
            self.distrust = seq;
        } else {
            let why = note.unwrap_or("it did not do its work");
            let reason = format!("the block {block} {}: {why}", said(verdict));
            self.failed = Some(Outcome { verdict, held: Some(Hold::Block(block.to_owned())), reason });
        }
        Ok(())
    }
}

fn said(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Fails => "fails",
        Verdict::Unmeasured => "could not be measured",
    }
}
