//! A mutation of which only its start is known is looked at before it is ever repeated (law 6).

use super::{Effect, Hold, Machine, Outcome, lost_place};
use crate::judge;
use model::{Digest, EventKind, Verdict};

impl Machine {
    /// Runs the look's CHECK, judges `done` on it, and ends the mutation accordingly. `lost` says what this process knows.
    pub(super) fn look(&mut self, item: usize, lost: Option<String>) -> Effect {
        let Some(check) = self.plan.look(item) else { return self.cannot_look(item, lost) };
        let Some(open) = self.state.open.clone() else { return lost_place() };
        match open.looked {
            None if !open.asked => self.start_check(check),
            None => self.judge_look(item),
            Some(Verdict::Holds) => self.finish_looked(
                item,
                Verdict::Holds,
                "recovered: the start had no end, and its look shows that it happened",
            ),
            Some(Verdict::Fails) => {
                self.finish_looked(item, Verdict::Fails, "looked at: it did not happen; it is offered again")
            }
            Some(Verdict::Unmeasured) => {
                let block = self.id(item);
                let reason = format!(
                    "{block} was started, and its look could not be measured: see whether it happened, then resume"
                );
                let held = Some(Hold::Look(block));
                Effect::Finished(Outcome { verdict: Verdict::Unmeasured, held, reason })
            }
        }
    }

    /// Starting its CHECK made the run forget the fact, so what `done` reads is newer than the start, or missing.
    fn judge_look(&mut self, item: usize) -> Effect {
        let Some(done) = self.plan.block_at(item).and_then(|block| block.done.as_ref()) else {
            return self.cannot_look(item, None);
        };
        let assertion = judge(done, &self.state.facts);
        let (gate, verdict) = (self.plan.look_id(item), assertion.verdict);
        Effect::Record(EventKind::GateJudged { gate, verdict, assertions: vec![assertion] })
    }

    fn finish_looked(&mut self, item: usize, verdict: Verdict, note: &str) -> Effect {
        let nothing = Digest::of(b"");
        Effect::Record(EventKind::StepFinished {
            block: self.id(item),
            verdict,
            status: None,
            stdout: nothing.clone(),
            stderr: nothing,
            note: Some(note.to_owned()),
        })
    }

    /// Nothing shows whether it happened. With a lost answer that is the end of the block; after a crash the run stays
    /// open, since even the loss is not known.
    fn cannot_look(&mut self, item: usize, lost: Option<String>) -> Effect {
        if let Some(why) = lost {
            let note = format!("{why}; it has no usable look and done, so nothing shows whether it happened");
            return self.finish_looked(item, Verdict::Unmeasured, &note);
        }
        let block = self.id(item);
        let reason = format!(
            "{block} was started and never ended, and it has no usable look and done: a person has to see whether it \
             happened, and then open a new run"
        );
        Effect::Finished(Outcome { verdict: Verdict::Unmeasured, held: Some(Hold::Look(block)), reason })
    }

    pub(super) fn id(&self, item: usize) -> String {
        self.plan.block_at(item).map_or(String::new(), |block| block.id.clone())
    }
}
