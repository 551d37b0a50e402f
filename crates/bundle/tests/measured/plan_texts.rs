use crate::{json, read_text, texts};
use bundle::plan_with_architecture;

#[test]
fn every_plan_for_an_empty_model_reads_as_juju_prints_it() {
    let Some(all) = json("formats/juju/bundlechanges-cases.json") else { return };
    let mut wrong = vec![];
    let mut compared = 0;
    for case in all["cases"].as_array().unwrap() {
        if !case["existing_model_go"].is_null() {
            continue;
        }
        compared += 1;
        let name = case["test"].as_str().unwrap();
        // One case of those with the checker has none: its name says so.
        let says_architecture =
            case["checker"] == "checkBundleWithConstraintsParser" && !name.ends_with("WithNoParser");
        let plan =
            plan_with_architecture(&read_text(case["bundle"].as_str().unwrap()).bundle, says_architecture);
        let (found, expected) = (plan.lines().collect::<Vec<_>>(), texts(&case["expected"]));
        if found != expected {
            wrong.push(format!("{name}:\nexpected {expected:#?}\nfound {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} cases:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared > 15, "only {compared} cases");
}
