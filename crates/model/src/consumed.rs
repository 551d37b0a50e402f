use crate::{CallAsk, CallKind, Digest, Event, EventKind};

/// One approved mutation whose start is on record, with the call that was approved: the only thing that lets
/// `clients::act` ask for a change. It is made from the sealed event that used the approval up, and from nothing else; it
/// is moved where it is used, and cannot be copied, stored or sent.
///
/// It cannot be built by hand:
///
/// ```compile_fail
/// fn forged(ask: model::CallAsk, proposal: model::Digest) -> model::Consumed {
///     model::Consumed { ask, proposal }
/// }
/// ```
///
/// nor used twice:
///
/// ```compile_fail
/// fn twice(consumed: model::Consumed) -> (model::Consumed, model::Consumed) {
///     (consumed, consumed)
/// }
/// ```
///
/// nor copied:
///
/// ```compile_fail
/// fn copied(consumed: &model::Consumed) -> model::Consumed {
///     consumed.clone()
/// }
/// ```
///
/// nor read from a file:
///
/// ```compile_fail
/// fn read(text: &str) -> model::Consumed {
///     serde_json::from_str(text).unwrap()
/// }
/// ```
pub struct Consumed {
    ask: CallAsk,
    proposal: Digest,
}

impl Consumed {
    /// What the start of a mutation lets happen; `None` where the event is not one, is not sealed, starts another
    /// block, or names no proposal, and where the call only reads. The house has one caller: the machine, which has
    /// folded the approval that the event used.
    pub fn of(started: Event, ask: CallAsk) -> Option<Consumed> {
        let sealed = started.is_sealed();
        match started.kind {
            EventKind::StepStarted { block, mutates: true, proposal: Some(proposal), .. }
                if sealed && block == ask.block && ask.call.spec().kind == CallKind::Mutation =>
            {
                Some(Consumed { ask, proposal })
            }
            _ => None,
        }
    }

    /// Digest of the proposal that was approved.
    pub fn proposal(&self) -> &Digest {
        &self.proposal
    }

    /// The call as it was approved.
    pub fn ask(&self) -> &CallAsk {
        &self.ask
    }
}

#[cfg(test)]
mod tests {
    use super::Consumed;
    use crate::{
        Call, CallAsk, CallKind, CallPlace, CallSpec, Digest, Event, EventKind, RunId, Target, Timestamp,
    };
    use std::time::Duration;

    const fn spec(kind: CallKind) -> CallSpec {
        let place = CallPlace::Jumphost;
        CallSpec { name: "a.b", kind, place, arguments: &[], script: "true", gives: "", doc: "" }
    }

    static CHANGE: CallSpec = spec(CallKind::Mutation);
    static READ: CallSpec = spec(CallKind::Read);

    fn event(kind: EventKind) -> Event {
        let (seq, run, at, prev) = (3, RunId("r".into()), Timestamp::UNIX_EPOCH, Digest::of(b""));
        let digest = Event::digest_of(seq, &run, at, &prev, &kind).unwrap();
        Event { seq, run, at, prev, kind, digest }
    }

    fn started(mutates: bool, proposal: Option<Digest>) -> Event {
        event(EventKind::StepStarted { block: "b".into(), mutates, proposal })
    }

    #[test]
    fn only_a_sealed_start_of_this_mutation_lets_it_happen() {
        let call = |spec: &'static CallSpec| -> Call { spec.call([].into()).unwrap() };
        let ask = |block: &str, spec| CallAsk {
            block: block.into(),
            target: Target::Jumphost,
            call: call(spec),
            timeout: Duration::from_secs(1),
        };
        let proposal = Digest::of(b"p");
        let good = Consumed::of(started(true, Some(proposal.clone())), ask("b", &CHANGE));
        assert_eq!(good.map(|consumed| consumed.proposal().clone()), Some(proposal.clone()));
        let mut altered = started(true, Some(proposal.clone()));
        altered.kind =
            EventKind::StepStarted { block: "b".into(), mutates: true, proposal: Some(Digest::of(b"q")) };
        let approved = EventKind::ApprovalGiven {
            block: "b".into(),
            proposal: proposal.clone(),
            by: "ada".into(),
            signed: None,
        };
        for (what, event, ask) in [
            ("altered", altered, ask("b", &CHANGE)),
            ("no mutation", started(false, Some(proposal.clone())), ask("b", &CHANGE)),
            ("no proposal", started(true, None), ask("b", &CHANGE)),
            ("another block", started(true, Some(proposal.clone())), ask("c", &CHANGE)),
            ("a read", started(true, Some(proposal.clone())), ask("b", &READ)),
            ("only approved", event(approved), ask("b", &CHANGE)),
        ] {
            assert!(Consumed::of(event, ask).is_none(), "{what}");
        }
    }
}
