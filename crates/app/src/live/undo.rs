//! `undo`: what a run has done, taken back in reverse order, one approved UNDO after the other. Never by itself: a person
//! asks for it, and is asked again for each change.

use super::{Door, Ran, Request, Writer, drive, genesis, mode, place, ready, under_way};
use crate::attempt::closed;
use crate::prepare::prepare;
use crate::start::Start;
use crate::{AppError, journal};
use model::{Event, EventKind, Genesis, Journal, Mode, RunId};
use runbook::{Book, Machine, WayBack, way_back};
use std::collections::BTreeSet;
use store::Place;

pub use runbook::{Back, Taken};

/// What an undo came to.
pub struct Undone {
    /// What there was to take back, the last first.
    pub taken: Vec<Taken>,
    /// The run that takes it back; none when nothing of it has an UNDO.
    pub ran: Option<Ran>,
}

/// Takes back what a run has done, or goes on with that. `request.book` says nothing: the run's book does. `listed` is
/// shown what there is to take back before anything happens.
pub fn undo(
    request: &Request,
    run: &str,
    listed: &mut dyn FnMut(&[Taken]),
    mut door: Door<'_>,
) -> Result<Undone, AppError> {
    let run = RunId(run.to_owned());
    let journal = prepare(&request.site, &[])?.journal;
    let (opened, events) = record(&place(&request.journal, journal.as_deref())?, &run)?;
    let request = Request { book: opened.book.clone(), ..request.clone() };
    let site = ready(&request)?;
    let book = book(&site.books, &opened, &run)?;
    let mut writer = Writer::open(&request, &site, &mut door)?;
    let operator = writer.operator.clone();
    let now = genesis(&site, &opened.book, book, &operator, mode(&door));
    if now.commit != opened.commit || now.book_digest != opened.book_digest {
        return Err(AppError::LeftOpen {
            run: run.0,
            why: format!("it ran commit {}, and the checkout is at {}", opened.commit, now.commit),
            help: format!("check out {}: what is taken back is what that book did", opened.commit),
        });
    }
    let (name, way) = next(&*writer.store, &run, book, &events)?;
    listed(&way.taken);
    let taken = way.taken.clone();
    if way.book.steps.is_empty() {
        return Ok(Undone { taken, ran: None });
    }
    let shown = way.book.clone();
    let machine = Machine::back(way, site.facts.clone()).ruled_by(site.rules.clone());
    let after = writer.store.before();
    let start = Start { run: &name, machine, genesis: now, operator: &operator, after };
    let ran = drive(&request, &site, &shown, start, &mut writer, door)?;
    Ok(Undone { taken, ran: Some(ran) })
}

/// What is recorded of the run: it must be over.
fn record(place: &Place, run: &RunId) -> Result<(Genesis, Vec<Event>), AppError> {
    let events = journal::show(place, Some(&run.0))?;
    let opened = events.iter().find_map(|event| match &event.kind {
        EventKind::RunOpened(genesis) => Some(genesis.clone()),
        _ => None,
    });
    let left = |why: &str, help: &str| {
        Err(AppError::LeftOpen { run: run.0.clone(), why: why.to_owned(), help: help.to_owned() })
    };
    match opened {
        Some(genesis) if genesis.mode == Mode::Rehearsal => {
            left("it ran on the twin", "there is nothing to take back")
        }
        Some(_) if closed(&events).is_none() => {
            left("it may go on yet", "go on with it, or close it with `interlock run ... --abandon REASON`")
        }
        Some(genesis) => Ok((genesis, events)),
        None => left("its first event is missing", "look at it with `interlock journal verify`"),
    }
}

fn book<'b>(books: &'b [(String, Book)], opened: &Genesis, run: &RunId) -> Result<&'b Book, AppError> {
    let found = books.iter().find(|(name, _)| *name == opened.book);
    found.map(|(_, book)| book).ok_or_else(|| AppError::LeftOpen {
        run: run.0.clone(),
        why: format!("its book {:?} is not in this site", opened.book),
        help: "name the site that it ran".to_owned(),
    })
}

/// The run to go on with, or the next one, and the way that it goes.
fn next(
    journal: &dyn Journal,
    run: &RunId,
    book: &Book,
    events: &[Event],
) -> Result<(RunId, WayBack), AppError> {
    let mut undone = BTreeSet::new();
    let backs = under_way::backs(journal, run)?;
    for back in &backs {
        let told = journal.run(back)?;
        if closed(&told).is_none() {
            return Ok((back.clone(), way_back(book, events, &undone)));
        }
        undone.extend(told.into_iter().filter_map(|event| match event.kind {
            EventKind::Undone { block, .. } => Some(block),
            _ => None,
        }));
    }
    Ok((under_way::back(run, backs.len() + 1), way_back(book, events, &undone)))
}
