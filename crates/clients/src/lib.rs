//! The outer world, without thought: what an [`model::Ask`] becomes when the cloud is real.
//!
//! For now the shell: blocks of a book, run by the real bash on the operator's machine, on hosts and in units; or carried
//! there by a person.

#![allow(clippy::disallowed_methods, reason = "a shaft: it runs programs and waits for them")]

mod blot;
mod environment;
pub mod git;
mod kept;
pub mod paste;
mod process;
mod quote;
mod remote;
mod running;
pub mod secret_file;
mod shell;
mod tools;

pub use blot::BLOT;
pub use process::{Abort, Stream};
pub use shell::{Observer, Shell, ShellConfig};
pub use tools::{Answer, Tool, tools};
