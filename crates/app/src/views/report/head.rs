//! The head of the report: what was rehearsed and what it came to.

use super::badge::{self, Tone};
use crate::views::markup::Markup;
use crate::views::rehearsal::{Outcome, Rehearsal};
use crate::views::span;
use crate::views::story::Story;
use model::Verdict;

/// Writes the head.
pub(super) fn write(main: &mut Markup, rehearsal: &Rehearsal, stories: &[Story<'_>]) {
    let verdict = rehearsal.verdict();
    let tone = Tone::from(verdict);
    main.within("header", &[("class", tone.class())], |header| {
        header.within("div", &[("class", "title")], |title| {
            title.leaf("p", &[("class", "kicker")], "Interlock rehearsal");
            title.leaf("h1", &[], &rehearsal.site);
            title.leaf("p", &[("class", "verdict-line")], &sentence(rehearsal));
        });
        header.within("p", &[("class", "verdict")], |big| {
            badge::icon(big, tone, "");
            big.text(&verdict.to_string());
        });
    });
    main.newline();
    main.within("dl", &[("class", "facts")], |facts| {
        for (name, value) in particulars(rehearsal, stories) {
            facts.within("div", &[], |pair| {
                pair.leaf("dt", &[], name);
                pair.leaf("dd", &[], &value);
            });
        }
    });
}

/// The verdict in one sentence.
fn sentence(rehearsal: &Rehearsal) -> String {
    let control = match rehearsal.control_verdict() {
        Verdict::Holds => "The fault-free control holds",
        Verdict::Fails => "The fault-free control fails",
        Verdict::Unmeasured => "The fault-free control could not be measured",
    };
    let all = rehearsal.faults.len();
    if all == 0 {
        return format!("{control}; no fault was injected.");
    }
    let late = match rehearsal.count(Outcome::Late) {
        0 => String::new(),
        n => format!(", {n} late"),
    };
    let escaped = match rehearsal.count(Outcome::Escaped) {
        0 => String::new(),
        n => format!(", {n} escaped"),
    };
    format!("{control}; {} of {all} faults caught{late}{escaped}.", rehearsal.count(Outcome::Caught))
}

/// A few books by name; more of them, which the report has one by one below, by the first and the last.
fn row_of(books: &[&str]) -> String {
    match books {
        [first, _, _, .., last] => format!("{}, from {first} to {last}", books.len()),
        few => few.join(", "),
    }
}

fn particulars(rehearsal: &Rehearsal, stories: &[Story<'_>]) -> Vec<(&'static str, String)> {
    let books: Vec<&str> = rehearsal.control.iter().map(|run| super::book_name(&run.book)).collect();
    let genesis = stories.iter().find_map(|story| story.genesis);
    let commit = genesis.map_or("unknown".to_owned(), |genesis| {
        let commit: String = genesis.commit.chars().take(12).collect();
        if genesis.dirty { format!("{commit} with local changes") } else { commit }
    });
    let head = rehearsal.control.iter().rev().find_map(|run| run.events.last());
    let virtual_seconds = rehearsal.control.iter().map(|run| run.virtual_seconds).sum();
    let wall = rehearsal.control.iter().map(|run| run.wall_ms).sum();
    vec![
        (if books.len() == 1 { "Book" } else { "Books" }, row_of(&books)),
        ("Commit", commit),
        ("Seed", rehearsal.seed.to_string()),
        ("Operator", genesis.map_or("unknown", |genesis| &genesis.operator).to_owned()),
        ("Time in the twin", span::words(virtual_seconds)),
        ("Time on the wall", span::millis(wall)),
        ("Last event", head.map_or("none".to_owned(), |event| event.digest.short().to_owned())),
    ]
}
