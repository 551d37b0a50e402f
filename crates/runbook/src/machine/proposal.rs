use crate::needs::Grounds;
use crate::{Block, Refusal, Resolved, SecretWay};
use model::{Asked, Call, Digest, Genesis, Grave, RunId, Seal, Target, Timestamp};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A mutation as it is offered: what a person reads before consenting.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The run that offers it.
    pub run: RunId,
    /// Digest of the event that opened the run.
    pub opened: Digest,
    /// Id of the block.
    pub block: String,
    /// Id of its step.
    pub step: String,
    /// Where it runs.
    pub target: Target,
    /// The block, byte for byte.
    pub script: String,
    /// The call that an `action` makes, with all of its arguments; none for bash.
    pub call: Option<Call>,
    /// What it changes.
    pub changes: Option<String>,
    /// How that is taken back.
    pub undo: Option<String>,
    /// What a person types to approve it.
    pub confirm: Option<String>,
    /// How a secret passes through it.
    pub secret: Option<SecretWay>,
    /// What to watch out for.
    pub caution: Option<String>,
    /// The values that it receives, each with what it rests on.
    pub needs: Vec<Resolved>,
    /// The facts that its gates rest on.
    pub gates: Vec<Grounds>,
    /// Which start of this block in this run it would be, from 1.
    pub attempt: u32,
    /// Digest of book, site, commit, block, values, target, facts and attempt. An approval is bound to it (law 4).
    pub digest: Digest,
}

/// Who approves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Approver {
    /// The rehearsal itself, on the twin. Refused wherever the real cloud is touched.
    Rehearsal,
    /// A person, by name.
    Person(String),
}

impl fmt::Display for Approver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Approver::Rehearsal => f.write_str("rehearsal"),
            Approver::Person(name) => f.write_str(name),
        }
    }
}

/// One consent to one exact mutation. It is moved into the machine and cannot be copied, stored or sent; signed it may
/// be (`Approval::sign`), and then becomes one again where the signature is held against the site's keys
/// (`Proposal::admit`).
///
/// ```compile_fail
/// fn twice(approval: runbook::Approval) -> (runbook::Approval, runbook::Approval) {
///     (approval.clone(), approval)
/// }
/// ```
#[derive(Debug)]
pub struct Approval {
    pub(super) proposal: Digest,
    pub(super) by: Approver,
    pub(super) at: Timestamp,
    pub(super) seal: Option<Seal>,
}

impl Proposal {
    /// What a person types to approve it: the word in `confirm`; for a block of which the book warns, or that a secret
    /// passes through, the name of its target. None where a plain yes will do.
    pub fn to_type(&self) -> Option<String> {
        let is_grave = self.caution.is_some() || self.secret.is_some();
        self.confirm.clone().or_else(|| is_grave.then(|| self.target.to_string()))
    }

    /// Approves it, now. A person types what [`Proposal::to_type`] asks for.
    pub fn approve(&self, by: Approver, typed: Option<&str>, at: Timestamp) -> Result<Approval, Refusal> {
        if let Approver::Person(name) = &by {
            if name.trim().is_empty() || name == &Approver::Rehearsal.to_string() {
                return Err(Refusal::NotAPerson(name.clone()));
            }
            if let Some(wanted) = self.to_type().filter(|wanted| typed != Some(wanted.as_str())) {
                return Err(Refusal::NotConfirmed { block: self.block.clone(), wanted });
            }
        }
        Ok(Approval { proposal: self.digest.clone(), by, at, seal: None })
    }

    /// What a signature of it names.
    pub(super) fn asked(&self) -> Asked {
        Asked {
            run: self.run.clone(),
            opened: self.opened.clone(),
            block: self.block.clone(),
            proposal: self.digest.clone(),
        }
    }

    /// What makes it grave.
    pub fn grave(&self) -> BTreeSet<Grave> {
        grave(self.caution.is_some(), self.confirm.is_some(), self.secret.is_some())
    }
}

impl Block {
    /// What makes it grave.
    pub fn grave(&self) -> BTreeSet<Grave> {
        grave(self.caution.is_some(), self.confirm.is_some(), self.secret.is_some())
    }
}

fn grave(caution: bool, confirm: bool, secret: bool) -> BTreeSet<Grave> {
    let labels = [(caution, Grave::Caution), (confirm, Grave::Confirm), (secret, Grave::Secret)];
    labels.into_iter().filter_map(|(is_there, label)| is_there.then_some(label)).collect()
}

/// What a proposal is made of.
pub(super) struct Parts<'m> {
    pub(super) run: &'m RunId,
    pub(super) opened: &'m Digest,
    pub(super) genesis: &'m Genesis,
    pub(super) step: &'m str,
    pub(super) block: &'m Block,
    pub(super) call: Option<Call>,
    pub(super) needs: Vec<Resolved>,
    pub(super) gates: Vec<Grounds>,
    pub(super) attempt: u32,
    /// The divergence that it comes after; 0 for none. A consent from before it is of another proposal.
    pub(super) diverged: u64,
}

impl Parts<'_> {
    /// Seals them. None only when a part has no canonical JSON, which no parsed value lacks.
    pub(super) fn seal(self) -> Option<Proposal> {
        #[derive(Serialize)]
        struct Sealed<'a> {
            run: &'a RunId,
            book: &'a Digest,
            site: &'a Digest,
            commit: &'a str,
            dirty: bool,
            block: &'a str,
            script: &'a Digest,
            target: String,
            /// The call and the command that it stands for in this version of the tool.
            #[serde(skip_serializing_if = "Option::is_none")]
            call: Option<(&'a Call, &'a str)>,
            attempt: u32,
            #[serde(skip_serializing_if = "Option::is_none")]
            diverged: Option<u64>,
            values: BTreeMap<&'a str, &'a str>,
            facts: BTreeMap<&'a str, &'a Digest>,
        }
        let grounds = self.needs.iter().flat_map(|need| &need.grounds).chain(&self.gates);
        let sealed = Sealed {
            run: self.run,
            book: &self.genesis.book_digest,
            site: &self.genesis.site_digest,
            commit: &self.genesis.commit,
            dirty: self.genesis.dirty,
            block: &self.block.id,
            script: &self.block.digest,
            target: self.block.target.to_string(),
            call: self.call.as_ref().map(|call| (call, call.spec().script)),
            attempt: self.attempt,
            diverged: (self.diverged > 0).then_some(self.diverged),
            values: self.needs.iter().map(|need| (need.name.as_str(), need.value.as_str())).collect(),
            facts: grounds.map(|ground| (ground.fact.as_str(), &ground.digest)).collect(),
        };
        let digest = Digest::of_json(&sealed)?;
        let block = self.block;
        Some(Proposal {
            run: self.run.clone(),
            opened: self.opened.clone(),
            block: block.id.clone(),
            step: self.step.to_owned(),
            target: block.target.clone(),
            script: block.script.clone(),
            call: self.call,
            changes: block.changes.clone(),
            undo: block.undo.clone(),
            confirm: block.confirm.clone(),
            secret: block.secret,
            caution: block.caution.clone(),
            needs: self.needs,
            gates: self.gates,
            attempt: self.attempt,
            digest,
        })
    }
}
