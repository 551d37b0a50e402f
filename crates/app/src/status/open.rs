//! Runs that were begun and not closed.

use crate::attempt::closed;
use model::{Event, EventKind, Genesis, Mode, RunId, Timestamp};

/// A run that is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Open {
    /// The run.
    pub run: RunId,
    /// What it was opened with.
    pub genesis: Genesis,
    /// Where it stands.
    pub stands: Stands,
    /// Its last event.
    pub last: Timestamp,
}

/// Where an open run stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Nothing has run yet.
    AtTheBeginning,
    /// The block waits for an approval.
    Waits(String),
    /// The mutating block was started, and its end is not on record: it is looked at before anything else.
    Unknown(String),
    /// The block was the last that ended.
    After(String),
}

/// What a run was opened with.
pub(super) fn genesis(events: &[Event]) -> Option<&Genesis> {
    events.iter().find_map(|event| match &event.kind {
        EventKind::RunOpened(genesis) => Some(genesis),
        _ => None,
    })
}

/// The open runs that touch the cloud, and how many rehearsals are open beside them.
pub(super) fn open(runs: &[Vec<Event>]) -> (Vec<Open>, usize) {
    let open = runs.iter().filter(|events| closed(events).is_none());
    let open = open.filter_map(|events| {
        let (genesis, last) = (genesis(events)?.clone(), events.last()?);
        Some(Open { run: last.run.clone(), genesis, stands: stands(events), last: last.at })
    });
    let (rehearsals, touching): (Vec<_>, Vec<_>) =
        open.partition(|open| open.genesis.mode == Mode::Rehearsal);
    (touching, rehearsals.len())
}

fn stands(events: &[Event]) -> Stands {
    let mut stands = Stands::AtTheBeginning;
    for event in events {
        stands = match &event.kind {
            EventKind::StepProposed { block, .. } => Stands::Waits(block.clone()),
            EventKind::StepStarted { block, mutates: true, .. } => Stands::Unknown(block.clone()),
            // A CHECK that looks at a started mutation ends nothing.
            EventKind::StepFinished { block, .. } => match stands {
                Stands::Unknown(started) if started != *block => Stands::Unknown(started),
                _ => Stands::After(block.clone()),
            },
            _ => stands,
        };
    }
    stands
}

#[cfg(test)]
mod tests {
    use super::{Stands, stands};
    use model::{Digest, Event, EventKind, RunId, Timestamp, Verdict};

    fn check(kinds: &[EventKind]) -> Stands {
        let digest = Digest::of(b"");
        let event = |kind: &EventKind| Event {
            seq: 1,
            run: RunId("live-a-1".to_owned()),
            at: Timestamp::UNIX_EPOCH,
            prev: digest.clone(),
            kind: kind.clone(),
            digest: digest.clone(),
        };
        stands(&kinds.iter().map(event).collect::<Vec<_>>())
    }

    #[test]
    fn a_run_stands_where_its_last_events_say() {
        let digest = || Digest::of(b"");
        let block = |id: &str| id.to_owned();
        let proposed = EventKind::StepProposed { block: block("deploy"), proposal: digest() };
        let started =
            |id: &str, mutates| EventKind::StepStarted { block: block(id), mutates, proposal: None };
        let finished = |id: &str| EventKind::StepFinished {
            block: block(id),
            verdict: Verdict::Holds,
            status: Some(0),
            stdout: digest(),
            stderr: digest(),
            note: None,
        };
        assert_eq!(check(&[]), Stands::AtTheBeginning);
        assert_eq!(check(&[started("nodes", false), finished("nodes")]), Stands::After(block("nodes")));
        assert_eq!(check(&[finished("nodes"), proposed.clone()]), Stands::Waits(block("deploy")));
        let crashed = [proposed, started("deploy", true), started("models", false), finished("models")];
        assert_eq!(check(&crashed), Stands::Unknown(block("deploy")));
        assert_eq!(check(&[started("deploy", true), finished("deploy")]), Stands::After(block("deploy")));
    }
}
