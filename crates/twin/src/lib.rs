//! The twin: a cloud that answers as the real one would, for phase-01's commands.
//!
//! [`Twin`] holds a [`World`](world) that is a plain value: it is built from a site's [`model::Blueprint`] and a seed,
//! answers one [`Call`] after the other, can be stored and restored, and tells virtual time. Two twins with the same
//! seed and the same calls give the same bytes. All I/O is in [`socket`], [`listen`], [`stage`] and [`jq`]: servers that
//! hand calls and requests to a twin, the shim that stands on `PATH` in place of `juju`, `maas` and the others, and their folder.
//!
//! A command or a flag that the twin does not know fails and is listed in [`Twin::unknown_calls`]: it never invents
//! success.
#![allow(
    clippy::disallowed_methods,
    reason = "the twin's socket and shim are a shaft: they talk to processes and files"
)]

mod call;
mod charm;
mod command;
mod error;
mod faults;
mod http;
pub mod jq;
pub mod listen;
mod render;
mod settle;
pub mod socket;
pub mod stage;
#[cfg(test)]
mod tests;
mod twin;
mod world;

pub use call::{Call, CallReply, Files, Place, Spot, Then};
pub use command::names;
pub use error::TwinError;
pub use faults::{Edited, Fault, Onset, fault, faults};
pub use twin::{Login, Twin};

/// The id of the block that makes what the first book finds: a cloud that it deploys was there before the books.
pub const PROLOGUE: &str = "prologue";
