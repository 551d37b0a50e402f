//! Blocks: how they are started, asked and ended.

use super::{Effect, Machine, lost_place};
use crate::needs::resolve;
use crate::{Block, Kind, SecretWay, answer};
use model::{
    Audience, CallAsk, CallFault, Consumed, Digest, EventKind, Exec, ExecReply, Fact, Pasted, Provenance,
    Timestamp, Verdict,
};
use serde_json::Value as Json;

/// What became of a block that was asked.
pub(super) enum Answer {
    /// It ended.
    Ended {
        status: i32,
        /// Why it did not do its work.
        refused: Option<String>,
        value: Result<Json, String>,
        stdout: Digest,
        stderr: Digest,
        pasted: Option<Pasted>,
    },
    /// It was stopped by a signal or at its time limit, or its answer was lost: nobody knows how far it came.
    Lost(String),
}

impl Answer {
    pub(super) fn of(block: &Block, reply: &ExecReply, stdout: Digest, stderr: Digest) -> Answer {
        let Some(status) = reply.status else {
            let limit = block.timeout.as_secs();
            return Answer::Lost(format!("it was stopped, by a signal or at its time limit of {limit}s"));
        };
        let value = if reply.truncated > 0 {
            Err(format!("{} bytes of its output were cut, so the answer is not whole", reply.truncated))
        } else {
            answer::value(block.output, &reply.stdout)
        };
        // A digest of a secret is a hint at it.
        let stdout = if block.secret == Some(SecretWay::Stdout) { Digest::of(b"") } else { stdout };
        let refused = (status != block.expect).then(|| status_note(block, status));
        Answer::Ended { status, refused, value, stdout, stderr, pasted: reply.pasted.clone() }
    }

    /// Of a call, which knows itself what its answer comes to. Of a mutation whose answer is unclear nobody knows
    /// whether it happened.
    pub(super) fn of_call(
        block: &Block,
        reply: &ExecReply,
        value: Result<Json, CallFault>,
        stdout: Digest,
        stderr: Digest,
    ) -> Answer {
        let Some(status) = reply.status else { return Answer::of(block, reply, stdout, stderr) };
        let (refused, value) = match value {
            Ok(value) => (None, Ok(value)),
            Err(CallFault::Refused(words)) => (Some(words), Ok(Json::Null)),
            Err(CallFault::Unclear(why)) if block.kind == Kind::Run => return Answer::Lost(why),
            Err(CallFault::Unclear(why)) => (None, Err(why)),
        };
        Answer::Ended { status, refused, value, stdout, stderr, pasted: reply.pasted.clone() }
    }
}

/// A value that waits to be recorded as a fact.
pub(super) struct Unfiled {
    item: usize,
    value: Json,
    output: Digest,
    pasted: Option<Pasted>,
}

impl Machine {
    /// Starts a CHECK. What it is given must not be older than the last divergence either: then that is measured first.
    pub(super) fn start_check(&mut self, item: usize) -> Effect {
        let item = self.root_of(item);
        let block = self.plan.block_at(item).map_or(String::new(), |block| block.id.clone());
        Effect::Record(EventKind::StepStarted { block, mutates: false, proposal: None })
    }

    /// The CHECK to run before this one, or this one. A book measures what it needs further up, so the way ends.
    fn root_of(&self, item: usize) -> usize {
        let is_void = |name: &&str| self.state.facts.seq(name).is_some_and(|seq| seq < self.state.diverged);
        let mut item = item;
        loop {
            let needs = self.plan.block_at(item).into_iter().flat_map(|block| &block.needs);
            let void = needs.flat_map(|need| need.from.facts()).find(is_void);
            match void.and_then(|name| self.plan.block(name)).filter(|above| *above < item) {
                Some(above) => item = above,
                None => return item,
            }
        }
    }

    /// A CHECK that was started: asked when this process started it, run again when another did.
    pub(super) fn check_step(&mut self, item: usize, now: Timestamp) -> Effect {
        if self.pending.granted.take_if(|granted| *granted == item).is_some() {
            match self.ask(item, now) {
                Ok(effect) => return effect,
                Err(why) => self.pending.answer = Some(Answer::Lost(why)),
            }
            self.pending.asked = Some(item);
        }
        if self.pending.asked == Some(item) {
            return self.finish_check(item);
        }
        self.start_check(item)
    }

    fn finish_check(&mut self, item: usize) -> Effect {
        let Some(block) = self.plan.block_at(item) else { return lost_place() };
        let lost = || Answer::Lost("the loop went on without its answer".to_owned());
        let answer = self.pending.answer.get_or_insert_with(lost);
        let (verdict, status, stdout, stderr, note) = match answer {
            Answer::Lost(why) => {
                (Verdict::Unmeasured, None, Digest::of(b""), Digest::of(b""), Some(why.clone()))
            }
            Answer::Ended { status, refused, value, stdout, stderr, pasted } => {
                let (verdict, note) = match value {
                    _ if refused.is_some() => (Verdict::Fails, refused.clone()),
                    Err(why) if block.measures() => (Verdict::Unmeasured, Some(why.clone())),
                    Ok(value) if block.measures() => {
                        let (value, output) = (value.clone(), stdout.clone());
                        self.pending.fact = Some(Unfiled { item, value, output, pasted: pasted.clone() });
                        (Verdict::Holds, None)
                    }
                    _ => (Verdict::Holds, None),
                };
                let note = self.state.noted(pasted.as_ref(), note);
                (verdict, Some(*status), stdout.clone(), stderr.clone(), note)
            }
        };
        let block = block.id.clone();
        Effect::Record(EventKind::StepFinished { block, verdict, status, stdout, stderr, note })
    }

    /// Records the value of a CHECK that answered; one whose value died with its process is run again.
    pub(super) fn file_fact(&mut self, item: usize, now: Timestamp) -> Effect {
        let (Some(unfiled), Some(name)) = (&self.pending.fact, self.plan.fact(item)) else {
            return self.start_check(item);
        };
        if unfiled.item != item {
            return self.start_check(item);
        }
        let (block, output) = (name.to_owned(), unfiled.output.clone());
        let (provenance, at) = match &unfiled.pasted {
            None => (Provenance::Measured { block, output }, now),
            // Nobody knows how long it lay about before it was pasted. It cannot have ended earlier than this.
            Some(pasted) => {
                let earliest =
                    self.state.check_started.checked_add(pasted.took).map_or(now, |at| at.min(now));
                (Provenance::Pasted { block, output, person: self.state.runner.clone() }, earliest)
            }
        };
        let fact = Fact { name: name.to_owned(), value: unfiled.value.clone(), provenance, at };
        Effect::Record(EventKind::FactMeasured { fact })
    }

    /// A mutation that was started: asked when this process started it, looked at when anything else is known of it.
    pub(super) fn mutation_step(&mut self, now: Timestamp) -> Effect {
        let Some(item) = self.state.open.as_ref().map(|open| open.item) else { return lost_place() };
        if self.pending.granted.take_if(|granted| *granted == item).is_some() {
            match self.ask(item, now) {
                Ok(effect) => return effect,
                Err(why) => self.pending.answer = Some(Answer::Lost(why)),
            }
            self.pending.asked = Some(item);
        }
        if self.pending.asked != Some(item) {
            return self.look(item, None);
        }
        let Some(block) = self.plan.block_at(item) else { return lost_place() };
        match &self.pending.answer {
            Some(Answer::Ended { status, refused, stdout, stderr, pasted, .. }) => {
                Effect::Record(EventKind::StepFinished {
                    block: block.id.clone(),
                    verdict: if refused.is_none() { Verdict::Holds } else { Verdict::Fails },
                    status: Some(*status),
                    stdout: stdout.clone(),
                    stderr: stderr.clone(),
                    note: self.state.noted(pasted.as_ref(), refused.clone()),
                })
            }
            Some(Answer::Lost(why)) => {
                let why = why.clone();
                self.look(item, Some(why))
            }
            None => self.look(item, Some("the loop went on without its answer".to_owned())),
        }
    }

    /// The ask of a block, with its values.
    fn ask(&mut self, item: usize, now: Timestamp) -> Result<Effect, String> {
        let block = self.plan.block_at(item).ok_or("this book has no such block")?;
        if let Some(why) = &block.broken {
            return Err(format!("it was not run: {why}"));
        }
        let needs = resolve(&self.plan.book, block, &self.state.facts, now)
            .map_err(|refusal| format!("it was not run: {refusal}"))?;
        let (id, target, timeout) = (block.id.clone(), block.target.clone(), block.timeout);
        let effect = match &block.call {
            None => {
                let env = needs.into_iter().map(|need| (need.name, need.value)).collect();
                let script = block.script.clone();
                let audience = if block.secret.is_some() { Audience::Nobody } else { Audience::Everybody };
                let exec = Exec { block: id.clone(), target, script, env, stdin: None, audience, timeout };
                Effect::Ask { block: id, exec, secret: block.secret }
            }
            Some(calling) => {
                let call = calling.call(&needs).map_err(|why| format!("it was not asked: {why}"))?;
                let ask = CallAsk { block: id, target, call, timeout };
                match block.kind {
                    Kind::Check => Effect::Read(ask),
                    Kind::Run => {
                        // The start that this process recorded is moved: it lets one thing happen.
                        let started = self.pending.started.take();
                        let consumed = started.and_then(|started| Consumed::of(started, ask));
                        Effect::Act(consumed.ok_or("it was not asked: its start lets nothing happen")?)
                    }
                }
            }
        };
        self.pending.asked = Some(item);
        Ok(effect)
    }
}

fn status_note(block: &Block, status: i32) -> String {
    format!("exit status {status}, expected {}", block.expect)
}
