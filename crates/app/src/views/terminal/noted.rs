//! Where a divergence was recorded.

use crate::diverge::Noted;
use crate::views::escape;

/// One line.
pub fn noted(noted: &Noted) -> String {
    let run = escape::line(&noted.run.0);
    match noted.alone {
        true => format!("recorded as {run}: no run was open\n"),
        false => format!("recorded in run {run}: what was measured before it is measured again\n"),
    }
}
