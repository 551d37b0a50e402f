//! The object of `status`.

use super::register::{Ledger, ledger};
use crate::status::{self as site, Stands, ToolAnswer};
use model::{Mode, Timestamp};
use serde::Serialize;
use std::path::Path;

/// `interlock.status/1`: where a site stands.
#[derive(Debug, Serialize)]
pub struct Status<'a> {
    schema: &'static str,
    site: &'a str,
    folder: &'a Path,
    at: Timestamp,
    source: Source<'a>,
    check: Check,
    live: Option<bool>,
    tools: Vec<Tool<'a>>,
    runs: Vec<Run<'a>>,
    open_rehearsals: usize,
    ledger: Ledger<'a>,
    capture: Option<Capture<'a>>,
    next: Next<'a>,
}

#[derive(Debug, Serialize)]
struct Source<'a> {
    commit: &'a str,
    dirty: bool,
    differs: &'a [String],
    upstream: Option<Upstream<'a>>,
}

#[derive(Debug, Serialize)]
struct Upstream<'a> {
    name: &'a str,
    ahead: u64,
    behind: u64,
    fetched: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
struct Check {
    error: usize,
    warning: usize,
}

#[derive(Debug, Serialize)]
struct Tool<'a> {
    name: &'a str,
    answer: &'static str,
    why: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Run<'a> {
    run: &'a str,
    book: &'a str,
    commit: &'a str,
    mode: Mode,
    stands: &'static str,
    block: Option<&'a str>,
    last: Timestamp,
}

#[derive(Debug, Serialize)]
struct Capture<'a> {
    file: &'a Path,
    written: Timestamp,
}

#[derive(Debug, Serialize)]
struct Next<'a> {
    command: Option<&'a str>,
    why: &'a str,
}

/// The object that `interlock status` prints.
pub fn status(status: &site::Status) -> Status<'_> {
    let commit = &status.commit;
    let upstream = status.upstream.as_ref().map(|upstream| Upstream {
        name: &upstream.name,
        ahead: upstream.ahead,
        behind: upstream.behind,
        fetched: upstream.fetched,
    });
    Status {
        schema: "interlock.status/1",
        site: &status.site,
        folder: &status.folder,
        at: status.now,
        source: Source { commit: &commit.id, dirty: commit.dirty, differs: &commit.differs, upstream },
        check: Check { error: status.errors, warning: status.warnings },
        live: status.is_live(),
        tools: status.tools.iter().flatten().map(|(name, answer)| tool(name, answer)).collect(),
        runs: status.open.iter().map(run).collect(),
        open_rehearsals: status.open_rehearsals,
        ledger: ledger(&status.outstanding),
        capture: status.capture.as_ref().map(|(file, written)| Capture { file, written: *written }),
        next: Next { command: status.next.command.as_deref(), why: &status.next.why },
    }
}

fn tool<'a>(name: &'a str, answer: &'a ToolAnswer) -> Tool<'a> {
    let (answer, why) = match answer {
        ToolAnswer::Answers => ("answers", None),
        ToolAnswer::Silent(why) => ("silent", Some(why.as_str())),
        ToolAnswer::Missing => ("missing", None),
    };
    Tool { name, answer, why }
}

fn run(open: &site::Open) -> Run<'_> {
    let (stands, block) = match &open.stands {
        Stands::AtTheBeginning => ("beginning", None),
        Stands::Waits(block) => ("waits", Some(block.as_str())),
        Stands::Unknown(block) => ("unknown", Some(block.as_str())),
        Stands::After(block) => ("after", Some(block.as_str())),
    };
    Run {
        run: &open.run.0,
        book: &open.genesis.book,
        commit: &open.genesis.commit,
        mode: open.genesis.mode,
        stands,
        block,
        last: open.last,
    }
}
