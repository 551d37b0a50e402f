use super::divergence_guard::{breaches, is_decided};
use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::versions::same_channel;
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "divergence-stale",
    id: "",
    severity: Severity::Warning,
    what: "A known divergence holds what is no longer there: its charm is gone, bundle and cloud agree, or its decision \
           has been taken and the bundle is past it.",
    why: "The register of known differences is believed on a bad night; a line that is over misleads.",
    example: "divergences: [{what: etcd lags, guard: {charm: etcd, channel: latest/stable}}]          # and no etcd",
    help: "end the divergence: take it out of site.yaml, or mend its guard",
    source: "site.yaml: divergences",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if context.inputs.bundle.is_none() {
        return;
    }
    for divergence in &context.site.divergences {
        let Some(guard) = &divergence.guard else { continue };
        let charm = &guard.charm.value;
        let mut running = context.running(charm).peekable();
        if running.peek().is_none() {
            sink.report(guard.charm.span, format!("the guard holds {charm}, and the bundle has no {charm}"));
        } else if let (Some(channel), Some(live)) = (&guard.channel, &guard.live)
            && same_channel(&channel.value, &live.value)
        {
            sink.report(live.span, format!("bundle and cloud both have {charm} at {}: nothing differs", live.value));
        } else if is_decided(context, divergence) && running.all(|app| !breaches(guard, app).is_empty()) {
            let decision = divergence.decision.as_ref().map_or("it", |decision| decision.value.as_str());
            let what = &divergence.what.value;
            sink.report(guard.span, format!("{decision} is decided and the bundle follows it: \"{what}\" is over"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::divergence_guard::tests::guarded;

    #[test]
    fn a_guard_holds_something() {
        let gone = guarded("{charm: etcd, channel: latest/stable}", "proposed");
        insta::assert_snapshot!(gone.check(), @"site.yaml:45:124 warning divergence-stale the guard holds etcd, and the bundle has no etcd");
        insta::assert_snapshot!(gone.with("site.yaml", "{charm: etcd, channel: latest/stable}", "{charm: vault, channel: 1.8}").check(), @"");
    }

    #[test]
    fn bundle_and_cloud_differ() {
        let with = |live: &str| guarded(&format!("{{charm: vault, channel: 1.8/stable, live: {live}}}"), "proposed").check();
        insta::assert_snapshot!(with("1.8"), @"site.yaml:45:158 warning divergence-stale bundle and cloud both have vault at 1.8: nothing differs");
        insta::assert_snapshot!(with("1.7/stable"), @"");
    }

    #[test]
    fn a_divergence_ends_with_its_decision() {
        let guard = "{charm: vault, channel: 1.8/stable}";
        let decided = guarded(guard, "decided");
        insta::assert_snapshot!(decided.check(), @"");
        let moved = decided.with("bundle.yaml", "1.8/stable", "1.16/stable").with("versions.yaml", "1.8/stable", "1.16/stable");
        insta::assert_snapshot!(moved.check(), @r#"site.yaml:45:116 warning divergence-stale D-002 is decided and the bundle follows it: "vault is older than planned" is over"#);
        insta::assert_snapshot!(moved.with("site.yaml", &format!(", guard: {guard}"), "").check(), @"");
    }
}
