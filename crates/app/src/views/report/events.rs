//! The journal's events of the control runs, folded away.

use crate::views::markup::Markup;
use crate::views::rehearsal::{Rehearsal, RunRecord};
use crate::views::{span, story, telling};

/// Writes the section.
pub(super) fn write(main: &mut Markup, rehearsal: &Rehearsal) {
    let about = "The record behind this report. Each event carries the digest of the one before it.";
    super::section(main, "Events", about, |section| {
        for run in &rehearsal.control {
            section.within("details", &[("class", "events")], |details| {
                let title = format!(
                    "{}: {} events of run {}",
                    super::book_name(&run.book),
                    run.events.len(),
                    run.run
                );
                details.leaf("summary", &[], &title);
                details.within("div", &[("class", "scroll")], |scroll| table(scroll, run));
            });
        }
    });
}

fn table(page: &mut Markup, run: &RunRecord) {
    page.within("table", &[], |table| {
        table.within("thead", &[], |head| {
            head.within("tr", &[], |row| {
                row.leaf("th", &[("class", "number")], "No.");
                row.leaf("th", &[("class", "number")], "After");
                for name in ["Event", "Subject", "Detail", "Digest"] {
                    row.leaf("th", &[], name);
                }
            });
        });
        table.within("tbody", &[], |body| {
            for event in &run.events {
                let after = run.events.first().map_or(0, |first| story::seconds(first.at, event.at));
                let told = telling::of(&event.kind);
                body.newline();
                body.within("tr", &[], |row| {
                    row.leaf("td", &[("class", "number")], &event.seq.to_string());
                    row.leaf("td", &[("class", "number")], &span::clock(after));
                    row.leaf("td", &[], told.what);
                    row.within("td", &[], |cell| cell.leaf("code", &[], &told.subject));
                    row.leaf("td", &[("class", "detail")], &told.detail);
                    row.within("td", &[], |cell| cell.leaf("code", &[], event.digest.short()));
                });
            }
        });
    });
}
