use crate::context::{Context, charm_name};
use crate::rule::{Rule, Sink};
use bundle::Application;
use model::{At, Severity};

pub(super) static RULE: Rule = Rule {
    code: "db-router-space-differs",
    id: "R18",
    severity: Severity::Error,
    what: "`db-router` is bound to one space on mysql-router and to another on mysql-innodb-cluster.",
    why: "The cluster grants access to the router's address in its own space, and refuses the one that it comes from.",
    example: "keystone-mysql-router: {bindings: {\"\": provider}}\nmysql-innodb-cluster: {bindings: {\"\": metal}}",
    help: "bind `db-router` to the same space on both sides",
    source: "mysql-router and mysql-innodb-cluster README",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for router in context.running("mysql-router") {
        let name = &router.name.value;
        for join in context.joined(name, "db-router", "mysql-innodb-cluster") {
            let cluster = context.site.bundle.applications.get(join.peer);
            let cluster = cluster.filter(|peer| charm_name(peer) == Some("mysql-innodb-cluster"));
            let Some((ours, theirs)) = space(router).zip(cluster.and_then(space)) else { continue };
            if ours.value == theirs.value {
                continue;
            }
            let (peer, here, there) = (join.peer, &ours.value, &theirs.value);
            let message = format!("`db-router` of {name} is in space {here}, and that of {peer} in {there}");
            let finding = sink.finding(ours.span, message).related(theirs.span, format!("the space of {peer}"));
            sink.push(finding);
        }
    }
}

/// The space of `db-router`: its own binding, or the default one. An application that binds neither is in the
/// model's default space, which the bundle does not tell.
fn space(application: &Application) -> Option<&At<String>> {
    let bindings = &application.bindings;
    bindings.get("db-router").or_else(|| bindings.get("")).map(|binding| &binding.space)
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn router_and_cluster_meet_in_one_space() {
        let old = "    charm: mysql-router\n    channel: 8.0/stable\n    bindings: {\"\": metal}\n";
        let with = |bindings: &str| {
            let new = old.replace("{\"\": metal}", bindings);
            Fixture::healthy().with("bundle.yaml", old, &new).check()
        };
        insta::assert_snapshot!(with("{\"\": metal, db-router: provider}"), @"bundle.yaml:24:38 error db-router-space-differs `db-router` of keystone-mysql-router is in space provider, and that of mysql-innodb-cluster in metal [bundle.yaml:61:20 the space of mysql-innodb-cluster]");
        insta::assert_snapshot!(with("{\"\": provider, db-router: metal}"), @"");
    }
}
