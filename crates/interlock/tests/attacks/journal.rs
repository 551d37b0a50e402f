//! Rows of the journal that are edited, cut, reordered and forged, by whoever owns the file.

use crate::Family;
use crate::lab::{Lab, ada, nobody, refusal};
use model::{Digest, EventKind, Fact, Provenance, Verdict};
use rusqlite::{Connection, params};

pub const FAMILY: Family = Family {
    name: "The journal",
    laws: "law 6: what was recorded cannot be changed quietly, and nothing forged opens anything",
    attempts: &[
        ("a verdict edited in its row", |lab| {
            edited(lab, |db| sql(db, "UPDATE event SET json = replace(json, 'holds', 'fails') WHERE seq = 3"))
        }),
        ("an edited row with a right digest of its own", |lab| edited(lab, |db| reseal(db, 4, "here", "gone"))),
        ("a row cut out of the middle", |lab| edited(lab, |db| sql(db, "DELETE FROM event WHERE seq = 4"))),
        ("the first rows cut off", |lab| edited(lab, |db| sql(db, "DELETE FROM event WHERE seq < 3"))),
        ("two rows that changed places", |lab| {
            edited(lab, |db| {
                sql(db, "UPDATE event SET seq = 99 WHERE seq = 3");
                sql(db, "UPDATE event SET seq = 3 WHERE seq = 4");
                sql(db, "UPDATE event SET seq = 4 WHERE seq = 99");
            })
        }),
        ("a row copied behind the last", |lab| {
            edited(lab, |db| {
                sql(db, "INSERT INTO event SELECT 99, run, at, kind, json, prev, digest FROM event WHERE seq = 5")
            })
        }),
        ("a row that is given to another run", |lab| {
            edited(lab, |db| sql(db, "UPDATE event SET run = 'live-ops-other-1' WHERE seq = 5"))
        }),
        ("another operator in the first row, with a right digest", |lab| edited(lab, |db| reseal(db, 1, "ada", "eve"))),
        ("another book in the first row, with a right digest", |lab| {
            edited(lab, |db| reseal(db, 1, "\"book_digest\":\"sha256:", "\"book_digest\":\"sha256:0"))
        }),
        ("the output that a fact rests on, replaced", |lab| {
            edited(lab, |db| {
                sql(db, "DROP TRIGGER output_is_append_only_update");
                sql(db, "UPDATE output SET zlib = x'00'");
            })
        }),
        ("the output that a fact rests on, removed", |lab| {
            edited(lab, |db| {
                sql(db, "DROP TRIGGER output_is_append_only_delete");
                sql(db, "DELETE FROM output");
            })
        }),
        ("a row deleted by another program, the triggers in place", |lab| {
            lab.waits();
            let db = Connection::open(lab.path("state/journal.db")).expect("SQLite");
            db.execute("DELETE FROM event WHERE seq = 4", []).expect_err("refused").to_string()
        }),
        ("the tail cut off, seen against the head that was exported", |lab| {
            lab.waits();
            let head = lab.events().pop().expect("an event").digest;
            sql(&lab.break_in(), "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)");
            lab.verify(&format!("--head {head}"))
        }),
        ("the end of a run cut off, to go on with what was declined", |lab| {
            refusal(lab.run(|_, _| Err(app::Unapproved::Declined("never".into()))));
            sql(&lab.break_in(), "DELETE FROM event WHERE kind = 'run-closed'");
            refusal(lab.run(nobody))
        }),
        ("an approval forged behind the last event, with a right digest", |lab| {
            lab.waits();
            forged(lab, |proposal| EventKind::ApprovalGiven { block: "paint".into(), proposal, by: "ada".into(), signed: None })
        }),
        ("an approval forged for what was never proposed", |lab| {
            lab.waits();
            forged(lab, |_| EventKind::ApprovalGiven {
                block: "paint".into(),
                proposal: Digest::of(b"another"),
                by: "ada".into(),
                signed: None,
            })
        }),
        ("a start forged without an approval", |lab| {
            lab.waits();
            forged(lab, |proposal| EventKind::StepStarted {
                block: "paint".into(),
                mutates: true,
                proposal: Some(proposal),
            })
        }),
        ("a good end forged for what was not started", |lab| {
            lab.waits();
            forged(lab, |_| EventKind::StepFinished {
                block: "paint".into(),
                verdict: Verdict::Holds,
                status: Some(0),
                stdout: Digest::of(b""),
                stderr: Digest::of(b""),
                note: None,
            })
        }),
        ("a start and a good end forged, so that the mutation looks done", |lab| {
            lab.waits();
            let proposal = lab.proposed();
            lab.forge(EventKind::ApprovalGiven { block: "paint".into(), proposal: proposal.clone(), by: "ada".into(), signed: None });
            lab.forge(EventKind::StepStarted { block: "paint".into(), mutates: true, proposal: Some(proposal) });
            forged(lab, |_| EventKind::StepFinished {
                block: "paint".into(),
                verdict: Verdict::Holds,
                status: Some(0),
                stdout: Digest::of(b""),
                stderr: Digest::of(b""),
                note: None,
            })
        }),
        ("a fact forged for a CHECK that did not run", |lab| {
            lab.waits();
            forged(lab, |_| fact("after", Provenance::Measured { block: "after".into(), output: Digest::of(b"") }))
        }),
        ("a fact forged as declared", |lab| {
            lab.waits();
            forged(lab, |_| fact("files", Provenance::Declared { file: "site.yaml".into(), line: 1 }))
        }),
        ("a gate forged open before it is reached", |lab| {
            lab.waits();
            forged(lab, |_| EventKind::GateJudged { gate: "painted".into(), verdict: Verdict::Holds, assertions: vec![] })
        }),
        ("a second beginning forged, of another book", |lab| {
            lab.waits();
            let opened = lab.events().into_iter().next().expect("an event").kind;
            let EventKind::RunOpened(mut genesis) = opened else { panic!("{opened:?}") };
            genesis.book_digest = Digest::of(b"another");
            forged(lab, |_| EventKind::RunOpened(genesis))
        }),
        ("a journal that was emptied", |lab| {
            lab.waits();
            let _ = std::fs::remove_file(lab.path("state/journal.db-wal"));
            lab.write("state/journal.db", "");
            lab.refuses()
        }),
        ("a journal that is something else", |lab| {
            lab.waits();
            let _ = std::fs::remove_file(lab.path("state/journal.db-wal"));
            lab.write("state/journal.db", &"no database, and long enough to look like one\n".repeat(200));
            lab.refuses()
        }),
        ("a journal whose tables are another program's", |lab| {
            std::fs::create_dir(lab.path("state")).expect("made");
            let db = Connection::open(lab.path("state/journal.db")).expect("SQLite");
            sql(&db, "CREATE TABLE event (seq INTEGER, run TEXT)");
            lab.refuses()
        }),
    ],
};

fn sql(db: &Connection, text: &str) {
    db.execute_batch(text).unwrap_or_else(|why| panic!("{text}: {why}"));
}

/// A run waits, the file is edited, and somebody goes on with the run: ada would approve. `journal verify` tells it too.
fn edited(lab: &Lab, edit: impl FnOnce(&Connection)) -> String {
    lab.waits();
    edit(&lab.break_in());
    assert!(lab.verify("").contains("not"), "verify tells it too");
    refusal(lab.run(ada))
}

/// Somebody goes on with the run behind a forged event, and approves nothing.
fn forged(lab: &Lab, kind: impl FnOnce(Digest) -> EventKind) -> String {
    let kind = kind(lab.proposed());
    lab.forge(kind);
    refusal(lab.run(nobody))
}

fn fact(name: &str, provenance: Provenance) -> EventKind {
    let at = "2026-06-03T10:00:00Z".parse().expect("a time");
    EventKind::FactMeasured { fact: Fact { name: name.into(), value: serde_json::json!(["blue"]), provenance, at } }
}

/// Writes a row anew with a right digest of its own: what a careful enemy does.
fn reseal(db: &Connection, seq: i64, from: &str, to: &str) {
    let text: String =
        db.query_row("SELECT json FROM event WHERE seq = ?1", [seq], |row| row.get(0)).expect("a row");
    assert!(text.contains(from), "{text}");
    let mut text = text.replacen(from, to, 1);
    if to.len() > from.len() {
        // A digest stays as long as it was.
        let at = text.find(to).expect("there") + to.len() + 63;
        text.remove(at);
    }
    let digest = Digest::of(text.as_bytes());
    let written = db.execute(
        "UPDATE event SET json = ?2, digest = ?3 WHERE seq = ?1",
        params![seq, text, digest.as_str()],
    );
    assert_eq!(written.expect("written"), 1);
}
