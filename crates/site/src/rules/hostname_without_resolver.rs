use super::ends::{facts, on, space};
use super::hostnames::hostnames;
use super::options::{is_off, is_on};
use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::site::Plane;
use bundle::{Application, Role};
use model::Severity;
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    code: "hostname-without-resolver",
    id: "R71",
    severity: Severity::Warning,
    what: "An API is in the catalogue by its name, and a service that asks for it is on a plane without resolver.",
    why: "The service finds the name in the catalogue and cannot look it up: its calls fail although the API answers.",
    example: "keystone: {options: {os-public-hostname: keystone.cloud.example}}          # and a plane without `resolvers`",
    help: "give the plane a resolver that knows the name, or turn on `use-internal-endpoints`, or leave the name out",
    source: "config.yaml of the charms: os-public-hostname, use-internal-endpoints",
    check,
};

const INTERNAL: &str = "use-internal-endpoints";

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let names: Vec<_> = hostnames(context).collect();
    if names.is_empty() {
        return;
    }
    // Who takes endpoints from the catalogue on a plane without resolver: by the plane's name, public takers apart.
    let mut takers: BTreeMap<(bool, &str), Vec<&str>> = BTreeMap::new();
    for application in context.site.bundle.applications.values() {
        if let Some(plane) = plane(context, application).filter(|plane| plane.resolvers.is_empty()) {
            let key = (!takes_internal(application), plane.name.value.as_str());
            takers.entry(key).or_default().push(application.name.value.as_str());
        }
    }
    for hostname in names {
        for ((_, plane), takers) in takers.iter().filter(|((public, _), _)| *public == (hostname.kind == "public")) {
            let message = format!(
                "{} is the {} name of {}, and {} on plane {plane} cannot look it up: no resolver",
                hostname.name, hostname.kind, hostname.application.name.value, takers.join(", ")
            );
            sink.report(hostname.span, message);
        }
    }
}

/// The plane on which an application that has an account at Keystone asks for endpoints.
fn plane<'a>(context: &Context<'a>, application: &'a Application) -> Option<&'a Plane> {
    let accounts = ["identity-service", "identity-credentials"];
    // Keystone has the same endpoints, and hands the accounts out.
    let takes = |endpoint: &str| {
        let known = facts(application).and_then(|charm| charm.endpoints.get(endpoint));
        known.is_none_or(|known| known.role == Role::Requires) && on(context, application, endpoint).is_some()
    };
    let account = accounts.into_iter().find(|endpoint| takes(endpoint))?;
    let space = space(application, account)?;
    context.site.planes.iter().find(|plane| plane.space.value == space.value)
}

/// Whether it takes internal endpoints, by its option or the option's default.
fn takes_internal(application: &Application) -> bool {
    let default = facts(application).and_then(|charm| charm.options.get(INTERNAL)?.default.as_deref());
    is_on(application, INTERNAL) || (default == Some("true") && !is_off(application, INTERNAL))
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    /// Keystone under a name, on a site whose metal plane has no resolver.
    fn site(option: &str) -> Fixture {
        Fixture::healthy()
            .with("bundle.yaml", "      region: one\n", &format!("      {option}: keystone.cloud.example\n"))
            .with("site.yaml", "    resolvers: [10.12.8.1]\n", "")
    }

    #[test]
    fn who_takes_a_name_from_the_catalogue_can_look_it_up() {
        let broken = site("os-public-hostname");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:14:27 warning hostname-without-resolver keystone.cloud.example is the public name of keystone, and glance, nova-cloud-controller on plane metal cannot look it up: no resolver");
        let repaired = broken.clone().with("site.yaml", "    gateway: 10.12.8.1\n", "    gateway: 10.12.8.1\n    resolvers: [10.12.8.1]\n");
        insta::assert_snapshot!(repaired.check(), @"");
        insta::assert_snapshot!(broken.with("bundle.yaml", "keystone.cloud.example", "10.12.4.50").check(), @"");
    }

    #[test]
    fn internal_names_are_for_those_that_take_internal_endpoints() {
        let broken = site("os-internal-hostname");
        insta::assert_snapshot!(broken.check(), @"");
        let takes = broken.with("bundle.yaml", "vip: 10.12.4.51 10.12.8.51", "vip: 10.12.4.51 10.12.8.51\n      use-internal-endpoints: true");
        insta::assert_snapshot!(takes.check(), @"bundle.yaml:14:29 warning hostname-without-resolver keystone.cloud.example is the internal name of keystone, and glance on plane metal cannot look it up: no resolver");
    }
}
