//! From what a cloud's services say of themselves to verdicts, and to the lowest layer that fails.
//!
//! Pure: questions are data, answers come in as values, and every check is a function from answers to an outcome.
//! What was not answered is `unmeasured`, what there is nobody to ask about is left out with its reason; neither is
//! ever `holds`.

mod answer;
mod before;
mod capture;
#[cfg(test)]
mod case;
mod check;
mod checks;
mod drift;
mod expected;
mod layer;
mod question;
pub mod questions;
mod report;
mod roots;
mod seen;

pub use answer::Answer;
pub use before::before;
pub use capture::{Capture, Entry, capture};
pub use check::{Check, Outcome};
pub use checks::all;
pub use drift::{Change, Class, Drift, drift};
pub use expected::{Expected, Plane, Range};
pub use layer::Layer;
pub use question::{Api, Question, Service, Source};
pub use report::{Judged, Report, judge, judge_before};
pub use roots::{Root, roots};
pub use seen::Seen;
