use super::options::text;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "magnum-without-barbican",
    id: "R42",
    severity: Severity::Warning,
    what: "Magnum keeps the certificates of its clusters in Barbican, as it does by default, and there is no Barbican.",
    why: "Every cluster fails at its creation, when the first certificate is to be stored.",
    example: "magnum: {charm: magnum, options: {cert-manager-type: barbican}}          # no barbican in the bundle",
    help: "deploy barbican, or set `cert-manager-type: x509keypair`, which keeps the certificates in Magnum's database",
    source: "magnum config.yaml: cert-manager-type; magnum README",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if context.running("barbican").next().is_some() {
        return;
    }
    for magnum in context.running("magnum") {
        let name = &magnum.name.value;
        let kind = text(magnum, "cert-manager-type");
        if kind.is_some_and(|kind| kind != "barbican") || !context.has_keystone_of(name) {
            continue;
        }
        let at = magnum.options.get("cert-manager-type").map_or(magnum.name.span, |setting| setting.value.span);
        let by_default = if kind.is_none() { ", the default" } else { "" };
        sink.report(at, format!("{name} keeps certificates in barbican{by_default}, and there is none"));
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(options: &str, others: &str) -> String {
        let bundle = format!(
            "applications:\n  magnum: {{charm: magnum, options: {{{options}}}}}\n  keystone: {{charm: keystone}}\n  heat: {{charm: heat}}\n\
             {others}relations: [[\"magnum:identity-service\", \"keystone:identity-service\"]]\n"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn certificates_of_clusters_have_a_place() {
        insta::assert_snapshot!(check("", ""), @"bundle.yaml:2:3 warning magnum-without-barbican magnum keeps certificates in barbican, the default, and there is none");
        insta::assert_snapshot!(check("cert-manager-type: barbican", ""), @"bundle.yaml:2:56 warning magnum-without-barbican magnum keeps certificates in barbican, and there is none");
        insta::assert_snapshot!(check("cert-manager-type: x509keypair", ""), @"");
        insta::assert_snapshot!(check("", "  barbican: {charm: barbican}\n"), @"");
    }
}
