use super::ends;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::site::Policy;
use bundle::Application;
use model::{At, Severity, Span};

pub(super) static RULE: Rule = Rule {
    code: "policy-broken",
    id: "",
    severity: Severity::Error,
    what: "A path that a policy of the site keeps on one plane leaves it, or has an end that is not there.",
    why: "The service that asks comes from an address that the one that answers does not accept.",
    example: "policies: [{name: secrets, from: barbican-vault:secrets-storage, to: vault:access, plane: metal}]\n\
              barbican-vault: {bindings: {secrets-storage: provider}}",
    help: "bind the endpoint to the space of the plane, or change the policy with its reason",
    source: "site.yaml: policies",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if context.inputs.bundle.is_none() {
        return;
    }
    for policy in &context.site.policies {
        for end in [&policy.from, &policy.to] {
            if let Some((at, message)) = broken(context, policy, end) {
                let finding = sink.finding(at, message);
                let related = if at == end.span { policy.plane.span } else { end.span };
                let finding = finding.related(related, format!("policy `{}`", policy.name.value));
                let why = policy.why.as_ref().map(|why| format!("{}: {}", policy.name.value, why.value));
                sink.push(match (&policy.decision, why) {
                    (Some(decision), _) => finding.decision(decision.value.clone()),
                    (None, Some(why)) => finding.decision(why),
                    (None, None) => finding,
                });
            }
        }
    }
}

/// Why one end does not keep the policy, and where that is written.
fn broken(context: &Context<'_>, policy: &Policy, end: &At<String>) -> Option<(Span, String)> {
    let plane = &policy.plane.value;
    let wanted = &context.site.plane(plane)?.space.value;
    let (name, endpoint) = end.value.split_once(':').unwrap_or((&end.value, ""));
    let Some(application) = context.site.bundle.applications.get(name) else {
        return Some((end.span, format!("policy `{}` speaks of {name}, which the bundle does not have", policy.name.value)));
    };
    if !has(application, endpoint) {
        let message = format!("policy `{}` speaks of `{endpoint}` of {name}, and its charm has no such endpoint", policy.name.value);
        return Some((end.span, message));
    }
    match ends::space(application, endpoint) {
        Some(bound) if bound.value == *wanted => None,
        Some(bound) => {
            let message = format!("{} is in space {}, and policy `{}` keeps it on plane {plane}", end.value, bound.value, policy.name.value);
            Some((bound.span, message))
        }
        None => {
            let message = format!("{} is bound to no space, and policy `{}` keeps it on plane {plane}", end.value, policy.name.value);
            Some((application.name.span, message))
        }
    }
}

/// Whether an endpoint can be bound. A charm that is not known is believed; no endpoint means the default binding.
fn has(application: &Application, endpoint: &str) -> bool {
    let Some(charm) = ends::facts(application) else { return true };
    endpoint.is_empty()
        || charm.endpoints.contains_key(endpoint)
        || charm.extra_bindings.iter().any(|extra| extra == endpoint)
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    const POLICY: &str = "policies:\n  - {name: secrets, from: \"barbican-vault:secrets-storage\", to: \"vault:access\", plane: metal, why: one AppRole}\nallow:";

    fn with(policy: &str) -> Fixture {
        Fixture::healthy().with("site.yaml", "allow:", policy)
    }

    #[test]
    fn both_ends_of_a_path_are_on_its_plane() {
        let old = "    charm: barbican-vault\n    channel: 2024.1/stable\n    bindings: {\"\": metal";
        let apart = with(POLICY).with("bundle.yaml", old, &format!("{old}, secrets-storage: provider"));
        insta::assert_snapshot!(apart.check(), @"bundle.yaml:97:44 error policy-broken barbican-vault:secrets-storage is in space provider, and policy `secrets` keeps it on plane metal [site.yaml:47:27 policy `secrets`]");
        let old = "    to: [\"lxd:8\"]\n    bindings: {\"\": metal}\n  barbican:";
        let vault = with(POLICY).with("bundle.yaml", old, &old.replace("metal}", "metal, access: provider}"));
        insta::assert_snapshot!(vault.check(), @"bundle.yaml:87:35 error policy-broken vault:access is in space provider, and policy `secrets` keeps it on plane metal [site.yaml:47:65 policy `secrets`]");
        insta::assert_snapshot!(with(POLICY).check(), @"");
    }

    #[test]
    fn a_policy_speaks_of_what_there_is() {
        insta::assert_snapshot!(with(&POLICY.replace("vault:access", "vualt:access")).check(), @"site.yaml:47:65 error policy-broken policy `secrets` speaks of vualt, which the bundle does not have [site.yaml:47:88 policy `secrets`]");
        insta::assert_snapshot!(with(&POLICY.replace("vault:access", "vault:acess")).check(), @"site.yaml:47:65 error policy-broken policy `secrets` speaks of `acess` of vault, and its charm has no such endpoint [site.yaml:47:87 policy `secrets`]");
        insta::assert_snapshot!(with(&POLICY.replace("\"vault:access\"", "vault")).check(), @"");
        insta::assert_snapshot!(with(&POLICY.replace("plane: metal", "plane: mental")).check(), @"site.yaml:47:88 error site-unknown-plane `policies.plane` names plane `mental`, which is not under `planes`");
    }
}
