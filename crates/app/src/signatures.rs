//! Whether the signatures of a journal are those of the people whom the site named when each run was opened.

use crate::AppError;
use clients::git;
use model::{
    AnotherPerson, Approvals, Asked, Digest, Event, EventKind, Mode, RunId, Seal, Signature, Sources,
    Statement,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use store::Store;

/// What the signatures of a journal came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signatures {
    /// How many hold.
    pub good: u64,
    /// Approvals and ends of runs that no signature was asked for: their site named no keys at that commit.
    pub unasked: u64,
    /// Those that do not hold, or are missing, with the event and why.
    pub bad: Vec<(u64, String)>,
}

/// Checks them all, each against `site.yaml` at the commit of its run.
pub(crate) fn check(journal: &dyn Store, site: &Path) -> Result<Signatures, AppError> {
    let mut check =
        Check { site, rules: BTreeMap::new(), runs: BTreeMap::new(), found: Signatures::default() };
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
    runs: BTreeMap<RunId, Run>,
    found: Signatures,
}

struct Run {
    commit: String,
    opened: Digest,
    last: Digest,
    runner: String,
    seals: BTreeSet<Signature>,
}

impl Check<'_> {
    fn event(&mut self, event: &Event) {
        if let EventKind::RunOpened(genesis) = &event.kind {
            if genesis.mode != Mode::Rehearsal {
                let site = self.site;
                self.rules.entry(genesis.commit.clone()).or_insert_with(|| {
                    let text = git::show(site, &genesis.commit, "site.yaml");
                    let no = || format!("commit {} is not in the repository of this site", genesis.commit);
                    text.map(|text| rules_of(&text)).ok_or_else(no)
                });
                let (commit, digest) = (genesis.commit.clone(), event.digest.clone());
                let (opened, last, runner) = (digest.clone(), digest, genesis.operator.clone());
                self.runs
                    .insert(event.run.clone(), Run { commit, opened, last, runner, seals: BTreeSet::new() });
            }
            return;
        }
        let Some(run) = self.runs.get_mut(&event.run) else { return };
        let judged = match self.rules.get(&run.commit) {
            Some(Ok(rules)) => judge(run, rules.as_ref(), event),
            Some(Err(why)) => Some(Err(why.clone())),
            None => None,
        };
        run.last = event.digest.clone();
        if let EventKind::RunResumed { operator } = &event.kind {
            run.runner.clone_from(operator);
        }
        match judged.filter(|_| is_signed_kind(&event.kind)) {
            None => {}
            Some(Ok(true)) => self.found.good += 1,
            Some(Ok(false)) => self.found.unasked += 1,
            Some(Err(why)) => self.found.bad.push((event.seq, why)),
        }
    }
}

fn is_signed_kind(kind: &EventKind) -> bool {
    matches!(kind, EventKind::ApprovalGiven { .. } | EventKind::RunClosed { .. })
}

/// Whether the signature of an event holds; `false` where none was asked for. None for events that bear none.
fn judge(run: &mut Run, rules: Option<&Approvals>, event: &Event) -> Option<Result<bool, String>> {
    let (statement, seal, by) = match &event.kind {
        EventKind::ApprovalGiven { block, proposal, by, signed } => {
            let (block, proposal) = (block.clone(), proposal.clone());
            let asked = Asked { run: event.run.clone(), opened: run.opened.clone(), block, proposal };
            (Statement::Approved { asked }, signed.as_ref(), Some(by))
        }
        EventKind::RunClosed { verdict, reason, signed } => {
            let (verdict, reason) = (*verdict, reason.clone());
            let after = run.last.clone();
            (Statement::Closed { run: event.run.clone(), after, verdict, reason }, signed.as_ref(), None)
        }
        _ => return None,
    };
    let what = if by.is_some() { "this approval" } else { "this end of a run" };
    let (rules, seal) = match (rules, seal) {
        (None, None) => return Some(Ok(false)),
        (None, Some(_)) => return Some(Err(format!("{what} is signed, and its site named nobody"))),
        (Some(_), None) => return Some(Err(format!("{what} is not signed"))),
        (Some(rules), Some(seal)) => (rules, seal),
    };
    Some(hold(run, rules, &statement, seal, by).map(|()| true).map_err(|why| format!("{what}: {why}")))
}

fn hold(
    run: &mut Run,
    rules: &Approvals,
    statement: &Statement,
    seal: &Seal,
    by: Option<&String>,
) -> Result<(), String> {
    rules.vouched(statement, seal)?;
    let Some(by) = by else { return Ok(()) };
    if *by != seal.by {
        return Err(format!("it says {by}, and {} signed it", seal.by));
    }
    if !run.seals.insert(seal.signature.clone()) {
        return Err("the same signature stands at an approval before it".to_owned());
    }
    if rules.another_person == AnotherPerson::Always && *by == run.runner {
        return Err(format!("{by} ran the book, and another person was asked for"));
    }
    Ok(())
}
