//! The server goes and comes back: nothing that was told is lost, nothing is there twice.

use super::{Database, Place};
use crate::cluster::{Cluster, Stop};
use crate::sample::{at, fill, note, run};
use model::{Event, Journal};
use std::sync::atomic::{AtomicBool, Ordering};
use store::{PostgresJournal, Store};

/// Appends until told to stop, and gives back what was acknowledged.
fn append_until(journal: &mut PostgresJournal, stop: &AtomicBool) -> Vec<Event> {
    let mut told = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let n = told.len();
        journal.keep(format!("output {n}").repeat(100).as_bytes()).unwrap();
        told.push(journal.append(&run("a"), at(n as i64), note(n)).unwrap());
    }
    told
}

#[test]
fn a_server_that_restarts_under_an_append_loses_and_doubles_nothing() {
    let Some(mut cluster) = Cluster::start() else { return };
    let name = cluster.database(None);
    let address = store::Address::parse(&cluster.address("postgres", &name)).unwrap();
    let mut journal = PostgresJournal::open(&address, &super::claim()).unwrap();
    let stop = AtomicBool::new(false);
    let told = std::thread::scope(|scope| {
        let writer = scope.spawn(|| append_until(&mut journal, &stop));
        for how in [Stop::Fast, Stop::AtOnce, Stop::Fast, Stop::AtOnce] {
            cluster.down(how);
            cluster.up();
        }
        stop.store(true, Ordering::Relaxed);
        writer.join().unwrap()
    });
    assert!(!told.is_empty(), "the test does not test");
    assert_eq!(journal.run(&run("a")).unwrap(), told, "lost or doubled");
    let verified = journal.verify();
    assert!(verified.intact && verified.events == told.len() as u64, "{verified:?}");
}

#[test]
fn a_server_that_stays_away_is_told_and_the_record_goes_on_where_it_was() {
    let Some(mut cluster) = Cluster::start() else { return };
    let name = cluster.database(None);
    let address = store::Address::parse(&cluster.address("postgres", &name)).unwrap();
    let mut journal = PostgresJournal::open(&address, &super::claim()).unwrap();
    fill(&mut journal);
    cluster.down(Stop::AtOnce);
    let told = journal.append(&run("b"), at(40), note("gone")).unwrap_err().to_string();
    assert!(told.contains(&format!("postgres://127.0.0.1:{}/{name}", cluster.port())), "{told}");
    assert!(PostgresJournal::open_read_only(&address).is_err());
    cluster.up();
    let event = journal.append(&run("b"), at(41), note("back")).unwrap();
    assert_eq!(event.seq, 31, "what failed was not recorded");
    assert!(journal.verify().intact);
}

/// What fails for another reason leaves no transaction open that others would wait for.
#[test]
fn a_refused_append_keeps_nobody_waiting() {
    let Some(cluster) = Cluster::start() else { return };
    let database = Database::fresh(&cluster);
    let (mut one, mut two) = (database.open(), database.open());
    let model::EventKind::RunOpened(mut genesis) = crate::sample::opened("x") else { unreachable!() };
    genesis.seed = Some(u64::MAX);
    one.append(&run("a"), at(0), model::EventKind::RunOpened(genesis)).unwrap_err();
    two.append(&run("b"), at(0), note("at once")).unwrap();
    let open = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%' AND application_name = 'interlock'";
    assert_eq!(database.sql().one(open), "0");
}
