use crate::{json, read_text, texts};
use bundle::{
    Against, Charm, CharmFacts, Endpoint, Invalid, NoCharms, OptionFact, OptionKind, Placement, Role, Scope,
    Target, verify,
};
use serde_json::{Value, json as literal};
use std::collections::BTreeMap;

#[test]
fn every_case_of_jujus_verification_comes_out_as_juju_has_it() {
    let Some(all) = json("corpora/juju-verify-cases.json") else { return };
    let mut wrong = vec![];
    let cases = all["cases"].as_array().unwrap();
    for case in cases {
        let mut expected = texts(&case["expected_errors"]);
        let mut found = found(case);
        expected.sort();
        found.sort();
        // The pattern of a case may begin with what its reader wraps around the message.
        let expected: Vec<String> =
            expected.iter().map(|text| text.trim_start_matches(".*").to_owned()).collect();
        if found != expected {
            wrong.push(format!("{}: expected {expected:#?}, found {found:#?}", case["id"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(cases.len() > 50, "only {} cases", cases.len());
}

/// The messages that a case gives here.
fn found(case: &Value) -> Vec<String> {
    match case["kind"].as_str().unwrap() {
        "parse-placement" => placement(case),
        "overlay-merge" => merged(case),
        "overlay-fields-in-base" => read_messages(case["input"].as_str().unwrap(), "overlay-only-field"),
        "parse" => parsing_errors(case["bundle"].as_str().unwrap()),
        "parse-error" => errors_of_parsing(case["bundle"].as_str().unwrap()),
        "verify-local" => errors(case["bundle"].as_str().unwrap(), None),
        "verify-with-charms" => errors(case["bundle"].as_str().unwrap(), Some(charms(&case["charms"]))),
        kind => panic!("unknown kind of case {kind}"),
    }
}

fn placement(case: &Value) -> Vec<String> {
    let text = case["placement"].as_str().unwrap();
    let placement = match Placement::parse(text) {
        Ok(placement) => placement,
        Err(error) => return vec![error.to_string()],
    };
    let (machine, application, unit) = match placement.target {
        Target::New => ("new".to_owned(), String::new(), -1),
        Target::Machine(id) => (id, String::new(), -1),
        Target::Application(name) => (String::new(), name, -1),
        Target::Unit(name, unit) => (String::new(), name, unit as i64),
    };
    let container = placement.container.unwrap_or_default();
    let found =
        literal!({"container": container, "machine": machine, "application": application, "unit": unit});
    if found == case["expected"] { vec![] } else { vec![found.to_string()] }
}

/// Nothing when the merged bundle is the expected one; both otherwise.
fn merged(case: &Value) -> Vec<String> {
    let draw = |text: &str| {
        let bundle = read_text(text).bundle;
        let bodies = |name: &str, body: &model::yaml::Node| format!("{name}: {}", body.to_json());
        let mut lines: Vec<String> = vec![];
        lines.extend(bundle.series.iter().map(|series| format!("series {}", series.value)));
        lines.extend(bundle.applications.iter().map(|(name, application)| {
            // The order of keys in a body is that of the texts, and means nothing.
            let json = application.body.to_json();
            let sorted: BTreeMap<&String, &Value> = json.as_object().into_iter().flatten().collect();
            format!("{name}: {}", serde_json::to_string(&sorted).unwrap())
        }));
        lines.extend(bundle.machines.iter().map(|(id, machine)| bodies(id, &machine.body)));
        lines.extend(bundle.saas.iter().map(|(name, saas)| bodies(name, &saas.value)));
        lines.extend(
            bundle
                .relations
                .iter()
                .map(|relation| relation.ends.each_ref().map(bundle::End::text).join(" - ")),
        );
        lines.join("\n")
    };
    let found = draw(case["input"].as_str().unwrap());
    let expected = draw(case["expected"].as_str().unwrap_or_default());
    if found == expected { vec![] } else { vec![format!("found {found}\nexpected {expected}")] }
}

fn read_messages(text: &str, code: &str) -> Vec<String> {
    let findings = read_text(text).findings.into_iter();
    findings.filter(|finding| finding.code == code).map(|finding| finding.message).collect()
}

/// What reading alone says; fields for overlays only are judged later than parsing.
fn parsing_errors(text: &str) -> Vec<String> {
    let reading = read_text(text);
    assert!(!reading.bundle.applications.is_empty(), "{text}");
    let findings = reading.findings.into_iter();
    findings.filter(|finding| finding.code != "overlay-only-field").map(|finding| finding.message).collect()
}

fn errors_of_parsing(text: &str) -> Vec<String> {
    let reading = read_text(text);
    let mut messages: Vec<String> = reading.findings.into_iter().map(|finding| finding.message).collect();
    messages.extend(verify(&reading.bundle, &against(&NoCharms)).into_iter().map(|finding| finding.message));
    messages
}

fn errors(text: &str, charms: Option<BTreeMap<String, Charm>>) -> Vec<String> {
    let bundle = read_text(text).bundle;
    let findings = match &charms {
        Some(charms) => verify(&bundle, &against(charms)),
        None => verify(&bundle, &against(&NoCharms)),
    };
    findings.into_iter().map(|finding| finding.message).collect()
}

/// The checks of Juju's own tests: only these very texts are bad, and no path exists.
fn against(charms: &dyn CharmFacts) -> Against<'_> {
    Against {
        charms,
        constraints: &|text| match text {
            "bad constraints" => Err(Invalid::Constraints("bad constraint".into())),
            _ => Ok(()),
        },
        storage: &|text| match text {
            "bad storage constraints" => Err(Invalid::Storage("bad storage constraint".into())),
            _ => Ok(()),
        },
        devices: &|_| Ok(()),
        missing_path: &|path| {
            Some(format!("internal/test-charm-repo/bundle/{}", path.trim_start_matches("./")))
        },
    }
}

fn charms(value: &Value) -> BTreeMap<String, Charm> {
    let all = value.as_object().into_iter().flatten();
    all.map(|(url, facts)| {
        let mut charm = Charm { has_all_options: true, ..Charm::default() };
        charm.subordinate = facts["subordinate"].as_bool().unwrap();
        for (key, role) in [("provides", Role::Provides), ("requires", Role::Requires)] {
            for (name, interface) in facts[key].as_object().unwrap() {
                let interface = interface.as_str().unwrap().to_owned();
                charm.endpoints.insert(name.clone(), Endpoint { role, interface, scope: Scope::Global });
            }
        }
        for (name, kind) in facts["config"].as_object().unwrap() {
            let kind = if kind == "int" { OptionKind::Int } else { OptionKind::String };
            charm.options.insert(name.clone(), OptionFact { kind, default: None });
        }
        (url.clone(), charm)
    })
    .collect()
}
