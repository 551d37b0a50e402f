//! The next sensible command: what is broken before what is new, and a rehearsal before the cloud.

use super::{Open, Stands, Status, open};
use crate::attempt::{closed, stem};
use crate::live::under_way;
use model::{Digest, Event, Mode, Verdict};

/// A command, and why that one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Next {
    /// The command; none when nothing waits.
    pub command: Option<String>,
    /// Why.
    pub why: String,
}

/// What comes next. `books` are those of the site, in order; `digest` is that of its files; `runs` those that it has had.
pub(super) fn next(status: &Status, books: &[String], digest: &Digest, runs: &[Vec<Event>]) -> Next {
    let site = status.folder.display();
    let say = |command: String, why: String| Next { command: Some(command), why };
    if let Some(open) = status.open.first() {
        return go_on(status, open);
    }
    if status.errors > 0 {
        return say(format!("interlock check {site}"), format!("it finds {} errors", status.errors));
    }
    let ended_well = |mode, book: &str, of_these_files: bool| {
        runs.iter().any(|events| {
            let is_it = open::genesis(events).is_some_and(|genesis| {
                (genesis.mode == mode || (mode == Mode::Live && genesis.mode == Mode::Paste))
                    && genesis.book == book
                    && genesis.fault.is_none()
                    && (!of_these_files || genesis.site_digest == *digest)
            });
            is_it && closed(events) == Some(Verdict::Holds)
        })
    };
    let undone = books.iter().find(|book| !ended_well(Mode::Live, book, false));
    if let Some(book) = undone {
        let name = stem(book);
        if !ended_well(Mode::Rehearsal, book, true) {
            let why = format!("no rehearsal of {name} with these files is on record");
            return say(format!("interlock rehearse {site}"), why);
        }
        if status.commit.dirty {
            let why = "a live run needs a clean commit, and these files differ from it".to_owned();
            return say(format!("git -C {site} status"), why);
        }
        let paste = if status.is_live() == Some(false) { " --paste" } else { "" };
        return say(
            format!("interlock run {site} {name}{paste}"),
            "it was rehearsed with these files, and is the first book that has not run".to_owned(),
        );
    }
    match status.outstanding.expired.len() {
        0 => Next { command: None, why: "every book has run, and nothing waits".to_owned() },
        many => say(format!("interlock ledger {site}"), format!("divergences past their date: {many}")),
    }
}

fn go_on(status: &Status, open: &Open) -> Next {
    let (site, book) = (status.folder.display(), stem(&open.genesis.book));
    let run = &open.run;
    if open.genesis.commit != status.commit.id {
        let commit = &open.genesis.commit;
        return Next {
            command: Some(format!("git -C {site} checkout {commit}")),
            why: format!("{run} is open, and runs that commit"),
        };
    }
    let paste = if open.genesis.mode == Mode::Paste { " --paste" } else { "" };
    let why = match &open.stands {
        Stands::AtTheBeginning => format!("{run} is open, at its beginning"),
        Stands::Waits(block) => format!("{run} is open, and its {block} waits for an approval"),
        Stands::Unknown(block) => format!("{run} is open, and the end of its {block} is not known"),
        Stands::After(block) => format!("{run} is open, after its {block}"),
    };
    let command = match under_way::taken_back_by(run) {
        Some(taken_back) => format!("interlock undo {site} {taken_back}{paste}"),
        None => format!("interlock run {site} {book}{paste}"),
    };
    Next { command: Some(command), why }
}
