//! Plain text for a terminal: the progress of a run, coverage, plans, the journal. ASCII, no wider than the look says
//! where a line can be cut without losing its meaning, and every verdict is a word.

pub mod accepted;
pub mod approvals;
pub mod compare;
pub mod coverage;
pub mod decisions;
pub mod faults;
pub mod guards;
pub mod journal;
pub mod ledger;
pub mod noted;
pub mod outcome;
pub mod plan;
pub mod progress;
pub mod proposal;
pub mod sheet;
pub mod status;
pub mod step;
pub mod summary;
pub mod taken;

pub use accepted::accepted;
pub use coverage::coverage;
pub use faults::faults;
pub use guards::guards;
pub use noted::noted;
pub use outcome::outcome;
pub use plan::plan;
pub use progress::Progress;
pub use proposal::proposal;
pub use sheet::{refused, sheet};
pub use status::status;
pub use step::{output, step};
pub use summary::summary;
pub use taken::taken;

#[cfg(test)]
mod tests;
