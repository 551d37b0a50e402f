//! A real OpenStack control plane on loopback: what the tests hold Interlock against.
//!
//! MariaDB, RabbitMQ, memcached, HAProxy and OVN are Debian's; the OpenStack services and their command line are PyPI's,
//! of the release of the clouds that Interlock is for. Nothing is replaced but what needs hardware: guests, datapath,
//! disks. Everything that a copy writes lies in its own folder, everything that it opens is on loopback.
#![allow(clippy::disallowed_methods, reason = "beside the house: it starts programs and waits for them")]

mod certificates;
mod cloud;
mod databases;
mod files;
mod furniture;
mod install;
mod keeper;
mod place;
mod process;
mod ready;
mod secrets;
mod services;
mod template;
mod trouble;

pub use cloud::{Cloud, State};
pub use install::{install, is_there, missing, program};
pub use keeper::Keeper;
pub use place::{Place, cache};
pub use services::{SERVICES, Service};
pub use trouble::Trouble;
