use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::{Severity, Span};
use std::collections::{BTreeMap, BTreeSet};

pub(super) static RULE: Rule = Rule {
    code: "host-machine-differs",
    id: "",
    severity: Severity::Error,
    what: "The machines of the bundle and the hosts of site.yaml are not one to one.",
    why: "A machine without a host gets whatever MAAS has free; a host without a machine is never deployed.",
    example: "hosts: {openstack0: {machine: \"7\"}}          # bundle: machines 8, 9, 10, 11",
    help: "name each machine of the bundle at exactly one host",
    source: "site.yaml: hosts",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let hosts = &context.site.hosts;
    // Without hosts, or without machines, there is nothing to hold against each other.
    if hosts.is_empty() || context.inputs.bundle.is_none() {
        return;
    }
    let machines = &context.site.bundle.machines;
    let owned: BTreeSet<&str> = hosts.iter().filter_map(|host| Some(host.machine.as_ref()?.value.as_str())).collect();
    let mut without = machines.values().filter(|machine| !owned.contains(machine.id.value.as_str()));
    let mut owners: BTreeMap<&str, Span> = BTreeMap::new();
    for host in hosts {
        let Some(machine) = &host.machine else { continue };
        let (name, id) = (&host.name.value, machine.value.as_str());
        let finding = if let Some(first) = owners.insert(id, machine.span) {
            sink.finding(machine.span, format!("host {name} is machine {id}, and so is another")).related(first, "the other")
        } else if !machines.contains_key(id) {
            sink.finding(machine.span, format!("host {name} is machine {id}, which the bundle does not have"))
        } else {
            continue;
        };
        // A machine without a host is most likely the one that this host should have named.
        sink.push(match without.next() {
            Some(left) => finding.related(left.id.span, format!("machine {} has no host", left.id.value)),
            None => finding,
        });
    }
    for machine in without {
        sink.report(machine.id.span, format!("machine {} of the bundle has no host", machine.id.value));
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn machines_and_hosts_are_one_to_one() {
        let with = |machine: &str| Fixture::healthy().with("site.yaml", "machine: \"9\"", machine).check();
        insta::assert_snapshot!(with("machine: \"7\""), @"site.yaml:34:14 error host-machine-differs host openstack1 is machine 7, which the bundle does not have [bundle.yaml:5:3 machine 9 has no host]");
        insta::assert_snapshot!(with("machine: \"8\""), @"site.yaml:34:14 error host-machine-differs host openstack1 is machine 8, and so is another [site.yaml:29:14 the other] [bundle.yaml:5:3 machine 9 has no host]");
        insta::assert_snapshot!(with("machine: 9"), @"");
    }
}
