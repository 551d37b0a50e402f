//! What people and programs see: data in, text out. Nothing in here reads, writes, waits or asks.
//!
//! Whatever a text of the site, a command's output or an operator's words may contain, it passes [`escape`] or
//! [`report`]'s markup on its way out, so it can neither steer a terminal nor become part of a page.

pub mod asserting;
pub mod calls;
pub mod diff;
mod escape;
pub mod findings;
pub mod github;
pub mod json;
pub mod junit;
pub mod lineage;
mod look;
mod markup;
pub(crate) mod place;
pub mod placement;
pub mod rehearsal;
pub mod report;
pub mod rules;
pub mod sarif;
mod span;
mod story;
pub mod symptoms;
mod tally;
mod telling;
pub mod terminal;
pub mod trace;
pub mod triage;
pub mod watching;

#[cfg(test)]
mod omega;

pub use look::Look;
