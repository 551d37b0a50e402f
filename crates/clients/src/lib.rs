//! The outer world, without thought: what an [`model::Ask`] becomes when the cloud is real.
//!
//! The shell runs blocks of a book by the real bash on the operator's machine, on hosts and in units, or a person carries
//! them there; typed calls are requests apart from sending, and go over the same wire.

#![allow(clippy::disallowed_methods, reason = "a shaft: it runs programs and waits for them")]

mod blot;
pub mod calls;
pub mod certificates;
mod environment;
pub mod git;
mod kept;
mod line;
pub mod logs;
pub mod netbox;
pub mod openstack;
pub mod paste;
pub mod places;
mod process;
mod quote;
mod remote;
mod running;
pub mod secret_file;
mod shell;
mod tools;

pub use blot::BLOT;
pub use calls::{Answered, act, read};
pub use process::{Abort, Stream};
pub use shell::{Observer, Shell, ShellConfig};
pub use tools::{Answer, Tool, tools};
