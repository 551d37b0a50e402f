use super::ends::{facts, on};
use super::hostnames::hostnames;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use bundle::Role;
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "hostname-without-certificate",
    id: "R71",
    severity: Severity::Warning,
    what: "An API of a cloud with a certificate authority has a name, and asks for no certificate.",
    why: "No certificate carries its name: clients that speak TLS to it by that name, as to the other APIs, are turned away.",
    example: "keystone: {options: {os-public-hostname: keystone.cloud.example}}          # and no keystone:certificates",
    help: "relate its `certificates` to the authority, such as vault:certificates, which then signs the name",
    source: "charm-helpers contrib/openstack/cert_utils.py: names of a certificate request",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let authority = context.site.bundle.applications.values().find(|application| {
        let gives = facts(application).and_then(|charm| charm.endpoints.get("certificates"));
        gives.is_some_and(|endpoint| endpoint.role == Role::Provides)
    });
    let Some(authority) = authority else { return };
    for hostname in hostnames(context) {
        let application = hostname.application;
        let can_ask = facts(application).is_some_and(|charm| charm.endpoints.contains_key("certificates"));
        // A certificate that is given by hand may carry any name.
        let has_own = application.options.contains_key("ssl_cert");
        if can_ask && !has_own && on(context, application, "certificates").is_none() {
            let name = &application.name.value;
            let message = format!("{} is a name of {name}, for which no certificate is asked", hostname.name);
            let finding = sink.finding(hostname.span, message);
            sink.push(finding.related(authority.name.span, "the authority"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_name_stands_in_a_certificate() {
        let named = Fixture::healthy().with("bundle.yaml", "    options:\n      vip: 10.12.4.51", "    options:\n      os-public-hostname: glance.cloud.example\n      vip: 10.12.4.51");
        insta::assert_snapshot!(named.check(), @"bundle.yaml:31:27 warning hostname-without-certificate glance.cloud.example is a name of glance, for which no certificate is asked [bundle.yaml:83:3 the authority]");
        let overlay = "relations:\n  - [\"glance:certificates\", \"vault:certificates\"]\n";
        let repaired = named.clone().and("overlays/tls.yaml", overlay).with("site.yaml", "relations: 13", "relations: 14");
        insta::assert_snapshot!(repaired.check(), @"");
        insta::assert_snapshot!(named.with("bundle.yaml", "os-public-hostname: glance", "os-public-hostname: glance\n      ssl_cert: include-base64://c.pem #").check(), @"");
    }
}
