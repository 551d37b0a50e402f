//! The other ports of a process in the world: its journal, its clock, its person and its ground.

use crate::world::{At, Trouble, World};
use app::live::secret_file::Safe;
use app::{Consent, Ground, Lost, Typed, Unapproved};
use model::{Clock, Digest, Event, EventKind, Journal, JournalError, RunId, Secret, Timestamp};
use runbook::{Approval, Approver, Proposal, Wanted};
use std::time::Duration;
use store::SqliteJournal;

const HOUR: Duration = Duration::from_secs(3600);

/// The real journal, until a write is refused or not heard of: then the process is dead.
pub struct Writer<'a> {
    pub journal: SqliteJournal,
    pub world: &'a World<'a>,
}

impl Writer<'_> {
    fn write<T>(
        &mut self,
        write: impl FnOnce(&mut SqliteJournal) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let killed = || JournalError::Store { place: "journal.db".into(), why: "the disk is full".into() };
        if self.world.ledger().dead {
            return Err(killed());
        }
        let trouble = self.world.ledger().meet(At::Write);
        if trouble == Some(Trouble::Refused) {
            self.world.ledger().dead = true;
            return Err(killed());
        }
        let written = write(&mut self.journal)?;
        if trouble == Some(Trouble::Unheard) {
            self.world.ledger().dead = true;
            return Err(killed());
        }
        Ok(written)
    }
}

impl Journal for Writer<'_> {
    fn append_all(
        &mut self,
        run: &RunId,
        kinds: Vec<(Timestamp, EventKind)>,
    ) -> Result<Vec<Event>, JournalError> {
        let events = self.write(|journal| journal.append_all(run, kinds))?;
        self.world.ledger().acknowledged.extend(events.clone());
        Ok(events)
    }

    fn keep(&mut self, output: &[u8]) -> Result<Digest, JournalError> {
        self.write(|journal| journal.keep(output))
    }

    fn output(&self, digest: &Digest) -> Result<Option<Vec<u8>>, JournalError> {
        self.journal.output(digest)
    }

    fn run(&self, run: &RunId) -> Result<Vec<Event>, JournalError> {
        self.journal.run(run)
    }

    fn runs(&self) -> Result<Vec<Event>, JournalError> {
        self.journal.runs()
    }
}

impl Clock for World<'_> {
    fn now(&self) -> Timestamp {
        let mut ledger = self.ledger();
        if let Some(Trouble::Jump(seconds)) = ledger.meet(At::Look) {
            ledger.jump(seconds * 1000);
        }
        ledger.jump(1);
        ledger.now
    }
}

/// A person who reads and approves, at once.
pub struct Person;

impl Consent for Person {
    fn ask(&mut self, proposal: &Proposal, now: Timestamp) -> Result<Approval, Unapproved> {
        let word = proposal.to_type();
        let given = proposal.approve(Approver::Person("ada".into()), word.as_deref(), now);
        given.map_err(|refusal| Unapproved::Declined(refusal.to_string()))
    }

    fn value(&mut self, _: &Wanted) -> Result<Typed, Unapproved> {
        Ok(Typed { value: "a word of ada's".into(), person: "ada".into() })
    }

    /// She lets what a block prints go: nothing of it is kept.
    fn safe(&mut self, _: &str) -> Result<Option<Safe>, String> {
        Ok(None)
    }

    fn secret(&mut self, _: &str) -> Result<Option<Secret>, String> {
        Ok(Some(Secret::new("rehearsal".to_owned())))
    }
}

/// The same person in the world of a case, where people are away, late or against it.
pub struct Ada<'a>(pub &'a World<'a>);

impl Consent for Ada<'_> {
    fn ask(&mut self, proposal: &Proposal, now: Timestamp) -> Result<Approval, Unapproved> {
        let mut ledger = self.0.ledger();
        let at = match ledger.meet(At::Consent) {
            Some(Trouble::Declined) => return Err(Unapproved::Declined("not tonight".into())),
            Some(Trouble::Nobody) => return Err(Unapproved::Nobody("nobody is there".into())),
            Some(Trouble::Old) => now.checked_sub(HOUR).expect("in range"),
            Some(Trouble::Future) => now.checked_add(HOUR).expect("in range"),
            _ => now,
        };
        let process = ledger.process;
        ledger.consented.push(crate::world::Consented { process, proposal: proposal.clone() });
        Person.ask(proposal, at)
    }

    fn value(&mut self, wanted: &Wanted) -> Result<Typed, Unapproved> {
        Person.value(wanted)
    }

    fn safe(&mut self, block: &str) -> Result<Option<Safe>, String> {
        Person.safe(block)
    }

    fn secret(&mut self, block: &str) -> Result<Option<Secret>, String> {
        Person.secret(block)
    }
}

impl Ground for World<'_> {
    fn lost(&self) -> Option<Lost> {
        match self.ledger().meet(At::Begin)? {
            Trouble::Stopped => Some(Lost::Stopped("Ctrl-C".into())),
            Trouble::Moved => Some(Lost::Moved("the checkout moved".into())),
            _ => None,
        }
    }

    fn aborted(&self) -> bool {
        self.ledger().aborted
    }
}

/// Ground that nobody moves.
pub struct Still;

impl Ground for Still {
    fn lost(&self) -> Option<Lost> {
        None
    }
}
