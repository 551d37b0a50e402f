use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "management-unreachable",
    id: "",
    severity: Severity::Error,
    what: "The dual-stack plan manages hosts on a plane that has no IPv4, or a host has no NIC on the plane of management.",
    why: "MAAS boots and Juju's agents call home over IPv4: the day the plane loses it, no host can be reached.",
    example: "dual-stack: {families: {storage: [v6]}, management: storage}",
    help: "manage hosts on a plane that keeps IPv4",
    source: "site.yaml: dual-stack",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(plan) = &context.site.dual_stack else { return };
    let Some(management) = &plan.management else { return };
    let name = &management.value;
    match plan.families.iter().find(|(planned, _)| planned.value == *name) {
        Some((_, families)) if families.v4 => {}
        Some((at, _)) => {
            let message = format!("hosts are managed on plane {name}, which the plan makes IPv6 only");
            let finding = sink.finding(management.span, message).related(at.span, "the plan");
            sink.push(finding);
        }
        None => {
            let message = format!("hosts are managed on plane {name}, of which the plan says nothing");
            sink.report(management.span, message);
        }
    }
    // A host that lists no NIC does not say that it has none.
    for host in context.site.hosts.iter().filter(|host| !host.nics.is_empty()) {
        if !host.nics.iter().any(|nic| nic.plane.value == *name) {
            let message = format!("host {} has no NIC on plane {name}, on which hosts are managed", host.name.value);
            let finding = sink.finding(host.name.span, message).related(management.span, "the plan");
            sink.push(finding.help("give the host a NIC there"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn plan(families: &str, management: &str) -> Fixture {
        let plan =
            format!("dual-stack: {{in-force: false, families: {{{families}}}, management: {management}}}\nallow:");
        Fixture::healthy().with("site.yaml", "allow:", &plan)
    }

    #[test]
    fn hosts_are_managed_where_there_is_ipv4() {
        insta::assert_snapshot!(plan("metal: [v4, v6], storage: [v6]", "storage").check(), @"site.yaml:46:87 error management-unreachable hosts are managed on plane storage, which the plan makes IPv6 only [site.yaml:46:59 the plan]");
        insta::assert_snapshot!(plan("storage: [v6]", "metal").check(), @"site.yaml:46:70 error management-unreachable hosts are managed on plane metal, of which the plan says nothing");
        insta::assert_snapshot!(plan("storage: [v6]", "mental").check(), @"site.yaml:46:70 error site-unknown-plane `dual-stack.management` names plane `mental`, which is not under `planes`");
        insta::assert_snapshot!(plan("metal: [v4, v6], storage: [v6]", "metal").check(), @"");
    }

    #[test]
    fn every_host_reaches_the_plane_of_management() {
        let spare = "  spare: {space: spare, cidr: 10.12.24.0/22}\nhosts:\n";
        let broken = plan("spare: [v4]", "spare").with("site.yaml", "hosts:\n", spare);
        insta::assert_snapshot!(broken.check(), @"
        site.yaml:29:3 error management-unreachable host openstack0 has no NIC on plane spare, on which hosts are managed [site.yaml:47:68 the plan]
        site.yaml:34:3 error management-unreachable host openstack1 has no NIC on plane spare, on which hosts are managed [site.yaml:47:68 the plan]
        ");
        let nic = "nics: {spare: {plane: spare}, metal: {plane: metal}";
        insta::assert_snapshot!(broken.with("site.yaml", "nics: {metal: {plane: metal}", nic).check(), @"");
    }
}
