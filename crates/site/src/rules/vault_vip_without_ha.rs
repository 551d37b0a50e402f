use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "vault-vip-without-ha",
    id: "R03",
    severity: Severity::Error,
    what: "Vault has a VIP and no relation to hacluster, while something asks it for secrets.",
    why: "send_vault_url_and_ca returns early: barbican-vault never gets Vault's address, and waits for ever.",
    example: "vault: {options: {vip: 10.12.4.61}}          # with [barbican-vault:secrets-storage, vault:secrets]",
    help: "take the VIP away, or relate vault to a hacluster of its own",
    source: "vault src/reactive/vault_handlers.py send_vault_url_and_ca",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for vault in context.running("vault") {
        let name = &vault.name.value;
        let Some(vips) = context.vips_of(name) else { continue };
        if context.joined(name, "ha", "hacluster").next().is_some() {
            continue;
        }
        let Some(join) = context.joined(name, "secrets", "barbican-vault").next() else { continue };
        let message = format!("{name} has a VIP and no cluster: {} never gets its address", join.peer);
        let finding = sink.finding(vips.span, message).related(join.span, "the relation");
        sink.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn vault_publishes_its_address() {
        let vault = "    channel: 1.8/stable\n";
        let with = |options: &str| {
            Fixture::healthy()
                .with("bundle.yaml", vault, &format!("{vault}    options: {options}\n"))
                .with("site.yaml", "glance: 51}", "glance: 51, vault: 52}")
        };
        let broken = with("{vip: 10.12.4.52 10.12.8.52}");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:85:20 error vault-vip-without-ha vault has a VIP and no cluster: barbican-vault never gets its address [bundle.yaml:112:5 the relation]");
        let repaired = with("{auto-generate-root-ca-cert: false}").with("site.yaml", ", vault: 52}", "}");
        insta::assert_snapshot!(repaired.check(), @"");
    }
}
