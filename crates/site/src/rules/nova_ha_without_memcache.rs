use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "nova-ha-without-memcache",
    id: "R06",
    severity: Severity::Error,
    what: "nova-cloud-controller is related to hacluster, and has no memcached.",
    why: "The unit stays blocked: \"Missing relations: memcache\". Console tokens must be shared between its units.",
    example: "[nova-cloud-controller:ha, ncc-hacluster:ha]          # and no nova-cloud-controller:memcache",
    help: "relate nova-cloud-controller:memcache to memcached:cache",
    source: "nova-cloud-controller hooks/nova_cc_utils.py get_optional_interfaces; charm-guide admin/ha.rst",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for application in context.running("nova-cloud-controller") {
        let name = &application.name.value;
        let Some(join) = context.joined(name, "ha", "hacluster").next() else { continue };
        if context.joined(name, "memcache", "memcached").next().is_none() {
            let message = format!("{name} is clustered by {}, and has no `memcache` relation", join.peer);
            let finding = sink.finding(application.name.span, message).related(join.span, "the relation");
            sink.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_clustered_nova_shares_its_tokens() {
        let relation = "  - [\"nova-cloud-controller:memcache\", \"memcached:cache\"]\n";
        let broken = Fixture::healthy().with("bundle.yaml", relation, "").with("site.yaml", "relations: 13", "relations: 12");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:38:3 error nova-ha-without-memcache nova-cloud-controller is clustered by nova-hacluster, and has no `memcache` relation [bundle.yaml:104:5 the relation]");
        let overlay = "relations:\n  - [nova-cloud-controller, memcached]\n";
        let repaired = broken.and("overlays/cache.yaml", overlay).with("site.yaml", "relations: 12", "relations: 13");
        insta::assert_snapshot!(repaired.check(), @"");
    }
}
