use super::bridges::{NETWORKS, PORTS, chassis, halves, mappings, pair};
use super::options::is_placeholder;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "bridge-mapping-unmatched",
    id: "R21",
    severity: Severity::Error,
    what: "A bridge stands in one of `ovn-bridge-mappings` and `bridge-interface-mappings`, and not in the other.",
    why: "The chassis makes a bridge only where both name it: the network behind it stays dark on every host.",
    example: "ovn-bridge-mappings: physnet1:br-ex\nbridge-interface-mappings: br-data:52:54:00:00:00:01",
    help: "write `PHYSNET:BRIDGE` in the one and `BRIDGE:MAC` in the other, with the same bridges",
    source: "layer-ovn config.yaml; ovn-chassis README",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let sources = context.inputs.sources;
    for application in chassis(context) {
        let name = &application.name.value;
        let (ports, networks) =
            (mappings(sources, application, PORTS), mappings(sources, application, NETWORKS));
        for (words, option) in [(&ports, PORTS), (&networks, NETWORKS)] {
            for word in words.iter().filter(|word| pair(word).is_none() && !is_placeholder(&word.value)) {
                sink.report(word.span, format!("`{}` in `{option}` of {name} is no pair", word.value));
            }
        }
        // What is not yet known matches everything.
        let with_port = halves(&ports, |(bridge, _)| bridge);
        let with_network = halves(&networks, |(_, bridge)| bridge);
        let Some((with_port, with_network)) = with_port.zip(with_network) else { continue };
        let ports = ports.iter().filter_map(|word| Some((word.span, pair(word)?.0)));
        let networks = networks.iter().filter_map(|word| Some((word.span, pair(word)?.1)));
        let ports: Vec<_> = ports.filter(|(_, bridge)| !with_network.contains(bridge)).collect();
        let networks: Vec<_> = networks.filter(|(_, bridge)| !with_port.contains(bridge)).collect();
        // One bridge too many on either side is one bridge that is written in two ways.
        if let ([(span, port)], [(other, network)]) = (ports.as_slice(), networks.as_slice()) {
            let message = format!("`{PORTS}` of {name} has bridge {port}, and `{NETWORKS}` has {network}");
            let finding = sink.finding(*span, message).related(*other, "the other");
            sink.push(finding);
            continue;
        }
        let ports = ports.iter().map(|one| (one, NETWORKS, with_network.is_empty()));
        let networks = networks.iter().map(|one| (one, PORTS, with_port.is_empty()));
        for ((span, bridge), other, is_empty) in ports.chain(networks) {
            let mut finding = sink.finding(*span, format!("bridge {bridge} of {name} is not in `{other}`"));
            if is_empty && !context.site.is_declared() {
                // The NICs of a published bundle come from an overlay that is not here.
                finding.severity = Severity::Warning;
            }
            sink.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(options: &str) -> String {
        let bundle = format!(
            "applications:\n  chassis:\n    charm: ovn-dedicated-chassis\n    num_units: 1\n    options: {{{options}}}\n\
             relations: [[\"chassis:certificates\", \"vault:certificates\"]]\nsaas: {{vault: {{url: admin/default.vault}}}}\n"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn every_bridge_has_a_network_and_a_port() {
        let port = "bridge-interface-mappings: \"br-ex:52:54:00:00:00:01 br-ex:52:54:00:00:00:02\"";
        insta::assert_snapshot!(check(&format!("{port}, ovn-bridge-mappings: physnet1:br-ex physnet2:br-two")), @"bundle.yaml:5:129 error bridge-mapping-unmatched bridge br-two of chassis is not in `bridge-interface-mappings`");
        insta::assert_snapshot!(check(&format!("{port}, ovn-bridge-mappings: physnet1:br-ex")), @"");
        insta::assert_snapshot!(check("bridge-interface-mappings: br-ex:52:54:00:00:00:01, ovn-bridge-mappings: br-ex"), @"bundle.yaml:5:88 error bridge-mapping-unmatched `br-ex` in `ovn-bridge-mappings` of chassis is no pair");
    }

    #[test]
    fn one_option_alone_makes_no_bridge() {
        insta::assert_snapshot!(check("ovn-bridge-mappings: physnet1:br-ex"), @"bundle.yaml:5:36 warning bridge-mapping-unmatched bridge br-ex of chassis is not in `bridge-interface-mappings`");
    }

    #[test]
    fn a_placeholder_matches_everything() {
        let drawn = check("bridge-interface-mappings: to-be-set, ovn-bridge-mappings: physnet1:br-ex");
        assert!(!drawn.contains("bridge-mapping-unmatched"), "{drawn}");
    }
}
