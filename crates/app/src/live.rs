//! `run`: one book of a site against the real cloud. The same machine and the same loop as a rehearsal; what differs
//! is the wire, the clock, and that a person is asked.

mod faults;
pub(crate) mod under_way;
pub mod undo;

use self::faults::Faults;
use crate::asking::{Asking, Ruled, Waiting};
use crate::attempt::{closed, stem};
use crate::diverge::Slips;
use crate::drive::{Consent, Divergence, Ground, Lost, Ports};
use crate::handover::{self, WithFiles};
use crate::keys::Own;
use crate::prepare::{Prepared, prepare};
use crate::sealing::Sealing;
use crate::start::{Start, holder};
use crate::{AppError, folder, views, working_copy};
use clients::git::{self, Commit};
use clients::paste::PasteWire;
use clients::{Shell, ShellConfig};
use model::{Approvals, Clock, Digest, Event, Genesis, Journal, Mode, RunId, Wire};
use runbook::{Machine, SecretWay};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;
use store::{Claim, Place, Store};

// What a door needs to bring its part.
pub use clients::paste::{Desk, Passing, Sheet, ends};
pub use clients::{Abort, Observer, Stream, secret_file};
pub use runbook::{Approval, Approver, Book, Hold, Item, Outcome, Proposal, Step, Wanted};

/// What to run.
#[derive(Clone)]
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
    /// Blocks that a secret passes through, each with the file that it is read from or put into.
    pub secrets: Vec<(String, PathBuf)>,
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
    /// Hands blocks out and takes pastes in, in place of a shell: the run is by paste.
    pub desk: Option<&'a dyn Desk>,
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
pub fn run(request: &Request, mut door: Door<'_>) -> Result<Ran, AppError> {
    let site = ready(request)?;
    let (name, book) = one(&site, &request.book)?;
    handover::look(&request.secrets, book)?;
    let faults = Faults::of(&site, name, door.clock);
    let mut writer = Writer::open(request, &site, &mut door)?;
    let operator = writer.operator.clone();
    let genesis = genesis(&site, name, book, &operator, mode(&door));
    if let Some(reason) = &request.abandon {
        faults.refuse()?;
        under_way::abandon(&mut writer.journal(), &genesis, reason, door.clock)?;
    }
    let run = under_way::find(&*writer.store, &genesis, &writer.mark(&site))?;
    if writer.store.run(&run)?.is_empty() {
        faults.refuse()?;
    }
    let machine = Machine::new(book.clone(), site.facts.clone()).ruled_by(site.rules.clone());
    let after = writer.store.before();
    let start = Start { run: &run, machine, genesis, operator: &operator, after };
    drive(request, &site, book, start, &mut writer, door)
}

/// The site of a request, which is exactly a commit.
fn ready(request: &Request) -> Result<Prepared, AppError> {
    let site = prepare(&request.site, std::slice::from_ref(&request.book))?;
    if site.plan {
        return Err(AppError::Plan { site: request.site.clone() });
    }
    clean(&request.site, &site.commit)?;
    // An edit that was there while the texts were read, and gone again when git was asked, would run as that commit.
    if working_copy::digest(&request.site)? != site.digest {
        return Err(AppError::Changed { site: request.site.clone() });
    }
    Ok(site)
}

fn mode(door: &Door<'_>) -> Mode {
    if door.desk.is_some() { Mode::Paste } else { Mode::Live }
}

/// Who runs, and the journal that it is recorded in, with this process as the cloud's only writer.
struct Writer {
    /// The key, where the site names people.
    own: Option<Own>,
    operator: String,
    place: Place,
    /// The same journal, to see what others leave in its inbox. It is let go first: the last one to leave a SQLite file
    /// puts its log away, and only who may write can.
    shared: Box<dyn Store>,
    store: Box<dyn Store>,
}

impl Writer {
    fn open(request: &Request, site: &Prepared, door: &mut Door<'_>) -> Result<Writer, AppError> {
        let own = own(site.rules.as_ref(), request, door.own)?;
        let operator = own.as_ref().map_or(request.operator.as_str(), Own::person).to_owned();
        let claim = Claim { cloud: site.cloud.clone(), holder: holder(&operator) };
        let place = place(&request.journal, site.journal.as_deref())?;
        let store = store::open(&place, &claim)?;
        intact(&*store)?;
        let shared = store::read(&place)?;
        Ok(Writer { own, operator, place, store, shared })
    }

    /// The journal, in which the end of a run bears the runner's seal.
    fn journal(&mut self) -> Sealing<'_> {
        Sealing { journal: &mut *self.store, own: self.own.as_ref() }
    }

    /// What the names of new runs end with: in a journal that clouds share each has names of its own, since each has a
    /// writer of its own.
    fn mark(&self, site: &Prepared) -> String {
        if self.place.is_shared() { format!("@{}", site.cloud) } else { String::new() }
    }
}

/// The real shell, or a person's desk in its place.
fn wire<'d>(
    request: &Request,
    site: &Prepared,
    book: &Book,
    genesis: &Genesis,
    run: &RunId,
    door: &mut Door<'d>,
) -> Result<Box<dyn Wire + 'd>, AppError> {
    let output = door.output.take();
    let Some(desk) = door.desk else {
        return Ok(Box::new(shell(request, site, genesis, run, output, door.abort.clone())?));
    };
    let wire = PasteWire::new(desk, secret_blocks(book));
    Ok(Box::new(match output {
        Some(observer) => wire.watched_by(observer),
        None => wire,
    }))
}

/// Drives a machine against the real cloud, by the shell or by paste. `book` is the one that its blocks come from.
fn drive(
    request: &Request,
    site: &Prepared,
    book: &Book,
    start: Start<'_>,
    writer: &mut Writer,
    mut door: Door<'_>,
) -> Result<Ran, AppError> {
    let run = start.run.clone();
    (door.opened)(&run, book);
    let by_paste = door.desk.is_some();
    let wire = wire(request, site, book, &start.genesis, &run, &mut door)?;
    let Writer { own, place, store, shared, .. } = writer;
    let mut journal = Sealing { journal: &mut **store, own: own.as_ref() };
    let slips = Slips::of(place, &run);
    slips.sweep(&journal.run(&run)?);
    let ground = Checkout {
        site: &request.site,
        commit: &site.commit,
        stop: door.stop,
        abort: door.abort.as_ref(),
        is_paste: by_paste,
        slips,
    };
    let ruled = site.rules.as_ref().zip(own.as_ref()).map(|(rules, own)| Ruled {
        rules,
        own,
        store: &**shared,
        clock: door.clock,
        stop: door.stop,
        wait: request.wait,
        tell: door.tell,
        read: 0,
    });
    let mut person = WithFiles { person: door.consent, files: &request.secrets, by_paste };
    let (outcome, events) = start.go(&mut Ports {
        journal: &mut journal,
        wire: &*wire,
        clock: door.clock,
        consent: &mut Asking { person: &mut person, ruled },
        ground: &ground,
        watch: door.watch,
    })?;
    let page = views::report::run(&run, &events);
    if let Place::Folder(state) = &*place {
        folder::write(&state.join("reports").join(format!("{run}.html")), page.as_bytes())?;
    }
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

fn genesis(site: &Prepared, name: &str, book: &Book, operator: &str, mode: Mode) -> Genesis {
    Genesis {
        site: site.name.clone(),
        commit: site.commit.id.clone(),
        dirty: site.commit.dirty,
        book: name.to_owned(),
        book_digest: book.digest.clone(),
        site_digest: site.digest.clone(),
        operator: operator.to_owned(),
        mode,
        seed: None,
        fault: None,
    }
}

/// A run stands on a record that is what was written: every row by itself may look right in a journal from which rows
/// were taken, or in which one was written anew.
fn intact(journal: &dyn Store) -> Result<(), AppError> {
    let verified = journal.verify();
    if verified.intact { Ok(()) } else { Err(AppError::Damaged { why: verified.why.unwrap_or_default() }) }
}

fn shell(
    request: &Request,
    site: &Prepared,
    genesis: &Genesis,
    run: &RunId,
    output: Option<Observer>,
    abort: Option<Abort>,
) -> Result<Shell, AppError> {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    // Two journals may each have a run of that name.
    let kept = match place(&request.journal, site.journal.as_deref())? {
        Place::Folder(state) => absolute(&state).display().to_string(),
        Place::Server(address) => address.to_string(),
    };
    let mut config = ShellConfig {
        extra_env: request.env.iter().cloned().collect(),
        abort,
        run: Digest::of_json(&(&genesis.site, &genesis.commit, run, kept)),
        ..ShellConfig::new(request.path.clone(), absolute(&request.site), request.home.clone())
    };
    if let Some(file) = &site.ssh_config {
        config = config.reached_by(&absolute(&committed(&request.site, file)?));
    }
    let shell = Shell::new(config);
    Ok(match output {
        Some(observer) => shell.watched_by(observer),
        None => shell,
    })
}

/// Blocks that a secret passes through.
fn secret_blocks(book: &Book) -> BTreeMap<String, Passing> {
    let passing = |way| if way == SecretWay::Stdin { Passing::In } else { Passing::Out };
    book.blocks().filter_map(|block| Some((block.id.clone(), passing(block.secret?)))).collect()
}

/// The site's file that says how hosts are reached. What `host:alpha` means is approved with the rest of the commit,
/// so it must be in that, and not be a link to somewhere else.
fn committed(site: &Path, file: &str) -> Result<PathBuf, AppError> {
    let path = site.join(file);
    let is_plain = std::fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_file());
    if is_plain && git::has(site, Path::new(file)) {
        return Ok(path);
    }
    let what = format!("file {file} in its commit, which `ssh.config` of site.yaml names");
    let help = "commit it as a plain file, or take the key out of site.yaml".to_owned();
    Err(AppError::Missing { site: site.to_owned(), what, help })
}

/// The checkout that a live run reads its files from.
struct Checkout<'a> {
    site: &'a Path,
    commit: &'a Commit,
    stop: &'a dyn Fn() -> bool,
    abort: Option<&'a Abort>,
    is_paste: bool,
    slips: Slips,
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

    fn diverged(&self) -> Option<Divergence> {
        self.slips.next()
    }

    fn noted(&self, divergence: &Divergence) {
        self.slips.done(divergence);
    }

    // Nothing of ours runs while a paste is waited for, so one Ctrl-C is enough to end the waiting.
    fn aborted(&self) -> bool {
        (self.is_paste && (self.stop)()) || self.abort.is_some_and(|abort| abort.load(Ordering::Relaxed))
    }
}
