//! Who is asked before a mutation of a live run: the person at the terminal, or, where the site or the runner wants that,
//! somebody who answers into the inbox of the store.

use crate::drive::{Consent, Typed, Unapproved};
use crate::keys::Own;
use clients::secret_file::Safe;
use model::{Approvals, Clock, EventKind, JournalError, Posted, Secret, Signed, Timestamp};
use runbook::{Answer, Approval, Proposal, Refusal, Wanted};
use std::time::Duration;
use store::Store;

/// How long a run waits for an answer, unless the runner says otherwise.
pub(crate) const PATIENCE: Duration = Duration::from_secs(1800);

/// Between two looks into the inbox.
const LOOK: Duration = Duration::from_millis(200);

/// What a run tells while it waits for an answer.
pub enum Waiting<'a> {
    /// It waits for somebody's answer to this; `true` where that must be another person than the runner.
    For(&'a Proposal, bool),
    /// An answer came that does not count, and why.
    Refused(String),
}

/// The site's own rules, and what they need.
pub(crate) struct Ruled<'a> {
    pub(crate) rules: &'a Approvals,
    pub(crate) own: &'a Own,
    /// The store, for reading: its inbox, and its journal for what was used before.
    pub(crate) store: &'a dyn Store,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) stop: &'a dyn Fn() -> bool,
    /// Wait for an answer from elsewhere, so long, even where the runner may approve.
    pub(crate) wait: Option<Duration>,
    pub(crate) tell: &'a mut dyn FnMut(&Waiting<'_>),
    /// Place of the last answer that was read.
    pub(crate) read: u64,
}

/// Asks as the site wants it.
pub(crate) struct Asking<'a> {
    pub(crate) person: &'a mut dyn Consent,
    /// None where the person at the terminal is enough.
    pub(crate) ruled: Option<Ruled<'a>>,
}

impl Consent for Asking<'_> {
    fn ask(&mut self, proposal: &Proposal, now: Timestamp) -> Result<Approval, Unapproved> {
        let Some(ruled) = &mut self.ruled else { return self.person.ask(proposal, now) };
        let another = ruled.rules.ask_another(&proposal.grave());
        if another || ruled.wait.is_some() {
            return ruled.answer(proposal, another);
        }
        let own = ruled.own;
        let signed = self.person.ask(proposal, now)?.sign(proposal, own.person(), own.key());
        let signed = signed.ok_or_else(|| Unapproved::Declined("it could not be signed".to_owned()))?;
        match proposal.admit(signed, ruled.rules, own.person(), ruled.clock.now()) {
            Ok(Answer::Approved(approval)) => Ok(approval),
            Ok(Answer::Declined(why)) => Err(Unapproved::Declined(why)),
            Err(refusal) => Err(Unapproved::Declined(refusal.to_string())),
        }
    }

    fn value(&mut self, wanted: &Wanted) -> Result<Typed, Unapproved> {
        let typed = self.person.value(wanted)?;
        let person = self.ruled.as_ref().map(|ruled| ruled.own.person().to_owned());
        Ok(Typed { person: person.unwrap_or(typed.person), ..typed })
    }

    fn secret(&mut self, block: &str) -> Result<Option<Secret>, String> {
        self.person.secret(block)
    }

    fn safe(&mut self, block: &str) -> Result<Option<Safe>, String> {
        self.person.safe(block)
    }
}

impl Ruled<'_> {
    /// Waits for an answer that counts.
    fn answer(&mut self, proposal: &Proposal, another: bool) -> Result<Approval, Unapproved> {
        let block = &proposal.block;
        let wait = self.wait.unwrap_or(PATIENCE);
        let begun = self.clock.now();
        (self.tell)(&Waiting::For(proposal, another));
        loop {
            if (self.stop)() {
                return Err(Unapproved::Nobody(format!("stopped by hand before {block} was approved")));
            }
            let lost = |why: JournalError| Unapproved::Nobody(format!("no answer can be read: {why}"));
            for posted in self.store.posted(&proposal.run, self.read).map_err(lost)? {
                self.read = posted.place;
                match self.admit(&posted, proposal).map_err(lost)? {
                    Ok(Answer::Approved(approval)) => return Ok(approval),
                    Ok(Answer::Declined(why)) => return Err(Unapproved::Declined(why)),
                    Err(refusal) => {
                        let why = format!("answer {} in the inbox is refused: {refusal}", posted.place);
                        (self.tell)(&Waiting::Refused(why));
                    }
                }
            }
            if self.clock.now().duration_since(begun).unsigned_abs() > wait {
                let minutes = wait.as_secs().div_ceil(60);
                return Err(Unapproved::Nobody(format!("nobody approved {block} within {minutes} min")));
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Holds one answer against what is offered now. What was given before, to a process that is gone or for a proposal
    /// that came and went, is in the journal and does not count again.
    fn admit(&self, posted: &Posted, proposal: &Proposal) -> Result<Result<Answer, Refusal>, JournalError> {
        let Ok(signed) = serde_json::from_str::<Signed>(&posted.text) else {
            return Ok(Err(Refusal::NotVouched("it is no signed answer".to_owned())));
        };
        let seal = signed.seal.clone();
        let answer = proposal.admit(signed, self.rules, self.own.person(), self.clock.now());
        if answer.is_ok() {
            let is_it = |kind: &EventKind| matches!(kind, EventKind::ApprovalGiven { signed: Some(given), .. } if given.signature == seal.signature);
            if self.store.run(&proposal.run)?.iter().any(|event| is_it(&event.kind)) {
                return Ok(Err(Refusal::SealUsed(seal.by)));
            }
        }
        Ok(answer)
    }
}
