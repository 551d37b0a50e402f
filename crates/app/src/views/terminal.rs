//! Plain text for a terminal: the progress of a run, coverage, plans, the journal. ASCII, no wider than the look says
//! where a line can be cut without losing its meaning, and every verdict is a word.

pub mod approvals;
pub mod compare;
pub mod coverage;
pub mod decisions;
pub mod faults;
pub mod journal;
pub mod ledger;
pub mod outcome;
pub mod plan;
pub mod progress;
pub mod proposal;
pub mod status;
pub mod step;
pub mod summary;

pub use coverage::coverage;
pub use faults::faults;
pub use outcome::outcome;
pub use plan::plan;
pub use progress::Progress;
pub use proposal::proposal;
pub use status::status;
pub use step::{output, step};
pub use summary::summary;

#[cfg(test)]
mod tests;
