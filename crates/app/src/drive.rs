//! The only loop with effects. A live run and a rehearsal go through the same lines; they differ in the ports.

use crate::AppError;
use model::{Ask, Clock, Event, Exec, Journal, Reply, RunId, Timestamp, Wire, WireError};
use runbook::{Approval, Approver, Effect, Machine, Outcome, Proposal, Refusal, SecretWay};

/// How often one consent is asked for, when what comes is too old.
const CONSENTS: u32 = 3;

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
            Effect::Ask { exec, secret, .. } => ask(exec, secret, machine, ports)?,
            Effect::Approve(proposal) => consent(&proposal, machine, ports)?,
            Effect::Finished(outcome) => return Ok(outcome),
        }
    }
}

/// Asks a block and gives its answer to the machine. Of a block that a secret passes through nothing is kept that it
/// may have been said in (law 7): a failing command names its arguments on stderr, a trace prints all of them.
fn ask(
    exec: Exec,
    secret: Option<SecretWay>,
    machine: &mut Machine,
    ports: &mut Ports<'_>,
) -> Result<(), AppError> {
    let target = exec.target.to_string();
    if secret == Some(SecretWay::Stdin) && exec.stdin.is_none() {
        // An empty stdin would be an empty password.
        let why = "the block takes a secret by stdin, and nothing here can hand one over yet".to_owned();
        return Ok(machine.unanswered(&WireError::Unreachable { target, why })?);
    }
    match ports.wire.ask(&Ask::Exec(exec)) {
        Ok(Reply::Exec(reply)) => {
            let shown = |bytes| if secret.is_some() { &[][..] } else { bytes };
            let stdout = ports.journal.keep(shown(&reply.stdout))?;
            let stderr = ports.journal.keep(shown(&reply.stderr))?;
            machine.answered(&reply, stdout, stderr)?;
        }
        Ok(Reply::Http(_)) => machine.unanswered(&WireError::Unsupported("the reply of a block"))?,
        Err(WireError::Lost { .. }) if secret.is_some() => {
            let why = "what it said last is held back, because a secret passes through the block".to_owned();
            machine.unanswered(&WireError::Lost { target, why })?;
        }
        Err(error) => machine.unanswered(&error)?,
    }
    Ok(())
}

/// Asks for a consent. One that is too old already is asked for again, as for a person who was called away; an
/// approver that gives nothing else is declined for, so that the loop comes to an end.
fn consent(proposal: &Proposal, machine: &mut Machine, ports: &mut Ports<'_>) -> Result<(), AppError> {
    for _ in 0..CONSENTS {
        match ports.consent.ask(proposal, ports.clock.now()) {
            Ok(approval) => match machine.approved(approval, ports.clock.now()) {
                Err(Refusal::Expired { .. }) => {}
                result => return Ok(result?),
            },
            Err(why) => {
                machine.declined(&why);
                return Ok(());
            }
        }
    }
    machine.declined(&format!("{CONSENTS} approvals in a row were too old when they came"));
    Ok(())
}
