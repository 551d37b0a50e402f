use super::ends::relations;
use crate::context::{Context, charm_name};
use crate::rule::{Rule, Sink};
use model::{Severity, Span};
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    code: "nova-storage-backend-twice",
    id: "R47",
    severity: Severity::Error,
    what: "A nova-compute has more than one relation on `storage-backend`.",
    why: "The charm takes one, and blocks on a second: \"Multiple storage backends are not supported\".",
    example: "relations:\n  - [\"nova-compute:storage-backend\", \"lvm-one:storage-backend\"]\n  \
              - [\"nova-compute:storage-backend\", \"lvm-two:storage-backend\"]",
    help: "keep one of the relations",
    source: "nova-compute hooks/nova_compute_utils.py",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mut first: BTreeMap<&str, (&str, Span)> = BTreeMap::new();
    for (relation, [one, other]) in relations(context) {
        for (nova, backend) in [(&one, &other), (&other, &one)] {
            if nova.endpoint != "storage-backend" || charm_name(nova.application) != Some("nova-compute") {
                continue;
            }
            let (name, peer) = (nova.application.name.value.as_str(), backend.application.name.value.as_str());
            let known = *first.entry(name).or_insert((peer, relation.span));
            // The same relation a second time is Juju's to refuse.
            if known.0 != peer {
                let message = format!("{name} has {peer} on `storage-backend`, and {} already", known.0);
                let finding = sink.finding(relation.span, message).related(known.1, "the other relation");
                sink.push(finding);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_hypervisor_has_one_backend() {
        let bundle = "applications:\n  nova: {charm: nova-compute}\n  other: {charm: nova-compute}\n  one: {charm: ./lvm}\n  two: {charm: ./lvm}\nrelations:\n  \
                      - [\"nova:storage-backend\", \"one:storage-backend\"]\n  - [\"two:storage-backend\", \"nova:storage-backend\"]\n";
        let broken = Fixture::bare(bundle);
        insta::assert_snapshot!(broken.clone().check(), @"bundle.yaml:8:5 error nova-storage-backend-twice nova has two on `storage-backend`, and one already [bundle.yaml:7:5 the other relation]");
        insta::assert_snapshot!(broken.with("bundle.yaml", "\"nova:storage-backend\"]\n", "\"other:storage-backend\"]\n").check(), @"");
    }
}
