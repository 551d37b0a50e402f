use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: "binding-unknown-space",
    id: "R15",
    severity: Severity::Error,
    what: "A binding names a space that no plane of the site has.",
    why: "Juju knows only the spaces of MAAS; the deploy stops at the first application that is bound elsewhere.",
    example: "keystone: {bindings: {public: provdier}}",
    help: "mend the space, or declare its plane in site.yaml",
    source: "charm-guide concepts/spaces.rst",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let spaces: BTreeSet<&str> = context.site.planes.iter().map(|plane| plane.space.value.as_str()).collect();
    if spaces.is_empty() {
        return;
    }
    for application in context.site.bundle.applications.values() {
        for (endpoint, binding) in &application.bindings {
            let space = binding.space.value.as_str();
            // `alpha` is the space that every Juju model has.
            if !spaces.contains(space) && space != "alpha" {
                let name = &application.name.value;
                let bound = if endpoint.is_empty() { "its endpoints".to_owned() } else { format!("`{endpoint}`") };
                sink.report(binding.space.span, format!("{name} binds {bound} to `{space}`, which is no space"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn spaces_are_those_of_the_planes() {
        let old = "    bindings: {\"\": metal, public: provider}\n  barbican-vault:";
        let with = |new: &str| Fixture::healthy().with("bundle.yaml", old, &old.replace("provider", new));
        insta::assert_snapshot!(with("provdier").check(), @"bundle.yaml:93:35 error binding-unknown-space barbican binds `public` to `provdier`, which is no space");
        insta::assert_snapshot!(with("storage").check(), @"");
        insta::assert_snapshot!(with("pub").with("site.yaml", "space: storage", "space: pub")
            .with("bundle.yaml", "public: storage", "public: pub").check(), @"");
    }
}
