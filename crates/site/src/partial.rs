//! Judging a source that cannot know everything: a status shows no options, a plan no machines. A rule that rests on
//! what is not known would report the silence, so it is left out, and the check says so.

use crate::rules;
use crate::site::Site;
use bundle::{Against, Bundle, Kind, Origin, Part};
use model::Finding;

/// Rules that rest on charms, units, bindings and relations alone. A rule that is not here is applied to sources that
/// know all that a bundle says.
const WITHOUT_OPTIONS: [&str; 10] = [
    "binding-without-default",
    "chassis-data-not-in-principal",
    "db-router-space-differs",
    "mysql-too-few-units",
    "nova-ha-without-memcache",
    "octavia-without-sdn",
    "ovn-central-too-few-units",
    "ovn-without-certificates",
    "relation-spaces-differ",
    "subordinate-space-not-in-principal",
];

/// Parts that no rule needs where there is no site around the bundle.
const NEEDLESS: [Part; 3] = [Part::Exposure, Part::Placement, Part::MachineNumbers];
/// Parts without which no rule can be trusted.
const NEEDED: [Part; 4] = [Part::Charm, Part::Units, Part::Bindings, Part::Relations];

/// Whether a rule can judge what comes from there.
pub(crate) fn applies(code: &str, origin: &Origin) -> bool {
    let lacks = |parts: &[Part]| {
        let some = origin.unknown.of_applications().map(|(_, part)| part);
        origin.unknown.everywhere().chain(some).any(|part| parts.contains(&part))
    };
    let some = origin.unknown.of_applications().map(|(_, part)| part);
    let is_whole = origin.unknown.everywhere().chain(some).all(|part| NEEDLESS.contains(&part));
    is_whole || (!lacks(&NEEDED) && WITHOUT_OPTIONS.contains(&code))
}

/// What Juju would refuse. It has accepted what runs, and machines that nobody is placed on are no fault where the
/// places are not known.
pub fn verify(bundle: &Bundle, origin: &Origin) -> Vec<Finding> {
    if origin.kind == Kind::Status {
        return vec![];
    }
    let mut findings = bundle::verify(bundle, &Against::catalogue());
    if matches!(origin.kind, Kind::TerraformPlan | Kind::TerraformState) {
        findings.retain(|finding| finding.code != "machine-not-referred");
    }
    findings
}

/// Takes the repairs out of what a program printed: it is the model that must be mended, not the print.
pub(crate) fn leave_printed(origin: &Origin, findings: &mut [Finding]) {
    if origin.kind.is_printed() {
        findings.iter_mut().for_each(|finding| finding.fix = None);
    }
}

/// Says which rules were left out, so that nobody takes their silence for a pass.
pub(crate) fn note(site: &Site) -> Option<Finding> {
    let all = rules::all();
    let left_out = all.iter().filter(|rule| !applies(rule.code, &site.origin)).count();
    if left_out == 0 {
        return None;
    }
    let mut parts: Vec<&str> = site.origin.unknown.everywhere().map(Part::as_str).collect();
    parts.extend(site.origin.unknown.of_applications().map(|(_, part)| part.as_str()));
    parts.sort_unstable();
    parts.dedup();
    let message = format!(
        "this is a {}, which does not say everything ({}): {left_out} of {} rules were left out",
        site.origin.kind.as_str(),
        parts.join(", "),
        all.len()
    );
    let help = "check the site or an exported bundle to have all rules applied";
    Some(Finding::info("source-partial", site.bundle.span, message).help(help))
}

#[cfg(test)]
mod tests {
    use super::WITHOUT_OPTIONS;
    use crate::fixture::Fixture;
    use crate::rules;
    use std::fmt::Write;

    /// The bundle of the healthy site without any option, alone.
    fn bare() -> Fixture {
        let mut text = String::new();
        let mut skipped = None;
        for line in include_str!("../testdata/bundle.yaml").lines() {
            let indent = line.len() - line.trim_start().len();
            if skipped.is_some_and(|outer| indent > outer) {
                continue;
            }
            skipped = line.trim_start().starts_with("options:").then_some(indent);
            if skipped.is_none() {
                writeln!(text, "{line}").unwrap();
            }
        }
        Fixture::bare(&text)
    }

    #[test]
    fn the_listed_rules_are_rules_and_do_not_miss_options() {
        for code in WITHOUT_OPTIONS {
            assert!(rules::all().iter().any(|rule| rule.code == code), "{code}");
        }
        let drawn = bare().check();
        for code in WITHOUT_OPTIONS {
            assert!(!drawn.contains(code), "{drawn}");
        }
        // Others do: that is why they are not listed.
        assert!(drawn.contains("ha-without-vip"), "{drawn}");
    }

    const STATUS: &str = r#"{"model":{"name":"m","type":"iaas","controller":"c"},"machines":{"0":{},"7":{}},"applications":{
"keystone":{"charm-name":"keystone","charm-channel":"2024.1/stable","charm-rev":1,"relations":{"ha":["khac"]},"units":{"keystone/0":{"machine":"0"}},"endpoint-bindings":{"":"alpha"}},
"khac":{"charm-name":"hacluster","subordinate-to":["keystone"],"relations":{"ha":["keystone"]},"endpoint-bindings":{"":"alpha"}},
"db":{"charm-name":"mysql-innodb-cluster","units":{"db/0":{"machine":"0"}},"endpoint-bindings":{"":"alpha"}}}}"#;

    #[test]
    fn a_status_is_judged_by_what_it_knows() {
        let drawn = Fixture::bare(STATUS).check();
        let (note, rest) = drawn.split_once('\n').unwrap();
        let says = "bundle.yaml:1:1 info source-partial this is a juju status, which does not say everything \
                    (constraints, exposed endpoints, options, resources, storage, trust): ";
        assert!(note.starts_with(says) && note.ends_with(" rules were left out"), "{note}");
        insta::assert_snapshot!(rest, @"bundle.yaml:4:51 error mysql-too-few-units db has num_units 1, and needs three");
        let mended = STATUS.replace(
            r#""db/0":{"machine":"0"}"#,
            r#""db/0":{"machine":"0"},"db/1":{"machine":"0"},"db/2":{"machine":"7"}"#,
        );
        assert!(!Fixture::bare(&mended).check().contains("mysql-too-few-units"));
        let lost = STATUS.replace(r#""charm-name":"hacluster""#, r#""status-error":"x""#);
        assert!(!Fixture::bare(&lost).check().contains("mysql-too-few-units"));
    }

    #[test]
    fn secrets_in_what_a_program_prints_are_not_committed() {
        let plan = r#"{"format_version":"1.2","planned_values":{"root_module":{"resources":[
{"address":"a","type":"juju_application","values":{"name":"a","charm":[{"name":"keystone"}],"units":1,"config":{"admin-password": "hunter2xy"}}}]}}}"#;
        let drawn = Fixture::bare(plan).check();
        assert!(!drawn.contains("secret-committed") && !drawn.contains("machine-"), "{drawn}");
    }
}
