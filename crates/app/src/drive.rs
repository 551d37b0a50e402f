//! The only loop with effects. A live run and a rehearsal go through the same lines; they differ in the ports.

use crate::AppError;
use model::{Ask, Clock, Event, Journal, Reply, RunId, Timestamp, Wire, WireError};
use runbook::{Approval, Approver, Effect, Machine, Outcome, Proposal, SecretWay};

/// Who is asked before a mutation.
pub trait Consent {
    /// Looks at exactly this proposal; `Err` ends the run with the reason.
    fn ask(&mut self, proposal: &Proposal, now: Timestamp) -> Result<Approval, String>;
}

/// A rehearsal consents by itself: the twin is nobody's cloud. A live machine refuses this consent.
pub struct RehearsalConsent;

impl Consent for RehearsalConsent {
    fn ask(&mut self, proposal: &Proposal, now: Timestamp) -> Result<Approval, String> {
        proposal.approve(Approver::Rehearsal, None, now).map_err(|refusal| refusal.to_string())
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
                machine.apply(&event)?;
                (ports.watch)(&event);
            }
            Effect::Ask { exec, secret, .. } => match ports.wire.ask(&Ask::Exec(exec)) {
                Ok(Reply::Exec(reply)) => {
                    // A secret that a block prints is not kept: its digest is that of nothing (law 7).
                    let kept = if secret == Some(SecretWay::Stdout) { &[][..] } else { &reply.stdout };
                    let stdout = ports.journal.keep(kept)?;
                    let stderr = ports.journal.keep(&reply.stderr)?;
                    machine.answered(&reply, stdout, stderr)?;
                }
                Ok(Reply::Http(_)) => machine.unanswered(&WireError::Unsupported("the reply of a block"))?,
                Err(error) => machine.unanswered(&error)?,
            },
            Effect::Approve(proposal) => match ports.consent.ask(&proposal, ports.clock.now()) {
                Ok(approval) => machine.approved(approval)?,
                Err(why) => machine.declined(&why),
            },
            Effect::Finished(outcome) => return Ok(outcome),
        }
    }
}
