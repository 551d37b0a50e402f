//! `interlock check`.

use crate::run::{copy_of_omega, edit, interlock};

#[test]
fn omega_has_no_error_and_its_json_says_so() {
    let run = interlock(&["check", "sites/omega", "--format", "json"]);
    let json = run.json();
    assert_eq!(json["schema"], "interlock.check/1");
    assert_eq!(json["counts"]["error"], 0, "{}", run.stdout);
    assert_eq!(json["holds"], true);
    assert_eq!(run.status, 0);
}

#[test]
fn a_finding_points_into_the_file_that_the_value_came_from() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    let overlay = folder.path().join("vip.yaml");
    std::fs::write(&overlay, "applications:\n  keystone:\n    options:\n      vip: 10.12.4.200 10.12.8.50\n")
        .expect("written");
    let overlay = overlay.to_string_lossy();
    let run = interlock(&["check", &site.to_string_lossy(), "--overlay", &overlay, "--format", "json"]);
    assert_eq!(run.status, 1);
    let json = run.json();
    let findings = json["findings"].as_array().expect("a list");
    let vip = findings.iter().find(|finding| finding["code"] == "vip-outside-range").expect("found");
    assert_eq!(vip["at"]["file"], *overlay);
    assert_eq!((&vip["at"]["line"], &vip["at"]["column"]), (&4.into(), &12.into()));
}

#[test]
fn a_typo_does_not_hide_what_follows() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    let bundle = site.join("bundle.yaml");
    let text = std::fs::read_to_string(&bundle).expect("read");
    let broken = text.replacen("applications:", "oops: [1, 2\napplications:", 1);
    std::fs::write(&bundle, broken).expect("written");
    edit(&bundle, "10.12.4.51 10.12.8.51", "10.12.4.50 10.12.8.51");
    let json = interlock(&["check", &site.to_string_lossy(), "--format", "json"]).json();
    let codes: Vec<&str> =
        json["findings"].as_array().expect("a list").iter().filter_map(|f| f["code"].as_str()).collect();
    assert!(codes.contains(&"yaml-syntax"), "{codes:?}");
    assert!(codes.contains(&"vip-duplicate"), "{codes:?}");
}

#[test]
fn sarif_names_every_rule_that_it_uses() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = copy_of_omega(folder.path());
    edit(&site.join("bundle.yaml"), "cluster_count: 1", "cluster_count: 3");
    let run = interlock(&["check", &site.to_string_lossy(), "--format", "sarif"]);
    assert_eq!(run.status, 1);
    let json = run.json();
    assert_eq!(json["version"], "2.1.0");
    let rules = json["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    for result in json["runs"][0]["results"].as_array().expect("results") {
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]), "{result}");
    }
}
