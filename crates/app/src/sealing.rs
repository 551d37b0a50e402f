//! A journal in which the end of a run bears the runner's seal.

use crate::keys::Own;
use model::{Digest, Event, EventKind, Journal, JournalError, RunId, Seal, Statement, Timestamp};

/// The same journal. Every `RunClosed` that goes through it is sealed over the run's last event before it, so that nobody
/// else can close a run in the runner's name, or write anew what led to its end.
pub(crate) struct Sealing<'a> {
    pub(crate) journal: &'a mut dyn Journal,
    /// Whose seal; none where the site names no keys.
    pub(crate) own: Option<&'a Own>,
}

impl Sealing<'_> {
    fn sealed(&self, run: &RunId, at: Timestamp, kind: EventKind) -> Result<EventKind, JournalError> {
        let (Some(own), EventKind::RunClosed { verdict, reason, signed: None }) = (self.own, &kind) else {
            return Ok(kind);
        };
        let Some(last) = self.journal.run(run)?.pop() else { return Ok(kind) };
        let (run, after) = (run.clone(), last.digest);
        let closed = Statement::Closed { run, after, verdict: *verdict, reason: reason.clone() };
        let signed = Seal::over(&closed, own.person(), own.key(), at);
        Ok(EventKind::RunClosed { verdict: *verdict, reason: reason.clone(), signed })
    }
}

impl Journal for Sealing<'_> {
    /// One by one: a seal is over what stands in the journal before it.
    fn append_all(
        &mut self,
        run: &RunId,
        kinds: Vec<(Timestamp, EventKind)>,
    ) -> Result<Vec<Event>, JournalError> {
        let append = |(at, kind)| {
            let kind = self.sealed(run, at, kind)?;
            self.journal.append(run, at, kind)
        };
        kinds.into_iter().map(append).collect()
    }

    fn keep(&mut self, output: &[u8]) -> Result<Digest, JournalError> {
        self.journal.keep(output)
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
