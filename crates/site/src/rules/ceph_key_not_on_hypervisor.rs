use super::ends::{on, relations};
use super::options::text;
use crate::context::{Context, charm_name};
use crate::rule::{Rule, Sink};
use model::Severity;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: "ceph-key-not-on-hypervisor",
    id: "R48",
    severity: Severity::Error,
    what: "Cinder keeps its volumes on Ceph over a cinder-ceph, and a nova-compute is not related to its `ceph-access`.",
    why: "The hypervisor has no key for the pool of the volumes: every attachment fails, and so does a boot from a volume.",
    example: "nova-compute: {charm: nova-compute}          # without [cinder-ceph:ceph-access, nova-compute:ceph-access]",
    help: "relate the cinder-ceph and the nova-compute on `ceph-access`",
    source: "charm-guide install-openstack.rst, on cinder-ceph",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let hypervisors: Vec<_> = context.running("nova-compute").filter(|nova| uses_ceph(text(nova, "virt-type"))).collect();
    let backends = context.running("cinder-ceph").map(|backend| (backend, on(context, backend, "storage-backend")));
    let backends: Vec<_> = backends.filter_map(|(backend, used)| Some((&backend.name.value, used?))).collect();
    if hypervisors.is_empty() || backends.is_empty() {
        return;
    }
    let mut keys = BTreeSet::new();
    for (_, [one, other]) in relations(context) {
        for (backend, nova) in [(&one, &other), (&other, &one)] {
            if backend.endpoint == "ceph-access" && charm_name(backend.application) == Some("cinder-ceph") {
                keys.insert((&backend.application.name.value, &nova.application.name.value));
            }
        }
    }
    for nova in hypervisors {
        let name = &nova.name.value;
        let mut missing = backends.iter().filter(|(backend, _)| !keys.contains(&(backend, name)));
        if let Some((backend, used)) = missing.next() {
            let message = format!("{name} gets no key for the volumes of {backend}");
            let finding = sink.finding(nova.name.span, message);
            sink.push(finding.related(used.span, format!("{backend} serves {}", used.peer)));
        }
    }
}

/// Whether servers of a kind attach volumes over the hypervisor's Ceph client.
fn uses_ceph(virt_type: Option<&str>) -> bool {
    !virt_type.is_some_and(|kind| ["ironic", "lxd"].contains(&kind))
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(relations: &str) -> String {
        let bundle = format!(
            "applications:\n  nova: {{charm: nova-compute}}\n  cinder: {{charm: cinder, options: {{block-device: None}}}}\n  \
             volumes: {{charm: cinder-ceph}}\nrelations:\n{relations}"
        );
        Fixture::bare(&bundle).check()
    }

    const USED: &str = "  - [\"volumes:storage-backend\", \"cinder:storage-backend\"]\n";

    #[test]
    fn a_hypervisor_has_the_key_of_the_volumes() {
        insta::assert_snapshot!(check(USED), @"bundle.yaml:2:3 error ceph-key-not-on-hypervisor nova gets no key for the volumes of volumes [bundle.yaml:6:5 volumes serves cinder]");
        insta::assert_snapshot!(check(&format!("{USED}  - [\"nova:ceph-access\", \"volumes:ceph-access\"]\n")), @"");
        insta::assert_snapshot!(check(&format!("{USED}  - [nova, volumes]\n")), @"");
        insta::assert_snapshot!(check(""), @"");
    }
}
