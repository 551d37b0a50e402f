use super::ends::facts;
use super::vip_without_ha;
use crate::context::{Context, Join, charm_name};
use crate::rule::{Rule, Sink};
use bundle::{Application, Scope};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "subordinate-unrelated",
    id: "R56",
    severity: Severity::Warning,
    what: "A subordinate has no relation that puts it beside another application.",
    why: "It is counted as an application and gets no unit: what it should do is never done, and nothing is blocked.",
    example: "keystone-mysql-router: {charm: mysql-router}          # and no relation to keystone",
    help: "relate it to its principal, or take it out",
    source: "Juju: units of a subordinate come with a relation of scope container",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    // A bare file without relations is a part of a bundle: what relates its applications is elsewhere.
    if context.site.bundle.relations.is_empty() && !context.site.is_declared() {
        return;
    }
    let has_lost = vip_without_ha::alone(context).next().is_some();
    for application in context.site.bundle.applications.values() {
        if !facts(application).is_some_and(|charm| charm.subordinate) {
            continue;
        }
        // A cluster that lost its API is seen from there: vip-without-ha.
        if has_lost && charm_name(application) == Some("hacluster") {
            continue;
        }
        let name = &application.name.value;
        if !context.joins_of(name).iter().any(|join| may_place(context, application, join)) {
            sink.report(application.name.span, format!("{name} is a subordinate of nothing"));
        }
    }
}

/// Whether a relation may be one of scope container. One that leaves an endpoint to be inferred may be, and so may one
/// to a charm that is not known.
fn may_place(context: &Context<'_>, application: &Application, join: &Join<'_>) -> bool {
    let peer = context.site.bundle.applications.get(join.peer).and_then(facts);
    let sides = [(facts(application), join.endpoint), (peer, join.peer_endpoint)];
    sides.into_iter().any(|(charm, endpoint)| match (charm, endpoint) {
        (Some(charm), Some(endpoint)) => {
            charm.endpoints.get(endpoint).is_some_and(|found| found.scope == Scope::Container)
        }
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_subordinate_has_a_principal() {
        let relation = "  - [\"keystone:shared-db\", \"keystone-mysql-router:shared-db\"]\n";
        let broken = Fixture::healthy().with("bundle.yaml", relation, "").with("site.yaml", "relations: 13", "relations: 12");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:21:3 warning subordinate-unrelated keystone-mysql-router is a subordinate of nothing");
        let overlay = "relations:\n  - [keystone, keystone-mysql-router]\n";
        let repaired = broken.and("overlays/db.yaml", overlay).with("site.yaml", "relations: 12", "relations: 13");
        insta::assert_snapshot!(repaired.check(), @"");
    }

    #[test]
    fn a_principal_of_which_nothing_is_known_may_be_one() {
        let with = |relation: &str| {
            Fixture::bare(&format!("applications:\n  a: {{charm: ./a}}\n  n: {{charm: ntp}}\n  b: {{charm: ./b}}\nrelations: [[a, b], {relation}]\n")).check()
        };
        insta::assert_snapshot!(with(""), @"bundle.yaml:3:3 warning subordinate-unrelated n is a subordinate of nothing");
        insta::assert_snapshot!(with("[\"a:juju-info\", \"n:juju-info\"]"), @"");
        insta::assert_snapshot!(with("[a, n]"), @"");
    }
}
