//! What a run has done, and what takes it back.

use crate::live::undo::{Back, Taken};
use crate::views::escape;
use crate::views::look::{self, Look};

/// One line for each mutation, the last first.
pub fn taken(taken: &[Taken], look: Look) -> String {
    if taken.is_empty() {
        return "nothing is left to take back\n".to_owned();
    }
    let mut out = String::from("to take back, the last first:\n");
    for one in taken {
        let by = match &one.by {
            Back::Undo(undo) => format!("by the block {}", escape::line(undo)),
            Back::People(Some(text)) => format!("by people: {}", escape::line(text)),
            Back::People(None) => "by people; the book does not say how".to_owned(),
        };
        out.push_str(&format!("  {}  {by}\n", look.paint(look::STRONG, &escape::line(&one.block))));
    }
    out
}
