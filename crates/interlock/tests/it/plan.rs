//! `interlock plan`.

use crate::run::interlock;

#[test]
fn omega_comes_to_what_its_owners_count() {
    let run = interlock(&["plan", "sites/omega", "--format", "json"]);
    let json = run.json();
    let count = |key: &str| json[key].as_u64();
    assert_eq!(json["schema"], "interlock.plan/1");
    assert_eq!(
        [count("applications"), count("relations"), count("machines"), count("containers")],
        [Some(50), Some(97), Some(4), Some(24)]
    );
    assert_eq!(json["machine_map"], serde_json::json!({"8": "0", "9": "1", "10": "2", "11": "3"}));
    let changes = json["changes"].as_array().expect("a list");
    let texts: Vec<&str> = changes.iter().filter_map(|change| change["text"].as_str()).collect();
    assert!(texts.contains(&"add new machine 0 (bundle machine 8)"), "{texts:?}");
    assert!(texts.contains(&"add lxd container 0/lxd/0 on new machine 0"), "{texts:?}");
    assert_eq!(run.status, 0);
}
