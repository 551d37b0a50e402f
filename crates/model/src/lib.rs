//! The words that every room of Interlock shares, and the three ports to the outer world.
//!
//! Nothing in here does I/O, reads a clock or draws a random number. See `ARCHITECTURE.md` for the house around it.

mod approvals;
mod blueprint;
mod call;
mod clock;
mod consumed;
mod digest;
mod edit;
mod fact;
mod finding;
mod freshness;
mod journal;
mod secret;
mod seed;
mod signing;
mod text;
mod verdict;
mod wire;
pub mod yaml;

pub use approvals::{APPROVAL_LIFETIME, AnotherPerson, Approvals, Asked, Grave, Signed, Statement};
pub use blueprint::{Blueprint, DiskPlan, HostPlan, NicPlan, PlanePlan, RangePlan};
pub use call::{Argument, Call, CallAsk, CallFault, CallKind, CallPlace, CallSpec, Form};
pub use clock::{Clock, Timestamp};
pub use consumed::Consumed;
pub use digest::Digest;
pub use edit::{Edit, Fix, edited};
pub use fact::{Fact, Provenance};
pub use finding::{Finding, Severity};
pub use freshness::Freshness;
pub use journal::{Assertion, Event, EventKind, Genesis, Inbox, Journal, JournalError, Mode, Posted, RunId};
pub use secret::Secret;
pub use seed::Seed;
pub use signing::{PublicKey, Seal, Signature, SigningKey};
pub use text::{At, FileId, Position, Source, Sources, Span};
pub use verdict::Verdict;
pub use wire::{Ask, Audience, Exec, ExecReply, HttpAsk, HttpReply, Pasted, Reply, Target, Wire, WireError};
