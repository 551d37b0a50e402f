//! `interlock explain-rule`.

use crate::run::interlock;

#[test]
fn a_rule_is_explained_by_its_code_and_by_its_number() {
    let run = interlock(&["explain-rule", "R53", "--format", "json"]);
    let json = run.json();
    assert_eq!((run.status, &json["schema"]), (0, &serde_json::json!("interlock.rules/1")));
    let codes: Vec<&str> =
        json["rules"].as_array().unwrap().iter().filter_map(|rule| rule["code"].as_str()).collect();
    assert_eq!(codes, ["openstack-tracks-mixed", "vault-on-openstack-track"]);
    assert_eq!(json["rules"][1]["severity"], "error");

    let page = interlock(&["explain-rule", "vip-duplicate"]);
    assert!(page.status == 0 && page.stdout.contains("(error, R09, "), "{}", page.stdout);
    let list = interlock(&["explain-rule", "--list"]);
    assert!(list.status == 0 && list.stdout.contains("vip-duplicate"), "{}", list.stdout);
}

#[test]
fn a_code_that_there_is_not_is_bad_usage() {
    let run = interlock(&["explain-rule", "vip-dupplicate"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("known: vip-duplicate"), "{}", run.stderr);
    assert_eq!(interlock(&["explain-rule"]).status, 2);
    assert_eq!(interlock(&["explain-rule", "vip-duplicate", "--list"]).status, 2);
}
