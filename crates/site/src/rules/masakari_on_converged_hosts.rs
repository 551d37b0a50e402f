use super::converged::machines;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: "masakari-on-converged-hosts",
    id: "R61",
    severity: Severity::Warning,
    what: "Masakari watches hypervisors that carry containers of the control plane.",
    why: "It fences a host that it believes lost: powered off with it are the API, the database or the quorum in its containers.",
    example: "nova-compute: {to: [\"8\"]}\nkeystone: {to: [\"lxd:8\"]}\nmasakari: {charm: masakari}",
    help: "move the control plane to hosts without hypervisor, or leave host monitoring out",
    source: "juju-lint checks/hyper_converged.py, LP#1990885",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(masakari) = context.running("masakari").next() else { return };
    let watched: BTreeSet<&str> = context
        .running("nova-compute")
        .map(|compute| compute.name.value.as_str())
        .filter(|name| {
            let peers = context.joins_of(name).iter().filter_map(|join| context.charm_of(join.peer));
            peers.into_iter().any(|charm| charm == "masakari-monitors")
        })
        .collect();
    if watched.is_empty() {
        return;
    }
    let machines = machines(context);
    let shared = machines.values().filter(|machine| machine.direct.iter().any(|name| watched.contains(name)));
    let contained: BTreeSet<&str> = shared.flat_map(|machine| machine.contained.iter().copied()).collect();
    if !contained.is_empty() {
        let contained: Vec<&str> = contained.into_iter().collect();
        let name = &masakari.name.value;
        let message = format!("{name} fences hosts that carry containers of {}", contained.join(", "));
        sink.report(masakari.name.span, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn hosts_that_may_be_fenced_carry_no_container() {
        let with = |place: &str, relation: &str| {
            let bundle = format!(
                "machines: {{\"0\": {{}}, \"1\": {{}}}}\napplications:\n  masakari: {{charm: masakari, channel: 2024.1/stable}}\n  \
                 masakari-monitors: {{charm: masakari-monitors, channel: 2024.1/stable}}\n  compute:\n    charm: nova-compute\n    channel: 2024.1/stable\n    \
                 num_units: 1\n    to: [\"0\"]\n    options: {{reserved-host-memory: 8192}}\n  \
                 memcached: {{charm: memcached, num_units: 2, to: [{place}, \"1\"]}}\nrelations: [{relation}]\n"
            );
            Fixture::bare(&bundle).check()
        };
        let relation = "[\"compute:juju-info\", \"masakari-monitors:container\"]";
        insta::assert_snapshot!(with("\"lxd:0\"", relation), @"bundle.yaml:3:3 warning masakari-on-converged-hosts masakari fences hosts that carry containers of memcached");
        insta::assert_snapshot!(with("\"lxd:1\"", relation), @"");
    }
}
