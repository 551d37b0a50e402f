use super::ends::{principals, space, spaces};
use super::options::is_on;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "images-over-public-endpoints",
    id: "R41",
    severity: Severity::Warning,
    what: "The image sync or the retrofit uses public endpoints, and binds no space where those of Keystone and Glance are.",
    why: "It looks for them at addresses that it may have no route to, or by names that it cannot resolve, and no image is made.",
    example: "keystone: {bindings: {\"\": metal, public: provider}}\n\
              octavia-diskimage-retrofit: {options: {use-internal-endpoints: false}, bindings: {\"\": metal}}",
    help: "set `use-internal-endpoints: true`, or bind it to a space where the public endpoints are",
    source: "glance-simplestreams-sync and octavia-diskimage-retrofit config.yaml: use-internal-endpoints",
    check,
};

const CLIENTS: [&str; 2] = ["glance-simplestreams-sync", "octavia-diskimage-retrofit"];
const SERVERS: [&str; 2] = ["glance", "keystone"];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let servers = SERVERS.iter().flat_map(|charm| context.running(charm));
    let servers: Vec<_> =
        servers.filter_map(|server| Some((&server.name.value, space(server, "public")?))).collect();
    let clients = CLIENTS.iter().flat_map(|charm| context.running(charm));
    let clients: Vec<_> = clients.filter(|client| !is_on(client, "use-internal-endpoints")).collect();
    if clients.is_empty() {
        return;
    }
    let bound = spaces(context);
    for client in clients {
        // Units of a subordinate are where its principal's are.
        let mut hosts = principals(context, client);
        hosts.push(client);
        // Without a default binding they are in a space that the bundle does not tell.
        if hosts.iter().any(|host| !host.bindings.contains_key("")) {
            continue;
        }
        let reaches = |space: &str| {
            let mut spaces = hosts.iter().filter_map(|host| bound.get(host.name.value.as_str()));
            spaces.any(|spaces| spaces.contains(space))
        };
        let Some((server, space)) = servers.iter().find(|(_, space)| !reaches(&space.value)) else { continue };
        let setting = client.options.get("use-internal-endpoints");
        let at = setting.map_or(client.name.span, |setting| setting.value.span);
        let (name, space_name) = (&client.name.value, &space.value);
        let message = format!(
            "{name} uses public endpoints, and is not in space {space_name}, where {server} has its own"
        );
        let finding = sink.finding(at, message).related(space.span, format!("the public space of {server}"));
        sink.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(retrofit: &str, sync: &str) -> String {
        let bundle = format!(
            "applications:\n  keystone: {{charm: keystone, bindings: {{\"\": metal, public: provider}}}}\n  \
             retrofit: {{charm: octavia-diskimage-retrofit, bindings: {{\"\": metal}}, options: {{image-format: raw{retrofit}}}}}\n  \
             sync: {{charm: glance-simplestreams-sync, bindings: {{\"\": metal{sync}}}, options: {{use-internal-endpoints: true}}}}\n\
             relations: [[\"retrofit:juju-info\", \"sync:juju-info\"]]\n"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn images_are_made_over_endpoints_that_can_be_reached() {
        insta::assert_snapshot!(check("", ""), @"bundle.yaml:3:3 warning images-over-public-endpoints retrofit uses public endpoints, and is not in space provider, where keystone has its own [bundle.yaml:2:61 the public space of keystone]");
        insta::assert_snapshot!(check(", use-internal-endpoints: false", ""), @"bundle.yaml:3:125 warning images-over-public-endpoints retrofit uses public endpoints, and is not in space provider, where keystone has its own [bundle.yaml:2:61 the public space of keystone]");
        insta::assert_snapshot!(check(", use-internal-endpoints: true", ""), @"");
        insta::assert_snapshot!(check("", ", certificates: provider"), @"");
    }
}
