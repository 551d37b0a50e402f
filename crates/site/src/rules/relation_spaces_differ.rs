use super::ends::{Side, relations, space};
use crate::context::Context;
use crate::rule::{Rule, Sink};
use bundle::Scope;
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "relation-spaces-differ",
    id: "R17",
    severity: Severity::Warning,
    what: "The two ends of a relation are bound to different spaces.",
    why: "Each side hands out its address in its own space, and nothing says that the other side has a route to it.",
    example: "glance: {bindings: {\"\": metal}}\nceph-mon: {bindings: {\"\": metal, client: storage}}",
    help: "bind both endpoints to one space, or see that the two are routed",
    source: "juju-lint checks/spaces.py",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (relation, sides) in relations(context) {
        // Units of one machine do not meet over the network. Routers of MySQL have a rule of their own.
        if sides.iter().any(|side| side.scope() != Some(Scope::Global) || side.endpoint == "db-router") {
            continue;
        }
        // What a policy keeps on one plane is policy-broken.
        if sides.iter().any(|side| is_kept(context, side)) {
            continue;
        }
        let [one, other] = &sides;
        let spaces = space(one.application, &one.endpoint).zip(space(other.application, &other.endpoint));
        let Some((here, there)) = spaces.filter(|(here, there)| here.value != there.value) else { continue };
        let [near, far] =
            [one, other].map(|side| format!("{}:{}", side.application.name.value, side.endpoint));
        let message = format!("{near} is in space {}, and {far} in {}", here.value, there.value);
        let finding = sink.finding(relation.span, message);
        sink.push(finding.related(here.span, "one space").related(there.span, "the other"));
    }
}

/// Whether a policy of the site says where this end must be.
fn is_kept(context: &Context<'_>, side: &Side<'_>) -> bool {
    let mut ends = context.site.policies.iter().flat_map(|policy| [&policy.from, &policy.to]);
    ends.any(|end| end.value.split_once(':') == Some((&side.application.name.value, &side.endpoint)))
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn both_ends_of_a_relation_are_in_one_space() {
        let old = "    bindings: {\"\": metal, public: storage}\n  ceph-osd:";
        let with = |new: &str| Fixture::healthy().with("bundle.yaml", old, &old.replace("public", new));
        let broken = with("osd: storage, public");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:107:5 warning relation-spaces-differ ceph-osd:mon is in space metal, and ceph-mon:osd in storage [bundle.yaml:81:20 one space] [bundle.yaml:74:32 the other]");
        let repaired = broken.with("bundle.yaml", "public: storage}\n  vault:", "mon: storage}\n  vault:");
        insta::assert_snapshot!(repaired.check(), @"");
    }

    #[test]
    fn a_subordinate_meets_its_principal_in_no_space() {
        let old = "    channel: 2.4/stable\n    options: {cluster_count: 1}\n    bindings: {\"\": metal}\n  keystone-mysql-router:";
        let new = old.replace("{\"\": metal}", "{\"\": metal, ha: provider}");
        insta::assert_snapshot!(Fixture::healthy().with("bundle.yaml", old, &new).check(), @"");
    }
}
