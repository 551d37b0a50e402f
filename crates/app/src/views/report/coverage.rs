//! Which faults the gates caught, with the fault-free control beside it.

use super::badge;
use crate::views::markup::Markup;
use crate::views::rehearsal::{FaultRow, Outcome, Rehearsal, RunRecord};
use crate::views::span;
use crate::views::story::Story;
use model::Verdict;

/// Writes the section.
pub(super) fn write(main: &mut Markup, rehearsal: &Rehearsal, stories: &[Story<'_>]) {
    let about = "Each fault ran alone on a fresh twin; those that escaped stand first. Caught: a gate closed before the next mutation. Late: only \
                 after one. The control is the same book without a fault; it shows that the gates open for a sound cloud.";
    super::section(main, "Coverage", about, |section| {
        let class = if rehearsal.faults.is_empty() { "beside alone" } else { "beside" };
        section.within("div", &[("class", class)], |beside| {
            beside.within("div", &[("class", "scroll")], |table| faults(table, rehearsal));
            beside.within("aside", &[], |aside| {
                seeds(aside, rehearsal);
                for (run, story) in rehearsal.control.iter().zip(stories) {
                    control(aside, run, story);
                }
            });
        });
    });
}

fn faults(table: &mut Markup, rehearsal: &Rehearsal) {
    if rehearsal.faults.is_empty() {
        table.leaf(
            "p",
            &[("class", "nothing")],
            "No fault was injected; --faults all injects every fault of these books, one at a time.",
        );
        return;
    }
    table.within("table", &[("class", "coverage")], |table| {
        table.within("thead", &[], |head| {
            head.within("tr", &[], |row| {
                for name in ["Fault", "Layer", "Outcome", "Gate"] {
                    row.leaf("th", &[], name);
                }
                row.leaf("th", &[("class", "number")], "Steps after");
            });
        });
        for row in rehearsal.worst_first() {
            table.newline();
            table.within("tbody", &[], |body| fault(body, row));
        }
    });
}

fn fault(body: &mut Markup, row: &FaultRow) {
    let noticed = row.outcome != Outcome::Escaped;
    let gate = row.gate.as_deref().filter(|_| noticed).unwrap_or("none");
    let after = row.steps_after.filter(|_| noticed).map_or("-".to_owned(), |steps| steps.to_string());
    body.within("tr", &[], |cells| {
        cells.leaf("th", &[("scope", "row")], &row.fault);
        cells.leaf("td", &[], &row.layer);
        cells.within("td", &[], |cell| badge::badge(cell, row.outcome, row.outcome.word()));
        cells.within("td", &[], |cell| cell.leaf("code", &[], gate));
        cells.leaf("td", &[("class", "number")], &after);
    });
    body.within("tr", &[("class", "why")], |cells| {
        cells.within("td", &[("colspan", "5")], |cell| {
            cell.leaf("span", &[], &row.why);
            if let Some(argument) = &row.argument {
                cell.leaf("p", &[("class", "argued")], &format!("{} ({})", argument.why, argument.decision));
            }
            seen(cell, row);
        });
    });
}

/// The assertions that closed the gate, folded away.
fn seen(cell: &mut Markup, row: &FaultRow) {
    let story = Story::of(&row.events);
    let gates = story.gates();
    let closed = gates.iter().find(|(gate, _)| row.gate.as_deref() == Some(gate.id) && !gate.verdict.opens());
    let Some((gate, _)) = closed else { return };
    cell.within("details", &[], |details| {
        details.leaf("summary", &[], "what the gate saw");
        let not_open = gate.assertions.iter().filter(|assertion| assertion.verdict != Verdict::Holds);
        super::gates::assertions(details, not_open);
    });
}

/// The control under many seeds.
fn seeds(aside: &mut Markup, rehearsal: &Rehearsal) {
    let Some(seeds) = &rehearsal.seeds else { return };
    let alarms = seeds.false_alarms.len();
    aside.within("div", &[("class", "card")], |card| {
        card.leaf("p", &[("class", "kicker")], "Control, many seeds");
        card.leaf("h3", &[], &format!("{} seeds", seeds.count));
        let verdict = if alarms == 0 { Verdict::Holds } else { Verdict::Fails };
        badge::badge(card, verdict, &format!("{alarms} false alarms"));
        for alarm in &seeds.false_alarms {
            let text = format!("Seed {}: {} of {}: {}", alarm.seed, alarm.gate, alarm.book, alarm.why);
            card.leaf("p", &[("class", "about")], &text);
        }
    });
}

fn control(aside: &mut Markup, run: &RunRecord, story: &Story<'_>) {
    let gates = story.gates();
    let of = |verdict| gates.iter().filter(|(gate, _)| gate.verdict == verdict).count();
    let mutations = story.steps().filter(|step| step.mutates).count();
    let rows = [
        ("Steps run", format!("{} of {}", story.ended(), run.blocks)),
        ("Mutations", mutations.to_string()),
        ("Gates that hold", of(Verdict::Holds).to_string()),
        ("Gates that fail", of(Verdict::Fails).to_string()),
        ("Gates unmeasured", of(Verdict::Unmeasured).to_string()),
        ("Time in the twin", span::words(run.virtual_seconds)),
    ];
    aside.within("div", &[("class", "card")], |card| {
        card.leaf("p", &[("class", "kicker")], "Control, no fault");
        card.leaf("h3", &[], super::book_name(&run.book));
        badge::badge(card, run.verdict, &run.verdict.to_string());
        card.within("dl", &[], |list| {
            for (name, value) in rows {
                list.within("div", &[], |pair| {
                    pair.leaf("dt", &[], name);
                    pair.leaf("dd", &[], &value);
                });
            }
        });
        if let Some((_, reason)) = story.closed {
            card.leaf("p", &[("class", "about")], &format!("Ended: {reason}."));
        }
    });
}
