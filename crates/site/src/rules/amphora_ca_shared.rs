use super::amphora::{CONTROLLER_CA, ISSUING_CA, users};
use super::options::{is_placeholder, text};
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "amphora-ca-shared",
    id: "R37",
    severity: Severity::Error,
    what: "Octavia's issuing authority and its controller authority are one.",
    why: "Whoever takes the key out of one amphora's issuer can then speak as the controller to all of them.",
    example: "lb-mgmt-issuing-cacert: LS0tLS1C...\nlb-mgmt-controller-cacert: LS0tLS1C...",
    help: "make two authorities, one for each option",
    source: "octavia config.yaml: lb-mgmt-issuing-cacert, lb-mgmt-controller-cacert",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for octavia in users(context) {
        let issuing = text(octavia, ISSUING_CA).zip(octavia.options.get(ISSUING_CA));
        let controller = text(octavia, CONTROLLER_CA).zip(octavia.options.get(CONTROLLER_CA));
        let Some(((issuing, first), (controller, second))) = issuing.zip(controller) else { continue };
        if is_placeholder(issuing) {
            continue;
        }
        // A wrapped value and an unwrapped one may be the same certificate.
        if issuing.split_whitespace().flat_map(str::bytes).eq(controller.split_whitespace().flat_map(str::bytes)) {
            let message = format!("{} has the same certificate in both of its authorities", octavia.name.value);
            let finding = sink.finding(second.key, message).related(first.key, "the issuing authority");
            sink.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;
    use crate::rules::amphora::ALL;

    fn check(options: &str) -> String {
        let bundle = "applications: {octavia: {charm: octavia}, ovs: {charm: neutron-openvswitch}}\nrelations: [[ovs, octavia]]\n";
        let rest: Vec<String> = ALL
            .iter()
            .filter(|option| !options.contains(&format!("{option}:")))
            .map(|option| format!("      {option}: $GIVEN_{}\n", option.len()))
            .collect();
        let overlay = format!("applications:\n  octavia:\n    options:\n{options}{}", rest.concat());
        Fixture::bare(bundle).and("generated.yaml", &overlay).check()
    }

    #[test]
    fn there_are_two_authorities() {
        let issuing = "      lb-mgmt-issuing-cacert: LS0tLS1CRUdJTg==\n";
        insta::assert_snapshot!(check(&format!("{issuing}      lb-mgmt-controller-cacert: LS0tLS1CRUdJTg==\n")), @"generated.yaml:5:7 error amphora-ca-shared octavia has the same certificate in both of its authorities [generated.yaml:4:7 the issuing authority]");
        insta::assert_snapshot!(check(&format!("{issuing}      lb-mgmt-controller-cacert: LS0tLS1CRUdJTw==\n")), @"");
        insta::assert_snapshot!(check("      lb-mgmt-issuing-cacert: TEMPLATE\n      lb-mgmt-controller-cacert: TEMPLATE\n"), @"");
    }
}
