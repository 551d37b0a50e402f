//! Consents that are given elsewhere: signed by a person whom the site names, posted, and admitted here or refused.

use super::state::State;
use super::{Approval, Approver, Proposal};
use crate::facts::elapsed;
use crate::{Block, Refusal};
use model::{Approvals, Asked, Digest, Grave, Seal, Signed, SigningKey, Statement, Timestamp};
use std::collections::BTreeSet;
use std::time::Duration;

/// How far the clock of a person who signs may be ahead.
const SKEW: Duration = Duration::from_secs(60);

/// What somebody answered, once it is certain who.
#[derive(Debug)]
pub enum Answer {
    /// A consent.
    Approved(Approval),
    /// A refusal, with who and why.
    Declined(String),
}

impl Approval {
    /// Signs what was just approved, so that it can be posted. It is given up for that: who signs it does not have it
    /// any more. `None` when it is not of that proposal, or is the rehearsal's own, which nobody can sign.
    pub fn sign(self, proposal: &Proposal, person: &str, key: &SigningKey) -> Option<Signed> {
        let is_of_it = self.proposal == proposal.digest && self.by != Approver::Rehearsal;
        let statement = Statement::Approved { asked: proposal.asked() };
        let seal = is_of_it.then(|| Seal::over(&statement, person, key, self.at)).flatten()?;
        Some(Signed { statement, seal })
    }
}

impl Proposal {
    /// A signed refusal to approve it. `None` when it has no JSON form.
    pub fn decline(&self, why: &str, person: &str, key: &SigningKey, at: Timestamp) -> Option<Signed> {
        let statement = Statement::Declined { asked: self.asked(), why: why.to_owned() };
        let seal = Seal::over(&statement, person, key, at)?;
        Some(Signed { statement, seal })
    }

    /// Holds a signed answer against this proposal, as it is offered now, and against those who may give one. `runner`
    /// is who runs the book.
    pub fn admit(
        &self,
        signed: Signed,
        rules: &Approvals,
        runner: &str,
        now: Timestamp,
    ) -> Result<Answer, Refusal> {
        let Signed { statement, seal } = signed;
        let (asked, declined) = match &statement {
            Statement::Approved { asked } => (asked, None),
            Statement::Declined { asked, why } => (asked, Some(format!("{} says {why:?}", seal.by))),
            _ => return Err(Refusal::NotVouched("it is no answer to a proposal".to_owned())),
        };
        if *asked != self.asked() {
            return Err(self.other(asked));
        }
        rules.vouched(&statement, &seal).map_err(Refusal::NotVouched)?;
        in_time(rules, &seal, &self.digest, now)?;
        if let Some(declined) = declined {
            return Ok(Answer::Declined(declined));
        }
        other_person(rules, &seal, &self.grave(), runner)?;
        let (proposal, by, at) = (self.digest.clone(), Approver::Person(seal.by.clone()), seal.at.min(now));
        Ok(Answer::Approved(Approval { proposal, by, at, seal: Some(seal) }))
    }

    fn other(&self, asked: &Asked) -> Refusal {
        let Asked { run, opened, block, proposal } = asked;
        if *run != self.run {
            return Refusal::NotVouched(format!("it is for run {run}, not for {}", self.run));
        }
        if *opened != self.opened {
            return Refusal::NotVouched(format!("it is for a run {run} of another site or another journal"));
        }
        if *block != self.block {
            return Refusal::NotVouched(format!("it is for block {block}, not for {}", self.block));
        }
        Refusal::OtherProposal { given: proposal.clone(), offered: self.digest.clone() }
    }
}

fn in_time(rules: &Approvals, seal: &Seal, proposal: &Digest, now: Timestamp) -> Result<(), Refusal> {
    if seal.at > now && elapsed(now, seal.at) > SKEW {
        let why = format!("it was signed at {}, which is still to come: set the clocks right", seal.at);
        return Err(Refusal::NotVouched(why));
    }
    if elapsed(seal.at, now) > rules.lifetime {
        return Err(Refusal::Expired { proposal: proposal.clone(), at: seal.at });
    }
    Ok(())
}

fn other_person(
    rules: &Approvals,
    seal: &Seal,
    labels: &BTreeSet<Grave>,
    runner: &str,
) -> Result<(), Refusal> {
    if seal.by == runner && rules.ask_another(labels) {
        return Err(Refusal::SamePerson(seal.by.clone()));
    }
    Ok(())
}

impl State {
    /// Whether an approval of a block by `by` stands, under the rules of the site: the same question for one that comes
    /// in now and for one of the journal.
    pub(super) fn vouched(
        &self,
        block: &Block,
        proposal: &Digest,
        by: &str,
        seal: Option<&Seal>,
    ) -> Result<(), Refusal> {
        if !self.needs_person() {
            return Ok(());
        }
        let (rules, seal) = match (&self.rules, seal) {
            (None, None) => return Ok(()),
            (None, Some(_)) => {
                let why = "it is signed, and this site names nobody whose signature could be held against it";
                return Err(Refusal::NotVouched(why.to_owned()));
            }
            (Some(_), None) => {
                let why = "it is not signed, and this site names who may approve";
                return Err(Refusal::NotVouched(why.to_owned()));
            }
            (Some(rules), Some(seal)) => (rules, seal),
        };
        let (Some(run), Some(opened)) = (&self.run, &self.opened) else {
            return Err(Refusal::NothingOffered);
        };
        if by != seal.by {
            return Err(Refusal::NotVouched(format!("it is given by {by}, and signed by {}", seal.by)));
        }
        let (run, opened, proposal) = (run.clone(), opened.clone(), proposal.clone());
        let asked = Asked { run, opened, block: block.id.clone(), proposal };
        rules.vouched(&Statement::Approved { asked }, seal).map_err(Refusal::NotVouched)?;
        if self.seals.contains(&seal.signature) {
            return Err(Refusal::SealUsed(seal.by.clone()));
        }
        other_person(rules, seal, &block.grave(), &self.runner)
    }
}
