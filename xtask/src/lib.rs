//! The tasks of the house: `cargo xtask test|bench|campaign|tidy`.
#![allow(
    clippy::disallowed_methods,
    reason = "a door: it reads the tree, starts programs and measures their time"
)]

mod commands;
mod needs;
mod steps;
pub mod tidy;

pub use commands::run;
