//! Law 7: secrets do not print.

use crate::rig::{BOOK, Rig, bash, says};
use model::{Digest, EventKind, Journal, Mode, Reply, Verdict, Wire};
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
    let rig = Rig::new(&book("stdin", "vault operator unseal -"), Mode::Rehearsal);
    let wire = rig.wire(|_| says("controller\n"));
    let outcome = rig.rehearse(&wire);
    assert_eq!(wire.count("add_model"), 0, "it was run without its secret");
    assert_ne!(outcome.verdict, Verdict::Holds, "{}", outcome.reason);
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
