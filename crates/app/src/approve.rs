//! `approve`: a person reads, in a checkout of one's own, what a run elsewhere offers, and answers into its inbox. Nothing
//! runs here, and nothing is written but the answer.

use crate::keys::Own;
use crate::live::{self, clean, one};
use crate::prepare::{Prepared, prepare};
use crate::{AppError, Unapproved, journal};
use model::{Approvals, Event, EventKind, Genesis, RunId, Signed, Timestamp};
use runbook::{Approval, Machine, Proposal};
use std::path::PathBuf;
use store::Place;

/// Which run to answer.
pub struct Request {
    /// A checkout of the commit that the run is at.
    pub site: PathBuf,
    /// The journal that the run is in, unless the site names one.
    pub journal: Place,
    /// The run.
    pub run: String,
}

/// What waits for an answer, made anew from this checkout and the events of the run.
pub struct Offer {
    /// The mutation.
    pub proposal: Proposal,
    /// What the run was opened with.
    pub genesis: Genesis,
    /// Whether the runner's folder has files that this checkout has not, such as those that git does not look at.
    pub differs: bool,
    rules: Approvals,
    journal: Place,
}

/// What was left in the inbox.
pub struct Left {
    /// The run.
    pub run: RunId,
    /// The block.
    pub block: String,
    /// Who answered.
    pub person: String,
    /// Why it was declined; none for an approval.
    pub declined: Option<String>,
    /// Its place in the inbox.
    pub place: u64,
    /// The answer.
    pub signed: Signed,
}

/// Reads what a run offers.
pub fn offer(request: &Request, now: Timestamp) -> Result<Offer, AppError> {
    let site = prepare(&request.site, &[])?;
    let place = live::place(&request.journal, site.journal.as_deref())?;
    let checked = journal::open(&place)?.verify();
    if !checked.intact {
        let why = format!("the journal was changed: {}", checked.why.unwrap_or_default());
        return Err(journal::damaged(&place, why));
    }
    let events = journal::show(&place, Some(&request.run))?;
    let Some(Event { kind: EventKind::RunOpened(genesis), .. }) = events.first() else {
        return Err(AppError::NothingToApprove { why: "its first event does not open it".to_owned() });
    };
    same_commit(request, &site, genesis)?;
    let Some(rules) = site.rules.clone() else {
        let why = "site.yaml names nobody under `approvals.people`, so the person at the runner's terminal is asked";
        return Err(AppError::NothingToApprove { why: why.to_owned() });
    };
    let (_, book) = one(&site, &genesis.book)?;
    let mut machine = Machine::new(book.clone(), site.facts.clone()).ruled_by(Some(rules.clone()));
    for event in &events {
        machine.apply(event)?;
    }
    let proposal = machine.offered(now)?;
    let differs = site.digest != genesis.site_digest;
    Ok(Offer { proposal, genesis: genesis.clone(), differs, rules, journal: place })
}

fn same_commit(request: &Request, site: &Prepared, genesis: &Genesis) -> Result<(), AppError> {
    clean(&request.site, &site.commit)?;
    if site.commit.id != genesis.commit {
        let why = format!("the run is at commit {}, and this checkout at {}", genesis.commit, site.commit.id);
        return Err(AppError::Unclean {
            site: request.site.clone(),
            why,
            help: "check that commit out, here or in a worktree, and approve from there",
        });
    }
    Ok(())
}

impl Offer {
    /// Signs the answer that a person gave to exactly this offer, and leaves it in the inbox. An offer that changed while it
    /// was read is not answered.
    pub fn answer(
        &self,
        answer: Result<Approval, Unapproved>,
        own: &Own,
        now: Timestamp,
    ) -> Result<Left, AppError> {
        own.is_named(&self.rules)?;
        let (person, key) = (own.person(), own.key());
        let (signed, declined) = match answer {
            Ok(approval) => (approval.sign(&self.proposal, person, key), None),
            Err(Unapproved::Declined(why)) => (self.proposal.decline(&why, person, key, now), Some(why)),
            Err(Unapproved::Nobody(why)) => return Err(AppError::NothingToApprove { why }),
        };
        let Some(signed) = signed else {
            return Err(AppError::NothingToApprove { why: "the answer could not be signed".to_owned() });
        };
        // The runner will say the same; but here somebody can still do something about it.
        self.proposal.admit(signed.clone(), &self.rules, &self.runner()?, now)?;
        let mut inbox = store::inbox(&self.journal)?;
        let place = inbox.post(&self.proposal.run, &serde_json::to_string(&signed)?)?;
        let (run, block) = (self.proposal.run.clone(), self.proposal.block.clone());
        Ok(Left { run, block, person: person.to_owned(), declined, place, signed })
    }

    /// Who runs it now, if it still offers this.
    fn runner(&self) -> Result<String, AppError> {
        let events = journal::open(&self.journal)?.run(&self.proposal.run)?;
        let mut runner = self.genesis.operator.clone();
        let mut offered = None;
        for event in events {
            match event.kind {
                EventKind::RunResumed { operator, .. } => runner = operator,
                EventKind::StepProposed { proposal, .. } => offered = Some(proposal),
                EventKind::StepStarted { mutates: true, .. } | EventKind::RunClosed { .. } => offered = None,
                _ => {}
            }
        }
        match offered {
            Some(offered) if offered == self.proposal.digest => Ok(runner),
            _ => Err(AppError::NothingToApprove {
                why: "what the run offers changed while you read it; look again".to_owned(),
            }),
        }
    }
}
