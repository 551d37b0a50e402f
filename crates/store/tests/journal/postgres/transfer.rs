//! A journal moves between the stores with its chain intact, or not at all.

use super::{Database, Place};
use crate::cluster::Cluster;
use crate::sample::{at, fill, note, run};
use model::Journal;
use std::io::BufReader;
use store::{SqliteJournal, Store, export};
use tempfile::TempDir;

fn lines_of(journal: &mut impl Store) -> Vec<u8> {
    let mut out = Vec::new();
    export(journal, None, &mut out).unwrap();
    out
}

#[test]
fn from_sqlite_to_postgresql_and_back() {
    let Some(cluster) = Cluster::start() else { return };
    let folder = TempDir::new().unwrap();
    let mut here = SqliteJournal::open(folder.path().join("journal.db")).unwrap();
    fill(&mut here);
    here.append(&run("a\0\\"), at(70), note("a name that no column takes as it is")).unwrap();
    let lines = lines_of(&mut here);
    let database = Database::fresh(&cluster);
    let mut there = database.open();
    let told = Store::import(&mut there, &mut BufReader::new(&lines[..])).unwrap();
    assert_eq!((told.events, told.new, told.head), (31, 31, here.head().unwrap()));
    let verified = there.verify();
    assert!(verified.intact && verified.events == 31, "{verified:?}");
    assert!(lines_of(&mut there) == lines, "the lines differ");
    // What is there already is not put again; what is new follows.
    here.append(&run("b"), at(71), note("later")).unwrap();
    let more = lines_of(&mut here);
    let told = Store::import(&mut there, &mut BufReader::new(&more[..])).unwrap();
    assert_eq!((told.events, told.new), (32, 1));
    there.append(&run("b"), at(72), note("and on")).unwrap();
    let mut back = SqliteJournal::open(folder.path().join("back.db")).unwrap();
    let lines = lines_of(&mut there);
    Store::import(&mut back, &mut BufReader::new(&lines[..])).unwrap();
    assert_eq!(back.head().unwrap(), there.head().unwrap());
    assert!(back.verify().intact);
    let runs = |journal: &dyn Store| journal.runs().unwrap();
    assert_eq!(runs(&back), runs(&there));
}

#[test]
fn a_bad_export_leaves_nothing_behind_and_keeps_nobody_waiting() {
    let Some(cluster) = Cluster::start() else { return };
    let folder = TempDir::new().unwrap();
    let mut here = SqliteJournal::open(folder.path().join("journal.db")).unwrap();
    fill(&mut here);
    let lines = lines_of(&mut here);
    let database = Database::fresh(&cluster);
    let (mut there, mut other) = (database.open(), database.open());
    for cut in [lines.len() / 3, lines.len() - 2] {
        assert!(Store::import(&mut there, &mut BufReader::new(&lines[..cut])).is_err());
        assert_eq!(
            database.sql().one(
                "SELECT (SELECT count(*) FROM interlock.event) + (SELECT count(*) FROM interlock.output)"
            ),
            "0"
        );
    }
    other.append(&run("c"), at(0), note("at once")).unwrap();
    // Two journals that part are not joined.
    assert!(Store::import(&mut there, &mut BufReader::new(&lines[..])).is_err());
    assert!(there.verify().intact);
    assert_eq!(there.verify().events, 1);
}
