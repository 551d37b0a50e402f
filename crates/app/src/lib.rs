//! The hallway: one function per use case. It reads files, visits one room, and hands the result to the views.

#![allow(clippy::disallowed_methods, reason = "the hallway reads files and owns the loop with effects")]

pub mod accept;
pub mod approve;
mod asking;
pub mod asserting;
mod attempt;
pub mod calls;
pub mod captures;
mod check;
mod compare;
mod coverage;
pub mod decisions;
mod default_site;
pub mod diverge;
mod drive;
mod error;
pub mod explain;
pub mod fix;
mod folder;
pub mod following;
mod gather;
mod handover;
pub mod ids;
pub mod journal;
pub mod keys;
pub mod ledger;
pub mod live;
mod logs;
mod prepare;
mod prologue;
mod rehearse;
mod sealing;
mod signatures;
pub mod stage;
mod start;
pub mod status;
pub mod symptoms;
pub mod triaging;
pub mod views;
mod watch;
mod working_copy;

pub use asking::Waiting;
pub use check::{Checked, Planned, check, plan};
pub use compare::{Compared, Side, Way, delta, diff};
pub use default_site::default_site;
pub use drive::{
    Consent, Divergence, Ground, Lost, Ports, RehearsalConsent, Typed, Unapproved, Unmoved, drive,
};
pub use error::AppError;
pub use prepare::{Prepared, prepare};
pub use rehearse::{Progress, Request, Stand, rehearse, stand};
pub use signatures::Signatures;
pub use watch::{Change, Looked, watch};
