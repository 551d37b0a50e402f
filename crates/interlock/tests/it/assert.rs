//! `interlock assert` against servers on loopback that are well, and against ones that are not: silent, cut off, lying.

mod cloud;
mod tls;

use crate::run::{Run, command, finish};
use cloud::{Cloud, PASSWORD, TOKEN, Way};
use serde_json::Value as Json;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Asserts that cloud.
fn assert(cloud: &Cloud, arguments: &[&str]) -> Run {
    let mut command = command(&["assert"]);
    command.args(arguments).env_remove("OS_CLOUD").stdout(Stdio::piped()).stderr(Stdio::piped());
    for (name, value) in [
        ("OS_AUTH_URL", cloud.address("/keystone/v3").as_str()),
        ("OS_USERNAME", "admin"),
        ("OS_PASSWORD", PASSWORD),
        ("OS_PROJECT_NAME", "admin"),
        ("OS_USER_DOMAIN_NAME", "Default"),
        ("OS_PROJECT_DOMAIN_NAME", "Default"),
    ] {
        command.env(name, value);
    }
    let run = finish(command.spawn().expect("it starts"));
    for secret in [PASSWORD, TOKEN] {
        assert!(!run.stdout.contains(secret) && !run.stderr.contains(secret), "a secret was printed");
    }
    run
}

/// The verdict of a check, and why; `left out` for one that is.
fn verdict(report: &Json, id: &str) -> (String, String) {
    let find = |list: &str| {
        report[list].as_array().expect("a list").iter().find(|one| one["id"] == id).map(|one| {
            let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
            (text("verdict"), text("why"))
        })
    };
    let left_out = find("left_out").map(|(_, why)| ("left out".to_owned(), why));
    find("checks").or(left_out).unwrap_or_else(|| panic!("there is no check {id}"))
}

#[test]
fn a_cloud_that_is_well_holds_and_is_asked_nothing_but_reads() {
    let cloud = Cloud::start(&[]);
    let run = assert(&cloud, &["--format", "json"]);
    let report = run.json();
    let wrong: Vec<&Json> =
        report["checks"].as_array().expect("a list").iter().filter(|one| one["verdict"] != "holds").collect();
    assert_eq!((run.status, wrong), (0, vec![]), "{}", run.stderr);
    assert!(report["counts"]["holds"].as_u64() >= Some(60), "{}", report["counts"]);
    assert_eq!(report["roots"], Json::Array(vec![]));

    let asked = cloud.asked();
    let writes: Vec<&String> = asked.iter().filter(|line| !line.starts_with("GET ")).collect();
    assert_eq!(writes, ["POST /keystone/v3/auth/tokens"]);
    assert!(asked.iter().any(|line| line == "GET /nova/v2.1/os-services"), "{asked:?}");
    // What only a capture has is asked for a capture alone.
    assert!(!asked.iter().any(|line| line.contains("quota")), "{asked:?}");
    // The second page of a list is asked of the catalogue's address, wherever the server says that it is.
    assert!(asked.iter().any(|line| line == "GET /glance/v2/images?marker=1"), "{asked:?}");

    let told = assert(&cloud, &["--color", "never"]);
    assert_eq!(told.status, 0);
    assert!(told.stdout.starts_with("cloud") || told.stdout.contains(": holds, "), "{}", told.stdout);
}

/// The services, by their part of the address, with the check of their API.
const SERVICES: [&str; 11] = [
    "keystone",
    "nova",
    "placement",
    "neutron",
    "glance",
    "cinder",
    "barbican",
    "octavia",
    "magnum",
    "heat",
    "designate",
];

/// Every service answers in that way, one after the other: its own check does not hold and says why, and the whole does
/// not either.
fn each_service(way: Way, verdict_is: &str, why_has: &str) {
    for service in SERVICES {
        let prefix =
            if service == "keystone" { "/keystone/v3/projects".to_owned() } else { format!("/{service}/") };
        let cloud = Cloud::start(&[(&prefix, way)]);
        let report = assert(&cloud, &["--format", "json"]).json();
        let (verdict, why) = verdict(&report, &format!("{service}-api-answers"));
        assert_eq!(verdict, verdict_is, "{service}: {why}");
        assert!(why.contains(why_has), "{service}: {why}");
        assert_ne!(report["verdict"], "holds", "{service}");
        if verdict_is == "fails" {
            assert_eq!(report["roots"][0]["layer"], service, "{}", report["roots"]);
        }
    }
}

#[test]
fn an_error_is_told_in_the_servers_own_words_without_the_token_that_it_gives_back() {
    each_service(Way::Error, "fails", "it answered 500: no broker for (secret)");
}

#[test]
fn a_page_is_no_answer() {
    each_service(Way::Page, "fails", "its answer is no JSON");
}

#[test]
fn half_a_reply_is_no_answer() {
    each_service(Way::Half, "fails", "its reply began and did not end");
}

#[test]
fn a_list_of_nothing_shows_nothing() {
    each_service(Way::Empty, "unmeasured", "");
}

#[test]
fn a_redirection_is_not_followed() {
    each_service(Way::Elsewhere, "fails", "it answered 302");
}

#[test]
fn a_reply_without_end_is_given_up() {
    let cloud = Cloud::start(&[("/nova/v2.1/servers", Way::Huge)]);
    let report = assert(&cloud, &["--format", "json"]).json();
    let (verdict, why) = verdict(&report, "nova-servers-not-in-error");
    assert_eq!((verdict.as_str(), why.as_str()), ("unmeasured", "its reply is larger than 32 MiB"));
    assert_eq!(report["verdict"], "unmeasured");
}

#[test]
fn a_list_that_comes_round_is_given_up() {
    let cloud = Cloud::start(&[("/neutron/v2.0/ports", Way::Round)]);
    let report = assert(&cloud, &["--format", "json"]).json();
    let (verdict, why) = verdict(&report, "neutron-ports-bound");
    assert_eq!((verdict.as_str(), why.as_str()), ("unmeasured", "its next page is the page itself"));
}

#[test]
fn silence_ends_in_time() {
    for (prefix, check) in [("/nova/", "nova-api-answers"), ("/keystone/v3/auth", "keystone-issues-tokens")] {
        let cloud = Cloud::start(&[(prefix, Way::Silence)]);
        let began = Instant::now();
        let run = assert(&cloud, &["--format", "json", "--patience", "2"]);
        assert!(began.elapsed() < Duration::from_secs(20));
        let report = run.json();
        let (verdict, why) = verdict(&report, check);
        assert_eq!(verdict, "fails", "{why}");
        assert!(why.contains("no answer within") || why.contains("ran out"), "{why}");
        assert_eq!(run.status, 1);
    }
}

#[test]
fn wrong_credentials_are_not_the_clouds_failure() {
    let cloud = Cloud::start(&[("/keystone/v3/auth", Way::Stranger)]);
    let run = assert(&cloud, &["--format", "json"]);
    let (verdict, why) = verdict(&run.json(), "keystone-issues-tokens");
    assert_eq!((run.status, verdict.as_str()), (3, "unmeasured"));
    assert!(why.contains("refuses these credentials (401)"), "{why}");
}

#[test]
fn one_bad_entry_does_not_spoil_a_list() {
    let cloud = Cloud::start(&[("/nova/v2.1/os-services", Way::Odd)]);
    let report = assert(&cloud, &["--format", "json"]).json();
    assert_eq!(verdict(&report, "nova-api-answers").0, "holds");
    assert_eq!(verdict(&report, "nova-compute-present").0, "holds");
    let (verdict, why) = verdict(&report, "nova-services-up");
    assert_eq!((verdict.as_str(), why.as_str()), ("unmeasured", "1 of 4 enabled services cannot be read"));
}

#[test]
fn a_wrong_certificate_is_not_accepted() {
    let server = tls::Server::start();
    let run = server.assert();
    let (verdict, why) = verdict(&run.json(), "keystone-issues-tokens");
    assert_eq!((run.status, verdict.as_str()), (1, "fails"), "{why}");
    assert!(why.contains("its certificate or its TLS is not accepted: invalid peer certificate"), "{why}");
}

#[test]
fn with_nobody_to_ask_nothing_is_known() {
    let mut command = command(&["assert", "--format", "json"]);
    command.env_remove("OS_CLOUD").env_remove("OS_AUTH_URL").stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = finish(command.spawn().expect("it starts"));
    assert_eq!((run.status, &run.json()["verdict"]), (3, &Json::from("unmeasured")));
    assert_eq!(crate::run::interlock(&["assert", "--cloud", "there-is-none"]).status, 2);
}

#[test]
fn two_captures_of_an_unchanged_cloud_have_no_drift_and_a_changed_one_has() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(
        folder.path().join("site.yaml"),
        "site: t\ndivergences:\n  - what: nova-conductor h1 is taken out\n    why: w\n    until: phase-08\n",
    )
    .expect("written");
    let site = folder.path().display().to_string();
    let capture = |cloud: &Cloud| {
        let run = assert(cloud, &[&site, "--capture"]);
        let path = run
            .stderr
            .lines()
            .find_map(|line| line.strip_prefix("captured: "))
            .expect("it says where")
            .to_owned();
        let text = std::fs::read_to_string(&path).expect("it is there");
        assert!(!text.contains(PASSWORD) && !text.contains(TOKEN));
        // What there is nobody to ask about here, and no https address.
        let kept: Json = serde_json::from_str(&text).expect("JSON");
        let unread: Vec<&String> = kept["unread"].as_object().expect("by name").keys().collect();
        assert_eq!(unread, ["applications", "certificates", "controllers", "machines"]);
        for (section, entry) in
            [("subnets", "ext 192.0.2.0/24"), ("network-quotas", "service p"), ("volume-quotas", "service p")]
        {
            assert!(kept["sections"][section][entry].is_object(), "{section}: {}", kept["sections"][section]);
        }
        path
    };
    let (first, second) = (capture(&Cloud::start(&[])), capture(&Cloud::start(&[])));
    assert_ne!(first, second);
    // The address of the second cloud is another one: that is all that differs.
    let drift = |arguments: &[&str]| {
        let run = crate::run::interlock(&[&["drift", "--format", "json"], arguments].concat());
        (run.status, run.json())
    };
    let (status, same) = drift(&[&first, &first]);
    assert_eq!((status, &same["changes"]), (0, &Json::Array(vec![])));
    let (_, moved) = drift(&[&first, &second]);
    let sections: Vec<&Json> =
        moved["changes"].as_array().expect("a list").iter().map(|one| &one["section"]).collect();
    assert!(!sections.is_empty() && sections.iter().all(|section| *section == "endpoints"), "{moved}");
    let text = std::fs::read_to_string(&first).expect("it is there");
    let changed = folder.path().join("changed.json");
    std::fs::write(&changed, text.replacen("\"status\": \"enabled\"", "\"status\": \"disabled\"", 2))
        .expect("written");
    let (status, changed) = drift(&[&first, &changed.display().to_string(), "--site", &site]);
    let classes: Vec<(&Json, &Json)> = changed["changes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| (&one["entry"], &one["class"]))
        .collect();
    assert_eq!(status, 1);
    let wanted = r#"[(String("nova-compute h1"), String("drift")), (String("nova-conductor h1"), String("on-record"))]"#;
    assert_eq!(format!("{classes:?}"), wanted);
}

#[test]
fn what_drifted_since_a_capture_is_told_with_the_verdict_and_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("site.yaml"), "site: t\n").expect("written");
    let site = folder.path().display().to_string();
    let cloud = Cloud::start(&[]);
    assert_eq!(assert(&cloud, &[&site, "--capture"]).status, 0);
    let same = assert(&cloud, &[&site, "--since", &site, "--format", "json"]);
    assert_eq!((same.status, &same.json()["since"]["verdict"]), (0, &Json::from("holds")));
    let kept = std::fs::read_dir(folder.path().join("asbuilt"))
        .expect("captures")
        .next()
        .expect("one")
        .expect("read");
    let text = std::fs::read_to_string(kept.path()).expect("a capture");
    std::fs::write(kept.path(), text.replace("\"vcpus\": 1", "\"vcpus\": 2")).expect("another past");
    let other = assert(&cloud, &[&site, "--since", &site, "--format", "json"]);
    let report = other.json();
    assert_eq!((other.status, &report["verdict"]), (1, &Json::from("holds")));
    assert_eq!(report["since"]["changes"][0]["entry"], "m1", "{}", report["since"]);
    let told = assert(&cloud, &[&site, "--since", &site, "--color", "never"]);
    assert!(told.stdout.contains("flavors: m1: vcpus was 2 and is 1"), "{}", told.stdout);
}
