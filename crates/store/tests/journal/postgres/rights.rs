//! Rights inside the database: writers add, readers read, nobody edits.

use super::{Database, Place, claim};
use crate::cluster::Cluster;
use crate::sample::{at, fill, note, run};
use model::{Inbox, Journal};
use store::{Address, PostgresJournal, Store};

/// The grants of docs/teams.md, as they stand there.
fn grants() -> String {
    let page = include_str!("../../../../../docs/teams.md");
    let mut parts = page.split("```sql\n").skip(1).filter_map(|part| part.split("```").next());
    parts.find(|sql| sql.contains("GRANT INSERT")).expect("the page has the grants").to_owned()
}

#[test]
fn the_grants_of_the_manual_are_enough_and_not_more() {
    let Some(cluster) = Cluster::start() else { return };
    let database = Database::fresh(&cluster);
    fill(&mut database.open());
    let sql = database.sql();
    sql.run("CREATE ROLE interlock_writers; CREATE ROLE interlock_readers");
    sql.run(
        "CREATE ROLE ada LOGIN IN ROLE interlock_writers; CREATE ROLE bob LOGIN IN ROLE interlock_readers",
    );
    sql.run("CREATE ROLE eve LOGIN");
    sql.run(&grants());
    let address = |user: &str| Address::parse(&cluster.address(user, &database.name)).unwrap();
    let mut ada = PostgresJournal::open(&address("ada"), &claim()).unwrap();
    ada.keep(b"kept by ada").unwrap();
    ada.append(&run("c"), at(0), note("ada")).unwrap();
    let mut bob = PostgresJournal::open_read_only(&address("bob")).unwrap();
    let told = bob.verify();
    assert!(told.intact && told.events == 31, "{told:?}");
    assert!(bob.append(&run("c"), at(1), note("bob")).is_err() && bob.keep(b"x").is_err());
    // A reader may leave an answer for a run, and not take one away.
    let mut bobs = PostgresJournal::open_inbox(&address("bob")).unwrap();
    bobs.post(&run("c"), "an answer").unwrap();
    assert_eq!(ada.posted(&run("c"), 0).unwrap()[0].text, "an answer");
    assert!(bobs.append(&run("c"), at(1), note("bob")).is_err());
    for (user, opened) in [
        ("bob", PostgresJournal::open(&address("bob"), &claim())),
        ("eve", PostgresJournal::open_read_only(&address("eve"))),
    ] {
        let told = opened.err().unwrap().to_string();
        assert!(told.contains("docs/teams.md"), "{user}: {told}");
    }
    for user in ["ada", "bob"] {
        for edit in [
            "UPDATE interlock.event SET run = 'x'",
            "DELETE FROM interlock.event",
            "TRUNCATE interlock.event",
            "DELETE FROM interlock.output",
            "DELETE FROM interlock.inbox",
            "UPDATE interlock.inbox SET text = 'x'",
            "DELETE FROM interlock.lease",
            "ALTER TABLE interlock.event DISABLE TRIGGER ALL",
            "CREATE TABLE interlock.mine (x int)",
            "UPDATE interlock.version SET version = 0",
        ] {
            sql.run(&format!("SET ROLE {user}"));
            let told = sql.try_run(edit).unwrap_err();
            assert!(told.contains("permission denied") || told.contains("must be owner"), "{edit}: {told}");
            sql.run("RESET ROLE");
        }
    }
    // The owner has every right, and still the guards in his way.
    for edit in
        ["DELETE FROM interlock.event", "UPDATE interlock.output SET zlib = ''", "TRUNCATE interlock.event"]
    {
        assert_eq!(sql.try_run(edit).unwrap_err(), "the journal is append-only", "{edit}");
    }
    sql.run("SET session_replication_role = replica");
    assert_eq!(sql.try_run("DELETE FROM interlock.event").unwrap_err(), "the journal is append-only");
}

#[test]
fn rows_that_are_hidden_from_a_reader_are_told() {
    let Some(cluster) = Cluster::start() else { return };
    let database = Database::fresh(&cluster);
    fill(&mut database.open());
    let sql = database.sql();
    sql.run("CREATE ROLE interlock_writers; CREATE ROLE interlock_readers; CREATE ROLE bob LOGIN IN ROLE interlock_readers");
    sql.run(&grants());
    sql.run("ALTER TABLE interlock.event ENABLE ROW LEVEL SECURITY");
    sql.run("CREATE POLICY early ON interlock.event FOR SELECT USING (seq < 20)");
    let bob = Address::parse(&cluster.address("bob", &database.name)).unwrap();
    let told = PostgresJournal::open_read_only(&bob).unwrap().verify();
    assert!(!told.intact, "{told:?}");
}
