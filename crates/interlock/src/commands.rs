//! One file per command: arguments in, one call of the hallway, its result out.

pub mod accept;
pub mod approve;
pub mod asserting;
pub mod calls;
pub mod check;
pub mod compare;
pub mod decisions;
pub mod diverge;
pub mod drift;
pub mod explain;
pub mod explain_rule;
pub mod faults;
pub mod ids;
pub mod journal;
pub mod key;
pub mod ledger;
pub mod plan;
pub mod rehearse;
pub mod run;
pub mod shell;
pub mod status;
pub mod trace;
pub mod triage;
pub mod twin;
pub mod undo;
