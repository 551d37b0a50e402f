//! What a reader must not overlook: calls that the twin did not know, and what was done outside the book.

use crate::views::markup::Markup;
use crate::views::rehearsal::{Rehearsal, Unfit};
use crate::views::story::Story;

/// Writes both sections; each says so when there is nothing to tell.
pub(super) fn write(main: &mut Markup, rehearsal: &Rehearsal, stories: &[Story<'_>]) {
    let about =
        "The twin never invents success: a command or call that it does not know fails, and stands here.";
    super::section(main, "Unknown calls", about, |section| {
        list(section, &rehearsal.unknown_calls, "None. The twin knew every command and call.");
    });
    if !rehearsal.unfit.is_empty() {
        let about = "They were asked for and could not be injected; nothing was learnt from them.";
        let told = |unfit: &Unfit| format!("{}: {}", unfit.fault, unfit.why);
        let lines: Vec<String> = rehearsal.unfit.iter().map(told).collect();
        super::section(main, "Faults that do not fit", about, |section| list(section, &lines, ""));
    }
    divergences(main, stories);
}

/// What was done outside the book. Every report has it, and nothing takes a line out of it.
pub(super) fn divergences(main: &mut Markup, stories: &[Story<'_>]) {
    let divergences: Vec<String> = stories
        .iter()
        .flat_map(|story| &story.divergences)
        .map(|(reason, author)| format!("{reason} (says {author})"))
        .collect();
    let about = "What was done outside the book, with its reason. It stays in the report for ever.";
    super::section(main, "Divergences", about, |section| {
        list(section, &divergences, "None. Only the book ran.");
    });
}

fn list(section: &mut Markup, items: &[String], nothing: &str) {
    if items.is_empty() {
        section.leaf("p", &[("class", "nothing")], nothing);
        return;
    }
    section.within("ul", &[("class", "plain")], |list| {
        for item in items {
            list.within("li", &[], |line| line.leaf("code", &[], item));
        }
    });
}
