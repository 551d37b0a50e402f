use crate::{json, read_text, texts};
use bundle::plan_with_architecture;

/// These cases plan onto a model that holds the applications already, which they do not show.
const ONTO_A_MODEL: [&str; 2] =
    ["TestMinimalBundleWithOfferAndPreDeployedApp", "TestMinimalBundleWithOfferUpdate"];
/// This one plans with the URL of a bundle of the store, which sets an annotation on each application.
const WITH_A_STORE_URL: &str = "TestBundleURLAnnotationSet";

#[test]
fn every_case_of_jujus_planning_has_jujus_ids_and_methods() {
    let Some(all) = json("corpora/juju-plan-cases.json") else { return };
    let mut wrong = vec![];
    let plans = all["plans"].as_array().unwrap();
    let mut compared = 0;
    for case in plans {
        let name = case["id"].as_str().unwrap();
        if ONTO_A_MODEL.contains(&name) || name == WITH_A_STORE_URL {
            continue;
        }
        compared += 1;
        let plan = plan_with_architecture(&read_text(case["bundle"].as_str().unwrap()).bundle, false);
        let found: Vec<String> = plan.changes.iter().map(|change| change.id.clone()).collect();
        let methods: Vec<&str> = plan.changes.iter().map(|change| change.method).collect();
        // The ids of a case are taken from its source together with references to them, which begin with `$`.
        let expected: Vec<String> =
            texts(&case["expected_ids"]).into_iter().filter(|id| !id.starts_with('$')).collect();
        if found != expected || methods != texts(&case["expected_methods"]) {
            wrong.push(format!("{name}:\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} cases:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared > 20, "only {compared} cases");
}
