//! The outer world, without thought: what an [`model::Ask`] becomes when the cloud is real.
//!
//! For now the shell: blocks of a book, run by the real bash on the operator's machine, on hosts and in units.

#![allow(clippy::disallowed_methods, reason = "a shaft: it runs programs and waits for them")]

mod environment;
pub mod git;
mod kept;
mod process;
mod quote;
mod remote;
mod shell;
mod tools;

pub use process::{Abort, Stream};
pub use shell::{Observer, Shell, ShellConfig};
pub use tools::{Answer, Tool, tools};
