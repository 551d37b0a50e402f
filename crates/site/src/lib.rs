//! A site: its texts read into one model, and judged by rules.
//!
//! [`read`] gives the model and what was wrong with the texts; [`check`] adds what the rules find. From the model come
//! the [`declared`] facts that books rest on and the [`blueprint`] that a twin is built from. No I/O, no clock.

mod blueprint;
pub mod decisions;
mod declared;
mod inputs;
pub mod ledger;
mod read;
mod site;
mod vips;

pub use blueprint::blueprint;
pub use declared::{Declared, Place, declared};
pub use inputs::Inputs;
pub use read::{Reading, read};
pub use site::{
    Disk, Divergence, Exception, Expect, Freshness, Host, Nic, Plane, Pool, Range, RangeKind, Site, VipScheme,
};
pub use vips::{Vips, vips};
