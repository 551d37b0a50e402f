//! The catalogue of faults.

use crate::stage::FaultCard;
use crate::views::escape;
use crate::views::look::{self, Look};

/// Every fault with its layer, when it sets in, what it looks like and where it is known from.
pub fn faults(cards: &[FaultCard], look: Look) -> String {
    let mut out = String::new();
    for card in cards {
        out.push_str(&look.paint(look::STRONG, &escape::line(&card.fault)));
        out.push_str(&format!("  ({})\n", escape::line(&card.layer)));
        for (what, text) in
            [("onset", &card.onset), ("looks like", &card.looks_like), ("source", &card.source)]
        {
            out.push_str(&format!("  {what:<10}  {}\n", escape::line(text)));
        }
    }
    out
}
