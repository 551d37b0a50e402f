//! The journal: one line per event, the list of runs for `as-executed-index.md`, and what a verification found.

use crate::views::look::{self, Look};
use crate::views::story::Story;
use crate::views::{escape, telling};
use model::{Digest, Event, EventKind, Timestamp};
use store::{Transfer, Verification};

/// One line per event: its place, time, digest, and what happened.
pub fn show(events: &[Event], look: Look) -> String {
    let mut run = None;
    let mut out = String::new();
    for event in events {
        if run != Some(&event.run) {
            run = Some(&event.run);
            out.push_str(&format!(
                "{}\n",
                look.paint(look::STRONG, &format!("run {}", escape::line(&event.run.0)))
            ));
        }
        out.push_str(&line(event, look));
    }
    out
}

fn line(event: &Event, look: Look) -> String {
    let told = telling::of(&event.kind);
    let (subject, detail) = (escape::line(&told.subject), escape::line(&told.detail));
    let space = if subject.is_empty() { "" } else { "  " };
    let rest = format!("{:<11}  {subject}{space}{detail}", told.what);
    let front = format!("{:>6}  {}  {}  ", event.seq, moment(event.at), event.digest.short());
    let room = look.columns().saturating_sub(front.len()).max(30);
    let rest = escape::cut(&rest, room);
    let rest = match &event.kind {
        EventKind::GateJudged { verdict, .. }
        | EventKind::StepFinished { verdict, .. }
        | EventKind::RunClosed { verdict, .. }
            if !verdict.opens() =>
        {
            look.paint(look::verdict(*verdict), &rest)
        }
        _ => rest,
    };
    format!("{}{rest}\n", look.paint(look::FAINT, &front))
}

/// A time to the second, in UTC, as in RFC 3339.
fn moment(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second()).unwrap_or(at).to_string()
}

/// What a verification found, in one line; for a journal that was changed, a second line says how far it can be believed.
pub fn verified(verified: &Verification, look: Look) -> String {
    let head = verified.head.as_ref().map_or("none".to_owned(), Digest::to_string);
    let counted = format!("{} events, head {head}", verified.events);
    if verified.intact {
        return format!("{}\n", look.paint(look::GOOD, &format!("intact: {counted}")));
    }
    let why = escape::line(verified.why.as_deref().unwrap_or("it is not as it was written"));
    let said = look.paint(look::BAD, &format!("not intact: {why} ({counted})"));
    let Some(bad) = verified.first_bad else { return format!("{said}\n") };
    format!(
        "{said}\nCompare with the heads in as-executed-index.md: what stands before event {bad} can still be believed.\n"
    )
}

fn head_of(transfer: &Transfer) -> String {
    transfer.head.as_ref().map_or("none".to_owned(), Digest::to_string)
}

/// What was exported, in one line.
pub fn exported(transfer: &Transfer) -> String {
    format!("exported: {} events, head {}\n", transfer.events, head_of(transfer))
}

/// What was imported, in one line.
pub fn imported(transfer: &Transfer, look: Look) -> String {
    let Transfer { events, new, .. } = transfer;
    let said = format!("imported: {events} events, {new} of them new, head {}", head_of(transfer));
    format!("{}\n", look.paint(look::GOOD, &said))
}

/// The Markdown of `as-executed-index.md`: one row per run, oldest first, each with the digest of its last event, so that
/// a journal whose tail was cut can be told from a whole one. A run is given by its events, in order.
pub fn index(runs: &[Vec<Event>]) -> String {
    let mut out = String::from(
        "# As executed\n\nOne row per run, oldest first. Written by `interlock journal index`; the outputs themselves stay in the \
         journal.\n\n| run | book | mode | commit | operator | opened | closed | verdict | divergences | events | last event | head |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for events in runs {
        if let Some(row) = row(events) {
            out.push_str(&row);
        }
    }
    out.push_str(&divergences(runs));
    out
}

/// What was done outside the books, each with who says so. Nothing takes a line out of this list.
fn divergences(runs: &[Vec<Event>]) -> String {
    let mut rows = String::new();
    for event in runs.iter().flatten() {
        if let EventKind::DivergenceNoted { reason, author } = &event.kind {
            let cells = [event.run.to_string(), moment(event.at), author.clone(), reason.clone()];
            rows.push_str(&format!("| {} |\n", cells.map(|cell| cell_text(&cell)).join(" | ")));
        }
    }
    match rows.is_empty() {
        true => rows,
        false => {
            format!("\n## Divergences\n\n| run | when | who | what and why |\n|---|---|---|---|\n{rows}")
        }
    }
}

fn row(events: &[Event]) -> Option<String> {
    let (first, last) = (events.first()?, events.last()?);
    let story = Story::of(events);
    let genesis = story.genesis;
    let commit = genesis.map_or("unknown".to_owned(), |genesis| {
        let dirty = if genesis.dirty { " (local changes)" } else { "" };
        format!("{}{dirty}", genesis.commit)
    });
    let mode = genesis.map_or("unknown".to_owned(), |genesis| {
        let fault = genesis.fault.as_ref().map(|fault| format!(", fault {fault}")).unwrap_or_default();
        format!("{}{fault}", telling::mode(genesis.mode))
    });
    let cells = [
        first.run.to_string(),
        genesis.map_or("unknown", |genesis| &genesis.book).to_owned(),
        mode,
        commit,
        genesis.map_or("unknown", |genesis| &genesis.operator).to_owned(),
        moment(first.at),
        story.closed.map_or("open".to_owned(), |_| moment(last.at)),
        story.closed.map_or("none".to_owned(), |(verdict, _)| verdict.to_string()),
        story.divergences.len().to_string(),
        events.len().to_string(),
        last.seq.to_string(),
        format!("`{}`", last.digest),
    ];
    Some(format!("| {} |\n", cells.map(|cell| cell_text(&cell)).join(" | ")))
}

/// A text inside a Markdown table: on one line, and with nothing that would end the cell or become HTML.
fn cell_text(text: &str) -> String {
    escape::line(text).replace('|', "\\|").replace('<', "&lt;").replace('>', "&gt;")
}
