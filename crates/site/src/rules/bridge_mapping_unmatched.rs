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
        let (ports, networks) = (mappings(sources, application, PORTS), mappings(sources, application, NETWORKS));
        let bridges = (halves(&ports, |(bridge, _)| bridge), halves(&networks, |(_, bridge)| bridge));
        // What is not yet known matches everything.
        let (Some(with_port), Some(with_network)) = &bridges else { continue };
        let sides = [
            (&ports, PORTS, with_network, NETWORKS, true),
            (&networks, NETWORKS, with_port, PORTS, false),
        ];
        for (words, option, others, other, is_first) in sides {
            for word in words {
                let name = &application.name.value;
                let message = match pair(word) {
                    None => format!("`{}` in `{option}` of {name} is no pair", word.value),
                    Some((left, right)) => {
                        let bridge = if is_first { left } else { right };
                        if is_placeholder(bridge) || others.contains(bridge) {
                            continue;
                        }
                        format!("bridge {bridge} of {name} is not in `{other}`")
                    }
                };
                let mut finding = sink.finding(word.span, message);
                if others.is_empty() && !context.site.is_declared() {
                    // The NICs of a published bundle come from an overlay that is not here.
                    finding.severity = Severity::Warning;
                }
                sink.push(finding);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(options: &str) -> String {
        let bundle = format!(
            "applications:\n  chassis:\n    charm: ovn-dedicated-chassis\n    num_units: 1\n    options: {{{options}}}\n\
             relations: [[\"chassis:certificates\", \"vault:certificates\"]]\nsaas: {{vault: {{url: admin/vault}}}}\n"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn every_bridge_has_a_network_and_a_port() {
        let port = "bridge-interface-mappings: \"br-ex:52:54:00:00:00:01 br-ex:52:54:00:00:00:02\"";
        insta::assert_snapshot!(check(&format!("{port}, ovn-bridge-mappings: physnet1:br-ex physnet2:br-two")), @"?");
        insta::assert_snapshot!(check(&format!("{port}, ovn-bridge-mappings: physnet1:br-ex")), @"");
        insta::assert_snapshot!(check("bridge-interface-mappings: br-ex:52:54:00:00:00:01, ovn-bridge-mappings: br-ex"), @"?");
    }

    #[test]
    fn one_option_alone_makes_no_bridge() {
        insta::assert_snapshot!(check("ovn-bridge-mappings: physnet1:br-ex"), @"?");
    }

    #[test]
    fn a_placeholder_matches_everything() {
        let drawn = check("bridge-interface-mappings: to-be-set, ovn-bridge-mappings: physnet1:br-ex");
        assert!(!drawn.contains("bridge-mapping-unmatched"), "{drawn}");
    }
}
