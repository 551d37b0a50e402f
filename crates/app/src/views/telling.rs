//! One event in a few words, for the journal's listing and the report's table.

use model::{EventKind, Mode};

/// An event in words. None of the parts is escaped yet.
pub(super) struct Telling {
    /// What kind of event, such as `gate judged`.
    pub what: &'static str,
    /// What it is about: a block, a gate, a fact, a book; empty where there is nothing to name.
    pub subject: String,
    /// The rest in one line; may be empty.
    pub detail: String,
}

/// How a run touches the world, as a word.
pub(super) fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Live => "live",
        Mode::Rehearsal => "rehearsal",
        Mode::Paste => "paste",
    }
}

/// Tells one event.
pub(super) fn of(kind: &EventKind) -> Telling {
    let tell = |what, subject: &str, detail: String| Telling { what, subject: subject.to_owned(), detail };
    match kind {
        EventKind::RunOpened(genesis) => {
            let dirty = if genesis.dirty { " with local changes" } else { "" };
            let seed = genesis.seed.map(|seed| format!(", seed {seed}")).unwrap_or_default();
            let fault = genesis.fault.as_ref().map(|fault| format!(", fault {fault}")).unwrap_or_default();
            let (site, commit, mode) = (&genesis.site, &genesis.commit, mode(genesis.mode));
            let detail = format!("{site} at {commit}{dirty}, {mode}{seed}{fault}, by {}", genesis.operator);
            tell("run opened", &genesis.book, detail)
        }
        EventKind::FactMeasured { fact } => {
            tell("fact", &fact.name, format!("{} ({})", fact.value, fact.provenance))
        }
        EventKind::GateJudged { gate, verdict, assertions } => {
            let open = assertions.iter().filter(|assertion| assertion.verdict.opens()).count();
            tell("gate judged", gate, format!("{verdict}, {open} of {} assertions hold", assertions.len()))
        }
        EventKind::StepProposed { block, proposal } => {
            tell("proposed", block, format!("proposal {}", proposal.short()))
        }
        EventKind::ApprovalGiven { block, proposal, by, signed } => {
            let signed = if signed.is_some() { ", signed" } else { "" };
            tell("approved", block, format!("by {by}{signed}, proposal {}", proposal.short()))
        }
        EventKind::StepStarted { block, mutates, .. } => {
            tell("started", block, if *mutates { "changes state" } else { "reads only" }.to_owned())
        }
        EventKind::StepFinished { block, verdict, status, note, .. } => {
            let status = status.map(|status| format!(", exit {status}")).unwrap_or_default();
            let note = note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
            tell("finished", block, format!("{verdict}{status}{note}"))
        }
        EventKind::Undone { block, note } => tell("undone", block, note.clone()),
        EventKind::DivergenceNoted { reason, author } => {
            tell("divergence", "", format!("{reason} (says {author})"))
        }
        EventKind::RunResumed { operator, after } => {
            let after = after.as_ref().map(|after| format!(", after {after}")).unwrap_or_default();
            tell("run resumed", "", format!("by {operator}{after}"))
        }
        EventKind::RunClosed { verdict, reason, .. } => {
            tell("run closed", "", format!("{verdict}: {reason}"))
        }
    }
}
