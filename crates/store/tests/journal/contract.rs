//! What every store of the journal promises, whatever its database. A new store implements [`Place`] and calls
//! [`every_promise`].

use crate::sample::{at, fill, note, opened, run};
use model::{Digest, Event, EventKind, Inbox, Journal, JournalError};
use store::{Claim, Store};

/// One journal that can be opened several times: after a drop, or beside another handle.
pub trait Place: Sync {
    type Handle: Store;

    /// Opens it for writing.
    fn open(&self) -> Self::Handle;
}

/// Each promise on a place of its own.
pub fn every_promise<P: Place>(fresh: impl Fn() -> P) {
    events_keep_their_order(&fresh());
    what_is_returned_is_what_is_read(&fresh());
    events_chain(&fresh());
    runs_are_apart_and_found(&fresh());
    records_outlive_the_handle(&fresh());
    several_are_appended_as_one(&fresh());
    what_has_no_form_is_refused_whole(&fresh());
    outputs_are_kept_once(&fresh());
    readers_read_while_a_writer_writes(&fresh());
    two_writers_make_one_chain(&fresh());
    all_events_stream_and_see_what_comes(&fresh());
    whole_journals_verify_and_know_their_heads(&fresh());
    answers_wait_beside_the_chain(&fresh());
}

fn every_event(journal: &impl Journal) -> Vec<Event> {
    let runs = journal.runs().unwrap();
    let mut events: Vec<Event> = runs.iter().flat_map(|first| journal.run(&first.run).unwrap()).collect();
    events.sort_by_key(|event| event.seq);
    events
}

fn assert_chained(events: &[Event]) {
    let mut prev = Digest::of(b"");
    for (seq, event) in (1..).zip(events) {
        assert_eq!(event.seq, seq);
        assert_eq!(event.prev, prev, "event {seq}");
        assert!(event.is_sealed(), "event {seq}");
        prev = event.digest.clone();
    }
}

fn events_keep_their_order(place: &impl Place) {
    let mut journal = place.open();
    // Times that run backwards (a clock that was set) do not change the order of the record.
    for n in 0..50 {
        journal.append(&run("a"), at(-n), note(n)).unwrap();
    }
    let told: Vec<EventKind> = journal.run(&run("a")).unwrap().into_iter().map(|e| e.kind).collect();
    assert_eq!(told, (0..50).map(note).collect::<Vec<_>>());
}

fn what_is_returned_is_what_is_read(place: &impl Place) {
    let mut journal = place.open();
    let event = journal.append(&run("a"), at(0), opened("phase-01")).unwrap();
    assert_eq!(journal.run(&run("a")).unwrap(), [event]);
}

fn events_chain(place: &impl Place) {
    let mut journal = place.open();
    fill(&mut journal);
    let events = every_event(&journal);
    assert_eq!(events.len(), 30);
    assert_chained(&events);
}

fn runs_are_apart_and_found(place: &impl Place) {
    let mut journal = place.open();
    assert!(journal.runs().unwrap().is_empty());
    assert!(journal.run(&run("a")).unwrap().is_empty());
    fill(&mut journal);
    let firsts = journal.runs().unwrap();
    assert_eq!(firsts.iter().map(|e| (e.run.0.as_str(), e.seq)).collect::<Vec<_>>(), [("a", 1), ("b", 26)]);
    assert_eq!(
        journal.run(&run("b")).unwrap().iter().map(|e| e.seq).collect::<Vec<_>>(),
        [26, 27, 28, 29, 30]
    );
    // A name is a name, not a pattern or a piece of a query.
    for name in ["%", "a%", "' OR 1=1 --", "A", "a\0"] {
        assert!(journal.run(&run(name)).unwrap().is_empty(), "{name}");
        journal.append(&run(name), at(0), note("named")).unwrap();
        assert_eq!(journal.run(&run(name)).unwrap().len(), 1, "{name}");
    }
}

fn records_outlive_the_handle(place: &impl Place) {
    fill(&mut place.open());
    let journal = place.open();
    assert_chained(&every_event(&journal));
    assert_eq!(every_event(&journal).len(), 30);
    let output = crate::sample::output_of(3);
    assert_eq!(journal.output(&Digest::of(&output)).unwrap(), Some(output));
}

fn several_are_appended_as_one(place: &impl Place) {
    let mut journal = place.open();
    assert!(journal.append_all(&run("a"), vec![]).unwrap().is_empty());
    let events = journal.append_all(&run("a"), (0..5).map(|n| (at(n), note(n))).collect()).unwrap();
    journal.append(&run("a"), at(5), note(5)).unwrap();
    assert_eq!(journal.run(&run("a")).unwrap().get(..5), Some(&events[..]));
    assert_chained(&every_event(&journal));
}

fn what_has_no_form_is_refused_whole(place: &impl Place) {
    let mut journal = place.open();
    let EventKind::RunOpened(mut genesis) = opened("phase-01") else { unreachable!() };
    // JSON's numbers are doubles: this seed would be recorded as another one.
    genesis.seed = Some(u64::MAX);
    let kinds = vec![(at(0), note("before")), (at(1), EventKind::RunOpened(genesis))];
    journal.append_all(&run("a"), kinds).unwrap_err();
    assert!(journal.runs().unwrap().is_empty(), "half of it was recorded");
    journal.append(&run("a"), at(2), note("after")).unwrap();
    assert_chained(&every_event(&journal));
}

fn outputs_are_kept_once(place: &impl Place) {
    let mut journal = place.open();
    let all_bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    for output in [&b""[..], b"one\n", b"one\n", &all_bytes] {
        let digest = journal.keep(output).unwrap();
        assert_eq!(digest, Digest::of(output));
        assert_eq!(journal.output(&digest).unwrap().as_deref(), Some(output));
    }
    assert_eq!(journal.output(&Digest::of(b"never kept")).unwrap(), None);
}

fn readers_read_while_a_writer_writes<P: Place>(place: &P) {
    place.open().append(&run("a"), at(0), note(0)).unwrap();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut journal = place.open();
            for n in 1..100 {
                journal.append(&run("a"), at(n), note(n)).unwrap();
            }
        });
        for _ in 0..3 {
            scope.spawn(|| {
                let journal = place.open();
                let mut before = 0;
                while before < 100 {
                    let events = journal.run(&run("a")).unwrap();
                    assert!(events.len() >= before, "events went away");
                    assert_chained(&events);
                    before = events.len();
                }
            });
        }
        writer.join().unwrap();
    });
}

fn two_writers_make_one_chain<P: Place>(place: &P) {
    std::thread::scope(|scope| {
        for name in ["a", "b", "c"] {
            scope.spawn(move || {
                let mut journal = place.open();
                for n in 0..40 {
                    journal.append(&run(name), at(n), note(n)).unwrap();
                }
            });
        }
    });
    let journal = place.open();
    assert_eq!(every_event(&journal).len(), 120);
    assert_chained(&every_event(&journal));
    for name in ["a", "b", "c"] {
        let told: Vec<EventKind> = journal.run(&run(name)).unwrap().into_iter().map(|e| e.kind).collect();
        assert_eq!(told, (0..40).map(note).collect::<Vec<_>>(), "run {name}");
    }
}

fn all_events_stream_and_see_what_comes(place: &impl Place) {
    let mut journal = place.open();
    fill(&mut journal);
    let other = place.open();
    let mut events = other.all();
    let seqs: Vec<u64> = events.by_ref().take(30).map(|event| event.unwrap().seq).collect();
    assert_eq!(seqs, (1..=30).collect::<Vec<_>>());
    journal.append(&run("a"), at(0), note(0)).unwrap();
    assert_eq!(events.next().unwrap().unwrap().seq, 31);
    assert!(events.next().is_none());
}

fn whole_journals_verify_and_know_their_heads(place: &impl Place) {
    let mut journal = place.open();
    let empty = journal.verify();
    assert!(empty.intact && empty.events == 0 && empty.head.is_none(), "{empty:?}");
    assert_eq!(journal.head().unwrap(), None);
    fill(&mut journal);
    let whole = journal.verify();
    assert!(whole.intact && whole.events == 30, "{whole:?}");
    assert_eq!(whole.head, journal.head().unwrap());
    let old = whole.head.unwrap();
    journal.append(&run("b"), at(99), note("later")).unwrap();
    assert!(journal.verify_against(&old).intact, "an older head is in the chain");
    let foreign = journal.verify_against(&Digest::of(b"foreign"));
    assert_eq!((foreign.intact, foreign.first_bad), (false, Some(32)));
}

/// Who opens a place for writing is alone with its cloud until it lets go; readers are not in the way.
pub fn one_writer_at_a_time(place: &store::Place) {
    let claim = |holder: &str| Claim { cloud: "omega".to_owned(), holder: holder.to_owned() };
    let open = |holder: &str| store::open(place, &claim(holder));
    let mut first = open("process 1 of ada on jump1").unwrap();
    first.append(&run("a"), at(0), note(0)).unwrap();
    let refused = open("process 2 of bob on jump2").err().unwrap();
    assert!(matches!(refused, JournalError::Held { .. }), "{refused}");
    let told = refused.to_string();
    assert!(told.starts_with("process 1 of ada on jump1 works "), "{told}");
    assert_eq!(store::read(place).unwrap().run(&run("a")).unwrap().len(), 1);
    first.append(&run("a"), at(1), note(1)).unwrap();
    drop(first);
    let mut second = open("process 2 of bob on jump2").unwrap();
    second.append(&run("a"), at(2), note(2)).unwrap();
    assert!(second.verify().intact);
    // Of many that come at once when it is free, one gets in.
    drop(second);
    let together = std::sync::Barrier::new(5);
    let inside: usize = std::thread::scope(|scope| {
        let one = || {
            let opened = open("process 3 of eve on jump3");
            // Nobody lets go before everybody has tried.
            together.wait();
            usize::from(opened.is_ok())
        };
        let threads: Vec<_> = (0..5).map(|_| scope.spawn(one)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(inside, 1);
}

fn answers_wait_beside_the_chain(place: &impl Place) {
    let mut journal = place.open();
    fill(&mut journal);
    let before = every_event(&journal);
    let left = |after| -> Vec<String> {
        place.open().posted(&run("a"), after).unwrap().into_iter().map(|posted| posted.text).collect()
    };
    assert!(left(0).is_empty());
    let first = place.open().post(&run("a"), "yes").unwrap();
    place.open().post(&run("b"), "of another run").unwrap();
    let second = place.open().post(&run("a"), "\u{20ac} 'no'; --").unwrap();
    assert!(first < second);
    assert_eq!(
        (left(0), left(first), left(second)),
        (vec!["yes".into(), "\u{20ac} 'no'; --".into()], vec!["\u{20ac} 'no'; --".into()], vec![])
    );
    assert!(journal.post(&run("a"), &"x".repeat(16385)).is_err());
    // The chain does not know of them.
    assert_eq!(every_event(&journal), before);
}
