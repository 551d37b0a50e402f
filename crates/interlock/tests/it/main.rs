//! The binary as people use it: started, fed, killed.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "tests start processes and write files")]

mod approve;
mod assert;
mod audit;
mod bad_input;
mod canary;
mod check;
mod compare;
mod configuration;
mod crash;
mod decisions;
mod disk;
mod divergence;
mod explain;
mod explain_rule;
mod faulty;
mod fix;
mod hosts;
mod journal;
mod laws;
mod live;
mod paste;
mod paste_books;
mod plan;
mod preflight;
mod rehearse;
mod roosevelt;
mod run;
mod secrets;
mod served;
mod ssh;
mod status;
mod symptoms;
mod teams;
mod terminal;
mod traces;
mod triage;
mod twin;
mod typed;
mod units;
mod watch;
