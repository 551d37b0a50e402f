//! The second site: another shape, so that what is compiled in shows.

use crate::run::interlock;

#[test]
fn nothing_is_to_be_said_about_it() {
    let run = interlock(&["check", "sites/roosevelt", "--format", "json"]);
    let json = run.json();
    assert_eq!(json["findings"], serde_json::json!([]), "{}", run.stdout);
    assert_eq!(run.status, 0);
}

/// Its silence is worth something: faults of its own shape are found, each at its place.
#[test]
fn what_does_not_fit_its_own_scheme_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let overlay = folder.path().join("broken.yaml");
    let plants = [
        ("vault: {options: {vip: 10.64.0.143}}", "vip-outside-plane"),
        ("vault: {options: {vip: 10.64.0.143 10.64.36.143}}", "vip-outside-plane"),
        ("openstack-dashboard: {options: {vip: 10.64.36.141}}", "vip-missing-column"),
        ("keystone: {options: {vip: 10.64.0.136 10.64.36.136}}", "vip-missing-column"),
        ("keystone: {options: {vip: 10.64.0.136 10.64.36.136 10.64.32.136}}", "vip-outside-plane"),
        ("keystone: {options: {vip: 10.64.0.136 10.64.32.136 10.64.36.140}}", "vip-duplicate"),
        ("barbican-vault: {bindings: {secrets-storage: overlay}}", "policy-broken"),
        ("keystone: {num_units: 1, to: [\"lxd:21\"]}", "cluster-count-above-units"),
        ("ceph-mon: {num_units: 2, to: [\"lxd:21\", \"lxd:22\"]}", "monitor-count-above-units"),
        (
            "ceph-mon: {to: [\"lxd:31\", \"lxd:41\", \"lxd:21\"], bindings: {public: ceph-replication}}",
            "host-without-space",
        ),
    ];
    for (plant, code) in plants {
        std::fs::write(&overlay, format!("applications:\n  {plant}\n")).expect("written");
        let run = interlock(&[
            "check",
            "sites/roosevelt",
            "--overlay",
            &overlay.to_string_lossy(),
            "--format",
            "json",
        ]);
        let json = run.json();
        let findings = json["findings"].as_array().expect("a list");
        assert!(findings.iter().any(|finding| finding["code"] == code), "{plant}: {}", run.stdout);
        assert_eq!(run.status, 1, "{plant}");
    }
}

#[test]
fn three_units_on_hosts_of_their_own_come_to_this() {
    let run = interlock(&["plan", "sites/roosevelt", "--format", "json"]);
    let json = run.json();
    let count = |key: &str| json[key].as_u64();
    assert_eq!(
        [count("applications"), count("relations"), count("machines"), count("containers")],
        [Some(54), Some(105), Some(11), Some(58)]
    );
    let map = serde_json::json!({"21": "0", "22": "1", "23": "2", "31": "3", "32": "4", "33": "5", "34": "6",
        "41": "7", "42": "8", "43": "9", "44": "10"});
    assert_eq!(json["machine_map"], map);
    assert_eq!(run.status, 0);
}

/// Its books pass on its twin: three units of each API, three VIP columns, Vault on Raft, bare metal.
#[test]
fn its_five_books_hold_on_its_twin() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().to_string_lossy().into_owned();
    let words = ["rehearse", "sites/roosevelt", "--faults", "none", "--format", "json", "--state", &state];
    let run = interlock(&words);
    let json = run.json();
    assert_eq!(run.status, 0, "{}", run.stdout);
    assert_eq!(json["verdict"], "holds");
    let books = json["books"].as_array().expect("books");
    let fails = |book: &serde_json::Value| book["gates"]["fails"] != 0 || book["gates"]["unmeasured"] != 0;
    assert!(books.len() == 5 && !books.iter().any(fails), "{}", run.stdout);
}

#[test]
fn a_plan_is_never_run() {
    let run = interlock(&["run", "sites/roosevelt", "phase-01"]);
    let said = "error: sites/roosevelt is a plan: nothing of it is built, so no run was begun\n  \
                rehearse it; when there is a cloud, take `plan` out of its site.yaml\n";
    assert_eq!((run.status, run.stderr.as_str()), (2, said));
}

#[test]
fn without_a_book_there_is_nothing_to_rehearse() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("state");
    std::fs::write(folder.path().join("site.yaml"), "site: vr2-dc0\n").expect("written");
    for books in [&[][..], &["phase-01"]] {
        let site = folder.path().to_string_lossy();
        let state_words = ["--state".to_owned(), state.to_string_lossy().into_owned()];
        let words: Vec<&str> = ["rehearse", &site]
            .into_iter()
            .chain(books.iter().copied())
            .chain(state_words.iter().map(String::as_str))
            .collect();
        let run = interlock(&words);
        let said = format!(
            "error: {site} has no book to rehearse\n  books are runbooks/phase-....md and runbooks/ops-....md; nothing was run\n"
        );
        assert_eq!(run.stderr, said);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        assert!(!state.exists(), "nothing is recorded of a rehearsal that was none");
    }
}
