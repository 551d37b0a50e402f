//! What an acceptance came to.

use crate::accept::{Accepted, Row};
use crate::views::escape;
use crate::views::look::{self, Look};
use model::Verdict;
use runbook::Back;

/// Every gate with what its lines saw, what is left behind, and the verdict.
pub fn accepted(accepted: &Accepted, look: Look) -> String {
    let mut out = String::from("\n");
    let mut step = "";
    for row in &accepted.rows {
        if row.step != step {
            step = &row.step;
            out.push_str(&format!("{}\n", look.paint(look::STRONG, &escape::line(step))));
        }
        out.push_str(&gate(row, look));
    }
    for left in accepted.left() {
        let by = match &left.by {
            Back::Undo(undo) => format!("its UNDO {} did not take it back", escape::line(undo)),
            Back::People(Some(text)) => format!("for people: {}", escape::line(text)),
            Back::People(None) => "for people; the book does not say how".to_owned(),
        };
        out.push_str(&format!(
            "{}  {by}\n",
            look.paint(look::OPEN, &format!("left: {}", escape::line(&left.block)))
        ));
    }
    let verdict = accepted.verdict();
    let said = look.paint(look::verdict(verdict), &verdict.to_string());
    let run = escape::line(&accepted.ran.run.0);
    let next = match (&accepted.undone, accepted.left().is_empty()) {
        (None, _) => "; it is open: the same command goes on with it".to_owned(),
        (Some(_), true) => "; nothing is left of what it made".to_owned(),
        (Some(_), false) => format!("; `interlock undo SITE {run}` offers again what is left"),
    };
    out.push_str(&format!("acceptance {said} ({run}){next}\n"));
    out
}

fn gate(row: &Row, look: Look) -> String {
    let verdict = look.paint(look::verdict(row.verdict), &format!("{:<10}", row.verdict.to_string()));
    let mut out = format!("  {verdict} {}", escape::line(&row.gate));
    if row.assertions.is_empty() {
        out.push_str("  not reached");
    }
    out.push('\n');
    for one in &row.assertions {
        let mark = if one.verdict == Verdict::Holds { " " } else { "!" };
        out.push_str(&format!("      {mark} {}\n", escape::line(&one.text)));
        for (name, value) in &one.saw {
            out.push_str(&format!("          {} = {}\n", escape::line(name), escape::line(value)));
        }
        if let Some(why) = &one.why {
            out.push_str(&format!("          {}\n", escape::line(why)));
        }
    }
    out
}
