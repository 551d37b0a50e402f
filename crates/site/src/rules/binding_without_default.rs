use super::ends::facts;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use bundle::Application;
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "binding-without-default",
    id: "R16",
    severity: Severity::Warning,
    what: "An application leaves endpoints unbound: it has no default binding.",
    why: "What is not bound lands in the model's default space, which is `alpha` unless somebody set it by hand.",
    example: "keystone: {bindings: {public: provider}}",
    help: "add a default binding, such as `\"\": metal`",
    source: "juju-lint checks/spaces.py get_application_spaces; charm-guide concepts/spaces.rst",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let bundle = &context.site.bundle;
    // A bare bundle without bindings is made for a cloud with one space.
    let has_planes = !context.site.planes.is_empty();
    for application in bundle.applications.values().filter(|_| !bundle.is_kubernetes()) {
        let bindings = &application.bindings;
        let is_meant = has_planes || !bindings.is_empty();
        if is_meant && !bindings.contains_key("") && !binds_all(application) {
            let message = format!("{} has no default binding", application.name.value);
            sink.report(application.place_of("bindings"), message);
        }
    }
}

/// Whether each endpoint of the charm is bound by its name.
fn binds_all(application: &Application) -> bool {
    facts(application).is_some_and(|charm| {
        let mut names = charm.endpoints.keys().chain(&charm.extra_bindings);
        names.all(|name| application.bindings.contains_key(name))
    })
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn an_application_of_a_site_has_a_default_binding() {
        let old = "    bindings: {\"\": metal, public: provider}\n  barbican-vault:";
        let with = |new: &str| Fixture::healthy().with("bundle.yaml", old, new).check();
        insta::assert_snapshot!(with("    bindings: {public: provider}\n  barbican-vault:"), @"bundle.yaml:93:15 warning binding-without-default barbican has no default binding");
        insta::assert_snapshot!(with("  barbican-vault:"), @"bundle.yaml:88:3 warning binding-without-default barbican has no default binding");
        insta::assert_snapshot!(with("    bindings: {\"\": metal}\n  barbican-vault:"), @"");
    }

    #[test]
    fn a_bare_bundle_binds_all_or_nothing() {
        let with = |bindings: &str| Fixture::bare(&format!("applications:\n  m: {{charm: memcached{bindings}}}\n")).check();
        insta::assert_snapshot!(with(", bindings: {cache: a}"), @"bundle.yaml:2:35 warning binding-without-default m has no default binding");
        insta::assert_snapshot!(with(", bindings: {cache: a, nrpe-external-master: a}"), @"");
        insta::assert_snapshot!(with(""), @"");
    }
}
