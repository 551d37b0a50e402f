use super::bridge_port_by_name::{is_mac, is_name, nics};
use super::bridges::{PORTS, chassis, mappings, pair};
use super::options::is_placeholder;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "bridge-port-placeholder",
    id: "R23",
    severity: Severity::Info,
    what: "The port of a bridge is neither a MAC address nor an interface: somebody is to set it later.",
    why: "Until it is set the bridge has no NIC, and every floating address and provider network on it is dark.",
    example: "bridge-interface-mappings: br-ex:to-be-set",
    help: "write `BRIDGE:MAC`, one pair for each host, or say in a book where it is set",
    source: "layer-ovn config.yaml: bridge-interface-mappings",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let nics = nics(context);
    for application in chassis(context) {
        for word in mappings(context.inputs.sources, application, PORTS) {
            let is_open = match pair(&word) {
                Some((_, port)) => !is_mac(port) && !is_name(port, &nics),
                // A word that is no pair otherwise is bridge-mapping-unmatched.
                None => is_placeholder(&word.value),
            };
            if is_open {
                let name = &application.name.value;
                sink.report(word.span, format!("{name} has `{}`, which names no NIC", word.value));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(port: &str) -> String {
        let bundle = format!(
            "applications:\n  chassis:\n    charm: ovn-chassis\n    options:\n      ovn-bridge-mappings: physnet1:br-ex\n      \
             bridge-interface-mappings: {port}\nrelations: [[\"chassis:certificates\", \"vault:certificates\"]]\n\
             saas: {{vault: {{url: admin/default.vault}}}}\n"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn a_port_that_is_to_be_set_is_worth_knowing() {
        insta::assert_snapshot!(check("br-ex:to-be-set"), @"bundle.yaml:6:34 info bridge-port-placeholder chassis has `br-ex:to-be-set`, which names no NIC");
        insta::assert_snapshot!(check("to-be-set"), @"bundle.yaml:6:34 info bridge-port-placeholder chassis has `to-be-set`, which names no NIC");
        insta::assert_snapshot!(check("br-ex:aa:bb:cc:dd:ee:01"), @"");
    }
}
