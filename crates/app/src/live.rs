//! `run`: one book of a site against the real cloud. The same machine and the same loop as a rehearsal; what differs
//! is the wire, the clock, and that a person is asked.

use crate::asking::{Asking, Ruled, Waiting};
use crate::attempt::{closed, stem};
use crate::drive::{Consent, Ground, Lost, Ports};
use crate::keys::Own;
use crate::prepare::{Prepared, prepare};
use crate::sealing::Sealing;
use crate::start::{Start, holder};
use crate::{AppError, working_copy};
use clients::git::{self, Commit};
use clients::{Shell, ShellConfig};
use model::{Approvals, Clock, Event, EventKind, Genesis, Journal, Mode, RunId, Verdict};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;
use store::{Claim, Place, Store};

// What a door needs to bring its part.
pub use clients::{Abort, Observer, Stream};
pub use runbook::{Approval, Approver, Book, Hold, Item, Outcome, Proposal, Step, Wanted};

/// What to run.
pub struct Request {
    /// The site's folder: a clean checkout of a commit.
    pub site: PathBuf,
    /// The book, by file name or its beginning.
    pub book: String,
    /// Where the journal is, for a site that does not say.
    pub journal: Place,
    /// Who runs it.
    pub operator: String,
    /// Close the run that was left open, for this reason, and begin anew.
    pub abandon: Option<String>,
    /// Wait for approvals from elsewhere, so long.
    pub wait: Option<Duration>,
    /// `PATH` of every block.
    pub path: String,
    /// `HOME` of every block.
    pub home: PathBuf,
    /// More variables of every block, such as `SSH_AUTH_SOCK`; no secret among them.
    pub env: Vec<(String, String)>,
}

/// What the door brings.
pub struct Door<'a> {
    /// Asks a person.
    pub consent: &'a mut dyn Consent,
    /// Gets the runner's key, where the site names people with keys.
    pub own: &'a mut dyn FnMut() -> Result<Own, AppError>,
    /// Is told while an answer from elsewhere is waited for.
    pub tell: &'a mut dyn FnMut(&Waiting<'_>),
    /// The machine's clock.
    pub clock: &'a dyn Clock,
    /// Whether a person asked the run to stop.
    pub stop: &'a dyn Fn() -> bool,
    /// Is shown the run and its book before anything happens.
    pub opened: &'a mut dyn FnMut(&RunId, &Book),
    /// Is shown every event once it is recorded.
    pub watch: &'a mut dyn FnMut(&Event),
    /// Sees a block's output as it comes, but for blocks that a secret passes through.
    pub output: Option<Observer>,
    /// Stops a running block when it becomes true.
    pub abort: Option<Abort>,
}

/// What a live run came to, for now.
pub struct Ran {
    /// The run.
    pub run: RunId,
    /// How it stands.
    pub outcome: Outcome,
    /// Whether the run is over; one that is not can be gone on with.
    pub closed: bool,
    /// All of its events.
    pub events: Vec<Event>,
}

/// Runs a book, or goes on with the run of it that was left open.
pub fn run(request: &Request, door: Door<'_>) -> Result<Ran, AppError> {
    let site = prepare(&request.site, std::slice::from_ref(&request.book))?;
    clean(&request.site, &site.commit)?;
    // An edit that was there while the texts were read, and gone again when git was asked, would run as that commit.
    if working_copy::digest(&request.site)? != site.digest {
        return Err(AppError::Changed { site: request.site.clone() });
    }
    let (name, book) = one(&site, &request.book)?;
    let own = own(site.rules.as_ref(), request, door.own)?;
    let operator = own.as_ref().map_or(request.operator.as_str(), Own::person);
    let claim = Claim { cloud: site.cloud.clone(), holder: holder(operator) };
    let place = place(&request.journal, site.journal.as_deref())?;
    let mut store = store::open(&place, &claim)?;
    intact(&*store)?;
    let shared = store::read(&place)?;
    let mut journal = Sealing { journal: &mut *store, own: own.as_ref() };
    let genesis = genesis(&site, name, book, operator);
    if let Some(reason) = &request.abandon {
        abandon(&mut journal, &genesis, reason, door.clock)?;
    }
    // In a journal that clouds share each has names of its own, since each has a writer of its own.
    let after = if place.is_shared() { format!("@{}", site.cloud) } else { String::new() };
    let run = under_way(&journal, &genesis, &after)?;
    (door.opened)(&run, book);
    let output = door.output.map(|show| without_secrets(book, show));
    let shell = shell(request, output, door.abort.clone());
    let ground =
        Checkout { site: &request.site, commit: &site.commit, stop: door.stop, abort: door.abort.as_ref() };
    let ruled = site.rules.as_ref().zip(own.as_ref()).map(|(rules, own)| Ruled {
        rules,
        own,
        store: &*shared,
        clock: door.clock,
        stop: door.stop,
        wait: request.wait,
        tell: door.tell,
        read: 0,
    });
    let (facts, rules) = (site.facts.clone(), site.rules.clone());
    let start = Start { run: &run, book: book.clone(), facts, rules, genesis, operator };
    let (outcome, events) = start.go(&mut Ports {
        journal: &mut journal,
        wire: &shell,
        clock: door.clock,
        consent: &mut Asking { person: door.consent, ruled },
        ground: &ground,
        watch: door.watch,
    })?;
    let closed = closed(&events).is_some();
    Ok(Ran { run, outcome, closed, events })
}

/// The runner's key, where the site names people: who runs a book there is who holds a key, and not who says so.
fn own(
    rules: Option<&Approvals>,
    request: &Request,
    get: &mut dyn FnMut() -> Result<Own, AppError>,
) -> Result<Option<Own>, AppError> {
    let Some(rules) = rules else {
        let why = "site.yaml names nobody under `approvals.people` who could answer from elsewhere";
        let nobody = || Err(AppError::NothingToApprove { why: why.to_owned() });
        return request.wait.map_or(Ok(None), |_| nobody());
    };
    let own = get()?;
    own.is_named(rules)?;
    Ok(Some(own))
}

/// The journal of the site, or else the one that was asked for. A team's journal is not left by a flag.
pub(crate) fn place(asked: &Place, site: Option<&str>) -> Result<Place, AppError> {
    let Some(site) = site else { return Ok(asked.clone()) };
    let site = Place::at(site)?;
    match (asked, &site) {
        (Place::Server(asked), Place::Server(of_site)) if asked.to_string() != of_site.to_string() => {
            Err(AppError::OtherJournal { site: of_site.to_string(), asked: asked.to_string() })
        }
        _ => Ok(site),
    }
}

/// A live run names the commit that it runs, so there must be one, and nothing beside it.
pub(crate) fn clean(site: &Path, commit: &Commit) -> Result<(), AppError> {
    let unclean = |why: String, help| Err(AppError::Unclean { site: site.to_owned(), why, help });
    match (commit.dirty, commit.differs.as_slice()) {
        (false, _) => Ok(()),
        (true, []) => {
            unclean("it is in no repository with a commit".to_owned(), "put it under git, and commit it")
        }
        (true, differs) => {
            let shown: Vec<&str> = differs.iter().take(10).map(|line| line.trim()).collect();
            let more = differs.len().saturating_sub(shown.len());
            let more = if more == 0 { String::new() } else { format!(", and {more} more") };
            unclean(
                format!("{}{more}", shown.join(", ")),
                "commit it or take it back; a rehearsal may be dirty",
            )
        }
    }
}

pub(crate) fn one<'a>(site: &'a Prepared, wanted: &str) -> Result<(&'a str, &'a Book), AppError> {
    match site.books.as_slice() {
        [(name, book)] => Ok((name, book)),
        // The beginning of several names is nobody's name, but for one that is given whole.
        several => several.iter().find(|(name, _)| stem(name) == stem(wanted)).map_or_else(
            || {
                let known = site.names().join(", ");
                Err(AppError::Unknown { kind: "single book", name: wanted.to_owned(), known })
            },
            |(name, book)| Ok((name.as_str(), book)),
        ),
    }
}

fn genesis(site: &Prepared, name: &str, book: &Book, operator: &str) -> Genesis {
    Genesis {
        site: site.name.clone(),
        commit: site.commit.id.clone(),
        dirty: site.commit.dirty,
        book: name.to_owned(),
        book_digest: book.digest.clone(),
        site_digest: site.digest.clone(),
        operator: operator.to_owned(),
        mode: Mode::Live,
        seed: None,
        fault: None,
    }
}

/// The open run of this book, or the name of a new one. Two runs of one book are never open at once.
fn under_way(journal: &dyn Journal, genesis: &Genesis, after: &str) -> Result<RunId, AppError> {
    let ours = of_book(journal, genesis)?;
    let Some((run, opened)) = ours.last() else { return free_name(journal, genesis, 1, after) };
    if closed(&journal.run(run)?).is_some() {
        return free_name(journal, genesis, ours.len() + 1, after);
    }
    if (&opened.commit, &opened.book_digest) == (&genesis.commit, &genesis.book_digest) {
        return Ok(run.clone());
    }
    Err(AppError::LeftOpen {
        run: run.0.clone(),
        why: format!("it runs commit {}, and the checkout is at {}", opened.commit, genesis.commit),
        help: format!(
            "check out {} to go on with it, or close it with `--abandon REASON` and begin anew",
            opened.commit
        ),
    })
}

/// A run stands on a record that is what was written: every row by itself may look right in a journal from which rows
/// were taken, or in which one was written anew.
fn intact(journal: &dyn Store) -> Result<(), AppError> {
    let verified = journal.verify();
    if verified.intact { Ok(()) } else { Err(AppError::Damaged { why: verified.why.unwrap_or_default() }) }
}

/// The first name from `number` on that no run has: sites that share a journal may have books of the same name.
fn free_name(
    journal: &dyn Journal,
    genesis: &Genesis,
    number: usize,
    after: &str,
) -> Result<RunId, AppError> {
    let taken: BTreeSet<RunId> = journal.runs()?.into_iter().map(|event| event.run).collect();
    let name = |number| RunId(format!("live-{}-{number}{after}", stem(&genesis.book)));
    // More names than there are runs: one of them is free.
    let free = (number..=number + taken.len()).map(name).find(|name| !taken.contains(name));
    Ok(free.unwrap_or_else(|| name(number)))
}

/// The live runs of this site's book, oldest first.
fn of_book(journal: &dyn Journal, ours: &Genesis) -> Result<Vec<(RunId, Genesis)>, AppError> {
    let is_ours = |genesis: &Genesis| {
        genesis.mode == Mode::Live && (&genesis.site, &genesis.book) == (&ours.site, &ours.book)
    };
    let runs = journal.runs()?.into_iter().filter_map(|event| match event.kind {
        EventKind::RunOpened(genesis) if is_ours(&genesis) => Some((event.run, genesis)),
        _ => None,
    });
    Ok(runs.collect())
}

fn abandon(
    journal: &mut dyn Journal,
    genesis: &Genesis,
    reason: &str,
    clock: &dyn Clock,
) -> Result<(), AppError> {
    let Some((run, _)) = of_book(journal, genesis)?.pop() else { return Ok(()) };
    if closed(&journal.run(&run)?).is_none() {
        let reason = format!("abandoned: {reason}");
        let kind = EventKind::RunClosed { verdict: Verdict::Unmeasured, reason, signed: None };
        journal.append(&run, clock.now(), kind)?;
    }
    Ok(())
}

fn shell(request: &Request, output: Option<Observer>, abort: Option<Abort>) -> Shell {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let config = ShellConfig {
        extra_env: request.env.iter().cloned().collect(),
        abort,
        ..ShellConfig::new(request.path.clone(), absolute(&request.site), request.home.clone())
    };
    let shell = Shell::new(config);
    match output {
        Some(observer) => shell.watched_by(observer),
        None => shell,
    }
}

/// What a block says that a secret passes through is shown to nobody (law 7).
fn without_secrets(book: &Book, show: Observer) -> Observer {
    let secret = book.blocks().filter(|block| block.secret.is_some()).map(|block| block.id.clone());
    let secret: BTreeSet<String> = secret.collect();
    Box::new(move |exec, stream, bytes| {
        if !secret.contains(&exec.block) {
            show(exec, stream, bytes);
        }
    })
}

/// The checkout that a live run reads its files from.
struct Checkout<'a> {
    site: &'a Path,
    commit: &'a Commit,
    stop: &'a dyn Fn() -> bool,
    abort: Option<&'a Abort>,
}

impl Ground for Checkout<'_> {
    fn lost(&self) -> Option<Lost> {
        if (self.stop)() {
            let why = "stopped by hand between two steps; the same command goes on with it";
            return Some(Lost::Stopped(why.to_owned()));
        }
        let now = git::commit(self.site);
        (now != *self.commit).then(|| {
            let what = match now.id == self.commit.id {
                true => now.differs.join(", "),
                false => format!("it is at commit {}", now.id),
            };
            let commit = &self.commit.id;
            Lost::Moved(format!("the checkout is no longer commit {commit}: {what}; put it back, then go on"))
        })
    }

    fn aborted(&self) -> bool {
        self.abort.is_some_and(|abort| abort.load(Ordering::Relaxed))
    }
}
