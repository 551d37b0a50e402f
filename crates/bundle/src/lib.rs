//! What Juju reads in a bundle and does with it: overlays, verification, planned changes, charm facts.
//!
//! Part of the footing: `site` judges what this reads, and the twin's `juju` deploys what this plans, because both
//! must read a bundle exactly as Juju does. A bundle goes one way through it: [`read`] merges the texts,
//! [`verify()`] says what Juju would refuse, [`plan()`] says what Juju would do.
//!
//! Where a message is Juju's own, it is Juju's to the letter, since operators search for it; the help beside it is
//! ours.

mod base;
mod bundle;
mod charm_url;
mod charms;
mod constraints;
mod infer;
mod invalid;
mod names;
mod natural;
mod placement;
mod plan;
mod quote;
mod read;
mod source;
mod storage;
mod verify;

pub use base::Base;
pub use bundle::{Application, Binding, Bundle, End, Machine, OddRelation, Relation, Setting};
pub use charm_url::{CharmUrl, Schema};
pub use charms::{
    Catalogue, Charm, CharmFacts, Endpoint, NoCharms, OptionFact, OptionKind, Role, Scope, charm,
};
pub use infer::{Inferred, infer};
pub use invalid::Invalid;
pub use natural::natural_order;
pub use placement::{Placement, Target};
pub use plan::{Change, Plan, UnitPlace, outline, plan, plan_with_architecture};
pub use read::{Reading, read};
pub use source::{Kind, Origin, Part, SourceReading, Unknown, read_source};
pub use verify::{Against, verify};
