//! A journal leaves as lines and comes back the same, or not at all.

use crate::sample::{at, fill, note, run};
use model::{Digest, Journal};
use std::io::BufReader;
use store::{SqliteJournal, Transfer, TransferError, export};
use tempfile::TempDir;

fn filled(folder: &TempDir) -> SqliteJournal {
    let mut journal = SqliteJournal::open(folder.path().join("journal.db")).unwrap();
    fill(&mut journal);
    journal
}

fn empty(folder: &TempDir) -> SqliteJournal {
    SqliteJournal::open(folder.path().join("other.db")).unwrap()
}

fn lines_of(journal: &mut SqliteJournal) -> String {
    let mut out = Vec::new();
    export(journal, None, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn import(journal: &mut SqliteJournal, bytes: &[u8]) -> Result<Transfer, TransferError> {
    // A small buffer, so that every line is read in pieces.
    journal.import(&mut BufReader::with_capacity(7, bytes))
}

/// Imports changed lines into an empty journal: refused at that line with these words, and nothing is left behind.
fn check_refused(name: &str, bytes: &[u8], line: u64, why: &str) {
    let folder = TempDir::new().unwrap();
    let mut journal = empty(&folder);
    let told = import(&mut journal, bytes);
    match &told {
        Err(TransferError::Bad { line: at, why: because }) => {
            assert!(*at == line && because.contains(why), "{name}: {why:?} at {line} is not in {told:?}");
        }
        _ => panic!("{name}: {told:?}"),
    }
    assert_eq!(journal.head().unwrap(), None, "{name}: something was left behind");
    assert_eq!(journal.output(&Digest::of(&crate::sample::output_of(1))).unwrap(), None, "{name}");
    // The journal is as good as new.
    journal.append(&run("c"), at(60), note("after")).unwrap();
    assert!(journal.verify().intact, "{name}");
}

#[test]
fn a_journal_comes_back_the_same() {
    let folder = TempDir::new().unwrap();
    let mut journal = filled(&folder);
    for output in [&[0, 159, 146, 150][..], &[7; 4000], "letters \u{e9}\u{1f600}\n".as_bytes()] {
        let digest = journal.keep(output).unwrap();
        journal.append(&run("a"), at(40), crate::sample::finished(digest)).unwrap();
    }
    let lines = lines_of(&mut journal);
    let mut other = empty(&folder);
    let told = import(&mut other, lines.as_bytes()).unwrap();
    assert_eq!(told, Transfer { events: 33, new: 33, head: journal.head().unwrap() });
    assert_eq!(
        journal.all().map(Result::unwrap).collect::<Vec<_>>(),
        other.all().map(Result::unwrap).collect::<Vec<_>>()
    );
    assert_eq!(lines_of(&mut other), lines);
    assert_eq!(other.verify(), journal.verify());
    assert!(other.verify().intact);
    // Again: nothing is new. Then the old one goes on, and what it adds is taken.
    assert_eq!(import(&mut other, lines.as_bytes()).unwrap().new, 0);
    journal.append(&run("a"), at(50), note("later")).unwrap();
    assert_eq!(import(&mut other, lines_of(&mut journal).as_bytes()).unwrap().new, 1);
    assert_eq!(other.head().unwrap(), journal.head().unwrap());
    // And an older export than the journal is agreed with.
    assert_eq!(import(&mut other, lines.as_bytes()).unwrap(), told_again(&told));
    // The process that imported goes on writing where the import ended.
    other.append(&run("b"), at(51), note("next")).unwrap();
    assert!(other.verify().intact);
}

fn told_again(told: &Transfer) -> Transfer {
    Transfer { new: 0, ..told.clone() }
}

#[test]
fn an_empty_journal_comes_back_empty() {
    let folder = TempDir::new().unwrap();
    let lines = lines_of(&mut empty(&folder));
    assert_eq!(lines, "{\"format\":\"interlock.export/1\",\"run\":null}\n{\"end\":0,\"head\":null}\n");
    assert_eq!(
        import(&mut empty(&folder), lines.as_bytes()).unwrap(),
        Transfer { events: 0, new: 0, head: None }
    );
}

#[test]
fn a_line_of_an_event_has_the_event_s_digest() {
    let folder = TempDir::new().unwrap();
    let mut journal = filled(&folder);
    let lines = lines_of(&mut journal);
    let texts = lines.lines().filter(|line| line.contains("\"event\":"));
    let digests: Vec<Digest> = texts.map(|text| Digest::of(text.as_bytes())).collect();
    let events: Vec<Digest> = journal.all().map(|event| event.unwrap().digest).collect();
    assert_eq!(digests, events);
}

#[test]
fn an_extract_of_a_run_is_no_journal() {
    let folder = TempDir::new().unwrap();
    let mut journal = filled(&folder);
    let mut out = Vec::new();
    let told = export(&mut journal, Some(&run("b")), &mut out).unwrap();
    assert_eq!((told.events, told.head), (5, journal.head().unwrap()));
    let text = String::from_utf8(out).unwrap();
    assert_eq!(text.lines().count(), 7);
    check_refused("an extract", text.as_bytes(), 1, "an extract of run b");
    check_refused(
        "an extract that hides it",
        text.replace("\"run\":\"b\"}\n", "\"run\":null}\n").as_bytes(),
        2,
        "event 1 is missing",
    );
}

/// Lines 1: first; 2: event 1; 3: event 2; 4: output; 5: event 3 (finished); ...; 38: the last.
#[test]
fn edited_lines_are_refused() {
    let folder = TempDir::new().unwrap();
    let text = lines_of(&mut filled(&folder));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 38);
    let with = |edit: &dyn Fn(&mut Vec<String>)| {
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        edit(&mut lines);
        lines.iter().map(|line| format!("{line}\n")).collect::<String>()
    };
    type Edit<'a> = (&'a str, &'a dyn Fn(&mut Vec<String>), u64, &'a str);
    let far = |n: usize, from: &'static str, to: &'static str| {
        move |l: &mut Vec<String>| l[n] = l[n].replacen(from, to, 1)
    };
    let cases: &[Edit<'_>] = &[
        ("a verdict", &far(4, "holds", "fails"), 6, "does not follow event 3"),
        ("the last event", &far(36, "stopped", "dropped"), 38, "not the digest of the last event"),
        ("a space", &far(4, ":", ": "), 5, "canonical form"),
        ("a carriage return", &|l| l[4].push('\r'), 5, "canonical form"),
        ("an output", &far(3, "Ready", "ready"), 4, "does not have the digest"),
        ("an output of no form", &far(3, "\"output\"", "\"hex\""), 4, "hexadecimal"),
        ("an output of two forms", &far(3, "\"output\"", "\"hex\":\"\",\"output\""), 4, "exactly one"),
        ("an unknown word", &far(3, "{\"digest\"", "{\"digest\":1,\"digest\""), 4, "does not read"),
        ("no event", &|l| l[4] = "[]".to_owned(), 5, "not an event"),
        ("an empty line", &|l| l[4].clear(), 5, "not an event"),
        ("deep nesting", &|l| l[4] = "[".repeat(100_000), 5, "not an event"),
        ("a line removed", &|l| drop(l.remove(4)), 5, "event 3 is missing"),
        ("an output removed", &|l| drop(l.remove(3)), 4, "which is not there"),
        ("a line repeated", &|l| l.insert(4, l[4].clone()), 6, "a row stands at place 3"),
        ("an output repeated", &|l| l.insert(6, l[3].clone()), 8, "does not rest on it"),
        ("outputs without end", &|l| (0..20).for_each(|_| l.insert(4, l[3].clone())), 20, "more than 16"),
        ("two swapped", &|l| l.swap(1, 2), 2, "event 1 is missing"),
        ("all reversed", &|l| l[1..37].reverse(), 2, "event 1 is missing"),
        ("the tail cut", &|l| l.truncate(20), 21, "it was cut"),
        ("a tail cut and ended", &|l| drop(l.remove(36)), 37, "had 30 events, and 29 are here"),
        (
            "an end that agrees",
            &|l| {
                l.remove(36);
                l[36] = l[36].replace("30", "29");
            },
            37,
            "not the digest of the last",
        ),
        ("no first line", &|l| drop(l.remove(0)), 1, "not the first line"),
        ("another format", &far(0, "export/1", "export/2"), 1, "use the interlock that wrote it"),
        ("a second first line", &|l| l.insert(2, l[0].clone()), 3, "a second export"),
        ("two files in one", &|l| l.extend(l.clone()), 39, "behind the last line"),
        ("an output at the end", &|l| l.insert(37, l[3].clone()), 39, "no event rests on"),
        ("nothing", &|l| l.clear(), 1, "it was cut"),
    ];
    for (name, edit, line, why) in cases {
        check_refused(name, with(edit).as_bytes(), *line, why);
    }
}

#[test]
fn bytes_that_are_no_lines_are_refused() {
    let folder = TempDir::new().unwrap();
    let text = lines_of(&mut filled(&folder));
    let start = text.find("{\"assertions\"").unwrap();
    let mut bytes = text.clone().into_bytes();
    bytes[start + 20] = 0xff;
    check_refused("no UTF-8", &bytes, 7, "not UTF-8");
    check_refused("cut in a line", &text.as_bytes()[..start + 20], 7, "in the middle");
    check_refused("without the last end of line", text.trim_end().as_bytes(), 38, "in the middle");
    let huge = format!("{}\n{}", text.lines().next().unwrap(), "x".repeat(70 << 20));
    check_refused("a line without end", huge.as_bytes(), 2, "longer than");
    let zeros = vec![0; 1000];
    check_refused("zeros", &zeros, 1, "in the middle");
}

/// Every cut of the file is refused, at whatever byte.
#[test]
fn every_cut_is_refused() {
    let folder = TempDir::new().unwrap();
    let text = lines_of(&mut filled(&folder));
    for length in (0..text.len()).step_by(211) {
        let told = import(&mut empty(&TempDir::new().unwrap()), &text.as_bytes()[..length]);
        assert!(matches!(told, Err(TransferError::Bad { .. })), "cut at {length}: {told:?}");
    }
}

#[test]
fn journals_that_part_are_not_joined() {
    let folder = TempDir::new().unwrap();
    let text = lines_of(&mut filled(&folder));
    let mut other = empty(&folder);
    other.append(&run("c"), at(1), note("mine")).unwrap();
    let head = other.head().unwrap();
    assert!(matches!(import(&mut other, text.as_bytes()), Err(TransferError::Parted { seq: 1 })));
    assert_eq!(other.head().unwrap(), head);
    assert_eq!(other.all().count(), 1);
}

#[test]
fn a_journal_that_is_not_whole_is_not_exported() {
    let folder = TempDir::new().unwrap();
    let mut journal = filled(&folder);
    let db = rusqlite::Connection::open(journal.path()).unwrap();
    db.execute_batch("DROP TRIGGER event_is_append_only_update; DROP TRIGGER output_is_append_only_delete")
        .unwrap();
    db.execute_batch(
        "UPDATE event SET json = replace(json, 'Ready', 'ready') WHERE seq = 4; DELETE FROM output",
    )
    .unwrap();
    let told = export(&mut journal, None, &mut Vec::new()).unwrap_err().to_string();
    assert!(told.contains("event 3") && told.contains("which is not there"), "{told}");
}
