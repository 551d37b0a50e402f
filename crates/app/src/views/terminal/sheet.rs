//! A block as it is handed out to be pasted elsewhere, and why a paste does not count.

use crate::live::{Passing, Sheet};
use crate::views::escape;
use crate::views::look::{self, Look};

/// The sheet between two lines that say what to do. The command itself is printed as it is, to be copied: it has no
/// control characters but line ends and tabs, and its digest is looked at before it runs. The lines have no quote in them,
/// which would swallow the command in the shell of who copies them along.
pub fn sheet(sheet: &Sheet, look: Look) -> String {
    let (block, number) = (escape::line(sheet.block()), escape::line(sheet.number()));
    let above = format!(
        "--- {block}, sheet {number}: paste what follows into a shell on {}, in the folder of the site ---",
        escape::line(&sheet.target.to_string())
    );
    let below = match sheet.secret {
        Some(Passing::In) => {
            "--- to here. It asks for a secret: type it there, never here, and paste back only what stands from interlock-begin to interlock-end ---"
        }
        Some(Passing::Out) => {
            "--- to here. It prints a secret: leave that where it is, and paste back only what stands from interlock-begin to interlock-end ---"
        }
        None => "--- to here. Then paste back here what stands from interlock-begin to interlock-end ---",
    };
    format!("\n{}\n{}{}\n", look.paint(look::ACCENT, &above), sheet.text, look.paint(look::ACCENT, below))
}

/// Why what was pasted was not taken in.
pub fn refused(why: &str, look: Look) -> String {
    format!("{}\n", look.paint(look::BAD, &format!("not taken: {}", escape::line(why))))
}
