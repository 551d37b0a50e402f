use super::placed;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use bundle::{Application, Binding};
use model::Severity;
use std::collections::{BTreeMap, BTreeSet};

pub(super) static RULE: Rule = Rule {
    code: "host-without-space",
    id: "R15",
    severity: Severity::Error,
    what: "An application is placed on a host that has no NIC in a space that it binds.",
    why: "The container cannot be given a NIC there, and its provisioning fails long after the deploy was accepted.",
    example: "ceph-osd: {to: [\"9\"], bindings: {public: storage}}          # host openstack1 has no NIC on storage",
    help: "add the NIC to the host in site.yaml and in MAAS, bind another space, or place the unit elsewhere",
    source: "charm-guide concepts/spaces.rst",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let site = context.site;
    let planes: BTreeMap<&str, &str> =
        site.planes.iter().map(|plane| (plane.name.value.as_str(), plane.space.value.as_str())).collect();
    // A host that lists no NIC does not say that it has none; nor does one with a NIC on a plane that is none.
    let reached: Vec<Option<BTreeSet<&str>>> = site
        .hosts
        .iter()
        .map(|host| {
            let spaces = host.nics.iter().filter_map(|nic| planes.get(nic.plane.value.as_str()).copied());
            let is_told = host.nics.iter().all(|nic| planes.contains_key(nic.plane.value.as_str()));
            (is_told && !host.nics.is_empty()).then(|| spaces.collect())
        })
        .collect();
    let known: BTreeSet<&str> = planes.values().copied().collect();
    let anywhere: BTreeSet<&str> = reached.iter().flatten().flatten().copied().collect();
    let mut seen = BTreeSet::new();
    for (name, hosts) in placed::hosts(context) {
        let Some(application) = site.bundle.applications.get(name) else { continue };
        for (space, binding) in spaces(application) {
            for &index in hosts.iter().filter(|_| known.contains(space)) {
                let Some(Some(spaces)) = reached.get(index) else { continue };
                let Some(host) = placed::host(context, index).filter(|_| !spaces.contains(space)) else { continue };
                let host_name = &host.name.value;
                let message = format!("{name} is placed on host {host_name}, which has no NIC in space {space}");
                let bound = (binding.space.span, format!("{name} binds {space}"));
                // A space that no host reaches is the application's mistake; otherwise the host lacks something,
                // and lacks it once.
                if !anywhere.contains(space) {
                    let finding = sink.finding(bound.0, message).related(host.name.span, "the host");
                    sink.push(finding);
                    break;
                }
                if seen.insert((index, space)) {
                    let finding = sink.finding(host.name.span, message).related(bound.0, bound.1);
                    sink.push(finding);
                }
            }
        }
    }
}

/// The spaces that an application binds, each with the first binding to it.
fn spaces(application: &Application) -> BTreeMap<&str, &Binding> {
    let mut spaces = BTreeMap::new();
    for binding in application.bindings.values() {
        spaces.entry(binding.space.value.as_str()).or_insert(binding);
    }
    spaces
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_host_has_a_nic_in_each_space_of_its_units() {
        let old = "machine: \"9\"\n    nics: {metal: {plane: metal}, storage: {plane: storage},";
        let with = |nic: &str| {
            let new = format!("machine: \"9\"\n    nics: {{metal: {{plane: metal}},{nic}");
            Fixture::healthy().with("site.yaml", old, &new).check()
        };
        insta::assert_snapshot!(with(""), @"site.yaml:33:3 error host-without-space ceph-mon is placed on host openstack1, which has no NIC in space storage [bundle.yaml:74:35 ceph-mon binds storage]");
        insta::assert_snapshot!(with(" enp9s0: {plane: storage},"), @"");
    }

    #[test]
    fn a_space_that_no_host_reaches_is_a_mistake_of_the_binding() {
        let plane = "  spare: {space: spare, cidr: 10.12.24.0/22}\nhosts:\n";
        let old = "    to: [\"8\", \"9\"]\n    options: {osd-devices: /dev/vdb}\n    bindings: {\"\": metal, public: storage}";
        let with = |space: &str| {
            let new = old.replace("storage}", &format!("storage, cluster: {space}}}"));
            Fixture::healthy().with("bundle.yaml", old, &new).with("site.yaml", "hosts:\n", plane).check()
        };
        insta::assert_snapshot!(with("spare"), @"bundle.yaml:81:53 error host-without-space ceph-osd is placed on host openstack0, which has no NIC in space spare [site.yaml:29:3 the host]");
        insta::assert_snapshot!(with("storage"), @"");
    }

    #[test]
    fn units_are_followed_to_their_host_beside_others_and_in_containers() {
        let old = "    num_units: 1\n    to: [\"lxd:9\"]\n    options:\n      vip: 10.12.4.51 10.12.8.51\n    bindings: {\"\": metal, public: provider}";
        let nic = "    nics: {metal: {plane: metal}, storage: {plane: storage},\n      enp1s0: {plane: provider, address: 10.12.4.41, owner: ovs, bridge: br-ex}}";
        let without = Fixture::healthy().with("site.yaml", nic, "    nics: {metal: {plane: metal}, storage: {plane: storage}}");
        let to = |to: &str| without.clone().with("bundle.yaml", old, &old.replace("lxd:9", to)).check();
        insta::assert_snapshot!(to("lxd:9"), @"site.yaml:33:3 error host-without-space glance is placed on host openstack1, which has no NIC in space provider [bundle.yaml:32:35 glance binds provider]");
        insta::assert_snapshot!(to("lxd:ceph-osd/1"), @"site.yaml:33:3 error host-without-space glance is placed on host openstack1, which has no NIC in space provider [bundle.yaml:32:35 glance binds provider]");
        insta::assert_snapshot!(to("ceph-mon/2"), @"
        site.yaml:33:3 error host-without-space glance is placed on host openstack1, which has no NIC in space provider [bundle.yaml:32:35 glance binds provider]
        site.yaml:41:68 error expect-differs 15 containers are expected, and the plan has 14
        ");
        insta::assert_snapshot!(to("lxd:ceph-osd/0"), @"");
    }

    #[test]
    fn a_subordinate_s_space_is_asked_of_its_principal() {
        let old = "    charm: barbican-vault\n    channel: 2024.1/stable\n    bindings: {\"\": metal}\n";
        let bound = Fixture::healthy().with("bundle.yaml", old, &old.replace("metal}", "metal, certificates: storage}"));
        insta::assert_snapshot!(bound.check(), @"bundle.yaml:97:41 error subordinate-space-not-in-principal barbican-vault binds space storage, and its principal barbican binds nothing there [bundle.yaml:110:5 the relation]");
        let principal = "    bindings: {\"\": metal, public: provider}\n  barbican-vault:";
        let both = bound.with("bundle.yaml", principal, &principal.replace("provider}", "provider, amqp: storage}"));
        let host = "machine: \"8\"\n    nics: {metal: {plane: metal}, storage: {plane: storage},";
        insta::assert_snapshot!(both.with("site.yaml", host, "machine: \"8\"\n    nics: {metal: {plane: metal},").check(), @"site.yaml:28:3 error host-without-space barbican is placed on host openstack0, which has no NIC in space storage [bundle.yaml:93:51 barbican binds storage]");
    }

    #[test]
    fn a_host_without_a_word_on_nics_is_not_judged() {
        let old = "    nics: {metal: {plane: metal}, storage: {plane: storage},\n      \
                   enp1s0: {plane: provider, address: 10.12.4.41, owner: ovs, bridge: br-ex}}\n";
        insta::assert_snapshot!(Fixture::healthy().with("site.yaml", old, "").check(), @"");
    }
}
