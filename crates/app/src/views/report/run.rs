//! The report of one run against the real cloud: what it came to, what was done outside the book, its gates, its events.

use super::badge::{self, Tone};
use super::{events, gates, notes};
use crate::views::markup::Markup;
use crate::views::rehearsal::{Rehearsal, RunRecord};
use crate::views::story::{self, Story};
use crate::views::telling;
use model::{Event, Mode, RunId, Verdict};

/// The report as a whole HTML document. The events are those of the run, in order.
pub fn run(run: &RunId, told: &[Event]) -> String {
    let story = Story::of(told);
    let record = record(run, told, &story);
    let title = format!("{run}: {}", record.verdict);
    super::page(&title, |main| {
        head(main, &record, &story);
        notes::divergences(main, std::slice::from_ref(&story));
        gates::write(main, &record, &story);
        events::write(main, &Rehearsal { control: vec![record.clone()], ..Rehearsal::default() });
    })
}

fn record(run: &RunId, told: &[Event], story: &Story<'_>) -> RunRecord {
    let seconds = told.first().zip(told.last()).map_or(0, |(first, last)| story::seconds(first.at, last.at));
    RunRecord {
        run: run.clone(),
        book: story.genesis.map_or_else(String::new, |genesis| genesis.book.clone()),
        fault: None,
        blocks: 0,
        virtual_seconds: seconds,
        wall_ms: seconds * 1000,
        events: told.to_vec(),
        verdict: story.closed.map_or(Verdict::Unmeasured, |(verdict, _)| verdict),
    }
}

fn head(main: &mut Markup, record: &RunRecord, story: &Story<'_>) {
    let tone = Tone::from(record.verdict);
    let mode = story.genesis.map_or(Mode::Live, |genesis| genesis.mode);
    let reason = story.closed.map_or("It is open still.", |(_, reason)| reason);
    main.within("header", &[("class", tone.class())], |header| {
        header.within("div", &[("class", "title")], |title| {
            title.leaf("p", &[("class", "kicker")], &format!("Interlock run, {}", telling::mode(mode)));
            title.leaf("h1", &[], &record.run.0);
            title.leaf("p", &[("class", "verdict-line")], reason);
            if mode == Mode::Paste {
                let by_paste = "By paste: what this run rests on was carried by a person.";
                title.leaf("p", &[("class", "verdict-line")], by_paste);
            }
        });
        header.within("p", &[("class", "verdict")], |big| {
            badge::icon(big, tone, "");
            big.text(&record.verdict.to_string());
        });
    });
}

#[cfg(test)]
mod tests {
    use super::run;
    use crate::views::omega;
    use model::{EventKind, Mode};

    #[test]
    fn a_run_by_paste_says_so_and_so_does_a_divergence() {
        let mut events = omega::rehearsal().control[0].events.clone();
        let id = events[0].run.clone();
        let last = events.pop().unwrap();
        let (reason, author) = ("moved <a> cable".to_owned(), "ben".to_owned());
        events.push(model::Event { kind: EventKind::DivergenceNoted { reason, author }, ..last });
        if let EventKind::RunOpened(genesis) = &mut events[0].kind {
            genesis.mode = Mode::Paste;
        }
        let page = run(&id, &events);
        for part in [
            "Interlock run, paste",
            "By paste: what this run rests on was carried by a person.",
            "It is open still.",
            "<code>moved &lt;a&gt; cable (says ben)</code>",
            "Gates of",
        ] {
            assert!(page.contains(part), "{part}");
        }
    }
}
