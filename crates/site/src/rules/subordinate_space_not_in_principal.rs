use super::ends::{relations, space, spaces};
use crate::context::{Context, charm_name};
use crate::rule::{Rule, Sink};
use bundle::{Application, Scope};
use model::Severity;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: "subordinate-space-not-in-principal",
    id: "R19",
    severity: Severity::Error,
    what: "A subordinate binds a space that its principal does not bind.",
    why: "The container gets the NICs of its principal only: the subordinate is refused, or speaks from a wrong address.",
    example: "cinder: {bindings: {\"\": metal}}\ncinder-ceph: {bindings: {\"\": metal, ceph: storage}}",
    help: "bind an endpoint of the principal to that space too, even one that nothing is related to",
    source: "charm-guide concepts/spaces.rst, on subordinate applications",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let bound = spaces(context);
    let mut seen = BTreeSet::new();
    for (relation, sides) in relations(context) {
        let [one, other] = &sides;
        let (subordinate, principal) = match (one.is_subordinate(), other.is_subordinate()) {
            (true, false) if other.charm.is_some() => (one, other),
            (false, true) if one.charm.is_some() => (other, one),
            // An unknown charm may be a subordinate too.
            _ => continue,
        };
        if !sides.iter().any(|side| side.scope() == Some(Scope::Container)) {
            continue;
        }
        let (name, peer) = (&subordinate.application.name.value, &principal.application.name.value);
        let bindings = (&subordinate.application.bindings, &principal.application.bindings);
        // Without a default binding the principal is in a space that the bundle does not tell.
        let Some(reached) = bound.get(peer.as_str()).filter(|_| bindings.1.contains_key("")) else { continue };
        let Some(charm) = subordinate.charm else { continue };
        let default = ("", bindings.0.get(""));
        let names = charm.endpoints.keys().chain(&charm.extra_bindings);
        let bindings = names.map(|name| (name.as_str(), bindings.0.get(name))).chain([default]);
        for (endpoint, binding) in bindings {
            let Some(binding) = binding.filter(|binding| !reached.contains(binding.space.value.as_str())) else { continue };
            // The data space of a chassis and the space of a router's cluster have rules of their own.
            let is_data = endpoint == "data" && charm_name(subordinate.application) == Some("ovn-chassis");
            if is_data || !seen.insert(binding.space.span) {
                continue;
            }
            if endpoint == "db-router" && is_off_cluster(context, subordinate.application) {
                continue;
            }
            let space = &binding.space.value;
            let message = format!("{name} binds space {space}, and its principal {peer} binds nothing there");
            let finding = sink.finding(binding.space.span, message).related(relation.span, "the relation");
            sink.push(finding);
        }
    }
}

/// Whether the cluster of a router is in another space than the router.
fn is_off_cluster(context: &Context<'_>, router: &Application) -> bool {
    let ours = space(router, "db-router").map(|space| &space.value);
    context.joined(&router.name.value, "db-router", "mysql-innodb-cluster").any(|join| {
        let cluster = context.site.bundle.applications.get(join.peer);
        cluster.and_then(|cluster| space(cluster, "db-router")).map(|space| &space.value) != ours
    })
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_subordinate_stays_in_the_spaces_of_its_principal() {
        let old = "    charm: barbican-vault\n    channel: 2024.1/stable\n    bindings: {\"\": metal}\n";
        let broken = Fixture::healthy().with("bundle.yaml", old, &old.replace("metal}", "metal, certificates: storage}"));
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:97:41 error subordinate-space-not-in-principal barbican-vault binds space storage, and its principal barbican binds nothing there [bundle.yaml:110:5 the relation]");
        let principal = "    bindings: {\"\": metal, public: provider}\n  barbican-vault:";
        let repaired = broken.clone().with("bundle.yaml", principal, &principal.replace("provider}", "provider, amqp: storage}"));
        insta::assert_snapshot!(repaired.check(), @"");
        let constrained = broken.with("bundle.yaml", principal, &format!("    constraints: spaces=storage,^lbaas\n{principal}"));
        insta::assert_snapshot!(constrained.check(), @"");
    }

    #[test]
    fn an_unknown_charm_may_be_a_subordinate_too() {
        let bundle = "applications:\n  ntp: {charm: ntp, bindings: {\"\": a}}\n  nrpe: {charm: nrpe, bindings: {\"\": b}}\nrelations: [[\"ntp:nrpe-external-master\", \"nrpe:nrpe-external-master\"]]\n";
        insta::assert_snapshot!(Fixture::bare(bundle).check(), @"");
    }
}
