//! From bytes to causes: a catalogue of known symptoms, and what of it stands in logs.
//!
//! Nothing in here reads a file or a clock. Blocks of bytes go in, and hits, episodes and causes come out.

mod catalogue;
mod causes;
mod config;
mod draft;
mod entry;
mod explain;
mod export;
mod gate;
mod json;
mod layer;
mod line;
mod matcher;
mod pattern;
mod scan;
mod source;
mod survey;
mod suspect;
mod symptom;
mod tally;
mod template;
mod time;
mod trace;

pub use catalogue::Catalogue;
pub use causes::{Cause, Consequence, Report, report};
pub use config::{Doubt, Kind, Papers, Spot, kind};
pub use draft::{Draft, draft};
pub use explain::{Answer, Match, explain};
pub use layer::Layer;
pub use line::{Level, Line, glance, parse};
pub use matcher::Matcher;
pub use pattern::Pattern;
pub use scan::{Scanner, fresh_line, is_by_lines};
pub use source::Source;
pub use survey::{Stay, Survey};
pub use suspect::Suspect;
pub use symptom::{Origin, Rate, Role, Symptom};
pub use tally::{Place, Tally, Unknown};
pub use trace::{Follower, Step, Visit, visits};
