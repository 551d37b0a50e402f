use super::ends::principals;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "mysql-router-shared",
    id: "R49",
    severity: Severity::Warning,
    what: "One mysql-router application serves more than one principal.",
    why: "A router is bootstrapped for one application: the second principal fights over its user and its ports.",
    example: "relations:\n  - [\"keystone:shared-db\", \"mysql-router:shared-db\"]\n  - [\"glance:shared-db\", \"mysql-router:shared-db\"]",
    help: "deploy a mysql-router of its own for each principal, such as keystone-mysql-router",
    source: "mysql-router README",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for router in context.running("mysql-router") {
        let mut principals = principals(context, router);
        if principals.len() > 1 {
            principals.sort_by(|a, b| a.name.value.cmp(&b.name.value));
            let names: Vec<&str> = principals.iter().map(|app| app.name.value.as_str()).collect();
            sink.report(router.name.span, format!("{} serves {}", router.name.value, names.join(", ")));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_router_serves_one_application() {
        let with = |relations: &str| {
            let bundle = format!(
                "applications:\n  keystone: {{charm: keystone}}\n  glance: {{charm: glance}}\n  router: {{charm: mysql-router}}\n  \
                 second: {{charm: mysql-router}}\nrelations:\n  - [\"keystone:shared-db\", \"router:shared-db\"]\n  - {relations}\n"
            );
            Fixture::bare(&bundle).check()
        };
        insta::assert_snapshot!(with("[glance, router]\n  - [keystone, second]"), @"bundle.yaml:4:3 warning mysql-router-shared router serves glance, keystone");
        insta::assert_snapshot!(with("[glance, second]"), @"");
    }
}
