//! A run begins, or another process goes on with it: the same lines for a live run and a rehearsal.

use crate::AppError;
use crate::attempt::closed;
use crate::drive::{Ports, drive};
use model::{Event, EventKind, Genesis, RunId};
use runbook::{Machine, Outcome};

/// What a run is started with.
pub(crate) struct Start<'a> {
    pub(crate) run: &'a RunId,
    /// With nothing applied to it.
    pub(crate) machine: Machine,
    /// What it is opened with, where it is not open yet.
    pub(crate) genesis: Genesis,
    /// Who goes on with it, where it is.
    pub(crate) operator: &'a str,
    /// Who had the right to write before, where that is known.
    pub(crate) after: Option<String>,
}

impl Start<'_> {
    /// Replays what the journal has of the run, opens it where that is nothing, and drives it as far as it goes. Gives
    /// all of its events; those of the replay are shown to the watcher too.
    pub(crate) fn go(self, ports: &mut Ports<'_>) -> Result<(Outcome, Vec<Event>), AppError> {
        let Start { run, mut machine, genesis, operator, after } = self;
        let mut events = ports.journal.run(run)?;
        let is_new = events.is_empty();
        if is_new {
            let opened = EventKind::RunOpened(genesis);
            events.push(ports.journal.append(run, ports.clock.now(), opened)?);
        }
        for event in &events {
            machine.apply(event)?;
            (ports.watch)(event);
        }
        if !is_new && closed(&events).is_none() {
            machine.took_over(operator, after.as_deref());
        }
        let outer = &mut *ports.watch;
        let mut watch = |event: &Event| {
            outer(event);
            events.push(event.clone());
        };
        let mut ports = Ports {
            journal: &mut *ports.journal,
            wire: ports.wire,
            clock: ports.clock,
            consent: &mut *ports.consent,
            ground: ports.ground,
            watch: &mut watch,
        };
        let outcome = drive(run, &mut machine, &mut ports)?;
        Ok((outcome, events))
    }
}

/// The words by which a colleague who waits for this process finds it.
pub(crate) fn holder(operator: &str) -> String {
    let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let machine = if machine.trim().is_empty() { "an unnamed machine" } else { machine.trim() };
    format!("process {} of {operator} on {machine}", std::process::id())
}
