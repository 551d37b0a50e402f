//! The last lines of a live run.

use crate::live::Ran;
use crate::views::escape;
use crate::views::look::{self, Look};
use crate::views::story::Story;
use model::Mode;
use runbook::Hold;

/// What a run came to, where it is held, and what to do next.
pub fn outcome(ran: &Ran, look: Look) -> String {
    let verdict = ran.outcome.verdict;
    let said = look.paint(look::verdict(verdict), &verdict.to_string());
    let mut out =
        format!("\nrun {} {said}: {}\n", escape::line(&ran.run.0), escape::line(&ran.outcome.reason));
    let story = Story::of(&ran.events);
    if story.genesis.is_some_and(|genesis| genesis.mode == Mode::Paste) {
        out.push_str("by paste: what it rests on was carried here by a person\n");
    }
    for (reason, author) in &story.divergences {
        let told = format!("diverged: {} (says {})", escape::line(reason), escape::line(author));
        out.push_str(&format!("{}\n", look.paint(look::OPEN, &told)));
    }
    let next = match &ran.outcome.held {
        None => return out,
        Some(_) if !ran.closed => "it is open: the same command goes on with it",
        Some(Hold::Gate(_)) => "find out why the gate does not hold, mend that, and run the book anew",
        Some(Hold::Approval(_)) => "nothing was changed by that block",
        Some(_) => {
            "see `interlock journal show` for what it printed, and run the book anew when that is mended"
        }
    };
    out.push_str(&format!("{next}\n"));
    if ran.closed && story.steps().any(|step| step.mutates) {
        let run = escape::line(&ran.run.0);
        out.push_str(&format!(
            "it changed something: `interlock undo SITE {run}` shows and offers the way back\n"
        ));
    }
    out
}
