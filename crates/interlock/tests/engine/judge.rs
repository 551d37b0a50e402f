//! What must be true of every case, whatever went wrong in it. Read from the journal, the ledger and the text of the
//! book; nothing of the machine's own state or rules is used.

use crate::books::{Subject, script};
use crate::cases::Case;
use crate::process::closed;
use crate::world::Ledger;
use model::{Digest, Event, EventKind, Journal, Provenance, RunId, Timestamp, Verdict};
use runbook::{Block, Gate, Kind, Output};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use store::SqliteJournal;

/// How long an approval may wait, by the law; written down here once more, so that a change is noticed.
const APPROVAL: Duration = Duration::from_secs(15 * 60);

/// Judges a case and adds what is wrong to its ledger.
pub fn judge(subject: &Subject, journal: &SqliteJournal, ledger: &mut Ledger) {
    let mut wrongs = vec![];
    let verification = journal.verify();
    if !verification.intact {
        wrongs.push(format!("the journal does not verify: {:?}", verification.why));
    }
    let all: Vec<Event> = journal.all().map(|event| event.expect("it reads back")).collect();
    let runs: BTreeSet<RunId> = all.iter().map(|event| event.run.clone()).collect();
    for run in runs {
        let events: Vec<&Event> = all.iter().filter(|event| event.run == run).collect();
        let story = Story { subject, events: &events, ledger, journal };
        story.asks(&mut wrongs);
        story.facts(&mut wrongs);
        story.gates(&mut wrongs);
        story.mutations(&mut wrongs);
        story.counts(&mut wrongs);
        story.end(&mut wrongs);
    }
    ledger.wrongs.extend(wrongs);
}

/// A case in which processes only die comes to the end that it has without that.
pub fn liveness(subject: &Subject, case: &Case, clean: Option<Verdict>, ledger: &mut Ledger) {
    let all_looked = subject.mutations().iter().all(|run| run.look.is_some() && run.done.is_some());
    if !case.only_ends_processes() || case.again || !all_looked {
        return;
    }
    let came_to = closed(&ledger.acknowledged);
    if came_to != clean {
        ledger.wrongs.push(format!("it came to {came_to:?}, and without dying to {clean:?}"));
    }
}

/// One run.
struct Story<'a> {
    subject: &'a Subject,
    events: &'a [&'a Event],
    ledger: &'a Ledger,
    journal: &'a SqliteJournal,
}

impl Story<'_> {
    fn is_mine(&self, seq: u64) -> bool {
        self.events.iter().any(|event| event.seq == seq)
    }

    /// Index of the last event before `end` that is so.
    fn last(&self, end: usize, is: impl Fn(&EventKind) -> bool) -> Option<usize> {
        self.events.iter().take(end).rposition(|event| is(&event.kind))
    }

    fn last_start(&self, end: usize, block: &str) -> Option<usize> {
        self.last(end, |kind| matches!(kind, EventKind::StepStarted { block: of, .. } if of == block))
    }

    fn last_fact(&self, end: usize, name: &str) -> Option<(usize, Timestamp)> {
        let measures = |kind: &EventKind| {
            matches!(kind, EventKind::FactMeasured { fact }
                if fact.name == name && matches!(fact.provenance, Provenance::Measured { .. }))
        };
        let index = self.last(end, measures)?;
        match &self.events[index].kind {
            EventKind::FactMeasured { fact } => Some((index, fact.at)),
            _ => None,
        }
    }

    /// A fact as it stands before `end`: measured in this run, and its CHECK not begun again since.
    fn standing(&self, end: usize, name: &str) -> Result<(usize, Timestamp), String> {
        let (index, at) = self.last_fact(end, name).ok_or_else(|| format!("{name} was never measured"))?;
        match self.last_start(end, name) {
            Some(start) if start > index => Err(format!("{name} is being measured again")),
            Some(_) => Ok((index, at)),
            None => Err(format!("{name} is measured by nobody's start")),
        }
    }

    /// Every ask has its start, and no start more than one ask.
    fn asks(&self, wrongs: &mut Vec<String>) {
        let mut starts = BTreeSet::new();
        for asked in self.ledger.asked.iter().filter(|asked| self.is_mine(asked.after)) {
            let start = self.events.iter().find(|event| event.seq == asked.after);
            let fits = start.is_some_and(
                |event| matches!(&event.kind, EventKind::StepStarted { block, .. } if *block == asked.block),
            );
            if !fits || !starts.insert(asked.after) {
                wrongs.push(format!("{} was asked without a start of its own", asked.block));
            }
            let block = self.subject.block(&asked.block);
            if block.is_none_or(|block| script(block) != asked.script) {
                wrongs.push(format!("{} ran another text than the book's", asked.block));
            }
        }
        if let Some(over) = self.last(usize::MAX, |kind| matches!(kind, EventKind::RunClosed { .. }))
            && over + 1 != self.events.len()
        {
            wrongs.push("something is recorded behind the end of the run".to_owned());
        }
    }

    /// A fact is what its block really answered, whole and with the right status.
    fn facts(&self, wrongs: &mut Vec<String>) {
        for event in self.events {
            let EventKind::FactMeasured { fact } = &event.kind else { continue };
            let Provenance::Measured { block, output } = &fact.provenance else { continue };
            let of_block = |after: u64| after < event.seq && self.is_mine(after);
            let asked = self.ledger.asked.iter().rev();
            let mut asked = asked.filter(|asked| asked.block == *block && of_block(asked.after));
            let (Some(reply), Some(of)) =
                (asked.next().and_then(|asked| asked.reply.as_ref()), self.subject.block(block))
            else {
                wrongs.push(format!("fact {block} rests on no answer"));
                continue;
            };
            // A call knows itself what its command's status says: juju's is 0 for an action that failed.
            let ended = of.call.is_some() || reply.status == Some(of.expect);
            let whole = ended && reply.truncated == 0;
            let same = Digest::of(&reply.stdout) == *output;
            let kept = self.journal.output(output).ok().flatten().as_ref() == Some(&reply.stdout);
            let json = || match reply.stdout.is_empty() {
                true => Some(serde_json::Value::Null),
                false => serde_json::from_slice(&reply.stdout).ok(),
            };
            // What a call makes of its answer is held against recorded answers in `clients`, and not here again.
            let as_it_is = of.call.is_none() && of.output == Output::Json;
            let value = !as_it_is || json().as_ref() == Some(&fact.value);
            if !(whole && same && kept && value) {
                wrongs.push(format!("fact {block} is not what was answered: {whole} {same} {kept} {value}"));
            }
        }
    }

    /// A gate that holds has its facts, of this run.
    fn gates(&self, wrongs: &mut Vec<String>) {
        let gates: BTreeMap<&str, &Gate> =
            self.subject.book.gates().map(|gate| (gate.id.as_str(), gate)).collect();
        for (index, event) in self.events.iter().enumerate() {
            let EventKind::GateJudged { gate, verdict, assertions } = &event.kind else { continue };
            let good = assertions.iter().filter(|one| one.verdict == Verdict::Holds).count();
            if verdict.opens() && (good == 0 || good != assertions.len()) {
                wrongs.push(format!("{gate} holds, and not all of its lines do"));
            }
            if let Some(of) = gates.get(gate.as_str()) {
                if verdict.opens() {
                    self.evidence(index, of, wrongs);
                }
            } else if *verdict != Verdict::Unmeasured {
                self.look(index, gate, wrongs);
            }
        }
    }

    fn evidence(&self, index: usize, gate: &Gate, wrongs: &mut Vec<String>) {
        for name in gate.claims.iter().flat_map(|claim| claim.facts()) {
            if let Err(why) = self.standing(index, name) {
                wrongs.push(format!("{} holds without evidence: {why}", gate.id));
            }
        }
    }

    /// A look that says something has seen the world since the start that it looks for.
    fn look(&self, index: usize, gate: &str, wrongs: &mut Vec<String>) {
        let of = gate.strip_suffix("/look").and_then(|block| self.subject.block(block));
        let Some((block, look)) = of.and_then(|block| Some((block, block.look.as_deref()?))) else {
            wrongs.push(format!("{gate} is no gate of the book"));
            return;
        };
        let started = self.last_start(index, &block.id);
        match self.standing(index, look) {
            Ok((fact, _)) if Some(fact) > started && started.is_some() => {}
            _ => wrongs.push(format!("{gate} is judged on nothing that was seen since the start")),
        }
    }

    /// Each start of a mutation: seen since the one before it, approved for itself alone, behind its gates.
    fn mutations(&self, wrongs: &mut Vec<String>) {
        let mut used = BTreeSet::new();
        for (index, event) in self.events.iter().enumerate() {
            let EventKind::StepStarted { block, mutates: true, proposal } = &event.kind else { continue };
            let Some(block) = self.subject.block(block).filter(|block| block.kind == Kind::Run) else {
                wrongs.push(format!("{block} is started as a mutation"));
                continue;
            };
            match proposal {
                Some(proposal) if used.insert(proposal.clone()) => {
                    self.approved(index, block, proposal, wrongs);
                }
                _ => wrongs.push(format!("{} is started on an approval that was used, or on none", block.id)),
            }
            let before = self.last_start(index, &block.id);
            if let Some(before) = before {
                self.seen(before, index, block, wrongs);
            }
            self.behind_gates(index, block, before, wrongs);
        }
    }

    /// Proposed, then approved, then started, by one process; and what runs is what the person read.
    fn approved(&self, index: usize, block: &Block, proposal: &Digest, wrongs: &mut Vec<String>) {
        let given = self.last(
            index,
            |kind| matches!(kind, EventKind::ApprovalGiven { proposal: of, .. } if of == proposal),
        );
        let proposed = self.last(
            given.unwrap_or(0),
            |kind| matches!(kind, EventKind::StepProposed { proposal: of, .. } if of == proposal),
        );
        let resumed = self.last(index, |kind| matches!(kind, EventKind::RunResumed { .. }));
        let in_order = proposed.is_some() && given > proposed && given > resumed;
        let seq = self.events[index].seq;
        let asked = self.ledger.asked.iter().find(|asked| asked.after == seq);
        let read = self.ledger.consented.iter().filter(|one| one.proposal.digest == *proposal);
        let mut read = read.filter(|one| asked.is_none_or(|asked| asked.process == one.process));
        let Some(read) = read.next().filter(|_| in_order) else {
            wrongs.push(format!("{} is started, and nobody approved that in this process", block.id));
            return;
        };
        let values = read.proposal.needs.iter().map(|need| (need.name.clone(), need.value.clone()));
        let (text, values) = match &read.proposal.call {
            Some(call) => (call.spec().script, call.variables()),
            None => (read.proposal.script.as_str(), values.collect::<BTreeMap<_, _>>()),
        };
        let same = asked.is_none_or(|asked| asked.script == text && asked.env == values);
        if !same {
            wrongs.push(format!("{} ran otherwise than it was approved", block.id));
        }
        let at = given.map(|given| self.events[given].at);
        if at.is_none_or(|at| apart(at, self.events[index].at) > APPROVAL) {
            wrongs.push(format!("{} is started on an approval that had expired", block.id));
        }
    }

    /// Between two starts of a mutation, its look was judged, and said that it did not happen.
    fn seen(&self, before: usize, index: usize, block: &Block, wrongs: &mut Vec<String>) {
        let look = format!("{}/look", block.id);
        let looked = self.last(
            index,
            |kind| matches!(kind, EventKind::GateJudged { gate, verdict, .. } if *gate == look && *verdict == Verdict::Fails),
        );
        if looked.is_none_or(|looked| looked < before) {
            wrongs.push(format!("{} is started again unseen", block.id));
        }
    }

    /// Every gate above it holds; those since the last mutation on facts that are fresh, of which one at least was
    /// measured since then, and all of them since an earlier start of the same block.
    fn behind_gates(&self, index: usize, block: &Block, before: Option<usize>, wrongs: &mut Vec<String>) {
        let row = self.subject.row();
        let place = row.iter().position(|id| *id == block.id).expect("in the book");
        let runs: Vec<&Block> = self.subject.mutations();
        let earlier = runs.iter().rev().filter_map(|run| {
            let at = row.iter().position(|id| *id == run.id)?;
            (at < place).then_some((at, run))
        });
        let earlier = earlier.max_by_key(|(at, _)| *at);
        let ended = earlier.map(|(_, run)| {
            self.last(index, |kind| {
                matches!(kind, EventKind::StepFinished { block, verdict: Verdict::Holds, .. } if *block == run.id)
            })
        });
        if ended == Some(None) {
            wrongs.push(format!("{} is started, and the mutation before it has not ended well", block.id));
        }
        let era = (earlier.map_or(0, |(at, _)| at), ended.flatten());
        let mut measured_since = false;
        for gate in self.subject.book.gates() {
            let at = row.iter().position(|id| *id == gate.id).expect("in the book");
            if at > place {
                continue;
            }
            let judged = self
                .last(index, |kind| matches!(kind, EventKind::GateJudged { gate: of, .. } if *of == gate.id));
            let holds = judged.is_some_and(|at| {
                matches!(self.events[at].kind, EventKind::GateJudged { verdict: Verdict::Holds, .. })
            });
            if !holds {
                wrongs.push(format!("{} is started, and the gate {} does not hold", block.id, gate.id));
                continue;
            }
            if at > era.0 || earlier.is_none() {
                let judged = judged.unwrap_or(0);
                if Some(judged) < era.1 {
                    wrongs.push(format!(
                        "{} rests on a judgement of {} before the last mutation",
                        block.id, gate.id
                    ));
                }
                measured_since |= self.grounds(index, judged, block, gate, (before, era.1), wrongs);
            }
        }
        if !measured_since {
            wrongs.push(format!(
                "{} is started, and no gate has seen the cloud since the last mutation",
                block.id
            ));
        }
        let needs = block.needs.iter().flat_map(|need| need.from.facts());
        needs.for_each(|name| self.fresh(index, name, &block.id, wrongs));
    }

    /// Whether a gate reads something measured since the last mutation.
    fn grounds(
        &self,
        index: usize,
        judged: usize,
        block: &Block,
        gate: &Gate,
        (before, ended): (Option<usize>, Option<usize>),
        wrongs: &mut Vec<String>,
    ) -> bool {
        let mut since = false;
        for name in gate.claims.iter().flat_map(|claim| claim.facts()) {
            self.fresh(index, name, &block.id, wrongs);
            let Ok((fact, _)) = self.standing(index, name) else { continue };
            if fact > judged {
                wrongs.push(format!("{name} was measured since {} was judged for {}", gate.id, block.id));
            }
            if Some(fact) < before {
                wrongs.push(format!("{name} is older than an earlier start of {}", block.id));
            }
            since |= Some(fact) > ended;
        }
        since
    }

    fn fresh(&self, index: usize, name: &str, block: &str, wrongs: &mut Vec<String>) {
        let limit = self.subject.facts.freshness().limit(name);
        match self.standing(index, name) {
            Ok((_, at)) if apart(at, self.events[index].at) <= limit => {}
            Ok((_, at)) => wrongs.push(format!(
                "{block} is started on {name}, which is {:?} old",
                apart(at, self.events[index].at)
            )),
            Err(why) => wrongs.push(format!("{block} is started, and {why}")),
        }
    }

    /// Where nobody lied, nothing happened twice in one run.
    fn counts(&self, wrongs: &mut Vec<String>) {
        let mut acted: BTreeMap<&str, u32> = BTreeMap::new();
        for asked in self.ledger.asked.iter().filter(|asked| asked.acted && self.is_mine(asked.after)) {
            *acted.entry(&asked.block).or_default() += 1;
        }
        if let Some((block, times)) =
            acted.iter().find(|(_, times)| **times > 1).filter(|_| !self.ledger.lied)
        {
            wrongs.push(format!("{block} happened {times} times"));
        }
    }

    /// A run that holds has every gate open and every mutation ended; where nobody lied, each happened.
    fn end(&self, wrongs: &mut Vec<String>) {
        let Some(EventKind::RunClosed { verdict: Verdict::Holds, .. }) =
            self.events.last().map(|event| &event.kind)
        else {
            return;
        };
        for gate in self.subject.book.gates() {
            let judged = self.events.iter().rev().find_map(|event| match &event.kind {
                EventKind::GateJudged { gate: of, verdict, .. } if *of == gate.id => Some(*verdict),
                _ => None,
            });
            if judged != Some(Verdict::Holds) {
                wrongs.push(format!("the run holds, and the gate {} is {judged:?}", gate.id));
            }
        }
        for run in self.subject.mutations() {
            let ended = self.events.iter().rev().find_map(|event| match &event.kind {
                EventKind::StepFinished { block, verdict, .. } if *block == run.id => Some(*verdict),
                _ => None,
            });
            let happened = self.ledger.lied || self.ledger.applied.contains_key(&run.id);
            if ended != Some(Verdict::Holds) || !happened {
                wrongs.push(format!("the run holds, and {} ended {ended:?}, happened: {happened}", run.id));
            }
        }
    }
}

fn apart(one: Timestamp, other: Timestamp) -> Duration {
    one.duration_since(other).unsigned_abs()
}
