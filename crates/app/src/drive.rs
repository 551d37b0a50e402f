//! The only loop with effects. A live run and a rehearsal go through the same lines; they differ in the ports.

use crate::AppError;
use crate::handover::Handed;
use clients::Answered;
use clients::secret_file::Safe;
use model::{
    Ask, Clock, Event, EventKind, Exec, ExecReply, Journal, Reply, RunId, Secret, Timestamp, Verdict, Wire,
    WireError,
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

    /// Hands over the secret that a block reads from its stdin; none where it is typed at the place where the block runs.
    /// The error says why there is none for now.
    fn secret(&mut self, block: &str) -> Result<Option<Secret>, String> {
        Err(format!("{block} reads a secret from its stdin, and nobody is here who could hand one over"))
    }

    /// Names the file for the secret that a block prints; none to let it go. The error says why there is none for now.
    fn safe(&mut self, block: &str) -> Result<Option<Safe>, String> {
        Err(format!("{block} prints a secret, and nobody is here who could name a file for it"))
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

    /// What a person says was done outside the book, and the record does not have yet.
    fn diverged(&self) -> Option<Divergence> {
        None
    }

    /// The record has it now.
    fn noted(&self, _divergence: &Divergence) {}

    /// Whether a person stopped what was running. Its end is then nobody's knowledge, and is not recorded.
    fn aborted(&self) -> bool {
        false
    }
}

/// Something that was done outside the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Divergence {
    /// Why.
    pub reason: String,
    /// Who says so.
    pub author: String,
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

    /// A word that opens nothing.
    fn secret(&mut self, _block: &str) -> Result<Option<Secret>, String> {
        Ok(Some(Secret::new("rehearsal".to_owned())))
    }

    /// What the twin prints is nobody's secret.
    fn safe(&mut self, _block: &str) -> Result<Option<Safe>, String> {
        Ok(None)
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
    let mut handed: Option<Handed> = None;
    loop {
        // One look at the clock for the decision and its record: a start bears the time at which its facts were fresh.
        let now = ports.clock.now();
        let effect = machine.next(now);
        if begins(&effect)
            && let Some(lost) = ports.ground.lost()
        {
            return Ok(left_open(lost));
        }
        if between(&effect) && diverged(run, now, machine, ports)? {
            continue;
        }
        match effect {
            Effect::Record(EventKind::StepStarted { block, .. })
                if handed.as_ref().is_none_or(|handed| !handed.is_for(&block)) =>
            {
                // What was approved may be too old when the secret is there: the machine is asked again.
                match Handed::over(machine.book(), &block, ports.consent) {
                    Ok(all) => handed = Some(all),
                    Err(reason) => return Ok(waits(block, reason)),
                }
            }
            Effect::Record(kind) => record(run, kind, now, machine, ports)?,
            Effect::Ask { block, exec, secret } => {
                let handed = handed.take().filter(|handed| handed.is_for(&block));
                if !ask(exec, secret, handed, machine, ports)? {
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

/// Records one event, and gives it to the machine once it is durable.
fn record(
    run: &RunId,
    kind: EventKind,
    now: Timestamp,
    machine: &mut Machine,
    ports: &mut Ports<'_>,
) -> Result<(), AppError> {
    let event = ports.journal.append(run, now, kind)?;
    if matches!(event.kind, EventKind::StepStarted { mutates: true, .. }) {
        alone(run, machine, ports.journal)?;
    }
    machine.apply(&event)?;
    (ports.watch)(&event);
    Ok(())
}

/// Records what was done outside the book, when there is something to record.
fn diverged(
    run: &RunId,
    now: Timestamp,
    machine: &mut Machine,
    ports: &mut Ports<'_>,
) -> Result<bool, AppError> {
    let Some(divergence) = ports.ground.diverged() else { return Ok(false) };
    let (reason, author) = (divergence.reason.clone(), divergence.author.clone());
    record(run, EventKind::DivergenceNoted { reason, author }, now, machine, ports)?;
    ports.ground.noted(&divergence);
    Ok(true)
}

/// Whether no step is under way: a divergence in the middle of one would not stand before what that step saw.
fn between(effect: &Effect) -> bool {
    let inside =
        |kind: &EventKind| matches!(kind, EventKind::StepFinished { .. } | EventKind::FactMeasured { .. });
    match effect {
        Effect::Record(kind) => !inside(kind),
        Effect::Approve(_) | Effect::Value(_) => true,
        Effect::Ask { .. } | Effect::Read(_) | Effect::Act(_) | Effect::Finished(_) => false,
    }
}

/// The run stays open until there is what a block cannot begin without.
fn waits(block: String, reason: String) -> Outcome {
    Outcome { verdict: Verdict::Unmeasured, held: Some(Hold::Approval(block)), reason }
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
    mut exec: Exec,
    secret: Option<SecretWay>,
    handed: Option<Handed>,
    machine: &mut Machine,
    ports: &mut Ports<'_>,
) -> Result<bool, AppError> {
    let target = exec.target.to_string();
    let safe = match handed
        .map_or_else(|| Err("nothing was handed over for it".to_owned()), |all| all.into(&mut exec))
    {
        Ok(safe) => safe,
        Err(why) => {
            machine.unanswered(&WireError::Unreachable { target, why })?;
            return Ok(true);
        }
    };
    let reply = ports.wire.ask(&Ask::Exec(exec));
    if let Some(safe) = safe {
        let path = safe.path().display().to_string();
        if let Err(why) = safe.shut() {
            let why = format!("what it printed may be lost, because {path} could not be kept: {why}");
            machine.unanswered(&WireError::Lost { target, why })?;
            return Ok(true);
        }
    }
    match reply {
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
                return Ok(Some(waits(proposal.block.clone(), reason)));
            }
        }
    }
    machine.declined(&format!("{CONSENTS} approvals in a row were too old when they came"));
    Ok(None)
}
