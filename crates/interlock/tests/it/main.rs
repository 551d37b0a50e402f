//! The binary as people use it: started, fed, killed.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "tests start processes and write files")]

mod approve;
mod bad_input;
mod check;
mod compare;
mod crash;
mod decisions;
mod explain_rule;
mod fix;
mod journal;
mod laws;
mod live;
mod plan;
mod rehearse;
mod roosevelt;
mod run;
mod secrets;
mod status;
mod teams;
mod terminal;
mod typed;
mod watch;
