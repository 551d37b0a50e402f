//! Law 7: secrets do not print.

use crate::rig::{BOOK, Person, Rig, ada, bash, says};
use app::{Consent, Unapproved};
use model::{Digest, EventKind, Journal, Mode, Reply, Secret, Timestamp, Verdict, Wire};
use runbook::{Approval, Hold, Proposal};
use std::path::Path;

const CANARY: &str = "canary-c0ffee-4711";

/// The book with a RUN that a secret passes through, as the mutation.
fn book(way: &str, script: &str) -> String {
    BOOK.replace("# undo: phase-00", &format!("# undo: phase-00\n# secret: {way}"))
        .replace("juju models", "cat models")
        .replace("juju add-model \"$MODEL\"", script)
}

/// Runs it with the real bash, then looks at every byte that is left.
fn runs(way: &str, script: &str) -> (Rig, runbook::Outcome) {
    let rig = Rig::new(&book(way, script), Mode::Rehearsal);
    let folder = rig.folder.path().join("cwd");
    std::fs::create_dir(&folder).expect("made");
    std::fs::write(folder.join("models"), "controller\n").expect("written");
    // The secret comes from the outer world, as from `vault operator init`.
    std::fs::write(folder.join("vault"), CANARY).expect("written");
    let shell = bash(&folder);
    let outcome = rig.rehearse(&rig.wire(|exec| shell.exec(exec).map(Reply::Exec)));
    std::fs::remove_dir_all(&folder).expect("the outer world is gone");
    (rig, outcome)
}

/// In no file of the journal, in no kept output, and not as a digest, which is a hint at it.
fn nowhere(rig: &Rig, printed: &[String]) {
    for entry in std::fs::read_dir(rig.folder.path()).expect("read") {
        let path = entry.expect("entry").path();
        assert!(!holds(&std::fs::read(&path).expect("read")), "{} holds it", path.display());
    }
    let journal = rig.journal();
    for event in rig.events() {
        let EventKind::StepFinished { stdout, stderr, .. } = &event.kind else { continue };
        for digest in [stdout, stderr] {
            let kept = journal.output(digest).expect("it reads").unwrap_or_default();
            assert!(!holds(&kept), "{event:?}");
        }
        for text in printed {
            let hint = Digest::of(text.as_bytes());
            assert!(*stdout != hint && *stderr != hint, "its digest is in {event:?}");
            assert_eq!(journal.output(&hint).expect("it reads"), None, "it is kept");
        }
    }
}

fn holds(bytes: &[u8]) -> bool {
    bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes())
}

#[test]
fn the_search_finds_what_a_block_without_the_label_prints() {
    let text = BOOK
        .replace("juju models", "cat models")
        .replace("juju add-model \"$MODEL\"", "echo openstack >> models; cat vault");
    let rig = Rig::new(&text, Mode::Rehearsal);
    let folder = rig.folder.path().join("cwd");
    std::fs::create_dir(&folder).expect("made");
    std::fs::write(folder.join("models"), "controller\n").expect("written");
    std::fs::write(folder.join("vault"), CANARY).expect("written");
    let shell = bash(&folder);
    rig.rehearse(&rig.wire(|exec| shell.exec(exec).map(Reply::Exec)));
    std::fs::remove_dir_all(&folder).expect("gone");
    let search = || nowhere(&rig, &[CANARY.to_owned()]);
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(search)).is_err(), "the search is blind");
}

#[test]
fn law_7_a_secret_that_a_block_prints_is_not_kept() {
    let (rig, outcome) = runs("stdout", "echo openstack >> models; cat vault");
    assert_eq!(outcome.verdict, Verdict::Holds, "{}", outcome.reason);
    nowhere(&rig, &[CANARY.to_owned()]);
}

#[test]
fn law_7_a_secret_that_a_block_traces_or_complains_of_is_not_kept() {
    for script in [
        "echo openstack >> models; set -x; echo \"$(cat vault)\"",
        "echo openstack >> models; cat vault >&2; cat vault",
        "echo openstack >> models; \"$(cat vault)\"",
        "cat vault; cat vault >&2; exit 9",
        "cat vault; cat vault >&2; kill -9 $$",
    ] {
        let (rig, _) = runs("stdout", script);
        nowhere(&rig, &[CANARY.to_owned(), format!("{CANARY}\n")]);
    }
}

#[test]
fn law_7_words_of_a_lost_wire_are_held_back_where_a_secret_passes() {
    let rig = Rig::new(&book("stdout", "vault operator init"), Mode::Rehearsal);
    let lost = || model::WireError::Lost { target: "jumphost".into(), why: format!("ssh said {CANARY}") };
    let outcome =
        rig.rehearse(&rig.wire(|exec| if exec.block == "add_model" { Err(lost()) } else { says("a\n") }));
    assert!(!outcome.reason.contains(CANARY), "{}", outcome.reason);
    nowhere(&rig, &[]);
}

#[test]
fn law_7_a_block_that_takes_a_secret_is_not_fed_an_empty_one() {
    for (way, why) in [("stdin", "could hand one over"), ("stdout", "could name a file for it")] {
        let rig = Rig::new(&book(way, "vault operator unseal -"), Mode::Live);
        let wire = rig.wire(|_| says("controller\n"));
        // This person approves, and has neither a secret nor a place for one.
        let outcome = rig.drive(&wire, &mut Person(ada)).expect("it holds");
        assert_eq!(wire.count("add_model"), 0, "it was run without its secret");
        assert!(
            matches!(outcome.held, Some(Hold::Approval(_))) && outcome.reason.contains(why),
            "{outcome:?}"
        );
        let started =
            |event: &model::Event| matches!(&event.kind, EventKind::StepStarted { mutates: true, .. });
        assert!(!rig.events().iter().any(started), "a start that cannot be is not recorded");
    }
}

#[test]
fn law_7_a_secret_goes_into_the_block_and_what_echoes_it_is_blotted() {
    let text = book("stdin", "read -r V; echo \"$V\" > got; echo openstack >> models; echo \"$V\" > echoed")
        .replace("cat models", "cat models; cat echoed 2>/dev/null || true");
    let rig = Rig::new(&text, Mode::Live);
    let folder = rig.folder.path().join("cwd");
    std::fs::create_dir(&folder).expect("made");
    std::fs::write(folder.join("models"), "controller\n").expect("written");
    let shell = bash(&folder);
    let outcome =
        rig.drive(&rig.wire(|exec| shell.exec(exec).map(Reply::Exec)), &mut Holder).expect("it ends");
    assert_eq!(outcome.verdict, Verdict::Holds, "{}", outcome.reason);
    assert_eq!(std::fs::read_to_string(folder.join("got")).expect("read"), format!("{CANARY}\n"));
    std::fs::remove_dir_all(&folder).expect("gone");
    nowhere(&rig, &[CANARY.to_owned(), format!("controller\nopenstack\n{CANARY}\n")]);
    let blotted =
        |event: &model::Event| serde_json::to_string(event).is_ok_and(|json| json.contains("[secret]"));
    assert!(rig.events().iter().any(blotted), "the check saw it, and it was blotted out");
}

/// Approves, and has the secret.
struct Holder;

impl Consent for Holder {
    fn ask(&mut self, proposal: &Proposal, now: Timestamp) -> Result<Approval, Unapproved> {
        ada(proposal, now).map_err(Unapproved::Declined)
    }

    fn secret(&mut self, _block: &str) -> Result<Option<Secret>, String> {
        Ok(Some(Secret::new(CANARY.to_owned())))
    }
}

#[test]
fn law_7_a_check_that_prints_a_secret_measures_nothing() {
    let text = BOOK.replace("# id: models\n", "# id: models\n# secret: stdout\n");
    let rig = Rig::new(&text, Mode::Rehearsal);
    let shell = bash(Path::new("/"));
    let wire = rig.wire(|exec| match exec.block.as_str() {
        "models" => shell.ask(&model::Ask::Exec(model::Exec {
            block: exec.block.clone(),
            target: exec.target.clone(),
            script: format!("echo {CANARY}"),
            env: exec.env.clone(),
            stdin: None,
            audience: model::Audience::Everybody,
            timeout: exec.timeout,
        })),
        _ => says(""),
    });
    let outcome = rig.rehearse(&wire);
    assert_eq!((outcome.verdict, wire.count("add_model")), (Verdict::Unmeasured, 0), "{}", outcome.reason);
    nowhere(&rig, &[format!("{CANARY}\n")]);
}
