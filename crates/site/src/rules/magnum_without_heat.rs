use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "magnum-without-heat",
    id: "R43",
    severity: Severity::Info,
    what: "There is a Magnum and no Heat.",
    why: "The drivers that come with Magnum make their clusters with Heat: only a driver for Cluster API, which somebody \
          must install in the conductor, makes any.",
    example: "magnum: {charm: magnum}          # no heat in the bundle",
    help: "deploy heat, or accept this with a word on the driver that is installed instead",
    source: "magnum README",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if context.running("heat").next().is_some() {
        return;
    }
    for magnum in context.running("magnum") {
        let name = &magnum.name.value;
        if context.has_keystone_of(name) {
            sink.report(magnum.name.span, format!("{name} has no heat to make clusters with"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(others: &str) -> String {
        let bundle = format!(
            "applications:\n  magnum: {{charm: magnum, options: {{cert-manager-type: x509keypair}}}}\n  keystone: {{charm: keystone}}\n\
             {others}relations: [[\"magnum:identity-service\", \"keystone:identity-service\"]]\n"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn clusters_are_made_by_heat() {
        insta::assert_snapshot!(check(""), @"bundle.yaml:2:3 info magnum-without-heat magnum has no heat to make clusters with");
        insta::assert_snapshot!(check("  heat: {charm: heat}\n"), @"");
    }
}
