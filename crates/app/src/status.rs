//! `status`: where a site stands, and what comes next. What an operator asks at the beginning of a session.

mod next;
mod open;

pub use next::Next;
pub use open::{Open, Stands};

use crate::gather::gather;
use crate::ledger::{Outstanding, outstanding};
use crate::{AppError, captures, check, journal, working_copy};
use clients::git::{self, Commit, Upstream};
use clients::{Answer, Shell, ShellConfig, Tool};
use model::{Clock, Event, Severity, Timestamp};
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::Place;

pub use clients::Answer as ToolAnswer;

/// What is asked about.
pub struct Request {
    /// The site's folder.
    pub site: PathBuf,
    /// Where the journal is.
    pub journal: Place,
    /// `PATH` on which the field's programs are looked for.
    pub path: String,
    /// `HOME` of those programs.
    pub home: PathBuf,
    /// More variables for them.
    pub env: Vec<(String, String)>,
    /// How long each may take to answer; none to ask nobody.
    pub patience: Option<Duration>,
}

/// Where a site stands.
pub struct Status {
    /// Name of the site.
    pub site: String,
    /// Its folder.
    pub folder: PathBuf,
    /// The commit that is checked out.
    pub commit: Commit,
    /// The branch that it follows.
    pub upstream: Option<Upstream>,
    /// What `check` finds: errors and warnings.
    pub errors: usize,
    /// Warnings of `check`.
    pub warnings: usize,
    /// The field's programs and what they answered; none when nobody was asked.
    pub tools: Option<Vec<(&'static str, Answer)>>,
    /// Runs that are open and touch the cloud, oldest first.
    pub open: Vec<Open>,
    /// How many rehearsals were left open.
    pub open_rehearsals: usize,
    /// What is still open in the registers.
    pub outstanding: Outstanding,
    /// The newest capture of the cloud as it was built, from the site's folder, and when it was written.
    pub capture: Option<(PathBuf, Timestamp)>,
    /// What to do next.
    pub next: Next,
    /// Now.
    pub now: Timestamp,
}

impl Status {
    /// Whether blocks can be run from here: the programs that the site needs all answer. Where they do not, a book can
    /// only be followed by paste. None when nobody was asked.
    pub fn is_live(&self) -> Option<bool> {
        let tools = self.tools.as_ref()?;
        let needed = tools.iter().filter(|(name, _)| matches!(*name, "juju" | "maas"));
        Some(needed.clone().count() > 0 && needed.clone().all(|(_, answer)| *answer == Answer::Answers))
    }
}

/// Looks at a site, its journal and its surroundings. Changes nothing.
///
/// # Errors
/// `Unreadable` and `Missing` for a path that is no site, and those of a journal that cannot be read.
pub fn status(request: &Request, clock: &dyn Clock) -> Result<Status, AppError> {
    let gathered = gather(&request.site, &[])?;
    if gathered.site.is_none() {
        let help = "name the folder of a site: it holds site.yaml".to_owned();
        return Err(AppError::Missing { site: request.site.clone(), what: "site.yaml".to_owned(), help });
    }
    let site = site::read(&gathered.inputs()).site;
    let profile = site.maas_profile.as_ref().map(|profile| profile.value.as_str());
    let tools = request.patience.map(|patience| ask(request, clients::tools(profile), patience));
    let findings = check::found(&gathered, clock);
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let name = site.name.as_ref().map_or_else(String::new, |name| name.value.clone());
    let team = site.journal.as_ref().map(|journal| &*journal.value);
    let runs = runs(&request.journal, team, &name)?;
    let (open, open_rehearsals) = open::open(&runs);
    let mut status = Status {
        site: name,
        folder: request.site.clone(),
        commit: git::commit(&request.site),
        upstream: git::upstream(&request.site),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        tools,
        open,
        open_rehearsals,
        outstanding: outstanding(&request.site, clock)?,
        capture: capture(&request.site),
        next: Next::default(),
        now: clock.now(),
    };
    let books: Vec<String> = gathered.books.iter().map(|(name, _)| name.clone()).collect();
    let digest = working_copy::digest(&request.site)?;
    status.next = next::next(&status, &books, &digest, &runs);
    Ok(status)
}

/// Asks all programs at once.
fn ask(request: &Request, tools: Vec<Tool>, patience: Duration) -> Vec<(&'static str, Answer)> {
    let config = ShellConfig {
        extra_env: request.env.iter().cloned().collect(),
        ..ShellConfig::new(request.path.clone(), request.site.clone(), request.home.clone())
    };
    let shell = Shell::new(config);
    std::thread::scope(|scope| {
        let asked: Vec<_> =
            tools.iter().map(|tool| (tool.name, scope.spawn(|| shell.answer(tool, patience)))).collect();
        let lost = || Answer::Silent("the question was lost".to_owned());
        asked.into_iter().map(|(name, answer)| (name, answer.join().unwrap_or_else(|_| lost()))).collect()
    })
}

/// The runs of the site, oldest first: those of the journal that was asked for, if it is there, and of its team's.
fn runs(asked: &Place, team: Option<&str>, site: &str) -> Result<Vec<Vec<Event>>, AppError> {
    let is_there = asked.file().is_none_or(|file| file.is_file());
    let mut runs = if is_there { journal::runs(asked)? } else { Vec::new() };
    let team = team.map(Place::at).transpose()?.filter(|team| team != asked);
    if let Some(team) = team {
        runs.extend(journal::runs(&team)?);
    }
    runs.retain(|events| open::genesis(events).is_some_and(|genesis| genesis.site == site));
    Ok(runs)
}

/// The newest capture of the site, and when it was written.
fn capture(site: &Path) -> Option<(PathBuf, Timestamp)> {
    let path = captures::newest(site)?;
    let written = Timestamp::try_from(path.metadata().ok()?.modified().ok()?).ok()?;
    Some((path.strip_prefix(site).ok()?.to_owned(), written))
}
