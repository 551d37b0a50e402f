//! Signed answers that are not what they seem: left in the inbox of a run, or forged into its journal.

use crate::Family;
use crate::lab::{By, Lab, nobody, refusal, said};
use crate::pair::{Pair, key, signed};
use model::{Asked, Digest, EventKind, RunId, Seal, Signed, Statement};

pub const FAMILY: Family = Family {
    name: "Signed approvals",
    laws: "law 4: who approves is who holds a key of the site, and each signature counts once, for one change",
    attempts: &[
        ("a yes without a signature", |lab| posted(lab, |_, _| "yes".into())),
        ("an answer of somebody whom the site does not name", |lab| {
            posted(lab, |_, asked| signed(yes(asked), "eve", &key('7'), 0))
        }),
        ("an answer under bob's name, with another key", |lab| {
            posted(lab, |_, asked| signed(yes(asked), "bob", &key('7'), 0))
        }),
        ("an answer under bob's name, with the runner's key", |lab| {
            posted(lab, |pair, asked| signed(yes(asked), "bob", &pair.key("ada"), 0))
        }),
        ("the runner's own answer, where another person is asked for", |lab| {
            posted(lab, |pair, asked| signed(yes(asked), "ada", &pair.key("ada"), 0))
        }),
        ("an answer of bob with another time on it", |lab| {
            altered(lab, |answer| answer.seal.at = model::Timestamp::now())
        }),
        ("an answer of bob with another name on it", |lab| altered(lab, |answer| answer.seal.by = "ada".into())),
        ("a no of bob that is made a yes", |lab| {
            posted(lab, |pair, asked| {
                let no = Statement::Declined { asked: asked.clone(), why: "not tonight".into() };
                let no = signed(no, "bob", &pair.key("bob"), 0);
                let no: Signed = serde_json::from_str(&no).expect("signed");
                let made = Signed { statement: yes(asked), seal: no.seal };
                serde_json::to_string(&made).expect("a text")
            })
        }),
        ("an answer of bob to another run", |lab| {
            by_bob(lab, |asked| Asked { run: RunId("live-ops-paint-9".into()), ..asked.clone() })
        }),
        ("an answer of bob to a run of that name in another journal", |lab| {
            by_bob(lab, |asked| Asked { opened: Digest::of(b"another"), ..asked.clone() })
        }),
        ("an answer of bob to another block", |lab| {
            by_bob(lab, |asked| Asked { block: "files".into(), ..asked.clone() })
        }),
        ("an answer of bob to another proposal", |lab| {
            by_bob(lab, |asked| Asked { proposal: Digest::of(b"another"), ..asked.clone() })
        }),
        ("an answer of bob of sixteen minutes ago", |lab| {
            posted(lab, |pair, asked| signed(yes(asked), "bob", &pair.key("bob"), -16))
        }),
        ("an answer of bob from the future", |lab| {
            posted(lab, |pair, asked| signed(yes(asked), "bob", &pair.key("bob"), 16))
        }),
        ("a head of the journal, signed by bob", |lab| {
            posted(lab, |pair, asked| {
                let head = Statement::Head { events: 1, head: asked.proposal.clone() };
                signed(head, "bob", &pair.key("bob"), 0)
            })
        }),
        ("the file of the inbox, edited behind bob's answer", |lab| {
            posted(lab, |pair, asked| {
                let other = Asked { proposal: Digest::of(b"a milder change"), ..asked.clone() };
                let text = signed(yes(&other), "bob", &pair.key("bob"), 0);
                pair.leave(lab, &text);
                // Whoever owns the file writes the digest of what is offered now into it.
                let db = rusqlite::Connection::open(lab.path("state/journal.db")).expect("SQLite");
                let set = "UPDATE inbox SET text = replace(text, ?1, ?2)";
                let digests = [other.proposal.as_str(), asked.proposal.as_str()];
                assert_eq!(db.execute(set, digests).expect("whoever owns the file can"), 1);
                "nothing more".to_owned()
            })
        }),
        ("an answer of bob that was used before", |lab| {
            let pair = Pair::new(lab, "");
            // The checkout leaves its commit between the approval and the start.
            let answer = pair.run(lab, |pair, asked| {
                lab.edit("site/site.yaml", "model: blue", "model: grey");
                signed(yes(asked), "bob", &pair.key("bob"), 0)
            });
            assert!(answer.is_ok() && lab.events().iter().any(given), "it was recorded: {answer:?}");
            lab.git(&["checkout", "-q", "--", "."]);
            pair.run(lab, |_, _| "no answer".into()).unwrap_or_else(|told| told)
        }),
        ("a key with the rights of others on its file", |lab| {
            let pair = Pair::new(lab, "");
            use std::os::unix::fs::PermissionsExt;
            let open = std::fs::Permissions::from_mode(0o644);
            std::fs::set_permissions(lab.path("ada"), open).expect("its mode");
            said(&lab.binary(&format!("{} --key {}", lab.line(), pair.file(lab, "ada")), ""))
        }),
        ("a runner with a key that the site does not have", |lab| {
            let pair = Pair::new(lab, "");
            pair.make(lab, "ada", "eve");
            said(&lab.binary(&format!("{} --key {}", lab.line(), pair.file(lab, "eve")), ""))
        }),
        ("a person who writes his own key into site.yaml, and does not commit it", |lab| {
            let pair = Pair::new(lab, "");
            pair.make(lab, "eve", "eve");
            lab.edit("site/site.yaml", "bob: ", "eve: ");
            said(&lab.binary(&format!("{} --key {}", lab.line(), pair.file(lab, "eve")), ""))
        }),
        ("an approval forged into the journal, unsigned", |lab| forged(lab, |_, _| ("bob", None))),
        ("an approval forged into the journal, signed with another key", |lab| {
            forged(lab, |_, asked| ("bob", Seal::over(&yes(asked), "bob", &key('7'), model::Timestamp::now())))
        }),
        ("an approval forged into the journal, signed by the runner", |lab| {
            forged(lab, |pair, asked| {
                ("ada", Seal::over(&yes(asked), "ada", &pair.key("ada"), model::Timestamp::now()))
            })
        }),
        ("an approval of bob in the journal, under the runner's name", |lab| {
            forged(lab, |pair, asked| {
                ("ada", Seal::over(&yes(asked), "bob", &pair.key("bob"), model::Timestamp::now()))
            })
        }),
        ("a journal with an unsigned approval, shown to an auditor", |lab| audited(lab, |_, _| ("bob", None))),
        ("a journal with an approval by a key that was never listed, shown to an auditor", |lab| {
            audited(lab, |_, asked| ("eve", Seal::over(&yes(asked), "eve", &key('7'), model::Timestamp::now())))
        }),
        ("a journal with an approval whose signature is over another change, shown to an auditor", |lab| {
            audited(lab, |pair, asked| {
                let other = Asked { proposal: Digest::of(b"another"), ..asked.clone() };
                ("bob", Seal::over(&yes(&other), "bob", &pair.key("bob"), model::Timestamp::now()))
            })
        }),
        ("a journal in which the runner approved a grave change, shown to an auditor", |lab| {
            audited(lab, |pair, asked| {
                ("ada", Seal::over(&yes(asked), "ada", &pair.key("ada"), model::Timestamp::now()))
            })
        }),
        ("a journal with an approval that had expired when it was recorded, shown to an auditor", |lab| {
            audited(lab, |pair, asked| {
                let hour = std::time::Duration::from_secs(3600);
                let at = model::Timestamp::now().checked_sub(hour).expect("in range");
                ("bob", Seal::over(&yes(asked), "bob", &pair.key("bob"), at))
            })
        }),
        ("a journal with a change that was started without an approval, shown to an auditor", |lab| {
            let pair = Pair::new(lab, "");
            let _ = pair.run(lab, |_, _| "no answer".into());
            let proposal = Some(lab.proposed());
            lab.forge(EventKind::StepStarted { block: "paint".into(), mutates: true, proposal });
            bad(lab)
        }),
    ],
};

fn yes(asked: &Asked) -> Statement {
    Statement::Approved { asked: asked.clone() }
}

fn given(event: &model::Event) -> bool {
    matches!(event.kind, EventKind::ApprovalGiven { .. })
}

/// What a run that waits for another person says to an answer in its inbox.
fn posted(lab: &Lab, answer: impl FnOnce(&Pair, &Asked) -> String) -> String {
    let told = Pair::new(lab, "").run(lab, answer).expect_err("the answer is refused");
    assert!(!lab.events().iter().any(given), "nothing of it is recorded");
    told
}

/// An answer of bob to something else.
fn by_bob(lab: &Lab, other: impl Fn(&Asked) -> Asked) -> String {
    posted(lab, |pair, asked| signed(yes(&other(asked)), "bob", &pair.key("bob"), 0))
}

/// A true answer of bob, altered behind its signature.
fn altered(lab: &Lab, change: impl FnOnce(&mut Signed)) -> String {
    posted(lab, |pair, asked| {
        let text = signed(yes(asked), "bob", &pair.key("bob"), -1);
        let mut answer: Signed = serde_json::from_str(&text).expect("signed");
        change(&mut answer);
        serde_json::to_string(&answer).expect("a text")
    })
}

type Forger = fn(&Pair, &Asked) -> (&'static str, Option<Seal>);

/// Leaves a run open, and adds an approval behind its last event.
fn forge(lab: &Lab, forger: Forger) -> Pair {
    let pair = Pair::new(lab, "");
    let _ = pair.run(lab, |_, _| "no answer".into());
    let asked = pair.asked(lab);
    let (by, seal) = forger(&pair, &asked);
    let (block, proposal) = (asked.block, asked.proposal);
    lab.forge(EventKind::ApprovalGiven { block, proposal, by: by.into(), signed: seal });
    pair
}

/// The run does not go on over such a record.
fn forged(lab: &Lab, forger: Forger) -> String {
    let pair = forge(lab, forger);
    refusal(pair.go(lab, &mut By(nobody), &mut |_| {}))
}

/// Nor does `journal verify --site` pass over it.
fn audited(lab: &Lab, forger: Forger) -> String {
    forge(lab, forger);
    bad(lab)
}

/// The one line of `journal verify --site` that says what is bad.
fn bad(lab: &Lab) -> String {
    let told = lab.verify(&format!("--site {}", lab.path("site").display()));
    let lines: Vec<&str> = told.lines().filter(|line| line.contains("event ")).collect();
    lines.first().copied().unwrap_or(&told).trim().to_owned()
}
