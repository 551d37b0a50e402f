//! From bytes to causes: a catalogue of known symptoms, and what of it stands in logs.
//!
//! Nothing in here reads a file or a clock. Blocks of bytes go in, and hits, episodes and causes come out.

mod catalogue;
mod causes;
mod entry;
mod explain;
mod export;
mod json;
mod layer;
mod line;
mod matcher;
mod pattern;
mod scan;
mod source;
mod symptom;
mod tally;
mod template;
mod time;
mod trace;

pub use catalogue::Catalogue;
pub use causes::{Cause, Consequence, Report, report};
pub use explain::{Answer, Match, explain};
pub use layer::Layer;
pub use line::{Level, Line, glance, parse};
pub use matcher::Matcher;
pub use pattern::Pattern;
pub use scan::Scanner;
pub use source::Source;
pub use symptom::{Origin, Rate, Role, Symptom};
pub use tally::{Place, Tally, Unknown};
pub use trace::{Follower, Step, Visit, visits};
