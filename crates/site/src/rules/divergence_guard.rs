use crate::context::{Context, charm_name};
use crate::decisions::{Decision, Status};
use crate::rule::{Rule, Sink};
use crate::site::{Divergence, Guard};
use crate::versions::same_channel;
use bundle::Application;
use model::{Severity, Span};

pub(super) static RULE: Rule = Rule {
    code: "divergence-guard",
    id: "",
    severity: Severity::Error,
    what: "The bundle was changed where a known divergence holds it, and the decision is still open.",
    why: "The next deploy does to the cloud what nobody has agreed to, such as a major upgrade of Vault.",
    example: "divergences: [{what: vault stays at 1.8, decision: D-068, guard: {charm: vault, channel: 1.8/stable}}]\n\
              bundle.yaml: vault: {charm: vault, channel: 1.16/stable}",
    help: "undo the change in the bundle, or have the decision taken first and end the divergence",
    source: "site.yaml: divergences",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for divergence in context.site.divergences.iter().filter(|divergence| !is_decided(context, divergence)) {
        let Some(guard) = &divergence.guard else { continue };
        for application in context.running(&guard.charm.value) {
            for breach in breaches(guard, application) {
                let (name, what) = (&application.name.value, &divergence.what.value);
                let message = format!("{name} has {}, and \"{what}\" holds it at {}", breach.given, breach.held);
                let finding = sink.finding(breach.at, message).related(guard.span, "the guard");
                sink.push(finding);
            }
        }
    }
}

/// Where an application is not as a guard holds it. No value of an option is told: it may be a secret.
pub(super) struct Breach {
    at: Span,
    given: String,
    held: String,
}

pub(super) fn breaches(guard: &Guard, application: &Application) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let name = application.name.span;
    if let Some(held) = &guard.channel {
        let given = application.channel.as_ref();
        if !given.is_some_and(|given| same_channel(&given.value, &held.value)) {
            let at = given.map_or(name, |given| given.span);
            let given = given.map_or("no channel".to_owned(), |given| format!("channel {}", given.value));
            breaches.push(Breach { at, given, held: held.value.clone() });
        }
    }
    for (option, held) in &guard.options {
        let given = application.options.get(option);
        if given.and_then(|given| given.value.as_str()) != Some(held.value.as_str()) {
            let at = given.map_or(name, |given| given.value.span);
            let given = format!("{} `{option}`", if given.is_some() { "another" } else { "no" });
            breaches.push(Breach { at, given, held: held.value.clone() });
        }
    }
    breaches
}

/// Whether a divergence speaks of the channel of this application and no longer agrees with it.
pub(super) fn is_broken(context: &Context<'_>, application: &Application) -> bool {
    let guards = context.site.divergences.iter().filter_map(|divergence| divergence.guard.as_ref());
    let mut channels = guards.filter(|guard| charm_name(application) == Some(&guard.charm.value));
    channels.any(|guard| match (&guard.channel, &application.channel) {
        (Some(held), Some(given)) => !same_channel(&given.value, &held.value),
        _ => false,
    })
}

/// Whether the decision behind a divergence has been taken: then the divergence is over, and the guard is stale.
pub(super) fn is_decided(context: &Context<'_>, divergence: &Divergence) -> bool {
    let decision = divergence.decision.as_ref().and_then(|number| {
        context.site.decisions.iter().find(|decision: &&Decision| decision.id == number.value)
    });
    let status = decision.and_then(Decision::standing);
    matches!(status, Some(Status::Decided | Status::Adopted | Status::Superseded))
}

#[cfg(test)]
pub(super) mod tests {
    use crate::fixture::Fixture;

    /// A site with a divergence that has this guard, under a decision with this status.
    pub(in crate::rules) fn guarded(guard: &str, status: &str) -> Fixture {
        let guard = format!("until: 2026-12-31, guard: {guard}}}");
        Fixture::versioned()
            // An entry that says so may wait for a decision.
            .with("site.yaml", "its move is not rehearsed", "its move is only proposed")
            .with("site.yaml", "until: 2026-12-31}", &guard)
            .with("docs/design-decisions.md", "- status: decided", &format!("- status: {status}"))
    }

    const VAULT: &str = "{charm: vault, channel: 1.8/stable}";

    #[test]
    fn what_a_guard_holds_is_not_moved_before_the_decision() {
        let moved = guarded(VAULT, "proposed").with("bundle.yaml", "1.8/stable", "1.16/stable");
        insta::assert_snapshot!(moved.check(), @r#"bundle.yaml:84:14 error divergence-guard vault has channel 1.16/stable, and "vault is older than planned" holds it at 1.8/stable [site.yaml:45:116 the guard]"#);
        let both = moved.with("versions.yaml", "1.8/stable", "1.16/stable");
        insta::assert_snapshot!(both.check(), @r#"bundle.yaml:84:14 error divergence-guard vault has channel 1.16/stable, and "vault is older than planned" holds it at 1.8/stable [site.yaml:45:116 the guard]"#);
        insta::assert_snapshot!(both.with("bundle.yaml", "1.16", "1.8").with("versions.yaml", "1.16", "1.8").check(), @"");
    }

    #[test]
    fn options_are_held_too() {
        let held = guarded("{charm: keystone, options: {region: one}}", "proposed");
        insta::assert_snapshot!(held.check(), @"");
        insta::assert_snapshot!(held.clone().with("bundle.yaml", "region: one", "region: two").check(), @r#"bundle.yaml:14:15 error divergence-guard keystone has another `region`, and "vault is older than planned" holds it at one [site.yaml:45:116 the guard]"#);
        insta::assert_snapshot!(held.with("bundle.yaml", "      region: one\n", "").check(), @r#"bundle.yaml:7:3 error divergence-guard keystone has no `region`, and "vault is older than planned" holds it at one [site.yaml:45:116 the guard]"#);
    }
}
