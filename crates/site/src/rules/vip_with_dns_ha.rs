use super::ha_without_vip::CLUSTERED;
use super::options::{is_on, text};
use crate::context::{Context, charm_name};
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "vip-with-dns-ha",
    id: "R07",
    severity: Severity::Error,
    what: "An API has a VIP and DNS-HA as well.",
    why: "The two exclude each other: the unit is blocked until one of them is taken away.",
    example: "keystone: {options: {vip: 10.12.4.50, dns-ha: true}}",
    help: "keep the VIP or DNS-HA, not both",
    source: "charm-guide admin/ha.rst; vault src/reactive/vault_handlers.py config.dns_vip.invalid",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for vips in &context.vips {
        let application = vips.application;
        let charm = charm_name(application).unwrap_or_default();
        let option = if charm == "vault" { "dns-ha-access-record" } else { "dns-ha" };
        let is_set = if charm == "vault" { text(application, option).is_some() } else { is_on(application, option) };
        let Some(setting) = application.options.get(option) else { continue };
        if is_set && CLUSTERED.contains(&charm) {
            let message = format!("{} has `{option}` and a VIP", vips.name());
            let finding = sink.finding(setting.key, message).related(vips.span, "its VIPs");
            sink.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(application: &str) -> String {
        let bundle = format!(
            "applications:\n  api: {application}\n  ha: {{charm: hacluster, options: {{cluster_count: 3}}}}\n\
             relations: [[\"api:ha\", \"ha:ha\"]]\n"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn a_vip_or_a_name_but_not_both() {
        insta::assert_snapshot!(check("{charm: glance, options: {vip: 10.0.0.9, dns-ha: true}}"), @"bundle.yaml:2:49 error vip-with-dns-ha api has `dns-ha` and a VIP [bundle.yaml:2:39 its VIPs]");
        insta::assert_snapshot!(check("{charm: glance, options: {vip: 10.0.0.9, dns-ha: false}}"), @"");
        insta::assert_snapshot!(check("{charm: glance, options: {dns-ha: true}}"), @"");
    }

    #[test]
    fn vault_has_an_option_of_its_own_for_it() {
        insta::assert_snapshot!(check("{charm: vault, options: {vip: 10.0.0.9, dns-ha-access-record: vault.a}}"), @"bundle.yaml:2:48 error vip-with-dns-ha api has `dns-ha-access-record` and a VIP [bundle.yaml:2:38 its VIPs]");
        insta::assert_snapshot!(check("{charm: vault, options: {vip: 10.0.0.9, dns-ha-access-record: \"\"}}"), @"");
    }
}
