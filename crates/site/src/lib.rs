//! A site: its texts read into one model, and judged by rules.
//!
//! [`read`] gives the model and what was wrong with the texts; [`check`] adds what the rules find. From the model come
//! the [`declared`] facts that books rest on and the [`blueprint`] that a twin is built from. No I/O, no clock.

mod blueprint;
mod check;
pub mod compare;
mod context;
pub mod decisions;
mod declared;
pub mod delta;
mod exceptions;
#[cfg(test)]
mod fixture;
pub mod identifiers;
mod inputs;
mod juju_repairs;
pub mod ledger;
mod literals;
mod partial;
mod read;
mod repair;
pub mod reservations;
mod rule;
pub mod rules;
mod secrets;
mod severities;
mod sharper;
mod site;
mod table;
mod unknown_keys;
mod veil;
pub mod versions;
mod vips;

pub use blueprint::blueprint;
pub use check::check;
pub use context::{Context, Join, charm_name};
pub use declared::{Declared, Place, declared};
pub use inputs::Inputs;
pub use partial::verify;
pub use read::{Reading, read};
pub use rule::{Rule, Sink};
pub use site::{
    Disk, Divergence, DualStack, Exception, Expect, Families, Guard, Host, Nic, Plane, Policy, Pool, Range,
    RangeKind, SeveritySetting, Site, VipScheme,
};
pub use veil::veil;
pub use vips::{Vips, vips};
