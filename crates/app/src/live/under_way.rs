//! Which run of a book is under way. Two of one book are never open at once, by shell or by paste, nor one that takes
//! another back.

use crate::AppError;
use crate::attempt::{closed, stem};
use model::{Clock, EventKind, Genesis, Journal, Mode, RunId, Verdict};
use std::collections::BTreeSet;

/// What the name of a run begins with that takes another one back; that one's name follows, and a number.
const BACK: &str = "undo-";

/// The open run of this book, or the name of a new one, which ends with `mark`.
pub(super) fn find(journal: &dyn Journal, genesis: &Genesis, mark: &str) -> Result<RunId, AppError> {
    let ours = of_book(journal, genesis)?;
    let forward = ours.iter().filter(|(run, _)| !run.0.starts_with(BACK)).count();
    let Some((run, opened)) = open(journal, ours)?.pop() else {
        let way = if genesis.mode == Mode::Paste { "paste" } else { "live" };
        return free_name(journal, &format!("{way}-{}", stem(&genesis.book)), forward + 1, mark);
    };
    let left = |why: String, help: String| Err(AppError::LeftOpen { run: run.0.clone(), why, help });
    if run.0.starts_with(BACK) {
        return left(
            "it takes back a run of this book".to_owned(),
            "go on with it by `interlock undo`, or close it with `--abandon REASON` and begin anew"
                .to_owned(),
        );
    }
    match same(&opened, genesis) {
        Ok(()) => Ok(run),
        Err((why, help)) => left(why, format!("{help}, or close it with `--abandon REASON` and begin anew")),
    }
}

/// The first name from `number` on that no run has: sites that share a journal may have books of the same name.
pub(crate) fn free_name(
    journal: &dyn Journal,
    stem: &str,
    number: usize,
    mark: &str,
) -> Result<RunId, AppError> {
    let taken: BTreeSet<RunId> = journal.runs()?.into_iter().map(|event| event.run).collect();
    let name = |number| RunId(format!("{stem}-{number}{mark}"));
    // More names than there are runs: one of them is free.
    let free = (number..).map(name).take(taken.len() + 1).find(|name| !taken.contains(name));
    Ok(free.unwrap_or_else(|| name(number)))
}

/// Whether a run that was opened so can be gone on with so; or why not, and what to do.
fn same(opened: &Genesis, now: &Genesis) -> Result<(), (String, String)> {
    if (&opened.commit, &opened.book_digest) != (&now.commit, &now.book_digest) {
        let why = format!("it runs commit {}, and the checkout is at {}", opened.commit, now.commit);
        return Err((why, format!("check out {} to go on with it", opened.commit)));
    }
    match (opened.mode, now.mode) {
        (Mode::Paste, Mode::Live) => {
            Err(("it is a run by paste".to_owned(), "go on with it with --paste".to_owned()))
        }
        (Mode::Live, Mode::Paste) => {
            Err(("it is no run by paste".to_owned(), "go on with it without --paste".to_owned()))
        }
        _ => Ok(()),
    }
}

/// The runs that take a run back, oldest first.
pub(super) fn backs(journal: &dyn Journal, run: &RunId) -> Result<Vec<RunId>, AppError> {
    let is_its = |name: &RunId| {
        let number = name.0.strip_prefix(BACK).and_then(|rest| rest.strip_prefix(run.0.as_str()));
        number.and_then(|rest| rest.strip_prefix('-')).is_some_and(|number| number.parse::<u32>().is_ok())
    };
    Ok(journal.runs()?.into_iter().map(|event| event.run).filter(is_its).collect())
}

/// The run that such a run takes back.
pub(crate) fn taken_back_by(back: &RunId) -> Option<&str> {
    back.0.strip_prefix(BACK)?.rsplit_once('-').map(|(run, _)| run)
}

/// The name of such a run.
pub(super) fn back(run: &RunId, number: usize) -> RunId {
    RunId(format!("{BACK}{run}-{number}"))
}

/// The runs of this site's book against the real cloud, oldest first.
fn of_book(journal: &dyn Journal, ours: &Genesis) -> Result<Vec<(RunId, Genesis)>, AppError> {
    let mut runs = real(journal)?;
    runs.retain(|(_, genesis)| (&genesis.site, &genesis.book) == (&ours.site, &ours.book));
    Ok(runs)
}

/// All runs against the real cloud, oldest first.
pub(crate) fn real(journal: &dyn Journal) -> Result<Vec<(RunId, Genesis)>, AppError> {
    let runs = journal.runs()?.into_iter().filter_map(|event| match event.kind {
        EventKind::RunOpened(genesis) if genesis.mode != Mode::Rehearsal => Some((event.run, genesis)),
        _ => None,
    });
    Ok(runs.collect())
}

/// Those of them that are open.
pub(crate) fn open(
    journal: &dyn Journal,
    mut runs: Vec<(RunId, Genesis)>,
) -> Result<Vec<(RunId, Genesis)>, AppError> {
    let mut open = Vec::new();
    for (run, genesis) in runs.drain(..) {
        if closed(&journal.run(&run)?).is_none() {
            open.push((run, genesis));
        }
    }
    Ok(open)
}

/// Closes what is open of a book.
pub(super) fn abandon(
    journal: &mut dyn Journal,
    genesis: &Genesis,
    reason: &str,
    clock: &dyn Clock,
) -> Result<(), AppError> {
    let ours = of_book(journal, genesis)?;
    for (run, _) in open(journal, ours)? {
        let reason = format!("abandoned: {reason}");
        let kind = EventKind::RunClosed { verdict: Verdict::Unmeasured, reason, signed: None };
        journal.append(&run, clock.now(), kind)?;
    }
    Ok(())
}
