//! What a rehearsal comes to, as plain data: the drive code fills it, the views read it.

use model::{Blueprint, Event, RunId, Verdict};
use runbook::Stands;

/// One rehearsal: every book once without a fault, and once more per fault.
#[derive(Clone, Debug, Default)]
pub struct Rehearsal {
    /// Name of the site.
    pub site: String,
    /// The seed that replays it.
    pub seed: u64,
    /// The fault-free runs, one per book, in the order in which they ran: the control.
    pub control: Vec<RunRecord>,
    /// One row per injected fault, in the order asked for.
    pub faults: Vec<FaultRow>,
    /// Faults that were asked for and could not be injected, in the order asked for.
    pub unfit: Vec<Unfit>,
    /// Every line of every gate of the books, in their order; empty when no fault was asked for.
    pub lines: Vec<GateLine>,
    /// The fault-free control under further seeds, when it was asked for.
    pub seeds: Option<Seeds>,
    /// What became of faults without the one line that noticed them, when it was asked for.
    pub weakened: Option<Vec<Weakened>>,
    /// What refused people's mistakes, when they were made.
    pub mistakes: Option<Vec<Mistaken>>,
    /// Arguments of the site that argue for nothing, and why.
    pub idle_arguments: Vec<String>,
    /// Commands and calls that the twin did not know, each once.
    pub unknown_calls: Vec<String>,
    /// The declared hardware and planes, for the topology.
    pub blueprint: Blueprint,
    /// Units and where they are, for the topology.
    pub units: Vec<UnitPlace>,
    /// Bundle machine id to Juju machine id, in Juju's order.
    pub machine_map: Vec<(String, String)>,
}

/// One run of one book.
#[derive(Clone, Debug)]
pub struct RunRecord {
    /// The run in the journal.
    pub run: RunId,
    /// Path of the book, from the site's folder.
    pub book: String,
    /// The fault that was injected; none for a control.
    pub fault: Option<String>,
    /// How many blocks (not gates) the book has.
    pub blocks: u32,
    /// Its events, in order.
    pub events: Vec<Event>,
    /// What it came to.
    pub verdict: Verdict,
    /// Time that went by in the twin, in seconds.
    pub virtual_seconds: u64,
    /// Time that went by on the wall, in milliseconds.
    pub wall_ms: u64,
}

/// What became of one injected fault.
#[derive(Clone, Debug)]
pub struct FaultRow {
    /// Name of the fault, such as `vip-duplicate`.
    pub fault: String,
    /// The layer of the cloud that it is in, such as `network`.
    pub layer: String,
    /// Whether and when it was noticed.
    pub outcome: Outcome,
    /// The book in which it was noticed; none for an escaped fault.
    pub book: Option<String>,
    /// The gate that noticed it, such as `1.1/gate-1`, or the block that failed; none for an escaped fault.
    pub gate: Option<String>,
    /// The lines of that gate that did not hold, as they stand in the book.
    pub lines: Vec<String>,
    /// Blocks that finished between its onset and the gate that noticed it; none for an escaped fault.
    pub steps_after: Option<u32>,
    /// In one line: what the gate saw, or what went on unnoticed.
    pub why: String,
    /// Why it may escape, when it does and the site argues for it.
    pub argument: Option<Argument>,
    /// The events of its run, in order.
    pub events: Vec<Event>,
}

/// Why a site lives with what a rehearsal shows.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Argument {
    /// Why.
    pub why: String,
    /// The decision that says so.
    pub decision: String,
}

/// One line of a gate of a rehearsed book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateLine {
    /// Path of the book, from the site's folder.
    pub book: String,
    /// The gate.
    pub gate: String,
    /// The line as it stands in the book.
    pub text: String,
    /// What it stands for by what the control measured.
    pub stands: Stands,
    /// Why it stays, when it guards nothing and the site argues for it.
    pub argument: Option<Argument>,
}

/// The control under many seeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seeds {
    /// How many seeds, from the rehearsal's own on.
    pub count: u64,
    /// Where a sound cloud was stopped.
    pub false_alarms: Vec<FalseAlarm>,
}

/// A control that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FalseAlarm {
    /// Its seed.
    pub seed: u64,
    /// The book that stopped.
    pub book: String,
    /// The gate or block at which it stopped.
    pub gate: String,
    /// What that saw.
    pub why: String,
}

/// What became of a fault when the one line that had noticed it was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weakened {
    /// Path of the book.
    pub book: String,
    /// The gate.
    pub gate: String,
    /// The line that was taken out.
    pub text: String,
    /// The fault.
    pub fault: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The gate that noticed it now.
    pub by: Option<String>,
}

/// A mistake of a person at one step, and what refused it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Mistaken {
    /// The mistake, such as `skipped-step`.
    pub mistake: &'static str,
    /// Path of the book, from the site's folder.
    pub book: String,
    /// The block at which it was made.
    pub block: String,
    /// The law that refused it; none when nothing did.
    pub law: Option<u8>,
    /// The gate or block at which it was refused.
    pub place: String,
    /// What was said there.
    pub why: String,
}

/// A fault that could not be injected: nothing was learnt from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// Name of the fault.
    pub fault: String,
    /// The layer of the cloud that it is in.
    pub layer: String,
    /// Why not.
    pub why: String,
}

/// Whether a fault was noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// A gate closed before the next mutation.
    Caught,
    /// A gate closed, but only after a mutation had been carried out on top of the fault.
    Late,
    /// No gate closed.
    Escaped,
}

impl Outcome {
    /// The word for it, as in JSON: `caught`, `late` or `escaped`.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Caught => "caught",
            Outcome::Late => "late",
            Outcome::Escaped => "escaped",
        }
    }
}

/// Where a unit is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitPlace {
    /// The unit, such as `keystone/0`.
    pub unit: String,
    /// Its application.
    pub application: String,
    /// Juju's id of its machine or container, such as `0` or `0/lxd/3`. A subordinate has its principal's.
    pub machine: String,
    /// For a subordinate: the unit that it is subordinate to.
    pub principal: Option<String>,
}

impl Rehearsal {
    /// What the fault-free runs came to; `unmeasured` when there were none.
    pub fn control_verdict(&self) -> Verdict {
        Verdict::all(self.control.iter().map(|run| run.verdict))
    }

    /// How many faults came out like this.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.faults.iter().filter(|row| row.outcome == outcome).count()
    }

    /// The faults, those first that need a reader: escaped without an argument, escaped, late, caught.
    pub fn worst_first(&self) -> Vec<&FaultRow> {
        let mut rows: Vec<&FaultRow> = self.faults.iter().collect();
        rows.sort_by_key(|row| (std::cmp::Reverse(row.outcome), row.argument.is_some()));
        rows
    }

    /// What the whole comes to. A control that does not hold decides, because no gate proves anything in a cloud that
    /// is broken anyway; then no seed may raise a false alarm, no mistake may go through, and every fault must be caught in time, but those whose
    /// escape the site argues for. When no fault that was asked for fits, nothing was measured.
    pub fn verdict(&self) -> Verdict {
        let missed = |row: &FaultRow| row.outcome != Outcome::Caught && row.argument.is_none();
        let unrefused = |rows: &Vec<Mistaken>| rows.iter().any(|row| row.law.is_none());
        let slipped = self.mistakes.as_ref().is_some_and(unrefused);
        let alarmed = self.seeds.as_ref().is_some_and(|seeds| !seeds.false_alarms.is_empty());
        match self.control_verdict() {
            Verdict::Holds if alarmed || slipped || self.faults.iter().any(missed) => Verdict::Fails,
            Verdict::Holds if self.faults.is_empty() && !self.unfit.is_empty() => Verdict::Unmeasured,
            control => control,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Rehearsal};
    use crate::views::omega;
    use model::Verdict;

    #[test]
    fn a_rehearsal_holds_only_when_the_control_holds_and_every_fault_is_caught() {
        assert_eq!(Rehearsal::default().verdict(), Verdict::Unmeasured);
        let mut rehearsal = omega::rehearsal();
        rehearsal.faults.retain(|row| row.outcome == Outcome::Caught);
        assert_eq!(rehearsal.verdict(), Verdict::Holds);
        rehearsal.faults[0].outcome = Outcome::Late;
        assert_eq!(rehearsal.verdict(), Verdict::Fails);
        rehearsal.control[0].verdict = Verdict::Unmeasured;
        assert_eq!(rehearsal.verdict(), Verdict::Unmeasured);
    }
}
