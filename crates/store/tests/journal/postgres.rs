//! What the PostgreSQL store promises: the contract of every store, one writer for each cloud, and that nothing is
//! lost or doubled when the server or the way to it goes.

mod cut;
mod encryption;
mod fencing;
mod loss;
mod rights;
mod tamper;
mod transfer;

use crate::cluster::Cluster;
use crate::contract::{self, Place, every_promise};
use crate::sample::{at, note, run};
use model::Journal;
use std::sync::atomic::{AtomicU32, Ordering};
use store::{Address, Claim, PostgresJournal, Store};

/// A writer of a cloud of its own: a cloud has one writer, and these tests want several.
pub fn claim() -> Claim {
    static CLOUDS: AtomicU32 = AtomicU32::new(0);
    let cloud = format!("cloud{}", CLOUDS.fetch_add(1, Ordering::Relaxed));
    Claim { cloud, holder: format!("process {} of ada on jump1", std::process::id()) }
}

pub struct Database<'a> {
    cluster: &'a Cluster,
    name: String,
}

impl<'a> Database<'a> {
    pub fn fresh(cluster: &'a Cluster) -> Database<'a> {
        Database { cluster, name: cluster.database(None) }
    }

    pub fn address(&self) -> Address {
        Address::parse(&self.cluster.address("postgres", &self.name)).unwrap()
    }

    pub fn sql(&self) -> crate::cluster::Sql {
        self.cluster.sql(&self.name)
    }

    pub fn read(&self) -> PostgresJournal {
        PostgresJournal::open_read_only(&self.address()).unwrap()
    }
}

impl Place for Database<'_> {
    type Handle = PostgresJournal;

    fn open(&self) -> PostgresJournal {
        PostgresJournal::open(&self.address(), &claim()).unwrap()
    }
}

#[test]
fn the_contract() {
    let Some(cluster) = Cluster::start() else { return };
    every_promise(|| Database::fresh(&cluster));
}

#[test]
fn one_writer_of_a_cloud_at_a_time() {
    let Some(cluster) = Cluster::start() else { return };
    let place = store::Place::at(&cluster.address("postgres", &cluster.database(None))).unwrap();
    contract::one_writer_at_a_time(&place);
}

#[test]
fn what_is_no_journal_yet_is_made_by_writers_and_told_to_readers() {
    let Some(cluster) = Cluster::start() else { return };
    let database = Database::fresh(&cluster);
    let told = PostgresJournal::open_read_only(&database.address()).err().unwrap().to_string();
    assert!(told.contains("there is no journal in this database yet"), "{told}");
    drop(database.open());
    assert!(database.read().verify().intact);
    database.sql().run("UPDATE interlock.version SET version = 99");
    for told in [
        PostgresJournal::open_read_only(&database.address()).err().unwrap().to_string(),
        PostgresJournal::open(&database.address(), &claim()).err().unwrap().to_string(),
    ] {
        assert!(told.contains("use a newer interlock"), "{told}");
    }
    let latin = "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'";
    cluster.sql("postgres").run(latin);
    let address = Address::parse(&cluster.address("postgres", "latin")).unwrap();
    let told = PostgresJournal::open(&address, &claim()).err().unwrap().to_string();
    assert!(told.contains("encoding is not UTF8"), "{told}");
}

#[test]
fn several_that_open_a_new_database_at_once_make_one_journal() {
    let Some(cluster) = Cluster::start() else { return };
    let database = Database::fresh(&cluster);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| database.open().append(&run("a"), at(0), note("mine")).unwrap());
        }
    });
    let told = database.read().verify();
    assert!(told.intact && told.events == 6, "{told:?}");
}

#[test]
fn fifty_read_while_one_appends() {
    let Some(cluster) = Cluster::start() else { return };
    let database = Database::fresh(&cluster);
    let mut writer = database.open();
    writer.append(&run("a"), at(0), note(0)).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..50 {
            scope.spawn(|| {
                let journal = database.read();
                let mut before = 0;
                while before < 40 {
                    let events = journal.run(&run("a")).unwrap();
                    assert!(events.len() >= before, "events went away");
                    assert!(events.iter().all(model::Event::is_sealed));
                    before = events.len();
                }
            });
        }
        for n in 1..40 {
            writer.append(&run("a"), at(n), note(n)).unwrap();
        }
    });
    assert!(writer.verify().intact);
}

#[test]
fn outputs_beyond_the_limit_are_refused() {
    let Some(cluster) = Cluster::start() else { return };
    let mut journal = Database::fresh(&cluster).open();
    let told = journal.keep(&vec![b'x'; (32 << 20) + 1]).unwrap_err().to_string();
    assert!(told.contains("is more than"), "{told}");
    let told = journal.append(&run("a"), at(0), note("x".repeat(33 << 20))).unwrap_err().to_string();
    assert!(told.contains("the journal takes"), "{told}");
    // The handle is as good as before.
    journal.append(&run("a"), at(0), note("short")).unwrap();
}

#[test]
fn a_server_that_forgets_what_it_promised_is_refused() {
    let Some(mut cluster) = Cluster::start() else { return };
    let name = cluster.database(None);
    let address = Address::parse(&cluster.address("postgres", &name)).unwrap();
    cluster.sql("postgres").run("ALTER SYSTEM SET fsync = off");
    cluster.down(crate::cluster::Stop::Fast);
    cluster.up();
    let told = PostgresJournal::open(&address, &claim()).err().unwrap().to_string();
    assert!(told.contains("fsync = off"), "{told}");
}
