use crate::run::interlock;
use std::path::Path;

const LOG: &str = "2026-06-09 10:00:06.000 9 ERROR nova.virt.x [-] Flux of capacitor 17 lost\n";

/// A site with nothing in it, and a log of one line that nobody knows.
fn site(folder: &Path) -> (String, String) {
    let site = folder.join("site");
    std::fs::create_dir(&site).expect("a folder");
    std::fs::write(site.join("site.yaml"), "site: x\n").expect("written");
    let log = folder.join("nova-compute.log");
    std::fs::write(&log, LOG).expect("written");
    (site.to_string_lossy().into_owned(), log.to_string_lossy().into_owned())
}

#[test]
fn what_nothing_explains_becomes_an_entry_and_is_a_cause_from_then_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let (site, log) = site(folder.path());
    let before = interlock(&["triage", &log, "--site", &site, "--format", "json"]);
    let line = before.json()["unknown"][0]["first"]["text"].as_str().expect("a line").to_owned();
    let new = interlock(&["symptoms", "new", &line, "--site", &site, "--format", "json"]);
    assert_eq!(new.status, 0, "{}", new.stderr);
    let file = new.json()["file"].as_str().expect("a path").to_owned();
    // As it is, it is refused with a finding, and knows nothing.
    let open = interlock(&["triage", &log, "--site", &site]);
    assert!(open.stderr.contains("symptom-entry") && open.stderr.contains("TODO"), "{}", open.stderr);
    assert_eq!(open.status, 0, "{}", open.stdout);
    let draft = std::fs::read_to_string(&file).expect("the draft");
    let filled = draft.replace("layer: TODO", "layer: compute").replace("TODO", "the flux is off");
    std::fs::write(&file, filled).expect("written");
    let after = interlock(&["triage", &log, "--site", &site, "--format", "json"]);
    assert_eq!((after.status, after.stderr.as_str()), (1, ""));
    let cause = &after.json()["causes"][0];
    assert_eq!((&cause["symptom"], &cause["cause"]), (&new.json()["symptom"], &"the flux is off".into()));
    let explained = interlock(&["explain", "Flux of capacitor 18 lost", "--site", &site]);
    assert!(explained.stdout.contains("known to this site"), "{}", explained.stdout);
    // Now that it is known there is nothing to draft.
    let again = interlock(&["symptoms", "new", LOG, "--site", &site]);
    assert_eq!(again.status, 1);
    assert!(again.stdout.contains("known already"), "{}", again.stdout);
}

#[test]
fn a_template_becomes_an_entry_too_and_nothing_is_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let (site, log) = site(folder.path());
    let said = interlock(&["triage", &log, "--format", "json"]);
    let template = said.json()["unknown"][0]["template"].as_str().expect("a template").to_owned();
    let new = || interlock(&["symptoms", "new", &template, "--site", &site]);
    let first = new();
    assert_eq!(first.status, 0, "{}", first.stderr);
    assert!(first.stdout.contains("Flux of capacitor"), "{}", first.stdout);
    let again = new();
    assert_eq!(again.status, 2);
    assert!(again.stderr.contains("cannot write"), "{}", again.stderr);
    let short = interlock(&["symptoms", "new", "17 4", "--site", &site]);
    assert_eq!(short.status, 2);
    assert!(short.stderr.contains("letters in a row"), "{}", short.stderr);
}
