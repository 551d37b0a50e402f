//! The only loop with effects. A live run and a rehearsal go through the same lines; they differ in the ports.

use crate::AppError;
use model::{Ask, Clock, Digest, Event, Journal, Reply, RunId, Wire};
use runbook::{Approver, Effect, Machine, Outcome, Proposal};

/// Who is asked before a mutation.
pub trait Consent {
    /// Looks at exactly this proposal; `Err` holds the run with the reason.
    fn ask(&mut self, proposal: &Proposal) -> Result<Approver, String>;
}

/// A rehearsal consents by itself: the twin is nobody's cloud. A live machine refuses this consent.
pub struct RehearsalConsent;

impl Consent for RehearsalConsent {
    fn ask(&mut self, _proposal: &Proposal) -> Result<Approver, String> {
        Ok(Approver::Rehearsal)
    }
}

/// What a run is given of the outer world.
pub struct Ports<'a> {
    /// The record.
    pub journal: &'a mut dyn Journal,
    /// The cloud, or its twin.
    pub wire: &'a dyn Wire,
    /// Time.
    pub clock: &'a dyn Clock,
    /// The approver.
    pub consent: &'a mut dyn Consent,
    /// Is shown every event once it is recorded.
    pub watch: &'a mut dyn FnMut(&Event),
}

/// Runs a machine to its end. Every event is durable before what it announces is done (law 6).
pub fn drive(run: &RunId, machine: &mut Machine, ports: &mut Ports<'_>) -> Result<Outcome, AppError> {
    loop {
        match machine.next(ports.clock.now()) {
            Effect::Record(kind) => {
                let event = ports.journal.append(run, ports.clock.now(), kind)?;
                machine.apply(&event);
                (ports.watch)(&event);
            }
            Effect::Ask(ask) => match ports.wire.ask(&Ask::Exec(ask)) {
                Ok(Reply::Exec(reply)) => {
                    let stdout = ports.journal.keep(&reply.stdout)?;
                    let stderr = ports.journal.keep(&reply.stderr)?;
                    machine.answered(&reply, stdout, stderr);
                }
                Ok(Reply::Http(_)) => machine.unanswered("the wire answered a block with an HTTP reply"),
                Err(error) => machine.unanswered(&error.to_string()),
            },
            Effect::Approve(proposal) => match ports.consent.ask(&proposal) {
                Ok(by) => machine.approved(by),
                Err(why) => machine.declined(&why),
            },
            Effect::Finished(outcome) => return Ok(outcome),
        }
    }
}

/// The digest of no output: what an unanswered block left behind.
pub fn nothing() -> Digest {
    Digest::of(b"")
}
