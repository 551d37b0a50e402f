//! What the record of a site with people proves, and what is signed beside runs.

use crate::approve::{Pair, RUN};
use crate::live::BOOK;
use crate::run::interlock;
use jiff::Timestamp;
use model::{EventKind, Journal, RunId, Seal, Statement};
use rusqlite::config::DbConfig;
use store::SqliteJournal;

#[test]
fn a_divergence_on_its_own_is_signed_by_who_says_so() {
    let pair = Pair::with("", BOOK);
    let (site, state, key) = (pair.path("site"), pair.path("state"), pair.path("bob"));
    let args = ["diverge", &site, "--reason", "moved a cable", "--state", &state, "--format", "json"];
    let nobody = interlock(&[&args[..], &["--key", &pair.path("nobody")]].concat());
    assert!(
        nobody.status == 2 && nobody.stderr.contains("make one with `interlock key new`"),
        "{}",
        nobody.stderr
    );
    let eve = pair.path("eve");
    interlock(&["key", "new", "--person", "eve", "--no-passphrase", "--key", &eve]);
    let eve = interlock(&[&args[..], &["--key", &eve]].concat());
    assert!(eve.status == 2 && eve.stderr.contains("does not name eve with this key"), "{}", eve.stderr);
    let said = interlock(&[&args[..], &["--key", &key]].concat());
    assert_eq!((said.status, said.json()["author"].as_str()), (0, Some("bob")), "{}", said.stderr);
    assert_eq!(pair.lab.told(), ["run-opened", "divergence-noted", "run-closed"]);
    let verified = pair.verified(&["--site", &site]);
    assert_eq!(
        (verified.status, verified.json()["signatures"]["good"].as_u64()),
        (0, Some(1)),
        "{}",
        verified.stdout
    );
}

/// An entry whose process was killed between its divergence and its end gets one from the next.
#[test]
fn a_divergence_whose_end_is_missing_is_ended_by_the_next() {
    let pair = Pair::with("", BOOK);
    let (site, state, key) = (pair.path("site"), pair.path("state"), pair.path("bob"));
    let diverge =
        || interlock(&["diverge", &site, "--reason", "moved a cable", "--state", &state, "--key", &key]);
    assert_eq!(diverge().status, 0);
    let db = pair.store();
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).expect("as a program of its own may");
    db.execute("DELETE FROM event WHERE kind = 'run-closed'", []).expect("as if it was never written");
    assert_eq!(diverge().status, 0);
    let one = ["run-opened", "divergence-noted"];
    let told = pair.lab.told();
    assert_eq!(told, [&one[..], &["run-closed"], &one, &["run-closed"]].concat());
    assert_eq!(pair.verified(&["--site", &site]).status, 0);
}

#[test]
fn what_the_labels_ask_for_is_asked_of_the_record_too() {
    let book = BOOK.replace("# undo: rm", "# undo: rm\n# caution: it stains");
    let pair = Pair::with("  another-person: [caution]\n", &book);
    let ada = pair.runs("");
    ada.wait_for("waiting for another person");
    let (asked, key) = (pair.asked(), pair.key("ada"));
    ada.kill();
    // Ada writes her own approval into the journal, and closes the run as if it were done.
    let at = Timestamp::now();
    let seal = Seal::over(&Statement::Approved { asked: asked.clone() }, "ada", &key, at);
    let given = EventKind::ApprovalGiven {
        block: asked.block,
        proposal: asked.proposal,
        by: "ada".into(),
        signed: seal,
    };
    let mut journal = SqliteJournal::open(pair.lab.path("state/journal.db")).expect("a journal");
    journal.append(&RunId(RUN.into()), at, given).expect("appended");
    let verified = pair.verified(&["--site", &pair.path("site")]);
    assert_eq!(verified.status, 1);
    let bad = verified.json()["signatures"]["bad"].clone();
    let why = bad[0]["why"].as_str().unwrap_or_default();
    assert!(why.contains("ada ran the book, and another person was asked for"), "{bad}");
}
