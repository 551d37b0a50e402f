//! `interlock decisions`, `interlock ids` and `interlock ledger`.

use crate::run::{command, copy_of_omega, edit, finish, interlock};
use std::path::Path;
use std::process::{Command, Stdio};

fn json(args: &[&str]) -> serde_json::Value {
    let run = interlock(&[args, &["--format", "json"]].concat());
    assert_eq!(run.status, 0, "{args:?} {}{}", run.stdout, run.stderr);
    run.json()
}

#[test]
fn the_register_of_omega_is_listed_and_one_decision_shown() {
    let all = json(&["decisions", "list"]);
    let superseded = json(&["decisions", "list", "sites/omega", "--status", "superseded"]);
    let count = |value: &serde_json::Value| value["decisions"].as_array().expect("a list").len();
    assert!(count(&all) > count(&superseded) && count(&superseded) > 0, "{superseded}");
    assert!(superseded["decisions"].as_array().expect("a list").iter().all(|d| d["status"] == "superseded"));
    let run = interlock(&["decisions", "show", "D-033"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(
        run.stdout.contains("superseded by  D-035") && run.stdout.contains("supersedes     D-030, D-032"),
        "{}",
        run.stdout
    );
    let named = json(&["decisions", "show", "sites/omega", "D-072"]);
    let at: Vec<&str> =
        named["named_at"].as_array().expect("a list").iter().filter_map(|at| at["file"].as_str()).collect();
    for file in
        ["sites/omega/site.yaml", "sites/omega/bundle.yaml", "sites/omega/runbooks/phase-01-bundle-deploy.md"]
    {
        assert!(at.contains(&file), "{at:?}");
    }
    let unknown = interlock(&["decisions", "show", "D-999"]);
    assert_eq!(unknown.status, 2);
    assert!(unknown.stderr.contains("no decision \"D-999\""), "{}", unknown.stderr);
}

#[test]
fn a_line_has_the_decisions_of_its_passage_and_its_section_behind_it() {
    let bundle = std::fs::read_to_string(crate::run::omega().join("bundle.yaml")).expect("read");
    let line =
        bundle.lines().position(|line| line.contains("vip: \"10.12.4.50")).expect("keystone's VIP") + 1;
    let place = format!("sites/omega/bundle.yaml:{line}");
    let why = json(&["decisions", "why", &place]);
    let ids: Vec<&str> =
        why["reasons"].as_array().expect("a list").iter().filter_map(|r| r["id"].as_str()).collect();
    assert!(ids.contains(&"D-020") && ids.contains(&"D-051"), "{why}");
    assert_eq!(json(&["decisions", "why", "sites/omega", &format!("bundle.yaml:{line}")]), why);
    let nothing = interlock(&["decisions", "why", "sites/omega/overlays/README.md:1"]);
    assert_eq!(nothing.status, 3, "{}{}", nothing.stdout, nothing.stderr);
    for place in ["sites/omega/bundle.yaml", "sites/omega/bundle.yaml:0", "sites/omega/nothing.yaml:1"] {
        assert_eq!(interlock(&["decisions", "why", place]).status, 2, "{place}");
    }
}

#[test]
fn the_lineage_is_a_tree_and_a_drawing_that_is_always_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let drawn = ["one.svg", "two.svg"].map(|name| {
        let file = folder.path().join(name);
        let run = interlock(&["decisions", "lineage", "--svg", &file.to_string_lossy()]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        std::fs::read_to_string(file).expect("drawn")
    });
    assert_eq!(drawn[0], drawn[1]);
    assert!(drawn[0].contains("D-035 supersedes D-033") && drawn[0].ends_with("</svg>\n"));
    let run = interlock(&["decisions", "lineage", "D-033"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(lines[0].starts_with("D-035"), "{}", run.stdout);
    assert!(lines.iter().any(|line| line.starts_with("`-- supersedes D-033")), "{}", run.stdout);
    assert!(!run.stdout.contains("D-060"), "{}", run.stdout);
    let site = copy_of_omega(folder.path());
    edit(&site.join("docs/design-decisions.md"), "- related: D-003, D-020, D-052", "- superseded-by: D-058");
    let ring = interlock(&["decisions", "lineage", &site.to_string_lossy()]);
    assert_eq!(ring.status, 1, "{}", ring.stdout);
    assert!(ring.stdout.contains("a ring: D-058, D-060"), "{}", ring.stdout);
}

/// The number after the last one that the register of decisions has.
fn first_free(site: &std::path::Path) -> u32 {
    let register = std::fs::read_to_string(site.join("docs/design-decisions.md")).expect("read");
    let number = |line: &str| line.strip_prefix("## D-")?.get(..3)?.parse::<u32>().ok();
    register.lines().filter_map(number).max().expect("decisions") + 1
}

#[test]
fn the_next_number_follows_every_text_of_the_site() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    let path = site.to_string_lossy();
    let next = |kind: &str| interlock(&["ids", "next", &path, kind]).stdout.trim().to_owned();
    let free = format!("D-{:03}", first_free(&site));
    assert_eq!(
        ["D", "DOCFIX", "BUNDLEFIX", "SEC"].map(next),
        [free.as_str(), "DOCFIX-065", "BUNDLEFIX-001", "SEC-010"]
    );
    edit(&site.join("bundle.yaml"), "D-072", "D-072, BUNDLEFIX-041");
    assert_eq!(next("bundlefix"), "BUNDLEFIX-042");
    let object = json(&["ids", "next", &path, "SEC"]);
    assert_eq!(
        (&object["id"], &object["after"]["id"], &object["reserved"]),
        (&"SEC-010".into(), &"SEC-009".into(), &serde_json::Value::Null)
    );
    assert!(!site.join("docs/reserved-ids.txt").exists(), "looking takes nothing");
    edit(&site.join("bundle.yaml"), "BUNDLEFIX-041", "BUNDLEFIX-999");
    assert_eq!(interlock(&["ids", "next", &path, "BUNDLEFIX"]).status, 2);
}

#[test]
fn people_who_reserve_at_once_get_different_numbers() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    let path = site.to_string_lossy().into_owned();
    let free = first_free(&site);
    let start = |_| {
        let mut command = command(&["ids", "next", &path, "D", "--reserve"]);
        command.env("USER", "ann").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
    };
    let started: Vec<_> = (0..8).map(start).collect();
    let mut got: Vec<String> =
        started.into_iter().map(|child| finish(child).stdout.trim().to_owned()).collect();
    got.sort();
    let wanted: Vec<String> = (free..free + 8).map(|number| format!("D-{number:03}")).collect();
    assert_eq!(got, wanted);
    let text = std::fs::read_to_string(site.join("docs/reserved-ids.txt")).expect("written");
    assert_eq!(text.lines().filter(|line| line.contains(" ann ")).count(), 8, "{text}");
    let check = interlock(&["check", &path]);
    assert_eq!(check.status, 0, "{}", check.stdout);
    assert!(!check.stdout.contains("identifier-collision"), "{}", check.stdout);
}

fn git(folder: &Path, args: &[&str]) {
    let who = [
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@b",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "commit.gpgsign=false",
    ];
    let run = Command::new("git").arg("-C").arg(folder).args(who).args(args).output().expect("git is there");
    assert!(run.status.success(), "{args:?} {}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn one_number_on_two_branches_is_found_after_the_merge() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    let path = site.to_string_lossy().into_owned();
    let reserve = |who: &str, kind: &str| {
        let mut command = command(&["ids", "next", &path, kind, "--reserve"]);
        let run = finish(
            command
                .env("USER", who)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .expect("it starts"),
        );
        assert_eq!(run.status, 0, "{}", run.stderr);
        git(&site, &["add", "."]);
        git(&site, &["commit", "-q", "-m", who]);
        run.stdout
    };
    git(&site, &["init", "-q"]);
    reserve("eve", "SEC");
    git(&site, &["branch", "other"]);
    let first = reserve("ann", "D");
    git(&site, &["checkout", "-q", "other"]);
    assert_eq!(reserve("bob", "D"), first);
    git(&site, &["merge", "-q", "-m", "both", "main"]);
    let run = interlock(&["check", &path, "--format", "json"]);
    assert_eq!(run.status, 1);
    let found = run.json();
    let collisions: Vec<_> = found["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|f| (f["code"].as_str(), f["at"]["line"].as_u64()))
        .collect();
    assert_eq!(collisions, [(Some("identifier-collision"), Some(4))], "{found}");
}

#[test]
fn the_ledger_counts_days_and_fails_for_what_is_past_its_date() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    let path = site.to_string_lossy();
    let open = json(&["ledger", &path]);
    let ids = |list: &serde_json::Value| {
        list.as_array()
            .expect("a list")
            .iter()
            .map(|i| i["id"].as_str().expect("an id").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&open["decisions"]), ["D-043", "D-050", "D-068", "D-071"]);
    assert!(
        ids(&open["security"]).contains(&"SEC-004".to_owned())
            && !ids(&open["security"]).contains(&"SEC-003".to_owned())
    );
    assert!(open["decisions"][0]["days"].as_i64().is_some_and(|days| days > 0), "{open}");
    assert_eq!(open["security"][0]["days"], serde_json::Value::Null, "since a fix, which is no date");
    edit(&site.join("site.yaml"), "until: the first capture", "until: 2026-01-31");
    let run = interlock(&["ledger", &path]);
    assert_eq!(run.status, 1, "{}", run.stdout);
    assert!(run.stdout.contains("divergences past their date: 1\n"), "{}", run.stdout);
}
