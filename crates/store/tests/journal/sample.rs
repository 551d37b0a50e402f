//! Events to record.

use model::{
    Assertion, Digest, EventKind, Fact, Genesis, Journal, Mode, Provenance, RunId, Timestamp, Verdict,
};
use std::collections::BTreeMap;

/// The time of the n-th event: a second after the one before.
pub fn at(n: i64) -> Timestamp {
    Timestamp::from_second(1_760_000_000 + n).unwrap()
}

pub fn run(name: &str) -> RunId {
    RunId(name.to_owned())
}

pub fn note(reason: impl ToString) -> EventKind {
    EventKind::DivergenceNoted { reason: reason.to_string(), author: "op".to_owned() }
}

pub fn opened(book: &str) -> EventKind {
    EventKind::RunOpened(Genesis {
        site: "vr0-dc0".to_owned(),
        commit: "unversioned".to_owned(),
        dirty: false,
        book: book.to_owned(),
        book_digest: Digest::of(book.as_bytes()),
        site_digest: Digest::of(b"site"),
        operator: "op".to_owned(),
        mode: Mode::Rehearsal,
        seed: Some(7),
        fault: None,
    })
}

pub fn output_of(step: u32) -> Vec<u8> {
    format!("node{step} Ready off\n").repeat(40).into_bytes()
}

fn step(n: u32) -> [EventKind; 4] {
    let block = format!("1.{n}/nodes");
    let output = Digest::of(&output_of(n));
    let fact = Fact {
        name: "nodes".to_owned(),
        value: serde_json::json!([{"hostname": format!("node{n}"), "memory": 2.5, "vips": "10.12.4.50 \u{e9}"}]),
        provenance: Provenance::Measured { block: block.clone(), output: output.clone() },
        at: at(n.into()),
    };
    let assertion = Assertion {
        text: "nodes.size() == 4".to_owned(),
        line: n,
        verdict: Verdict::Holds,
        saw: BTreeMap::from([("nodes".to_owned(), "4".to_owned())]),
        why: None,
    };
    [
        EventKind::StepStarted { block: block.clone(), mutates: false, proposal: None },
        EventKind::StepFinished {
            block: block.clone(),
            verdict: Verdict::Holds,
            status: Some(0),
            stdout: output,
            stderr: Digest::of(b""),
            note: None,
        },
        EventKind::FactMeasured { fact },
        EventKind::GateJudged {
            gate: format!("1.{n}/gate-1"),
            verdict: Verdict::Holds,
            assertions: vec![assertion],
        },
    ]
}

/// Thirty events of two runs. 1 and 26 open `a` and `b`; 2 to 25 are six steps of `a`: started, finished with
/// `output_of(1..=6)`, fact, gate; 27 to 30 belong to `b`.
pub fn fill(journal: &mut impl Journal) {
    let (a, b) = (run("a"), run("b"));
    let proposal = Digest::of(b"proposal");
    let mut events = vec![(&a, opened("phase-01"))];
    for n in 1..=6 {
        journal.keep(&output_of(n)).unwrap();
        events.extend(step(n).map(|kind| (&a, kind)));
    }
    let block = "2.1/deploy".to_owned();
    events.extend(
        [
            opened("phase-02"),
            EventKind::StepProposed { block: block.clone(), proposal: proposal.clone() },
            EventKind::ApprovalGiven {
                block: block.clone(),
                proposal: proposal.clone(),
                by: "op".to_owned(),
                signed: None,
            },
            EventKind::StepStarted { block, mutates: true, proposal: Some(proposal) },
            EventKind::RunClosed { verdict: Verdict::Unmeasured, reason: "stopped".to_owned(), signed: None },
        ]
        .map(|kind| (&b, kind)),
    );
    for (n, (run, kind)) in events.into_iter().enumerate() {
        journal.append(run, at(n as i64), kind).unwrap();
    }
}

/// A step that ended with this output.
pub fn finished(stdout: Digest) -> EventKind {
    let (block, stderr) = ("1.9/odd".to_owned(), Digest::of(b""));
    EventKind::StepFinished { block, verdict: Verdict::Holds, status: Some(0), stdout, stderr, note: None }
}
