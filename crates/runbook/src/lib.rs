//! Books: text to steps, lint, gates in CEL, facts and needs, and the step machine.
//!
//! Pure and synchronous: texts, facts and the time come in as arguments, effects go out as values. The only loop that
//! carries effects out is in `app`.

mod answer;
mod book;
mod expr;
mod facts;
mod findings;
mod judge;
mod lint;
mod machine;
mod needs;
mod read;
mod refusal;
#[cfg(test)]
mod samples;
mod stands;
mod way_back;

pub use book::{Block, Book, Calling, Claim, Gate, Item, Kind, Need, Output, Prose, SecretWay, Step};
pub use expr::{Expr, ExprFault, MAX_EXPRESSION};
pub use facts::{AsBuilt, Declared, Facts};
pub use judge::judge;
pub use machine::{
    Answer, Approval, Approver, Effect, Hold, MAX_ATTEMPTS, Machine, Outcome, Proposal, Wanted,
};
pub use needs::{Grounds, Resolved, resolve};
pub use read::{MAX_BYTES, Reading, parse, parse_with};
pub use refusal::Refusal;
pub use stands::{Standing, Stands, stands};
pub use way_back::{Back, Taken, WayBack, way_back};
