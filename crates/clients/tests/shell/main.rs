//! The shell against the real bash.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "tests of a shaft: they use files, clocks and processes")]

mod blocks;
mod bounds;
mod remote;
mod rig;
mod secrets;
