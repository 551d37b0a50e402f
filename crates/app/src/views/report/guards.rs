//! What each line of each gate guards: the table that says which line of a book somebody could take out unseen.

use super::badge::{self, Tone};
use crate::views::markup::Markup;
use crate::views::rehearsal::Rehearsal;
use crate::views::tally::{self, GateRow, Guards, LineRow};
use runbook::Stands;

/// Writes the sections.
pub(super) fn write(main: &mut Markup, rehearsal: &Rehearsal) {
    lines(main, rehearsal);
    mistakes(main, rehearsal);
}

/// People's mistakes, and what refused them.
fn mistakes(main: &mut Markup, rehearsal: &Rehearsal) {
    let Some(mistakes) = &rehearsal.mistakes else { return };
    let about = "Each mistake was made at each step where it can be made, and this refused it.";
    super::section(main, "Mistakes of people", about, |section| {
        section.within("div", &[("class", "scroll")], |scroll| {
            scroll.within("table", &[("class", "guards")], |table| {
                table.within("tbody", &[], |body| {
                    let (open, refused): (Vec<_>, Vec<_>) =
                        mistakes.iter().partition(|row| row.law.is_none());
                    for row in open.into_iter().chain(refused) {
                        body.within("tr", &[], |cells| {
                            cells.leaf("th", &[("scope", "row")], row.mistake);
                            cells.within("td", &[], |cell| cell.leaf("code", &[], &row.block));
                            let (tone, word) = match row.law {
                                Some(law) => (Tone::Good, format!("law {law}")),
                                None => (Tone::Bad, "not refused".to_owned()),
                            };
                            cells.within("td", &[], |cell| badge::badge(cell, tone, &word));
                            cells.within("td", &[], |cell| cell.leaf("code", &[], &row.place));
                            cells.leaf("td", &[], &row.why);
                        });
                    }
                });
            });
        });
    });
}

fn lines(main: &mut Markup, rehearsal: &Rehearsal) {
    let rows: Vec<GateRow<'_>> =
        tally::gates(rehearsal).into_iter().filter(|row| !row.lines.is_empty()).collect();
    if rows.is_empty() {
        return;
    }
    let about = "What hangs on each line. Faults: no other line of its gate noticed them. Answers: no fault of the \
                 catalogue needs it, and a changed answer would. Nothing: another line notices all that it does; it may \
                 go, or a fault is missing.";
    super::section(main, "What the lines guard", about, |section| {
        counts(section, &rows);
        section.within("div", &[("class", "scroll")], |scroll| {
            scroll.within("table", &[("class", "guards")], |table| {
                for row in &rows {
                    gate(table, row);
                }
            });
        });
    });
    weakened(main, rehearsal);
}

fn counts(section: &mut Markup, rows: &[GateRow<'_>]) {
    let lines = || rows.iter().flat_map(|row| &row.lines);
    let of = |guards| lines().filter(|line| line.guards() == guards).count().to_string();
    section.within("div", &[("class", "layers")], |cards| {
        for (word, count) in [
            ("lines", lines().count().to_string()),
            ("guard a fault alone", of(Guards::Faults)),
            ("guard an answer alone", of(Guards::Answers)),
            ("guard nothing", of(Guards::Nothing)),
            ("were not reached", of(Guards::Unknown)),
        ] {
            cards.within("div", &[("class", "card")], |card| {
                card.leaf("b", &[], &count);
                card.leaf("p", &[("class", "when")], word);
            });
        }
    });
}

fn gate(table: &mut Markup, row: &GateRow<'_>) {
    table.newline();
    table.within("tbody", &[], |body| {
        body.within("tr", &[("class", "book-head")], |cells| {
            let caught = match row.faults.len() {
                0 => "caught nothing".to_owned(),
                n => format!("caught {n}"),
            };
            cells.within("th", &[("colspan", "3"), ("scope", "rowgroup")], |cell| {
                cell.leaf("code", &[], row.gate);
                cell.text(&format!("  {}, {caught}", super::book_name(row.book)));
            });
        });
        for line in &row.lines {
            body.within("tr", &[], |cells| {
                cells.within("td", &[], |cell| badge::badge(cell, tone(line), line.guards().word()));
                cells.within("td", &[], |cell| cell.leaf("code", &[], &line.line.text));
                cells.leaf("td", &[], &what(line));
            });
        }
    });
}

fn tone(line: &LineRow<'_>) -> Tone {
    match line.guards() {
        Guards::Faults => Tone::Good,
        Guards::Answers => Tone::Good,
        Guards::Nothing if line.line.argument.is_some() => Tone::Open,
        Guards::Nothing => Tone::Bad,
        Guards::Unknown => Tone::Open,
    }
}

/// What a line guards, in words.
fn what(row: &LineRow<'_>) -> String {
    if let Some(argument) = row.line.argument.as_ref().filter(|_| row.guards() == Guards::Nothing) {
        return format!("{} ({})", argument.why, argument.decision);
    }
    let with = match row.among.as_slice() {
        [] => String::new(),
        among => format!("; with other lines: {}", among.join(", ")),
    };
    match (&row.line.stands, row.alone.as_slice()) {
        (_, [_, ..]) => format!("{}{with}", row.alone.join(", ")),
        (Stands::Alone(change), _) => format!("{change}{with}"),
        (Stands::Among(change, other), _) => format!("{change}, and {other} notices that too{with}"),
        (Stands::Nothing, _) => format!("no change of one value makes it false{with}"),
        (Stands::Unknown, _) => format!("no run came to it{with}"),
    }
}

/// What became of faults without the line that they hung on.
fn weakened(main: &mut Markup, rehearsal: &Rehearsal) {
    let Some(weakened) = &rehearsal.weakened else { return };
    let about = "Each fault that one line alone had noticed, rehearsed again on a book without that line.";
    super::section(main, "Without one line", about, |section| {
        section.within("div", &[("class", "scroll")], |scroll| {
            scroll.within("table", &[("class", "guards")], |table| {
                table.within("tbody", &[], |body| {
                    for row in weakened {
                        body.within("tr", &[], |cells| {
                            cells.leaf("th", &[("scope", "row")], &row.fault);
                            cells.within("td", &[], |cell| {
                                badge::badge(cell, row.outcome, row.outcome.word())
                            });
                            let by = row.by.as_deref().unwrap_or("none");
                            cells.within("td", &[], |cell| cell.leaf("code", &[], by));
                            cells.within("td", &[], |cell| cell.leaf("code", &[], &row.text));
                        });
                    }
                });
            });
        });
    });
}
