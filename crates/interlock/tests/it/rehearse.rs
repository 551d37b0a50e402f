//! `interlock rehearse`, on the twin and the real bash.

use crate::run::{Run, command, copy_of_omega, edit, finish};
use std::path::Path;
use std::process::{Command, Stdio};

/// The faults that phase-01 must not miss.
const TWELVE: [&str; 12] = [
    "vip-outside-range",
    "vip-metal-half-wrong",
    "vip-duplicate",
    "data-nic-unlinked",
    "subnet-resolver-wrong",
    "node-not-ready",
    "node-powered-on",
    "osd-disk-not-blank",
    "model-already-exists",
    "overlay-missing",
    "overlay-four-keys",
    "dns-dead-in-units",
];

fn rehearse(site: &str, state: &Path, args: &[&str]) -> Run {
    let child = command(&["rehearse", site, "--format", "json"])
        .args(args)
        .arg("--state")
        .arg(state)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    finish(child)
}

/// The JSON without what the wall clock decides.
fn timeless(run: &Run) -> serde_json::Value {
    let mut json = run.json();
    for book in json["books"].as_array_mut().expect("books") {
        book["wall_ms"] = 0.into();
    }
    json
}

#[test]
fn the_control_passes_and_every_fault_is_caught() {
    let state = tempfile::tempdir().expect("a folder");
    let faults = format!("{},unit-hook-error-at-settle", TWELVE.join(","));
    let run = rehearse("sites/omega", state.path(), &["phase-01", "--faults", &faults]);
    let json = run.json();
    assert_eq!(json["schema"], "interlock.rehearse/1");
    assert_eq!(json["control"]["verdict"], "holds", "{}\n{}", run.stdout, run.stderr);
    assert_eq!(json["unknown_calls"], serde_json::json!([]));
    for fault in json["faults"].as_array().expect("faults") {
        assert_eq!(fault["outcome"], "caught", "{fault}");
        assert!(fault["gate"].is_string() && fault["steps_after"].is_u64(), "{fault}");
    }
    assert_eq!(json["faults"].as_array().map(Vec::len), Some(13));
    assert_eq!(run.status, 0);
    let report = std::fs::read_to_string(state.path().join("report.html")).expect("the report is there");
    assert!(report.contains("<svg") && report.contains("osd-disk-not-blank"));
}

#[test]
fn one_seed_replays_and_another_settles_differently_to_the_same_verdict() {
    let states = [(); 3].map(|()| tempfile::tempdir().expect("a folder"));
    let run = |state: &tempfile::TempDir, seed| {
        rehearse("sites/omega", state.path(), &["phase-01", "--faults", "node-powered-on", "--seed", seed])
    };
    let [first, again, other] = [run(&states[0], "7"), run(&states[1], "7"), run(&states[2], "8")];
    assert_eq!(timeless(&first).to_string(), timeless(&again).to_string());
    assert_ne!(first.json()["books"][1]["virtual_seconds"], other.json()["books"][1]["virtual_seconds"]);
    assert_eq!(first.json()["control"], other.json()["control"]);
    // Which host a fault meets is the seed's to say.
    let caught = |run: &Run| ["fault", "outcome", "gate"].map(|key| run.json()["faults"][0][key].clone());
    assert_eq!(caught(&first), caught(&other));
}

#[test]
fn a_weaker_gate_lets_its_fault_escape_and_the_report_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    let book = site.join("runbooks/phase-01-bundle-deploy.md");
    let text = std::fs::read_to_string(&book).expect("read");
    let judged = |line: &&str| !line.contains("s.resolvers == ");
    let weaker: String = text.lines().filter(judged).flat_map(|line| [line, "\n"]).collect();
    assert_ne!(text, weaker, "the book judges resolvers");
    std::fs::write(&book, weaker).expect("written");
    let run = rehearse(
        &site.to_string_lossy(),
        &folder.path().join("s"),
        &["phase-01", "--faults", "subnet-resolver-wrong"],
    );
    assert_ne!(run.json()["faults"][0]["outcome"], "caught", "{}", run.stdout);
    assert_eq!(run.status, 1);
}

#[test]
fn a_command_that_the_twin_does_not_know_fails_and_is_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    let book = site.join("runbooks/phase-01-bundle-deploy.md");
    edit(
        &book,
        "\n## Step 1.1",
        "\n```bash\n# CHECK: jumphost\n# id: moon\nlaunch-rocket --now; juju moonshine\n```\n\n## Step 1.1",
    );
    let run = rehearse(&site.to_string_lossy(), &folder.path().join("s"), &["phase-01", "--faults", "none"]);
    let unknown = run.json()["unknown_calls"].to_string();
    assert!(unknown.contains("launch-rocket") && unknown.contains("juju moonshine"), "{unknown}");
}

#[test]
fn a_rehearsal_changes_nothing_in_the_site() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    let before = listing(&site);
    rehearse(
        &site.to_string_lossy(),
        &folder.path().join("s"),
        &["phase-01", "--faults", "overlay-missing,vip-duplicate"],
    );
    assert_eq!(before, listing(&site));
}

fn listing(folder: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).expect("read") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            found.extend(listing(&path));
        } else {
            found.push((path.clone(), std::fs::read(&path).expect("read")));
        }
    }
    found.sort();
    found
}

#[test]
fn a_gate_that_is_taken_out_lets_through_what_hung_on_it() {
    // The long form, over every gate and fault, is `cargo xtask campaign gates`.
    let folder = tempfile::tempdir().expect("a folder");
    for (gate, fault, is_caught) in [
        // Whether such a fault escapes or is noticed late depends on which key or subnet the seed picks.
        ("overlay_whole", "overlay-four-keys", false),
        ("subnets_as_declared", "subnet-resolver-wrong", false),
        ("names_resolve", "dns-dead-in-units", false),
        // Nothing depends on this one alone: it is about a file, which `check` reads as well.
        ("matrix_whole", "subnet-resolver-wrong", true),
    ] {
        let site = copy_of_omega(&folder.path().join(gate));
        let book = site.join("runbooks/phase-01-bundle-deploy.md");
        let text = std::fs::read_to_string(&book).expect("read");
        let (before, rest) = text.split_once(&format!("```cel\n# id: {gate}\n")).expect("the book has it");
        let (_, after) = rest.split_once("\n```\n").expect("it ends");
        std::fs::write(&book, format!("{before}{after}")).expect("written");
        let run = rehearse(
            &site.to_string_lossy(),
            &folder.path().join(format!("{gate}-state")),
            &["phase-01", "--faults", fault],
        );
        let json = run.json();
        assert_eq!(json["control"]["verdict"], "holds", "without {gate}: {}", run.stderr);
        let fault = &json["faults"][0];
        assert_eq!(fault["outcome"] == "caught", is_caught, "without {gate}: {fault}");
        assert_eq!(run.status, i32::from(!is_caught), "without {gate}");
    }
}

#[test]
fn each_line_of_a_gate_says_what_it_guards_and_no_seed_raises_a_false_alarm() {
    // The long form, over all faults and books, is `cargo xtask campaign gates`; a hundred seeds are `--seeds 100`.
    let folder = tempfile::tempdir().expect("a folder");
    let faults = "osd-disk-not-blank,node-powered-on,overlay-missing";
    let args = ["phase-01", "--faults", faults, "--weaken", "--seeds", "3"];
    let run = rehearse("sites/omega", &folder.path().join("s"), &args);
    let json = run.json();
    assert_eq!(json["seeds"], serde_json::json!({"count": 3, "false_alarms": []}), "{}", run.stderr);
    let row = |row: &serde_json::Value| {
        ["fault", "outcome", "by"].map(|key| row[key].as_str().unwrap_or("none").to_owned()).join(" ")
    };
    let weakened: Vec<String> = json["weakened"].as_array().expect("rows").iter().map(row).collect();
    // The overlay's absence is noticed by several lines: nothing hangs on one of them.
    assert_eq!(
        weakened,
        ["osd-disk-not-blank late nothing_changed_since", "node-powered-on caught disks_blank"]
    );
    let gates = json["gates"].as_array().expect("gates");
    let lines = || gates.iter().flat_map(|gate| gate["lines"].as_array().expect("lines"));
    assert!(lines().count() > 80, "every line of the book is there");
    for line in lines() {
        assert_ne!(line["guards"], "unknown", "{line}");
    }
    let of = |text: &str| lines().find(|line| line["line"] == text).cloned().unwrap_or_default();
    assert_eq!(of("disks.list.all(d, d.virtual == 549755813888)")["guards"], "answers");
    assert_eq!(run.status, 0);
    let report = std::fs::read_to_string(folder.path().join("s/report.html")).expect("the report is there");
    assert!(report.contains("Faults and gates") && report.contains("Without one line"));
}

#[test]
fn every_mistake_of_a_person_is_refused_at_every_step() {
    // The long form: the same over all books.
    let folder = tempfile::tempdir().expect("a folder");
    let run =
        rehearse("sites/omega", &folder.path().join("s"), &["phase-03", "--faults", "none", "--mistakes"]);
    let json = run.json();
    let rows = json["mistakes"].as_array().expect("rows");
    for kind in ["skipped-step", "wrong-host", "stale-value", "approval-of-another-block", "book-edited"] {
        assert!(rows.iter().any(|row| row["mistake"] == kind), "{kind} was made: {}", run.stdout);
    }
    for row in rows {
        assert!(row["law"].is_u64(), "{row}");
    }
    assert_eq!(run.status, 0);
}

#[test]
fn an_escape_that_the_site_argues_for_stands_first_with_its_argument() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    let book = site.join("runbooks/phase-01-bundle-deploy.md");
    let text = std::fs::read_to_string(&book).expect("read");
    let judged = |line: &&str| !line.contains("s.resolvers == ");
    let weaker: String = text.lines().filter(judged).flat_map(|line| [line, "\n"]).collect();
    std::fs::write(&book, weaker).expect("written");
    let argue = |decision: &str| {
        let entry = format!(
            "escapes:\n- fault: subnet-resolver-wrong\n  why: no resolver is looked at here\n  decision: {decision}\n"
        );
        std::fs::write(site.join("rehearsal/arguments.yaml"), entry).expect("written");
        let args = ["phase-01", "--faults", "node-powered-on,subnet-resolver-wrong"];
        rehearse(&site.to_string_lossy(), &folder.path().join(decision), &args)
    };
    let run = argue("D-019");
    let json = run.json();
    let first = &json["faults"][0];
    assert_eq!(first["fault"], "subnet-resolver-wrong", "{}", run.stdout);
    if first["outcome"] == "escaped" {
        assert_eq!(first["argument"]["decision"], "D-019");
        assert_eq!((run.status, &json["idle_arguments"]), (0, &serde_json::json!([])));
    } else {
        // Noticed, but too late: no argument helps against that.
        assert_eq!((run.status, json["idle_arguments"].as_array().map(Vec::len)), (1, Some(1)));
    }
    // A decision that nobody has made carries nothing.
    let run = argue("D-999");
    let json = run.json();
    assert!(json["idle_arguments"].to_string().contains("D-999"), "{}", run.stdout);
    assert_eq!((run.status, &json["faults"][0]["argument"]), (1, &serde_json::Value::Null));
}

#[test]
fn each_book_begins_where_the_one_before_ended_and_a_fault_where_it_can_still_set_in() {
    let state = tempfile::tempdir().expect("a folder");
    let faults = ["--faults", "unseal-share-repeated,certificate-withheld,ovn-agent-dead,osd-disk-not-blank"];
    let run = rehearse("sites/omega", state.path(), &faults);
    let json = run.json();
    assert_eq!(json["control"]["verdict"], "holds", "{}\n{}", run.stdout, run.stderr);
    assert_eq!(json["unknown_calls"], serde_json::json!([]));
    let gates: Vec<&str> = json["faults"]
        .as_array()
        .expect("faults")
        .iter()
        .filter_map(|fault| fault["gate"].as_str())
        .collect();
    assert_eq!(gates, ["second_share_counts", "certificates_settled", "ovn_works", "disks_blank"]);
    assert_eq!((run.status, &json["unfit"]), (0, &serde_json::json!([])));
    assert!(!state.path().join("starts").exists(), "what the forks began from is taken away");
    // The books before the one that is asked for run first; what sets in there is not its business.
    let run = rehearse("sites/omega", state.path(), &["phase-02", faults[0], faults[1]]);
    let json = run.json();
    assert_eq!(json["faults"].as_array().map(Vec::len), Some(2), "{}", run.stdout);
    let unfit =
        |at: usize| [&json["unfit"][at]["fault"], &json["unfit"][at]["why"]].map(|text| text.as_str());
    let later = "nothing that it breaks is there when one of these books begins";
    let earlier = "it sets in before the books that were asked for";
    assert_eq!(unfit(0), [Some("ovn-agent-dead"), Some(later)]);
    assert_eq!(unfit(1), [Some("osd-disk-not-blank"), Some(earlier)]);
    assert_eq!(run.status, 0);
    // Nothing that was asked for fits: nothing was measured.
    let run = rehearse("sites/omega", state.path(), &["phase-01", "--faults", "root-ca-missing"]);
    assert_eq!((run.status, run.json()["unfit"][0]["fault"].as_str()), (3, Some("root-ca-missing")));
}

#[test]
fn a_program_that_is_replaced_while_it_rehearses_says_so_and_counts_no_escape() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("interlock");
    std::fs::copy(env!("CARGO_BIN_EXE_interlock"), &program).expect("copied");
    let site = copy_of_omega(folder.path());
    let replace = format!("p='{}'; cp \"$p\" \"$p.new\" && mv \"$p.new\" \"$p\"", program.display());
    edit(
        &site.join("runbooks/phase-01-bundle-deploy.md"),
        "\n## Step 1.1",
        &format!("\n```bash\n# CHECK: jumphost\n# id: upgrade\n{replace}\n```\n\n## Step 1.1"),
    );
    let mut rehearse = Command::new(&program);
    rehearse.arg("rehearse").arg(&site).args(["phase-01", "--faults", "node-powered-on", "--state"]);
    rehearse.arg(folder.path().join("s")).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = finish(rehearse.spawn().expect("the copy starts"));
    assert!(run.stderr.contains("interlock itself was replaced while it ran"), "{}", run.stderr);
    assert_eq!(run.status, 2, "{}", run.stdout);
}
