use super::bridges::{PORTS, chassis, mappings, pair};
use super::options::is_placeholder;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: "bridge-port-by-name",
    id: "R23",
    severity: Severity::Warning,
    what: "A bridge gets its port by the name of an interface instead of its MAC address.",
    why: "Names differ from host to host and change with kernel and slot: the bridge then takes no NIC, or a wrong one.",
    example: "bridge-interface-mappings: br-ex:enp1s0",
    help: "write `BRIDGE:MAC`, one pair for each host",
    source: "layer-ovn config.yaml: bridge-interface-mappings",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let nics = nics(context);
    for application in chassis(context) {
        for word in mappings(context.inputs.sources, application, PORTS) {
            let Some((bridge, port)) = pair(&word) else { continue };
            if is_name(port, &nics) {
                let name = &application.name.value;
                sink.report(word.span, format!("{name} puts {port} into {bridge} by its name"));
            }
        }
    }
}

/// The names of the site's own interfaces.
pub(super) fn nics<'a>(context: &Context<'a>) -> BTreeSet<&'a str> {
    let nics = context.site.hosts.iter().flat_map(|host| &host.nics);
    nics.map(|nic| nic.name.value.as_str()).collect()
}

/// Six pairs of hexadecimal digits.
pub(super) fn is_mac(text: &str) -> bool {
    let mut pairs = 0;
    text.split(':').all(|pair| {
        pairs += 1;
        pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit())
    }) && pairs == 6
}

/// Whether a text names an interface: one of the site's, or a word with the number that interfaces are told apart by.
pub(super) fn is_name(text: &str, nics: &BTreeSet<&str>) -> bool {
    let is_numbered = text.starts_with(|c: char| c.is_ascii_lowercase()) && text.contains(|c: char| c.is_ascii_digit());
    nics.contains(text) || (is_numbered && !is_mac(text) && !is_placeholder(text))
}

#[cfg(test)]
pub(super) mod tests {
    use crate::fixture::Fixture;

    /// A bundle with a chassis whose bridge has this port.
    pub(in crate::rules) fn check(port: &str) -> String {
        let bundle = format!(
            "applications:\n  chassis:\n    charm: ovn-chassis\n    options:\n      ovn-bridge-mappings: physnet1:br-ex\n      \
             bridge-interface-mappings: {port}\nrelations: [[\"chassis:certificates\", \"vault:certificates\"]]\n\
             saas: {{vault: {{url: admin/default.vault}}}}\n"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn a_nic_is_known_by_its_mac() {
        insta::assert_snapshot!(check("br-ex:aa:bb:cc:dd:ee:01 br-ex:enp8s0"), @"bundle.yaml:6:58 warning bridge-port-by-name chassis puts enp8s0 into br-ex by its name");
        insta::assert_snapshot!(check("br-ex:aa:bb:cc:dd:ee:01 br-ex:AA:BB:CC:00:00:02"), @"");
    }

    #[test]
    fn the_names_of_the_site_are_names_whatever_they_look_like() {
        let overlay = "applications: {ovn-chassis: {charm: ovn-chassis, channel: 24.03/stable, options: {ovn-bridge-mappings: \"p:br-ex\", bridge-interface-mappings: \"br-ex:storage\"}, bindings: {\"\": metal}}}\nrelations: [[\"ovn-chassis:certificates\", \"vault:certificates\"], [\"ovn-chassis:juju-info\", \"ovn-central:juju-info\"]]\n";
        let counts = "applications: 16, relations: 15";
        let site = Fixture::healthy().and("overlays/chassis.yaml", overlay).with("site.yaml", "applications: 15, relations: 13", counts);
        insta::assert_snapshot!(site.check(), @"overlays/chassis.yaml:1:143 warning bridge-port-by-name ovn-chassis puts storage into br-ex by its name");
    }
}
