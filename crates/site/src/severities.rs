//! Severities that a site gives to findings, whoever found them.

use crate::rules;
use crate::site::{SeveritySetting, Site};
use model::{Finding, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// Sets the severities that the site asks for, and reports entries that change nothing or that would hide what Juju
/// refuses. `refusals` are the codes for which Juju refuses the bundle.
pub(crate) fn apply(
    site: &Site,
    refusals: &BTreeSet<&'static str>,
    mut findings: Vec<Finding>,
) -> Vec<Finding> {
    let mut settings: BTreeMap<&str, (&SeveritySetting, bool)> = BTreeMap::new();
    let mut refused = Vec::new();
    for setting in &site.severities {
        let code = setting.code.value.as_str();
        if refusals.contains(code) && setting.severity.value != Severity::Error {
            refused.push(lowered(setting));
        } else if let Some((first, _)) = settings.get(code) {
            let message = format!("the severity of `{code}` is set twice; the first holds");
            let finding = Finding::warning("severity-unused", setting.code.span, message);
            refused.push(finding.related(first.code.span, "the first").help("remove one of the two"));
        } else {
            settings.insert(code, (setting, is_change_of_rule(setting)));
        }
    }
    for finding in &mut findings {
        if let Some((setting, is_used)) = settings.get_mut(finding.code) {
            *is_used |= finding.severity != setting.severity.value;
            finding.severity = setting.severity.value;
        }
    }
    findings.extend(refused);
    findings.extend(settings.values().filter(|(_, is_used)| !is_used).map(|(setting, _)| unused(setting)));
    findings
}

/// Whether there is such a rule, and the setting is not what it says anyway.
fn is_change_of_rule(setting: &SeveritySetting) -> bool {
    severity_of(&setting.code.value).is_some_and(|severity| severity != setting.severity.value)
}

fn severity_of(code: &str) -> Option<Severity> {
    rules::all().iter().find(|rule| rule.code == code).map(|rule| rule.severity)
}

fn lowered(setting: &SeveritySetting) -> Finding {
    let message = format!("`{}` is what Juju refuses, and stays an error", setting.code.value);
    let help = "remove the entry, and mend the bundle";
    Finding::error("refusal-lowered", setting.severity.span, message).help(help)
}

fn unused(setting: &SeveritySetting) -> Finding {
    let (code, severity) = (&setting.code.value, setting.severity.value);
    let message = match severity_of(code) {
        Some(_) => format!("`{code}` has severity {severity} without this entry"),
        None => format!("no rule has the code `{code}`, and this entry changes no finding"),
    };
    let help = "remove the entry, or mend its `code` or `severity`";
    Finding::warning("severity-unused", setting.code.span, message).help(help)
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    /// A site with a relation over two spaces (a warning of a rule), and the entries.
    fn check(entries: &str) -> String {
        let old = "    bindings: {\"\": metal, public: storage}\n  ceph-osd:";
        let broken =
            Fixture::healthy().with("bundle.yaml", old, &old.replace("public", "osd: storage, public"));
        broken.with("site.yaml", "allow:", &format!("severities:\n{entries}\nallow:")).check()
    }

    #[test]
    fn a_site_judges_a_rule_harder_or_milder() {
        insta::assert_snapshot!(check("  - {code: relation-spaces-differ, severity: error, why: nothing is routed here, decision: D-001}"), @"bundle.yaml:107:5 error relation-spaces-differ ceph-osd:mon is in space metal, and ceph-mon:osd in storage [bundle.yaml:81:20 one space] [bundle.yaml:74:32 the other]");
        insta::assert_snapshot!(check("  - {code: relation-spaces-differ, severity: info, why: all is routed here}"), @"bundle.yaml:107:5 info relation-spaces-differ ceph-osd:mon is in space metal, and ceph-mon:osd in storage [bundle.yaml:81:20 one space] [bundle.yaml:74:32 the other]");
    }

    #[test]
    fn an_entry_that_changes_nothing_is_reported() {
        insta::assert_snapshot!(check("  - {code: relation-spaces-differ, severity: warning, why: as it is}"), @"
        site.yaml:47:12 warning severity-unused `relation-spaces-differ` has severity warning without this entry
        bundle.yaml:107:5 warning relation-spaces-differ ceph-osd:mon is in space metal, and ceph-mon:osd in storage [bundle.yaml:81:20 one space] [bundle.yaml:74:32 the other]
        ");
        insta::assert_snapshot!(check("  - {code: relation-space-differs, severity: error, why: a typo}"), @"
        site.yaml:47:12 warning severity-unused no rule has the code `relation-space-differs`, and this entry changes no finding
        bundle.yaml:107:5 warning relation-spaces-differ ceph-osd:mon is in space metal, and ceph-mon:osd in storage [bundle.yaml:81:20 one space] [bundle.yaml:74:32 the other]
        ");
        insta::assert_snapshot!(check("  - {code: vip-duplicate, severity: info, why: our own judgement}"), @"bundle.yaml:107:5 warning relation-spaces-differ ceph-osd:mon is in space metal, and ceph-mon:osd in storage [bundle.yaml:81:20 one space] [bundle.yaml:74:32 the other]");
        insta::assert_snapshot!(check("  - {code: vip-duplicate, severity: info, why: one}\n  - {code: vip-duplicate, severity: error, why: two}"), @"
        site.yaml:48:12 warning severity-unused the severity of `vip-duplicate` is set twice; the first holds [site.yaml:47:12 the first]
        bundle.yaml:107:5 warning relation-spaces-differ ceph-osd:mon is in space metal, and ceph-mon:osd in storage [bundle.yaml:81:20 one space] [bundle.yaml:74:32 the other]
        ");
    }

    #[test]
    fn an_entry_lacks_no_reason_and_names_a_severity_and_a_known_decision() {
        insta::assert_snapshot!(check("  - {code: vip-duplicate, severity: bad}\n  - {code: vip-duplicate, severity: info, why: x, decision: D-099}"), @"
        site.yaml:47:5 error site-missing-key `severities.why` is missing
        site.yaml:47:37 error site-bad-value `severities.severity: bad` must be error, warning or info
        site.yaml:48:61 warning decision-unknown `D-099` is no decision of the register
        bundle.yaml:107:5 warning relation-spaces-differ ceph-osd:mon is in space metal, and ceph-mon:osd in storage [bundle.yaml:81:20 one space] [bundle.yaml:74:32 the other]
        ");
    }

    #[test]
    fn what_juju_refuses_stays_an_error() {
        let entry = "severities: [{code: binding-undefined, severity: warning, why: we know}]\nallow:";
        let broken = Fixture::healthy().with(
            "bundle.yaml",
            "{\"\": metal, public: storage}\n  ceph-osd:",
            "{\"\": metal, pubic: storage}\n  ceph-osd:",
        );
        insta::assert_snapshot!(broken.with("site.yaml", "allow:", entry).check(), @r#"
        site.yaml:46:50 error refusal-lowered `binding-undefined` is what Juju refuses, and stays an error
        bundle.yaml:74:27 error binding-undefined application "ceph-mon" wants to bind endpoint "pubic" to space "storage", but the endpoint is not defined by the charm
        "#);
    }

    #[test]
    fn what_juju_only_warns_of_is_the_site_s_own_to_judge() {
        let typo = Fixture::healthy().with(
            "bundle.yaml",
            "      region: one\n",
            "      region: one\n    optoins: {a: b}\n",
        );
        let milder = typo.with(
            "site.yaml",
            "allow:",
            "severities: [{code: unknown-key, severity: warning, why: as Juju does}]\nallow:",
        );
        insta::assert_snapshot!(milder.check(), @"bundle.yaml:15:5 warning unknown-key field optoins not found in applications");
    }
}
