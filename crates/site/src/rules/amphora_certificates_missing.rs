use super::amphora::{ALL, users};
use super::options::text;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "amphora-certificates-missing",
    id: "R36",
    severity: Severity::Error,
    what: "Octavia runs amphorae, and not all of its five `lb-mgmt` options are set in bundle and overlays.",
    why: "The unit stays blocked: \"Missing required certificate configuration\".",
    example: "octavia: {options: {lb-mgmt-issuing-cacert: ..., lb-mgmt-controller-cacert: ...}}",
    help: "generate all five into an overlay that is never committed, and give it with `--overlay`",
    source: "octavia src/lib/charm/openstack/octavia.py states_to_check",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for octavia in users(context) {
        let missing: Vec<&str> = ALL.into_iter().filter(|option| text(octavia, option).is_none()).collect();
        let is_bare = missing.len() == ALL.len();
        // A site never commits them: before the overlay is there, nothing is missing from what is.
        if missing.is_empty() || (context.site.is_declared() && context.inputs.overlays.is_empty()) {
            continue;
        }
        // One that is there and empty is the place; else the first of those that have a value.
        let given = missing.iter().chain(&ALL).find_map(|option| octavia.options.get(*option));
        let at = given.map_or(octavia.name.span, |setting| setting.key);
        let what = if is_bare { "none of its lb-mgmt options".to_owned() } else { format!("no {}", missing.join(", ")) };
        let mut finding = sink.finding(at, format!("{} has {what}", octavia.name.value));
        if is_bare && !context.site.is_declared() {
            // The keys of a published bundle come from an overlay that is not here.
            finding.severity = Severity::Warning;
        }
        sink.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    const OCTAVIA: &str = "applications:\n  octavia: {charm: octavia, channel: 2024.1/stable, num_units: 1, to: [\"8\"], bindings: {\"\": metal}}\n  \
        ovs: {charm: neutron-openvswitch, channel: 2024.1/stable, bindings: {\"\": metal}}\nrelations: [[\"ovs:neutron-plugin\", \"octavia:neutron-openvswitch\"]]\n";
    const FOUR: &str = "applications:\n  octavia:\n    options:\n      lb-mgmt-issuing-cacert: a\n      \
        lb-mgmt-issuing-ca-private-key: b\n      lb-mgmt-controller-cacert: d\n      lb-mgmt-controller-cert: e\n";

    /// The site with an Octavia in its bundle.
    fn site() -> Fixture {
        let (applications, relations) = OCTAVIA.split_once("relations: ").unwrap();
        let relation = format!("relations:\n  - {}\n", relations.trim().trim_start_matches('[').replace("]]", "]"));
        Fixture::healthy()
            .with("bundle.yaml", "applications:\n", applications)
            .with("bundle.yaml", "relations:\n", &relation.replace("- \"", "- [\""))
            .with("site.yaml", "applications: 15, relations: 13", "applications: 17, relations: 14")
    }

    #[test]
    fn the_overlay_has_all_five() {
        insta::assert_snapshot!(site().and("generated.yaml", FOUR).check(), @"generated.yaml:4:7 error amphora-certificates-missing octavia has no lb-mgmt-issuing-ca-key-passphrase");
        let five = format!("{FOUR}      lb-mgmt-issuing-ca-key-passphrase: c\n");
        insta::assert_snapshot!(site().and("generated.yaml", &five).check(), @"");
        insta::assert_snapshot!(site().and("generated.yaml", "applications: {octavia: {options: {debug: true}}}\n").check(), @"bundle.yaml:7:3 error amphora-certificates-missing octavia has none of its lb-mgmt options");
    }

    #[test]
    fn a_site_does_not_commit_them() {
        insta::assert_snapshot!(site().check(), @"");
    }

    #[test]
    fn a_bare_bundle_may_get_them_elsewhere() {
        insta::assert_snapshot!(Fixture::bare(&OCTAVIA.replace(", to: [\"8\"]", "")).check(), @"bundle.yaml:2:3 warning amphora-certificates-missing octavia has none of its lb-mgmt options");
        let without = Fixture::bare(&OCTAVIA.replace(", to: [\"8\"]", "")).with("bundle.yaml", "num_units: 1,", "num_units: 1, options: {enable-amphora: false},");
        insta::assert_snapshot!(without.check(), @"");
    }
}
