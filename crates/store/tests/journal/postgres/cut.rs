//! The connection is cut at every place of an append: the event is there once.

use super::Database;
use crate::cluster::Cluster;
use crate::sample::{at, note, run};
use model::Journal;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU16, Ordering};
use store::{Address, PostgresJournal, Store};

/// No cut.
const NEVER: i64 = i64::MAX;

/// How many more bytes pass in each direction on the first connection; when one has none left, both ends are cut.
struct Left {
    sent: AtomicI64,
    answered: AtomicI64,
    /// How many bytes an append took, to know how far to go.
    first: AtomicU16,
}

/// Listens, and passes on what comes.
fn proxy(server: u16) -> (u16, Arc<Left>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let left = Arc::new(Left { sent: NEVER.into(), answered: NEVER.into(), first: 0.into() });
    let shared = left.clone();
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
            let number = shared.first.fetch_add(1, Ordering::SeqCst);
            for sends in [true, false] {
                let (from, to) = if sends { (&client, &server) } else { (&server, &client) };
                let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                let left = shared.clone();
                // The second connection is the one that renews the lease.
                std::thread::spawn(move || pass(from, to, (number != 1).then_some((left, sends))));
            }
        }
    });
    (port, left)
}

fn pass(mut from: TcpStream, mut to: TcpStream, limit: Option<(Arc<Left>, bool)>) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let mut may = count;
        if let Some((left, sends)) = &limit {
            let left = if *sends { &left.sent } else { &left.answered };
            let before = left.load(Ordering::SeqCst);
            if before != NEVER {
                may = count.min(before.max(0) as usize);
                left.store(if may < count { NEVER } else { before - count as i64 }, Ordering::SeqCst);
            }
        }
        let _ = to.write_all(&buffer[..may]);
        if may < count {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

#[test]
fn an_append_that_is_cut_anywhere_is_recorded_once() {
    let Some(cluster) = Cluster::start() else { return };
    let database = Database::fresh(&cluster);
    let (port, left) = proxy(cluster.port());
    let address = Address::parse(&format!("postgres://postgres@127.0.0.1:{port}/{}", database.name)).unwrap();
    let mut journal = PostgresJournal::open(&address, &super::claim()).unwrap();
    let mut told = vec![journal.append(&run("a"), at(0), note(0)).unwrap()];
    // How long an append is in each direction.
    let length = |left: &AtomicI64, journal: &mut PostgresJournal, told: &mut Vec<model::Event>| {
        left.store(1 << 40, Ordering::SeqCst);
        told.push(journal.append(&run("a"), at(1), note("measured")).unwrap());
        (1 << 40) - left.swap(NEVER, Ordering::SeqCst)
    };
    let sent = length(&left.sent, &mut journal, &mut told);
    let answered = length(&left.answered, &mut journal, &mut told);
    assert!(sent > 500 && answered > 100, "{sent} and {answered} bytes: the test does not test");
    let (mut tries, mut cuts) = (0, 0);
    for (direction, bytes, step) in [(&left.sent, sent, 11), (&left.answered, answered, 5)] {
        for after in (0..bytes).step_by(step) {
            let before = left.first.load(Ordering::SeqCst);
            direction.store(after, Ordering::SeqCst);
            told.push(journal.append(&run("a"), at(after), note(after)).unwrap());
            direction.store(NEVER, Ordering::SeqCst);
            tries += 1;
            cuts += u32::from(left.first.load(Ordering::SeqCst) > before);
        }
    }
    // The last few may be behind the end of an append that is a little shorter than the one that was measured.
    assert!(cuts * 10 > tries * 9, "only {cuts} of {tries} were cut");
    assert_eq!(journal.run(&run("a")).unwrap(), told, "lost or doubled");
    let verified = journal.verify();
    assert!(verified.intact && verified.events == told.len() as u64, "{verified:?}");
    println!("{cuts} cuts, each recorded once");
}
