//! Rules of the catalogue that no rule here applies: reading the texts finds their faults, or Juju's own verification.

use model::Severity;

/// What there is to say about a finding that is made outside of [`super::all`].
#[derive(Debug)]
pub struct Elsewhere {
    /// Code of its findings.
    pub code: &'static str,
    /// Its number in the catalogue of rules for Charmed OpenStack.
    pub id: &'static str,
    /// How bad its findings are in a bare bundle.
    pub severity: Severity,
    /// Where it is found: a module of this house.
    pub found_by: &'static str,
    /// What it finds, in one sentence.
    pub what: &'static str,
    /// What happens when nobody finds it.
    pub why: &'static str,
    /// A bundle with the fault.
    pub example: &'static str,
    /// What to do about a finding.
    pub help: &'static str,
    /// Where the rule comes from.
    pub source: &'static str,
}

const VERIFY: &str = "juju/charm v12, bundledata.go: Verify";

/// They, in the order of their numbers.
pub fn elsewhere() -> &'static [Elsewhere] {
    &ALL
}

static ALL: [Elsewhere; 8] = [
    Elsewhere {
        code: "binding-undefined",
        id: "R14",
        severity: Severity::Error,
        found_by: "bundle::verify",
        what: "A binding names what is neither an endpoint nor an extra binding of the charm.",
        why: "Juju refuses the bundle.",
        example: "applications: {vault: {charm: vault, bindings: {\"\": metal, public: provider}}}\n",
        help: "bind an endpoint of the charm",
        source: VERIFY,
    },
    Elsewhere {
        code: "relation-endpoint-undefined",
        id: "R34",
        severity: Severity::Error,
        found_by: "bundle::verify",
        what: "A relation names an endpoint that the charm does not have.",
        why: "Juju refuses the bundle. The OVN plugin of neutron-api is where it happens: its two ends have different names.",
        example: "applications: {api: {charm: neutron-api}, ovn: {charm: neutron-api-plugin-ovn}}\n\
                      relations: [[\"ovn:neutron-plugin-api-subordinate\", \"api:neutron-plugin-api-subordinate\"]]\n",
        help: "name the endpoints that the charms have, such as neutron-plugin of neutron-api-plugin-ovn",
        source: VERIFY,
    },
    Elsewhere {
        code: "revision-without-channel",
        id: "R55",
        severity: Severity::Error,
        found_by: "bundle::verify",
        what: "A charm of Charmhub is pinned to a revision, and no channel is given.",
        why: "Juju refuses the bundle: it would not know where the next refresh comes from.",
        example: "applications: {keystone: {charm: keystone, revision: 778}}\n",
        help: "add the `channel` that the revision was released to",
        source: VERIFY,
    },
    Elsewhere {
        code: "revision-in-charm-url",
        id: "R55",
        severity: Severity::Error,
        found_by: "bundle::verify",
        what: "The revision of a charm of Charmhub stands in its name.",
        why: "Juju refuses the bundle.",
        example: "applications: {keystone: {charm: \"ch:keystone-778\", channel: 2024.1/stable}}\n",
        help: "write the name alone under `charm`, and the number under `revision`",
        source: VERIFY,
    },
    Elsewhere {
        code: "duplicate-key",
        id: "R57",
        severity: Severity::Error,
        found_by: "model::yaml",
        what: "A key is written twice in one map, and the values differ. The same value twice is a warning.",
        why: "Juju keeps the last value with a warning: what was written first is without effect.",
        example: "applications: {keystone: {charm: keystone, options: {debug: true, debug: false}}}\n",
        help: "keep one of the two",
        source: "juju/charm v12, bundledatasource.go: a lenient reader beside a strict one whose errors are warnings",
    },
    Elsewhere {
        code: "unknown-key",
        id: "R58",
        severity: Severity::Warning,
        found_by: "bundle::read",
        what: "A key is none of Juju's. In a site that does not list it under `allow.keys` it is an error.",
        why: "Juju ignores it with a warning, so a typo is a setting that was never made.",
        example: "applications: {keystone: {charm: keystone, optoins: {debug: true}}}\n",
        help: "mend the key, or list it under `allow.keys` in site.yaml",
        source: "juju/charm v12, bundledatasource.go: the strict reader",
    },
    Elsewhere {
        code: "relation-application-undefined",
        id: "R59",
        severity: Severity::Error,
        found_by: "bundle::verify",
        what: "A relation names an application that is not there; often an endpoint was joined on with a hyphen.",
        why: "Juju refuses the bundle.",
        example: "applications: {magnum: {charm: magnum}, router: {charm: mysql-router}}\n\
                      relations: [[magnum-shared-db, \"router:shared-db\"]]\n",
        help: "write APPLICATION:ENDPOINT, with a colon",
        source: VERIFY,
    },
    Elsewhere {
        code: "too-many-units-placed",
        id: "R68",
        severity: Severity::Error,
        found_by: "bundle::verify",
        what: "An application has more placements than units.",
        why: "Juju refuses the bundle: `num_units` and `to` move together.",
        example: "machines: {\"0\": {}}\napplications: {keystone: {charm: keystone, num_units: 1, to: [\"lxd:0\", \"lxd:0\"]}}\n",
        help: "give each unit one place",
        source: VERIFY,
    },
];

#[cfg(test)]
mod tests {
    use super::elsewhere;
    use crate::fixture::Fixture;
    use model::Sources;
    use std::collections::BTreeSet;

    #[test]
    fn each_is_found_in_its_example() {
        for page in elsewhere() {
            let mut sources = Sources::default();
            let findings = Fixture::bare(page.example).judge(&mut sources);
            let found = findings.iter().find(|finding| finding.code == page.code);
            assert_eq!(found.map(|found| found.severity), Some(page.severity), "{}: {findings:?}", page.code);
        }
    }

    #[test]
    fn every_number_of_the_catalogue_is_found_somewhere() {
        let here = crate::rules::all().iter().map(|rule| rule.id);
        let found: BTreeSet<&str> = here.chain(elsewhere().iter().map(|page| page.id)).collect();
        let missing: Vec<String> = (1..=72)
            .map(|number| format!("R{number:02}"))
            .filter(|id| !found.contains(id.as_str()))
            .collect();
        assert_eq!(missing, Vec::<String>::new());
    }
}
