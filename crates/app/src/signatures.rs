//! Whether the consents and seals of a journal are those that the site asked for at the commit of each run: given by
//! the people whom it named, over what the run offered, in time, by another person where it wanted one; and whether every
//! mutation that was started had one.

use crate::AppError;
use clients::{calls, git};
use model::{
    Approvals, Asked, Digest, Event, EventKind, Genesis, Grave, Mode, RunId, Seal, Signature, Sources,
    Statement, Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;
use store::Store;

/// How far the clocks of a runner and of who signs may be apart, and how long a record may take.
const SKEW: Duration = Duration::from_secs(60);

/// What the signatures of a journal came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signatures {
    /// How many hold.
    pub good: u64,
    /// Approvals and ends of runs that no signature was asked for: their site named no keys at that commit.
    pub unasked: u64,
    /// Those that do not hold or are missing, and starts without one, with the event and why.
    pub bad: Vec<(u64, String)>,
}

/// Checks them all, each against `site.yaml` at the commit of its run.
pub(crate) fn check(journal: &dyn Store, site: &Path) -> Result<Signatures, AppError> {
    let mut check = Check {
        site,
        rules: BTreeMap::new(),
        books: BTreeMap::new(),
        runs: BTreeMap::new(),
        found: Signatures::default(),
    };
    for event in journal.all() {
        check.event(&event?);
    }
    Ok(check.found)
}

/// The people of a site's text, as far as it names any.
pub(crate) fn rules_of(text: &str) -> Option<Approvals> {
    let mut sources = Sources::default();
    let file = sources.add("site.yaml", text);
    let inputs = ::site::Inputs { site: Some(file), ..::site::Inputs::new(&sources) };
    ::site::read(&inputs).site.approvals
}

struct Check<'a> {
    site: &'a Path,
    /// By commit; the error where it is not in the repository.
    rules: BTreeMap<String, Result<Option<Approvals>, String>>,
    /// What makes the blocks of a book grave, by commit and book.
    books: BTreeMap<(String, String), Result<Labels, String>>,
    runs: BTreeMap<RunId, Run>,
    found: Signatures,
}

/// By the id of the block.
type Labels = BTreeMap<String, BTreeSet<Grave>>;

struct Run {
    genesis: Genesis,
    opened: Digest,
    last: Digest,
    runner: String,
    seals: BTreeSet<Signature>,
    /// What was offered last.
    offered: Option<Digest>,
    /// What was approved and not started yet.
    approved: Option<Digest>,
}

/// What one event came to: a signature that holds, or that was not asked for.
enum Judged {
    Good,
    Unasked,
}

impl Check<'_> {
    fn event(&mut self, event: &Event) {
        if let EventKind::RunOpened(genesis) = &event.kind {
            if genesis.mode != Mode::Rehearsal {
                self.learn(genesis);
                self.runs.insert(event.run.clone(), Run::new(genesis, &event.digest));
            }
            return;
        }
        let Some(run) = self.runs.get_mut(&event.run) else { return };
        let rules = match self.rules.get(&run.genesis.commit) {
            Some(Ok(rules)) => Ok(rules.as_ref()),
            Some(Err(why)) => Err(why.clone()),
            None => Err("its run was not read".to_owned()),
        };
        let labels = self.books.get(&(run.genesis.commit.clone(), run.genesis.book.clone()));
        match run.judge(rules, labels, event) {
            None => {}
            Some(Ok(Judged::Good)) => self.found.good += 1,
            Some(Ok(Judged::Unasked)) => self.found.unasked += 1,
            Some(Err(why)) => self.found.bad.push((event.seq, why)),
        }
        run.follow(event);
    }

    /// Reads what a run stood on, as it was at its commit.
    fn learn(&mut self, genesis: &Genesis) {
        let site = self.site;
        let (commit, book) = (&genesis.commit, &genesis.book);
        self.rules.entry(commit.clone()).or_insert_with(|| {
            let text = git::show(site, commit, "site.yaml");
            let no = || format!("commit {commit} is not in the repository of this site");
            text.map(|text| rules_of(&text)).ok_or_else(no)
        });
        let digest = &genesis.book_digest;
        self.books.entry((commit.clone(), book.clone())).or_insert_with(|| {
            let text = git::show(site, commit, book);
            let text = text.ok_or_else(|| format!("commit {commit} has no book {book}"))?;
            labels_of(&text, digest).ok_or_else(|| format!("{book} of commit {commit} is not what was run"))
        });
    }
}

/// What makes the blocks of a book grave; none for another book than that of the digest.
fn labels_of(text: &str, digest: &Digest) -> Option<Labels> {
    let mut sources = Sources::default();
    let file = sources.add("book.md", text);
    let book = runbook::parse_with(file, text, &calls::catalogue()).book;
    let labels = book.blocks().map(|block| (block.id.clone(), block.grave()));
    (book.digest == *digest).then(|| labels.collect())
}

impl Run {
    fn new(genesis: &Genesis, opened: &Digest) -> Run {
        Run {
            genesis: genesis.clone(),
            opened: opened.clone(),
            last: opened.clone(),
            runner: genesis.operator.clone(),
            seals: BTreeSet::new(),
            offered: None,
            approved: None,
        }
    }

    /// None for events that bear no signature and need none.
    fn judge(
        &mut self,
        rules: Result<Option<&Approvals>, String>,
        labels: Option<&Result<Labels, String>>,
        event: &Event,
    ) -> Option<Result<Judged, String>> {
        let told = |what: &'static str| move |why: String| format!("{what}: {why}");
        match &event.kind {
            EventKind::ApprovalGiven { block, proposal, by, signed } => {
                let given = Given { run: &event.run, block, proposal, by, at: event.at };
                let judged = rules.and_then(|rules| self.approval(rules, labels, &given, signed.as_ref()));
                Some(judged.map_err(told("this approval")))
            }
            EventKind::RunClosed { verdict, reason, signed } => {
                let (run, after) = (event.run.clone(), self.last.clone());
                let closed = Statement::Closed { run, after, verdict: *verdict, reason: reason.clone() };
                let judged = rules.and_then(|rules| sealed(rules, &closed, signed.as_ref()));
                Some(judged.map_err(told("this end of a run")))
            }
            EventKind::StepStarted { block, mutates: true, proposal } => {
                let is_approved = proposal.is_some() && *proposal == self.approved;
                let why = || format!("{block} was started, and no approval of that stands before it");
                (!is_approved).then(|| Err(why()))
            }
            _ => None,
        }
    }

    fn approval(
        &mut self,
        rules: Option<&Approvals>,
        labels: Option<&Result<Labels, String>>,
        given: &Given<'_>,
        seal: Option<&Seal>,
    ) -> Result<Judged, String> {
        let Given { block, proposal, by, at, .. } = *given;
        if self.offered.as_ref() != Some(proposal) {
            return Err("it is of a change that the run did not offer then".to_owned());
        }
        let (run, opened) = (given.run.clone(), self.opened.clone());
        let asked = Asked { run, opened, block: block.to_owned(), proposal: proposal.clone() };
        let judged = sealed(rules, &Statement::Approved { asked }, seal)?;
        let (Some(rules), Some(seal)) = (rules, seal) else { return Ok(judged) };
        if *by != seal.by {
            return Err(format!("it says {by}, and {} signed it", seal.by));
        }
        if !self.seals.insert(seal.signature.clone()) {
            return Err("the same signature stands at an approval before it".to_owned());
        }
        in_time(rules, seal, at)?;
        let labels = match labels {
            Some(Ok(labels)) => labels.get(block).ok_or_else(|| format!("its book has no block {block}"))?,
            Some(Err(why)) => return Err(why.clone()),
            None => return Err("its book was not read".to_owned()),
        };
        if *by == self.runner && rules.ask_another(labels) {
            return Err(format!("{by} ran the book, and another person was asked for"));
        }
        Ok(judged)
    }

    /// What the events behind this one are held against.
    fn follow(&mut self, event: &Event) {
        self.last = event.digest.clone();
        match &event.kind {
            EventKind::StepProposed { proposal, .. } => {
                (self.offered, self.approved) = (Some(proposal.clone()), None);
            }
            EventKind::ApprovalGiven { proposal, .. } => self.approved = Some(proposal.clone()),
            EventKind::StepStarted { mutates: true, .. } | EventKind::DivergenceNoted { .. } => {
                (self.offered, self.approved) = (None, None);
            }
            EventKind::RunResumed { operator, .. } => {
                self.runner.clone_from(operator);
                self.approved = None;
            }
            _ => {}
        }
    }
}

/// An approval as the journal has it.
#[derive(Clone, Copy)]
struct Given<'a> {
    run: &'a RunId,
    block: &'a str,
    proposal: &'a Digest,
    by: &'a String,
    at: Timestamp,
}

/// Whether one of the people of the site vouches for a statement.
fn sealed(rules: Option<&Approvals>, statement: &Statement, seal: Option<&Seal>) -> Result<Judged, String> {
    match (rules, seal) {
        (None, None) => Ok(Judged::Unasked),
        (None, Some(_)) => Err("it is signed, and its site named nobody".to_owned()),
        (Some(_), None) => Err("it is not signed, and its site asked for that".to_owned()),
        (Some(rules), Some(seal)) => rules.vouched(statement, seal).map(|()| Judged::Good),
    }
}

/// Whether it was fresh when it was recorded.
fn in_time(rules: &Approvals, seal: &Seal, at: Timestamp) -> Result<(), String> {
    let apart = at.duration_since(seal.at).unsigned_abs();
    let told = |why: &str| Err(format!("it was signed at {}, and recorded at {at}: {why}", seal.at));
    if seal.at > at && apart > SKEW {
        return told("before it was given");
    }
    if seal.at <= at && apart > rules.lifetime + SKEW {
        return told("it had expired");
    }
    Ok(())
}
