//! Whoever edits the rows is found at the right event, even the server's superuser.

use super::{Database, Place};
use crate::cluster::{Cluster, Sql};
use crate::sample::{at, fill, note, output_of, run};
use crate::tamper::EDITS;
use model::{Digest, Event, Journal};
use store::{PostgresJournal, Store, Verification};

/// A journal of thirty events, copied for each case.
struct Model<'a> {
    cluster: &'a Cluster,
    name: String,
}

impl<'a> Model<'a> {
    fn new(cluster: &'a Cluster) -> Model<'a> {
        let database = Database::fresh(cluster);
        fill(&mut database.open());
        Model { cluster, name: database.name }
    }

    fn copy(&self) -> Database<'a> {
        Database { cluster: self.cluster, name: self.cluster.database(Some(&self.name)) }
    }

    fn after(&self, tamper: impl FnOnce(&Sql)) -> Verification {
        let database = self.copy();
        let sql = database.sql();
        break_in(&sql);
        tamper(&sql);
        cover_up(&sql);
        database.read().verify()
    }

    fn check(&self, name: &str, tamper: impl FnOnce(&Sql), first_bad: u64, why: &str) {
        let told = self.after(tamper);
        assert!(!told.intact, "{name}: not found");
        assert_eq!(told.first_bad, Some(first_bad), "{name}: {told:?}");
        assert!(told.why.as_deref().unwrap_or("").contains(why), "{name}: {why:?} is not in {told:?}");
    }
}

const TABLES: [&str; 2] = ["event", "output"];

fn break_in(sql: &Sql) {
    sql.run("SET search_path = interlock");
    for table in TABLES {
        sql.run(&format!("ALTER TABLE {table} DISABLE TRIGGER ALL"));
    }
}

/// Leaves the guards as they were: only the rows can tell.
fn cover_up(sql: &Sql) {
    for (table, guard) in
        [("event", "event_is_append_only"), ("event", "event_follows"), ("output", "output_is_append_only")]
    {
        sql.run(&format!("ALTER TABLE {table} ENABLE ALWAYS TRIGGER {guard}"));
    }
}

/// Writes event `seq` anew with a right digest of its own.
fn reseal(sql: &Sql, seq: u64, edit: impl FnOnce(&mut Event)) -> Digest {
    let json = sql.one(&format!("SELECT json FROM event WHERE seq = {seq}"));
    let mut value: serde_json::Value = serde_json::from_str(&json).unwrap();
    value["digest"] = Digest::of(json.as_bytes()).as_str().into();
    let mut event: Event = serde_json::from_value(value).unwrap();
    edit(&mut event);
    let text = Event::canonical(event.seq, &event.run, event.at, &event.prev, &event.kind).unwrap();
    let (digest, prev, run) = (Digest::of(&text), &event.prev, &event.run);
    let text = String::from_utf8(text).unwrap().replace('\'', "''");
    sql.run(&format!(
        "UPDATE event SET run = '{run}', json = '{text}', prev = '{prev}', digest = '{digest}',
         kind = ('{text}'::json)->>'event' WHERE seq = {seq}"
    ));
    digest
}

#[test]
fn edits_by_one_statement() {
    let Some(cluster) = Cluster::start() else { return };
    let model = Model::new(&cluster);
    let untouched = model.after(|_| ());
    assert!(untouched.intact && untouched.events == 30, "{untouched:?}");
    for (name, sql, first_bad, why) in EDITS {
        model.check(name, |db| db.run(sql), *first_bad, why);
    }
}

#[test]
fn careful_edits_and_outputs() {
    let Some(cluster) = Cluster::start() else { return };
    let model = Model::new(&cluster);
    let forged = |db: &Sql| drop(reseal(db, 9, |event| event.kind = note("forged")));
    model.check("one written anew with its own seal", forged, 10, "follow event 9");
    let follows = |db: &Sql| drop(reseal(db, 9, |event| event.prev = Digest::of(b"x")));
    model.check("one that follows another", follows, 9, "follow event 8");
    let output = Digest::of(&output_of(3));
    let others = Digest::of(&output_of(4));
    for (name, sql, why) in [
        ("removed", format!("DELETE FROM output WHERE digest = '{output}'"), "is not there"),
        ("emptied", format!("UPDATE output SET zlib = '' WHERE digest = '{output}'"), "was changed"),
        (
            "swapped",
            format!(
                "UPDATE output SET zlib = (SELECT zlib FROM output WHERE digest = '{others}') WHERE digest = '{output}'"
            ),
            "its bytes do not have its digest",
        ),
        (
            "too large",
            format!(
                "UPDATE output SET zlib = convert_to(repeat('x', 40000000), 'UTF8') WHERE digest = '{output}'"
            ),
            "it is too large",
        ),
    ] {
        model.check(name, |db| db.run(&sql), 11, why);
    }
    let large = "UPDATE event SET json = repeat('x', 40000000) WHERE seq = 17";
    model.check("a text without end", |db| db.run(large), 17, "bytes");
    let bytes = "ALTER TABLE event ALTER COLUMN run TYPE bytea USING convert_to(run, 'UTF8')";
    model.check("a column of another make", |db| db.run(bytes), 1, "column `run` is not text");
    let null = "ALTER TABLE event ALTER COLUMN at DROP NOT NULL; UPDATE event SET at = NULL WHERE seq = 17";
    model.check("a null", |db| db.run(null), 17, "column `at` is not text");
}

#[test]
fn what_touches_no_event_is_told_too() {
    let Some(cluster) = Cluster::start() else { return };
    let model = Model::new(&cluster);
    let beside = |tamper: &dyn Fn(&Sql), why: &str| {
        let told = model.after(tamper);
        assert_eq!((told.intact, told.first_bad), (false, None), "{told:?}");
        assert!(told.why.as_deref().unwrap_or("").contains(why), "{why}: {told:?}");
    };
    let unused = Digest::of(b"unused");
    let insert = format!("INSERT INTO output VALUES ('{unused}', '\\x00')");
    beside(&|db| db.run(&insert), "which no event rests on");
    let database = model.copy();
    database.sql().run("ALTER TABLE interlock.event DISABLE TRIGGER event_is_append_only");
    let told = database.read().verify();
    assert!(told.why.unwrap().contains("event_is_append_only` is gone or off"));
    let database = model.copy();
    let view = "ALTER TABLE interlock.event RENAME TO real;
        CREATE VIEW interlock.event AS SELECT * FROM interlock.real";
    database.sql().run(view);
    assert!(!database.read().verify().intact, "a view stands for the table");
}

/// What the chain alone cannot show, an exported head does, and so does the process that wrote it.
#[test]
fn cut_tails_and_new_chains_need_the_exported_head() {
    let Some(cluster) = Cluster::start() else { return };
    for rewrite in [false, true] {
        let database = Database::fresh(&cluster);
        let mut journal = database.open();
        fill(&mut journal);
        let head = journal.head().unwrap().unwrap();
        let sql = database.sql();
        break_in(&sql);
        if rewrite {
            let mut prev = reseal(&sql, 20, |event| event.kind = note("forged"));
            for seq in 21..=30 {
                prev = reseal(&sql, seq, |event| event.prev = prev);
            }
        } else {
            sql.run("DELETE FROM event WHERE seq > 25");
        }
        cover_up(&sql);
        let told = journal.verify();
        assert!(told.intact, "a chain that is whole in itself: {told:?}");
        let told = journal.verify_against(&head);
        assert_eq!(told.first_bad, Some(if rewrite { 31 } else { 26 }), "{told:?}");
        assert!(told.why.unwrap().contains("the exported head"));
        let refused = journal.append(&run("b"), at(50), note("next")).unwrap_err().to_string();
        assert!(refused.contains("event 30") && refused.contains("gone or changed"), "{refused}");
    }
}

#[test]
fn nothing_is_recorded_on_top_of_a_changed_head() {
    let Some(cluster) = Cluster::start() else { return };
    let model = Model::new(&cluster);
    let database = model.copy();
    let sql = database.sql();
    break_in(&sql);
    sql.run("UPDATE event SET json = json || ' ' WHERE seq = 30");
    cover_up(&sql);
    let refused = PostgresJournal::open(&database.address(), &super::claim()).err().unwrap().to_string();
    assert!(refused.contains("event 30"), "{refused}");
    let journal = database.read();
    let mut events = journal.all();
    assert_eq!(events.by_ref().take(29).filter(Result::is_ok).count(), 29);
    let told = events.next().unwrap().unwrap_err().to_string();
    assert_eq!(told, "event 30 of the journal does not read back: its text does not have its digest");
    assert!(events.next().is_none());
}
