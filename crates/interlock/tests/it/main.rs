//! The binary as people use it: started, fed, killed.

mod bad_input;
mod check;
mod crash;
mod journal;
mod plan;
mod rehearse;
mod run;
mod secrets;
