//! Approvals from another terminal: two people with keys, a run that waits, and everything that must not stand in for them.

use crate::live::{BOOK, Lab, SITE};
use crate::run::{Run, edit, interlock};
use crate::terminal::Terminal;
use jiff::{SignedDuration, Timestamp};
use model::{Asked, Digest, RunId, Seal, Secret, Signed, SigningKey, Statement};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};

pub const RUN: &str = "live-ops-paint-1";

/// A lab whose site names Ada, who runs, and Bob; Bob has a checkout of his own.
pub struct Pair {
    pub lab: Lab,
}

impl Pair {
    pub fn with(more: &str, book: &str) -> Pair {
        let lab = Lab::with(book);
        let pair = Pair { lab };
        let keys = ["ada", "bob"].map(|person| {
            let key = pair.path(person);
            let made = interlock(&[
                "key",
                "new",
                "--person",
                person,
                "--no-passphrase",
                "--key",
                &key,
                "--format",
                "json",
            ]);
            format!("{person}: \"{}\"", made.json()["public"].as_str().expect("a key"))
        });
        let site = format!("{SITE}approvals:\n  people: {{{}}}\n{more}", keys.join(", "));
        std::fs::write(pair.lab.path("site/site.yaml"), site).expect("written");
        pair.lab.commit();
        let status =
            Command::new("git").args(["clone", "-q", &pair.path("site"), &pair.path("bobs")]).status();
        assert!(status.expect("git starts").success());
        pair
    }

    pub fn path(&self, below: &str) -> String {
        self.lab.path(below).to_string_lossy().into_owned()
    }

    /// Ada starts or goes on with the run.
    pub fn runs(&self, more: &str) -> Terminal {
        self.lab.at_terminal(&format!("--key {} {more}", self.path("ada")))
    }

    fn approve(&self, person: &str) -> String {
        let binary = env!("CARGO_BIN_EXE_interlock");
        let (site, state, key) = (self.path("bobs"), self.path("state"), self.path(person));
        format!("{binary} approve {RUN} --site {site} --state {state} --key {key}")
    }

    /// Somebody reads the offer at a terminal and types an answer.
    fn answers(&self, person: &str, answer: &str) -> (i32, String) {
        let mut terminal = Terminal::start(&self.approve(person), &[("USER", person)]);
        terminal.wait_for("anything else declines: ");
        terminal.type_in(&format!("{answer}\n"));
        terminal.end()
    }

    pub fn store(&self) -> Connection {
        Connection::open(self.lab.path("state/journal.db")).expect("opened")
    }

    /// Leaves a text in the inbox, as anybody can who may write to the store.
    fn leave(&self, text: &str) {
        let insert = "INSERT INTO inbox (run, text) VALUES (?1, ?2)";
        self.store().execute(insert, [RUN, text]).expect("left");
    }

    fn left(&self) -> Vec<String> {
        let db = self.store();
        let mut rows = db.prepare("SELECT text FROM inbox ORDER BY place").expect("prepared");
        let rows = rows.query_map([], |row| row.get(0)).expect("read");
        rows.map(|row| row.expect("a text")).collect()
    }

    /// What the run offers now, in the form that is signed.
    pub fn asked(&self) -> Asked {
        let events = self.lab.journal("show");
        let events = events["events"].as_array().expect("a list");
        let digest = |value: &Value| Digest::parse(value.as_str().expect("a text")).expect("a digest");
        let proposed = events.iter().rfind(|event| event["event"] == "step-proposed").expect("proposed");
        Asked {
            run: RunId(RUN.to_owned()),
            opened: digest(&events[0]["digest"]),
            block: "paint".to_owned(),
            proposal: digest(&proposed["proposal"]),
        }
    }

    pub fn key(&self, person: &str) -> SigningKey {
        let text = std::fs::read_to_string(self.lab.path(person)).expect("read");
        let file: Value = serde_json::from_str(&text).expect("a key file");
        let seed = Secret::new(file["seed"].as_str().expect("a seed").to_owned());
        SigningKey::of_seed(&seed).expect("a key")
    }

    pub fn verified(&self, more: &[&str]) -> Run {
        let state = self.path("state");
        let args = ["journal", "verify", "--format", "json", "--state", &state];
        interlock(&[&args[..], more].concat())
    }
}

fn text(statement: Statement, person: &str, key: &SigningKey, minutes: i64) -> String {
    let at = Timestamp::now() + SignedDuration::from_mins(minutes);
    let seal = Seal::over(&statement, person, key, at).expect("sealed");
    serde_json::to_string(&Signed { statement, seal }).expect("a text")
}

#[test]
fn another_person_approves_from_another_terminal_and_the_record_proves_it() {
    let pair = Pair::with("  another-person: true\n", BOOK);
    let ada = pair.runs("");
    ada.wait_for("waiting for another person: interlock approve live-ops-paint-1");
    let shown = ada.screen();
    assert!(shown.contains("COLOUR = blue") && !shown.contains("anything else declines"), "{shown}");
    let (status, screen) = pair.answers("bob", "yes");
    assert_eq!(status, 0, "{screen}");
    for part in
        ["opened by ada", "RUN paint on jumphost", "COLOUR = blue", "site/site.yaml", "| echo \"$COLOUR\""]
    {
        let part = part.replace("site/site.yaml", "bobs/site.yaml");
        assert!(screen.contains(&part), "{part:?} is not shown:\n{screen}");
    }
    let (status, screen) = ada.end();
    assert_eq!((status, pair.lab.made().as_str()), (0, "blue\n"), "{screen}");
    let events = pair.lab.journal("show");
    let given =
        events["events"].as_array().expect("a list").iter().find(|event| event["event"] == "approval-given");
    let given = given.expect("given");
    assert_eq!((given["by"].as_str(), given["signed"]["by"].as_str()), (Some("bob"), Some("bob")));
    // The approval and the end of the run are signed, and hold against the site at that commit, as it was.
    edit(&pair.lab.path("site/site.yaml"), "bob: ", "bobby: ");
    pair.lab.commit();
    let site = pair.path("site");
    let verified = pair.verified(&["--site", &site]);
    assert_eq!(
        (verified.status, verified.json()["signatures"]["good"].as_u64()),
        (0, Some(2)),
        "{}",
        verified.stdout
    );
}

#[test]
fn a_cut_tail_and_a_forged_end_show_against_the_signatures() {
    let pair = Pair::with("", BOOK);
    let mut ada = pair.runs("");
    ada.wait_for("anything else declines: ");
    ada.type_in("yes\n");
    assert_eq!(ada.end().0, 0, "where no other person is asked for, she signs herself");
    let (state, site, key) = (pair.path("state"), pair.path("site"), pair.path("bob"));
    let head = interlock(&["journal", "head", "--sign", "--key", &key, "--state", &state]);
    let file = pair.path("head.json");
    std::fs::write(&file, &head.stdout).expect("kept");
    let against = |site: &str| pair.verified(&["--against", &file, "--site", site]);
    assert_eq!(against(&site).status, 0, "{}", against(&site).stdout);
    // The last event goes: the chain is whole in itself, and the run looks open.
    let db = pair.store();
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).expect("as a program of its own may");
    let (seq, json): (i64, String) = db
        .query_row("SELECT seq, json FROM event ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .expect("the last");
    db.execute("DELETE FROM event WHERE seq = ?1", [seq]).expect("cut");
    assert_eq!(pair.verified(&[]).status, 0, "a chain alone cannot show it");
    let cut = against(&site);
    assert_eq!(cut.status, 1);
    assert!(cut.json()["why"].as_str().is_some_and(|why| why.contains("its tail was cut")), "{}", cut.stdout);
    // Somebody closes the run again, with another reason under the same signature.
    let forged = json.replace("the book is at its end", "the book was at its end");
    assert_ne!(forged, json);
    let digest = Digest::of(forged.as_bytes());
    let parts: Value = serde_json::from_str(&forged).expect("an event");
    let (run, at, prev) = (parts["run"].as_str(), parts["at"].as_str(), parts["prev"].as_str());
    let insert = "INSERT INTO event (seq, run, at, kind, json, prev, digest) VALUES (?1, ?2, ?3, 'run-closed', ?4, ?5, ?6)";
    db.execute(insert, (seq, run, at, &forged, prev, digest.as_str())).expect("forged");
    assert_eq!(pair.verified(&[]).status, 0, "the chain is whole again");
    let forged = pair.verified(&["--site", &site]);
    assert_eq!(forged.status, 1);
    let bad = &forged.json()["signatures"]["bad"][0];
    assert!(
        bad["why"].as_str().is_some_and(|why| why.contains("the signature of ada is not over this")),
        "{bad}"
    );
    // A head that nobody of the site signed.
    let eve = pair.path("eve");
    interlock(&["key", "new", "--person", "bob", "--no-passphrase", "--key", &eve]);
    let head = interlock(&["journal", "head", "--sign", "--key", &eve, "--state", &state]);
    std::fs::write(&file, &head.stdout).expect("kept");
    assert!(against(&site).stderr.contains("which is not the key in site.yaml"), "{}", against(&site).stderr);
}

#[test]
fn nothing_that_is_left_in_the_inbox_by_another_way_stands_in_for_the_other_person() {
    let pair = Pair::with("  another-person: true\n", BOOK);
    let ada = pair.runs("");
    ada.wait_for("waiting for another person");
    let (asked, a, b) = (pair.asked(), pair.key("ada"), pair.key("bob"));
    let eve = SigningKey::of_seed(&Secret::new("7".repeat(64))).expect("a key");
    let approved = |asked: &Asked| Statement::Approved { asked: asked.clone() };
    let yes = || approved(&asked);
    let mut altered: Signed = serde_json::from_str(&text(yes(), "bob", &b, -60)).expect("signed");
    altered.seal.at = Timestamp::now();
    let mut unsigned = serde_json::to_value(&altered).expect("a value");
    unsigned.as_object_mut().expect("an object").remove("seal");
    let of = |altered: Asked| text(approved(&altered), "bob", &b, 0);
    let head = Statement::Head { events: 1, head: asked.proposal.clone() };
    let attempts = [
        ("yes".to_owned(), "it is no signed answer"),
        (unsigned.to_string(), "it is no signed answer"),
        ("[".repeat(9999), "it is no signed answer"),
        ("y".repeat(99_999), "it is no signed answer"),
        (text(yes(), "eve", &eve, 0), "\"eve\" is nobody whom `approvals.people` of site.yaml names"),
        (text(yes(), "bob", &eve, 0), "which is not the key in site.yaml"),
        (text(yes(), "bob", &a, 0), "which is not the key in site.yaml"),
        (text(yes(), "ada", &a, 0), "ada runs this book, and this site wants another person to approve here"),
        (text(yes(), "bob", &b, -16), "has expired: read it and approve again"),
        (text(yes(), "bob", &b, 16), "which is still to come: set the clocks right"),
        (serde_json::to_string(&altered).expect("a text"), "the signature of bob is not over this"),
        (
            of(Asked { run: RunId("live-ops-paint-9".into()), ..asked.clone() }),
            "it is for run live-ops-paint-9, not for",
        ),
        (of(Asked { opened: Digest::of(b"x"), ..asked.clone() }), "of another site or another journal"),
        (of(Asked { block: "files".into(), ..asked.clone() }), "it is for block files, not for paint"),
        (of(Asked { proposal: Digest::of(b"x"), ..asked.clone() }), "what is offered now is sha256:"),
        (text(head, "bob", &b, 0), "it is no answer to a proposal"),
    ];
    for (place, (left, why)) in (1..).zip(attempts) {
        pair.leave(&left);
        ada.wait_for(&format!("answer {place} in the inbox is refused: "));
        let said = ada.screen();
        let said = said
            .lines()
            .find(|line| line.starts_with(&format!("answer {place} in")))
            .expect("said")
            .to_owned();
        ada.wait_for(why);
        assert!(said.contains(why) || ada.screen().contains(why), "{why:?}: {said}");
        assert_eq!(pair.lab.made(), "");
    }
    assert!(!pair.lab.told().iter().any(|told| told == "approval-given paint"), "none of them is recorded");
    assert_eq!(pair.answers("bob", "yes").0, 0);
    assert_eq!((ada.end().0, pair.lab.made().as_str()), (0, "blue\n"));
}

#[test]
fn the_approver_is_a_person_at_a_terminal_and_not_the_runner() {
    let pair = Pair::with(
        "  another-person: [caution]\n",
        &BOOK.replace("# undo: rm", "# undo: rm\n# caution: it stains"),
    );
    let mut ada = pair.runs("");
    ada.wait_for("waiting for another person");
    // What is piped, said by a variable, or typed where no terminal is.
    let line = format!("{} < {}", pair.approve("bob"), pair.path("yes"));
    std::fs::write(pair.lab.path("yes"), "jumphost\nyes\n").expect("written");
    let mut piped = Command::new("setsid");
    piped.args(["--wait", "sh", "-c", &line]).stdin(Stdio::null());
    piped.envs([("INTERLOCK_APPROVE", "jumphost"), ("INTERLOCK_YES", "1"), ("CI", "1")]);
    let piped = piped.output().expect("setsid (util-linux) starts");
    assert_eq!(piped.status.code(), Some(4));
    let said = String::from_utf8_lossy(&piped.stderr);
    assert!(said.contains("no person is at a terminal here"), "{said}");
    // The runner herself, at a terminal of her own.
    let (status, screen) = pair.answers("ada", "jumphost");
    assert!(
        status == 2 && screen.contains("this site wants another person to approve here"),
        "{status}: {screen}"
    );
    assert_eq!(pair.left(), Vec::<String>::new());
    // A checkout that is not the commit of the run.
    std::fs::write(pair.lab.path("bobs/site.yaml"), SITE).expect("written");
    let dirty = interlock(&["approve", RUN, "--site", &pair.path("bobs"), "--state", &pair.path("state")]);
    assert!(dirty.status == 2 && dirty.stderr.contains("M site.yaml"), "{}", dirty.stderr);
    let git = ["-C", &pair.path("bobs"), "-c", "user.name=b", "-c", "user.email=b@b", "commit", "-qam", "b"];
    assert!(Command::new("git").args(git).status().expect("git starts").success());
    let other = interlock(&["approve", RUN, "--site", &pair.path("bobs"), "--state", &pair.path("state")]);
    assert!(other.status == 2 && other.stderr.contains("the run is at commit"), "{}", other.stderr);
    assert_eq!(pair.lab.made(), "");
    ada.type_in("\u{3}");
    let (status, screen) = ada.end();
    assert!(
        status == 4 && screen.contains("stopped by hand before paint was approved"),
        "{status}: {screen}"
    );
}

#[test]
fn an_approval_is_void_when_a_value_changed_before_the_start() {
    let pair = Pair::with("  another-person: true\nfreshness: {default: 10s}\n", BOOK);
    let ada = pair.runs("");
    ada.wait_for("waiting for another person");
    let first = pair.asked();
    // The facts grow too old while Bob reads, and the cloud changes.
    std::fs::write(pair.lab.path("home/box/other"), "").expect("written");
    std::thread::sleep(std::time::Duration::from_secs(11));
    assert_eq!(pair.answers("bob", "yes").0, 0);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while ada.screen().matches("waiting for another person").count() < 2 {
        assert!(std::time::Instant::now() < deadline, "it is not offered anew:\n{}", ada.screen());
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(pair.lab.made(), "");
    assert_ne!(pair.asked().proposal, first.proposal);
    // The answer from before, left again.
    pair.leave(&pair.left()[0]);
    ada.wait_for("answer 2 in the inbox is refused: this approval is of proposal");
    assert_eq!(pair.answers("bob", "no").0, 0);
    let (status, screen) = ada.end();
    assert!(status == 4 && screen.contains("paint was declined: bob says"), "{status}: {screen}");
    assert_eq!((pair.lab.made().as_str(), pair.lab.is_intact()), ("", true));
}

#[test]
fn an_approval_that_was_recorded_counts_for_no_other_process() {
    let pair = Pair::with("  another-person: true\n", BOOK);
    let ada = pair.runs("");
    ada.wait_for("waiting for another person");
    // The checkout leaves its commit between the approval and the start.
    edit(&pair.lab.path("site/site.yaml"), "model: blue", "model: grey");
    assert_eq!(pair.answers("bob", "yes").0, 0);
    let (status, screen) = ada.end();
    assert!(status == 3 && screen.contains("the checkout is no longer commit"), "{status}: {screen}");
    pair.lab.git(&["checkout", "-q", "--", "."]);
    let ada = pair.runs("");
    ada.wait_for("answer 1 in the inbox is refused: this approval of bob is in the journal already");
    assert_eq!(pair.lab.made(), "");
    assert_eq!(pair.answers("bob", "no").0, 0);
    let (status, screen) = ada.end();
    assert!(status == 4 && screen.contains("paint was declined: bob says"), "{status}: {screen}");
    assert_eq!((pair.lab.made().as_str(), pair.lab.is_intact()), ("", true));
}

#[test]
fn a_runner_without_a_key_of_the_site_does_not_begin() {
    let pair = Pair::with("", BOOK);
    let missing = pair.lab.without_terminal(&format!("--key {}", pair.path("nobody")));
    assert!(
        missing.status == 2 && missing.stderr.contains("make one with `interlock key new`"),
        "{}",
        missing.stderr
    );
    let eve = pair.path("eve");
    interlock(&["key", "new", "--person", "ada", "--no-passphrase", "--key", &eve]);
    let other = pair.lab.without_terminal(&format!("--key {eve}"));
    assert!(
        other.status == 2 && other.stderr.contains("does not name ada with this key, but with another key"),
        "{}",
        other.stderr
    );
    Command::new("chmod").args(["0644", &pair.path("ada")]).status().expect("chmod starts");
    let open = pair.lab.without_terminal(&format!("--key {}", pair.path("ada")));
    assert!(open.status == 2 && open.stderr.contains("is open to others (mode 644)"), "{}", open.stderr);
    assert!(!Path::new(&pair.path("state")).exists());
    // A site that names nobody takes no answer from elsewhere.
    let plain = Lab::with(BOOK).without_terminal("--wait");
    assert!(
        plain.status == 2 && plain.stderr.contains("names nobody under `approvals.people`"),
        "{}",
        plain.stderr
    );
}

#[test]
fn a_key_under_a_passphrase_is_opened_at_the_terminal_and_nowhere_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key").to_string_lossy().into_owned();
    let binary = env!("CARGO_BIN_EXE_interlock");
    let mut made = Terminal::start(&format!("{binary} key new --person ada --key {key}"), &[]);
    for question in ["new passphrase: ", "the same again: "] {
        made.wait_for(question);
        made.type_in("canary horse\n");
    }
    let (status, screen) = made.end();
    assert!(status == 0 && screen.contains("protected by a passphrase"), "{status}: {screen}");
    assert!(!screen.contains("canary"), "{screen}");
    assert!(!std::fs::read_to_string(&key).expect("read").contains("canary"));
    let state = folder.path().join("state").to_string_lossy().into_owned();
    let sign = format!("{binary} journal head --sign --key {key} --state {state}");
    for (typed, says) in
        [("wrong", "this is not the passphrase"), ("canary horse", "there is no journal here yet")]
    {
        let mut terminal = Terminal::start(&sign, &[]);
        terminal.wait_for("passphrase of the key of ada: ");
        terminal.type_in(&format!("{typed}\n"));
        let (status, screen) = terminal.end();
        assert!(status == 2 && screen.contains(says), "{status}: {screen}");
    }
    let mut nowhere = Command::new("setsid");
    nowhere.args(["--wait", "sh", "-c", &format!("echo canary horse | {sign}")]).stdin(Stdio::null());
    let nowhere = nowhere.output().expect("setsid (util-linux) starts");
    let said = String::from_utf8_lossy(&nowhere.stderr);
    assert!(said.contains("its passphrase is typed at a terminal, and there is none here"), "{said}");
}

#[test]
fn a_value_that_the_book_leaves_to_a_person_is_typed_and_recorded_with_the_name() {
    let book =
        BOOK.replace("site.juju.model", "typed.colour").replace("[\"blue\"]", "[\"red $(touch pwned)\"]");
    let lab = Lab::with(&book);
    let waits = lab.without_terminal("");
    assert!(
        waits.status == 4 && waits.stdout.contains("paint, as COLOUR waits for typed.colour"),
        "{}",
        waits.stdout
    );
    let mut ada = lab.at_terminal("");
    ada.wait_for("paint, as COLOUR reads typed.colour");
    ada.wait_for("type its value: ");
    ada.type_in("red $(touch pwned)\n");
    ada.wait_for("typed by ada");
    ada.wait_for("anything else declines: ");
    ada.type_in("yes\n");
    let (status, screen) = ada.end();
    assert_eq!((status, lab.made().as_str()), (0, "red $(touch pwned)\n"), "{screen}");
    let events = lab.journal("show");
    let typed =
        events["events"].as_array().expect("a list").iter().find(|event| event["fact"]["name"] == "colour");
    assert_eq!(typed.expect("recorded")["fact"]["provenance"]["person"], "ada");
}
