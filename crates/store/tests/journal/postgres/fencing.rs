//! Who lost the right to write is refused, whatever it believes; nobody gets it by any other way than the lease.

use super::{Database, Place, claim};
use crate::cluster::Cluster;
use crate::sample::{at, note, opened, run};
use model::{Journal, JournalError};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use store::{Address, Claim, PostgresJournal, Store};

const PLACE: &str = "STORE_ASLEEP_PLACE";
const TERM: Duration = Duration::from_secs(6);

fn omega() -> Claim {
    Claim { cloud: "omega".to_owned(), ..claim() }
}

/// Not a test by itself: the process that falls asleep. It appends one event for each line that it is given.
#[test]
fn sleeper() {
    let Ok(place) = std::env::var(PLACE) else { return };
    let holder = "process 4711 of bob on jump2".to_owned();
    let claim = Claim { cloud: "omega".to_owned(), holder };
    let mut journal = PostgresJournal::open_for(&Address::parse(&place).unwrap(), &claim, TERM).unwrap();
    println!("told: open");
    for line in std::io::stdin().lines() {
        match journal.append(&run("sleeper"), at(0), note(line.unwrap())) {
            Ok(event) => println!("told: {}", event.seq),
            Err(error) => println!("told: {}", error.to_string().replace('\n', " ")),
        }
        std::io::stdout().flush().unwrap();
    }
}

/// Waits until the database's clock says that the lease ran out.
fn run_out(database: &Database<'_>, cloud: &str) {
    let sql = database.sql();
    let deadline = Instant::now() + Duration::from_secs(60);
    let lasts = format!("SELECT until > clock_timestamp() FROM interlock.lease WHERE cloud = '{cloud}'");
    while sql.one(&lasts) != "f" {
        assert!(Instant::now() < deadline, "the lease does not run out");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_writer_that_was_asleep_is_refused_when_it_wakes() {
    let Some(cluster) = Cluster::start() else { return };
    let database = Database::fresh(&cluster);
    drop(database.open());
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "postgres::fencing::sleeper", "--nocapture", "--test-threads=1"])
        .env(PLACE, cluster.address("postgres", &database.name))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut tell = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut told = || loop {
        let line = lines.next().expect("it says something").unwrap();
        if let Some((_, told)) = line.split_once("told: ") {
            return told.to_owned();
        }
    };
    assert_eq!(told(), "open");
    writeln!(tell, "awake").unwrap();
    assert_eq!(told(), "1");
    // While it lives nobody else gets in, and is told who is there.
    let refused = PostgresJournal::open(&database.address(), &omega()).err().unwrap();
    let JournalError::Held { by, at: place, help } = refused else { panic!("{refused}") };
    assert_eq!(by, "process 4711 of bob on jump2");
    assert!(place.contains("cloud `omega`") && help.contains("since 20"), "{place} {help}");
    let signal = |name: &str| {
        assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
    };
    signal("-STOP");
    run_out(&database, "omega");
    let mut next = PostgresJournal::open(&database.address(), &omega()).unwrap();
    next.append(&run("b"), at(1), opened("phase-02")).unwrap();
    signal("-CONT");
    writeln!(tell, "still mine?").unwrap();
    let refused = told();
    assert!(
        refused.contains("nothing was recorded: the right to write for cloud `omega` went to"),
        "{refused}"
    );
    assert!(refused.contains("start the same command again"), "{refused}");
    writeln!(tell, "and now?").unwrap();
    assert!(told().contains("nothing was recorded"));
    drop(tell);
    child.wait().unwrap();
    next.append(&run("b"), at(2), note("goes on")).unwrap();
    let all = next.verify();
    assert!(all.intact && all.events == 3, "{all:?}");
    assert_eq!(next.run(&run("sleeper")).unwrap().len(), 1);
}

#[test]
fn a_dead_writer_is_taken_over_with_a_higher_token() {
    let Some(cluster) = Cluster::start() else { return };
    let database = Database::fresh(&cluster);
    drop(database.open());
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "postgres::fencing::sleeper", "--nocapture", "--test-threads=1"])
        .env(PLACE, cluster.address("postgres", &database.name))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.contains("told: open")));
    child.kill().unwrap();
    child.wait().unwrap();
    let token = || database.sql().one("SELECT token FROM interlock.lease WHERE cloud = 'omega'");
    assert_eq!(token(), "1");
    let held = PostgresJournal::open(&database.address(), &omega()).err();
    // It may have run out in the meantime on a slow machine; then the second one is in already, and gone again.
    assert!(held.is_none_or(|error| matches!(error, JournalError::Held { .. })));
    run_out(&database, "omega");
    let mut next = PostgresJournal::open(&database.address(), &omega()).unwrap();
    assert!(token().parse::<i64>().unwrap() >= 2);
    next.append(&run("b"), at(0), opened("phase-02")).unwrap();
}

#[test]
fn no_row_gives_the_right_to_write() {
    let Some(cluster) = Cluster::start() else { return };
    let database = Database::fresh(&cluster);
    let mut journal = PostgresJournal::open(&database.address(), &omega()).unwrap();
    let event = journal.append(&run("a"), at(0), opened("phase-01")).unwrap();
    let sql = database.sql();
    for (forgery, why) in [
        ("UPDATE interlock.lease SET token = token + 1", "when it has run out"),
        ("UPDATE interlock.lease SET token = 99", "when it has run out"),
        ("UPDATE interlock.lease SET holder = 'mallory'", "one holder"),
        ("UPDATE interlock.lease SET cloud = 'other'", "stays with its cloud"),
        ("UPDATE interlock.lease SET until = 'infinity'", "ten minutes at most"),
        ("DELETE FROM interlock.lease", "never forgotten"),
        (
            "INSERT INTO interlock.lease VALUES ('new', 'mallory', 7, now(), now())",
            "the first token of a lease is 1",
        ),
    ] {
        let told = sql.try_run(forgery).unwrap_err();
        assert!(told.contains(why), "{forgery}: {told}");
    }
    // Ending another's lease is all that is left to a writer, and it shows at once.
    sql.run("UPDATE interlock.lease SET until = clock_timestamp()");
    let told = journal.append(&run("a"), at(1), note("mine?")).unwrap_err();
    assert!(matches!(&told, JournalError::Fenced { why } if why.contains("ran out at")), "{told}");
    let told = sql.try_run("UPDATE interlock.lease SET until = now() + interval '1 minute'").unwrap_err();
    assert!(told.contains("is not renewed"), "{told}");
    // What does not follow is not taken either, whoever inserts it.
    let (prev, digest) = (event.digest.as_str(), model::Digest::of(b"{}"));
    for row in [
        format!("(2, 'a', 'x', 'x', '{{}}', '{prev}', '{prev}')"),
        format!("(2, 'a', 'x', 'x', '{{}}', '{digest}', '{digest}')"),
        format!("(3, 'a', 'x', 'x', '{{}}', '{prev}', '{digest}')"),
        format!("(1, 'a', 'x', 'x', '{{}}', '{prev}', '{digest}')"),
    ] {
        let told = sql.try_run(&format!("INSERT INTO interlock.event VALUES {row}")).unwrap_err();
        assert!(told.contains("does not follow"), "{row}: {told}");
    }
}

#[test]
fn the_clock_of_a_client_has_no_say() {
    let Some(cluster) = Cluster::start() else { return };
    let database = Database::fresh(&cluster);
    let mut journal = PostgresJournal::open(&database.address(), &omega()).unwrap();
    // Years back and years ahead: the record keeps its order, and the lease its length.
    for seconds in [0, -1_700_000_000, 7_000_000_000, 1] {
        journal.append(&run("a"), at(seconds), note(seconds)).unwrap();
        let left = "SELECT until - clock_timestamp() BETWEEN interval '30 s' AND interval '61 s' FROM interlock.lease";
        assert_eq!(database.sql().one(left), "t");
        assert!(PostgresJournal::open(&database.address(), &omega()).is_err());
    }
    assert!(journal.verify().intact);
}
