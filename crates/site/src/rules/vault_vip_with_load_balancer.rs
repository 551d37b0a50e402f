use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "vault-vip-with-load-balancer",
    id: "R08",
    severity: Severity::Error,
    what: "Vault has a VIP and a relation to a load balancer as well.",
    why: "The two exclude each other: the unit is blocked until one of them is taken away.",
    example: "vault: {options: {vip: 10.12.4.61}}          # with [vault:lb-provider, lb:lb-consumers]",
    help: "take the VIP away, or the relation on `lb-provider`",
    source: "vault src/reactive/vault_handlers.py _assess_status",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for vault in context.running("vault") {
        let name = &vault.name.value;
        let Some(vips) = context.vips_of(name) else { continue };
        // Only this endpoint speaks of load balancers, and no charm of the table is on its other side.
        let mut joins = context.joins_of(name).iter();
        if let Some(join) = joins.find(|join| join.endpoint == Some("lb-provider")) {
            let message = format!("{name} has a VIP, and {} balances its load", join.peer);
            let finding = sink.finding(vips.span, message).related(join.span, "the relation");
            sink.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn vault_is_reached_in_one_way() {
        let with = |relations: &str| {
            let bundle = format!(
                "applications:\n  vault: {{charm: vault, options: {{vip: 10.0.0.9}}}}\n  \
                 lb: {{charm: some-balancer}}\n  ha: {{charm: hacluster, options: {{cluster_count: 3}}}}\n\
                 relations: [[\"vault:ha\", \"ha:ha\"]{relations}]\n"
            );
            Fixture::bare(&bundle)
        };
        let broken = with(", [\"vault:lb-provider\", \"lb:lb-consumers\"]");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:2:40 error vault-vip-with-load-balancer vault has a VIP, and lb balances its load [bundle.yaml:5:36 the relation]");
        insta::assert_snapshot!(with("").check(), @"");
        let without_vip = broken
            .with("bundle.yaml", "vip: 10.0.0.9", "")
            .with("bundle.yaml", "[\"vault:ha\", \"ha:ha\"], ", "")
            .with("bundle.yaml", "charm: hacluster", "charm: ./ha");
        insta::assert_snapshot!(without_vip.check(), @"");
    }
}
