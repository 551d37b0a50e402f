//! Two who write at once, and places that cannot be written.

use crate::Family;
use crate::lab::{By, ada, link, refusal, said};
use std::os::unix::fs::PermissionsExt;

pub const FAMILY: Family = Family {
    name: "Two writers",
    laws: "law 6: one run, one writer",
    attempts: &[
        ("a second process while the first one waits for a person", |lab| {
            let first = lab.terminal();
            first.wait_for("anything else declines: ");
            let second = said(&lab.binary(&lab.line(), ""));
            let mut first = first;
            first.type_in("no\n");
            assert_eq!(first.end().0, 4);
            let told = second.split_once("process ").map(|(before, rest)| {
                let (_, after) = rest.split_once(' ').unwrap_or_default();
                format!("{before}process N {after}")
            });
            told.unwrap_or(second)
        }),
        ("a second process in a folder that is a link to the first one's", |lab| {
            let mut told = String::new();
            let result = lab.run(|_, _| {
                link(&lab.path("state"), &lab.path("other"));
                let request = app::live::Request { journal: store::Place::Folder(lab.path("other")), ..lab.request() };
                told = refusal(lab.go(&request, &mut By(ada)));
                Err(app::Unapproved::Declined("after the other".into()))
            });
            refusal(result);
            let number = std::process::id().to_string();
            told.replace(&number, "N")
        }),
        ("a second process over a link to the first one's journal", |lab| {
            let mut told = String::new();
            let result = lab.run(|_, _| {
                std::fs::create_dir(lab.path("other")).expect("made");
                link(&lab.path("state/journal.db"), &lab.path("other/journal.db"));
                let request = app::live::Request { journal: store::Place::Folder(lab.path("other")), ..lab.request() };
                told = refusal(lab.go(&request, &mut By(ada)));
                Err(app::Unapproved::Declined("after the other".into()))
            });
            refusal(result);
            told
        }),
        ("a journal that is rewritten under the process that has it open", |lab| {
            refusal(lab.run(|proposal, now| {
                lab.break_in()
                    .execute_batch("DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)")
                    .expect("an enemy owns the file");
                ada(proposal, now)
            }))
        }),
        ("a journal that another writer holds for good", |lab| {
            lab.waits();
            let db = rusqlite::Connection::open(lab.path("state/journal.db")).expect("SQLite");
            db.execute_batch("BEGIN IMMEDIATE").expect("held");
            refusal(lab.run(ada))
        }),
        ("another writer that ends the run while a person thinks", |lab| {
            refusal(lab.run(|proposal, now| {
                lab.forge(model::EventKind::RunClosed {
                    verdict: model::Verdict::Unmeasured,
                    reason: "another process ended it".into(),
                    signed: None,
                });
                ada(proposal, now)
            }))
        }),
        ("a state folder that is a file", |lab| {
            lab.write("state", "a file");
            lab.refuses()
        }),
        ("a state folder that holds a folder of the journal's name", |lab| {
            lab.waits();
            let mode = std::fs::metadata(lab.path("state/journal.db")).expect("there").permissions().mode();
            assert_eq!(mode & 0o077, 0, "the journal is its owner's alone");
            std::fs::remove_file(lab.path("state/journal.db")).expect("removed");
            std::fs::create_dir(lab.path("state/journal.db")).expect("a folder in its place");
            lab.refuses()
        }),
    ],
};
