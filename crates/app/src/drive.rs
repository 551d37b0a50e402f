//! The only loop with effects. A live run and a rehearsal go through the same lines; they differ in the ports.

use crate::AppError;
use clients::Answered;
use model::{
    Ask, Clock, Event, EventKind, Exec, ExecReply, Journal, Reply, RunId, Timestamp, Verdict, Wire, WireError,
};
use runbook::{Approval, Approver, Effect, Hold, Machine, Outcome, Proposal, Refusal, SecretWay, Wanted};

/// How often one consent is asked for, when what comes is too old.
const CONSENTS: u32 = 3;

/// Who is asked before a mutation.
pub trait Consent {
    /// Looks at exactly this proposal.
    fn ask(&mut self, proposal: &Proposal, now: Timestamp) -> Result<Approval, Unapproved>;

    /// Types a value that a block or a gate reads as `typed.<name>`.
    fn value(&mut self, wanted: &Wanted) -> Result<Typed, Unapproved> {
        Err(Unapproved::Nobody(format!(
            "nobody is here to type typed.{}, for {}",
            wanted.name, wanted.reader
        )))
    }
}

/// A value with the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The value: a text, never empty.
    pub value: String,
    /// Who.
    pub person: String,
}

/// Why there is no approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unapproved {
    /// A person does not want it: the run is closed with the reason.
    Declined(String),
    /// Nobody is there to ask: the run stays open, and whoever goes on with it is asked.
    Nobody(String),
}

/// What a run stands on, and may lose on the way.
pub trait Ground {
    /// Why the run must not take another step; none while all is well. It stays open then, and can be gone on with.
    fn lost(&self) -> Option<Lost>;

    /// Whether a person stopped what was running. Its end is then nobody's knowledge, and is not recorded.
    fn aborted(&self) -> bool {
        false
    }
}

/// Why a run stops between two steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    /// A person asked it to stop.
    Stopped(String),
    /// The files are no longer those that it was opened with (law 1).
    Moved(String),
}

/// The ground of a rehearsal: a copy of the site that nobody else writes to.
pub struct Unmoved;

impl Ground for Unmoved {
    fn lost(&self) -> Option<Lost> {
        None
    }
}

/// A rehearsal consents by itself: the twin is nobody's cloud. A live machine refuses this consent.
pub struct RehearsalConsent;

impl Consent for RehearsalConsent {
    fn ask(&mut self, proposal: &Proposal, now: Timestamp) -> Result<Approval, Unapproved> {
        let refused = |refusal: Refusal| Unapproved::Declined(refusal.to_string());
        proposal.approve(Approver::Rehearsal, None, now).map_err(refused)
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
    /// What the run stands on: looked at before each start and each question to a person.
    pub ground: &'a dyn Ground,
    /// Is shown every event once it is recorded.
    pub watch: &'a mut dyn FnMut(&Event),
}

/// Runs a machine to its end. Every event is durable before what it announces is done (law 6).
pub fn drive(run: &RunId, machine: &mut Machine, ports: &mut Ports<'_>) -> Result<Outcome, AppError> {
    loop {
        // One look at the clock for the decision and its record: a start bears the time at which its facts were fresh.
        let now = ports.clock.now();
        let effect = machine.next(now);
        if begins(&effect)
            && let Some(lost) = ports.ground.lost()
        {
            return Ok(left_open(lost));
        }
        match effect {
            Effect::Record(kind) => {
                let event = ports.journal.append(run, now, kind)?;
                if matches!(event.kind, EventKind::StepStarted { mutates: true, .. }) {
                    alone(run, machine, ports.journal)?;
                }
                machine.apply(&event)?;
                (ports.watch)(&event);
            }
            Effect::Ask { block, exec, secret } => {
                if !ask(exec, secret, machine, ports)? {
                    return Ok(cut_off(&block));
                }
            }
            Effect::Read(ask) => {
                let answered = clients::read(ports.wire, &ask);
                if !heard(answered, machine, ports)? {
                    return Ok(cut_off(&ask.block));
                }
            }
            Effect::Act(consumed) => {
                let block = consumed.ask().block.clone();
                let answered = clients::act(ports.wire, consumed);
                if !heard(answered, machine, ports)? {
                    return Ok(cut_off(&block));
                }
            }
            Effect::Approve(proposal) => {
                if let Some(outcome) = consent(&proposal, machine, ports)? {
                    return Ok(outcome);
                }
            }
            Effect::Value(wanted) => {
                if let Some(outcome) = value(&wanted, machine, ports) {
                    return Ok(outcome);
                }
            }
            Effect::Finished(outcome) => return Ok(outcome),
        }
    }
}

/// Gets a value from a person. Without one the run is held as it stands: nothing takes its place (law 2).
fn value(wanted: &Wanted, machine: &mut Machine, ports: &mut Ports<'_>) -> Option<Outcome> {
    let reason = match ports.consent.value(wanted) {
        Ok(typed) if typed.value.trim().is_empty() => format!("typed.{} was left empty", wanted.name),
        Ok(Typed { value, person }) => {
            machine.typed(&wanted.name, value.into(), &person);
            return None;
        }
        Err(Unapproved::Declined(why) | Unapproved::Nobody(why)) => why,
    };
    let held = Some(Hold::Approval(wanted.id.clone()));
    Some(Outcome { verdict: Verdict::Unmeasured, held, reason })
}

/// Nobody else has recorded in this run since this process took in its last event. Whoever did may have ended it, or
/// have started the same mutation; its lock is in another folder, or it has none. The start stays on record, and whoever
/// goes on looks at it first.
fn alone(run: &RunId, machine: &Machine, journal: &dyn Journal) -> Result<(), AppError> {
    // What the machine has taken in, and the start that was recorded just now.
    let is_ours = journal.run(run)?.len() == machine.taken() + 1;
    if is_ours { Ok(()) } else { Err(AppError::Overtaken { run: run.0.clone() }) }
}

/// Whether something new begins: a run may stop before it, never between a start and its end.
fn begins(effect: &Effect) -> bool {
    matches!(effect, Effect::Approve(_) | Effect::Value(_) | Effect::Record(EventKind::StepStarted { .. }))
}

fn left_open(lost: Lost) -> Outcome {
    let (held, reason) = match lost {
        Lost::Stopped(why) => (Hold::Stop, why),
        Lost::Moved(why) => (Hold::Book, why),
    };
    Outcome { verdict: Verdict::Unmeasured, held: Some(held), reason }
}

fn cut_off(block: &str) -> Outcome {
    left_open(Lost::Stopped(format!(
        "{block} was stopped by hand, and how far it came is not known; the same command looks at that before it goes on"
    )))
}

/// Gives the answer of a call to the machine; false when a person cut it off.
fn heard(
    answered: Result<Answered, WireError>,
    machine: &mut Machine,
    ports: &mut Ports<'_>,
) -> Result<bool, AppError> {
    match answered {
        Ok(Answered { reply: ExecReply { status: None, .. }, .. }) | Err(WireError::Lost { .. })
            if ports.ground.aborted() =>
        {
            return Ok(false);
        }
        Ok(Answered { reply, value }) => {
            let stdout = ports.journal.keep(&reply.stdout)?;
            let stderr = ports.journal.keep(&reply.stderr)?;
            machine.called(&reply, value, stdout, stderr)?;
        }
        Err(error) => machine.unanswered(&error)?,
    }
    Ok(true)
}

/// Asks a block and gives its answer to the machine; false when a person cut the answer off. Of a block that a secret
/// passes through nothing is kept that it may have been said in (law 7): a failing command names its arguments on
/// stderr, a trace prints all of them.
fn ask(
    exec: Exec,
    secret: Option<SecretWay>,
    machine: &mut Machine,
    ports: &mut Ports<'_>,
) -> Result<bool, AppError> {
    let target = exec.target.to_string();
    if secret == Some(SecretWay::Stdin) && exec.stdin.is_none() {
        // An empty stdin would be an empty password.
        let why = "the block takes a secret by stdin, and nothing here can hand one over yet".to_owned();
        machine.unanswered(&WireError::Unreachable { target, why })?;
        return Ok(true);
    }
    match ports.wire.ask(&Ask::Exec(exec)) {
        // Stopped before its end, and lost: after an abort both say only that a person did it.
        Ok(Reply::Exec(ExecReply { status: None, .. })) | Err(WireError::Lost { .. })
            if ports.ground.aborted() =>
        {
            return Ok(false);
        }
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
    Ok(true)
}

/// Asks for a consent. One that is too old already is asked for again, as for a person who was called away; an
/// approver that gives nothing else is declined for, so that the loop comes to an end. With nobody there to ask, the
/// run is held as it stands.
fn consent(
    proposal: &Proposal,
    machine: &mut Machine,
    ports: &mut Ports<'_>,
) -> Result<Option<Outcome>, AppError> {
    for _ in 0..CONSENTS {
        match ports.consent.ask(proposal, ports.clock.now()) {
            Ok(approval) => match machine.approved(approval, ports.clock.now()) {
                Err(Refusal::Expired { .. }) => {}
                result => return Ok(result.map(|()| None)?),
            },
            Err(Unapproved::Declined(why)) => {
                machine.declined(&why);
                return Ok(None);
            }
            Err(Unapproved::Nobody(reason)) => {
                let held = Some(Hold::Approval(proposal.block.clone()));
                return Ok(Some(Outcome { verdict: Verdict::Unmeasured, held, reason }));
            }
        }
    }
    machine.declined(&format!("{CONSENTS} approvals in a row were too old when they came"));
    Ok(None)
}
