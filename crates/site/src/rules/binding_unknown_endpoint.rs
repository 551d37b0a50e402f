use crate::context::{Context, charm_name};
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "binding-unknown-endpoint",
    id: "R14",
    severity: Severity::Error,
    what: "A binding names neither an endpoint nor an extra-binding of the charm.",
    why: "Juju refuses the deploy: the application wants to bind an endpoint that its charm does not define.",
    example: "ovn-chassis: {bindings: {overlay-suffix: data}}          # the name is `data`",
    help: "write one of the charm's own names",
    source: "juju/charm v12 BundleData.verifyEndpointBindings; metadata.yaml of the charm",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for application in context.site.bundle.applications.values() {
        let Some(charm) = charm_name(application).and_then(bundle::charm) else { continue };
        for (endpoint, binding) in &application.bindings {
            if endpoint.is_empty() || charm.may_bind(endpoint) {
                continue;
            }
            let name = &application.name.value;
            let message = format!("{name} binds `{endpoint}`, which charm {} does not have", charm.name);
            let mut names: Vec<&str> = charm.extra_bindings.iter().map(String::as_str).collect();
            names.extend(charm.endpoints.keys().map(String::as_str));
            let help = format!("write one of: {}", names.join(", "));
            let finding = sink.finding(binding.key, message).help(help);
            sink.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn bindings_are_names_of_the_charm() {
        let with = |name: &str| {
            let old = "{\"\": metal, public: storage}\n  ceph-osd:";
            Fixture::healthy().with("bundle.yaml", old, &old.replace("public", name)).check()
        };
        insta::assert_snapshot!(with("pubic"), @"bundle.yaml:74:27 error binding-unknown-endpoint ceph-mon binds `pubic`, which charm ceph-mon does not have");
        insta::assert_snapshot!(with("cluster"), @"");
        insta::assert_snapshot!(with("osd"), @"");
    }
}
