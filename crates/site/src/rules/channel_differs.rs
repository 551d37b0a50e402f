use crate::context::{Context, charm_name};
use crate::repair::add_key;
use crate::rule::{Rule, Sink};
use crate::versions::{is_from_channel, same_channel};
use model::Severity;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: "channel-differs",
    id: "",
    severity: Severity::Error,
    what: "A charm of the bundle is at another channel than versions.yaml gives it, or at none.",
    why: "Half of a group moves and the other half does not: every hacluster and every router is one charm.",
    example: "keystone: {charm: keystone, channel: 2023.2/stable}          # versions.yaml: keystone: 2024.1/stable",
    help: "decide which of the two is meant, and write it in both",
    source: "versions.yaml: channels",
    check,
};

// Repair: an application without a channel gets that of versions.yaml, since nobody said anything else. Where both
// name one, a person has to choose.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(versions) = &context.site.versions else { return };
    // One channel that many applications share over an alias is one fault.
    let mut told = BTreeSet::new();
    for application in context.site.bundle.applications.values().filter(|app| is_from_channel(app)) {
        let Some(charm) = charm_name(application) else { continue };
        let Some(pin) = versions.channels.get(charm) else { continue };
        let (name, wanted) = (&application.name.value, &pin.channel.value);
        let finding = match &application.channel {
            Some(channel) if same_channel(&channel.value, wanted) => continue,
            // A divergence that guards this channel says more.
            Some(_) if super::divergence_guard::is_broken(context, application) => continue,
            Some(channel) => {
                if !told.insert((charm, channel.span)) {
                    continue;
                }
                let message = format!("{name} is at {}, and versions.yaml has {charm} at {wanted}", channel.value);
                sink.finding(channel.span, message)
            }
            None => {
                let message = format!("{name} names no channel, and versions.yaml has {charm} at {wanted}");
                let finding = sink.finding(application.place_of("charm"), message);
                let (title, pair) = (format!("put {name} at {wanted}"), format!("channel: {wanted}"));
                finding.fix_if(add_key(context.inputs.sources, title, application, &pair))
            }
        };
        sink.push(finding.related(pin.channel.span, "the channel in versions.yaml"));
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn the_bundle_and_the_matrix_name_one_channel() {
        let broken = Fixture::versioned().with("bundle.yaml", "2.4/stable\n    options: {cluster_count: 1}\n    bindings: {\"\": metal}\n  keystone-mysql", "2.4/edge\n    options: {cluster_count: 1}\n    bindings: {\"\": metal}\n  keystone-mysql");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:18:14 error channel-differs keystone-hacluster is at 2.4/edge, and versions.yaml has hacluster at 2.4/stable [versions.yaml:10:14 the channel in versions.yaml]");
        let meant = broken.with("bundle.yaml", "2.4/edge", "2.4");
        insta::assert_snapshot!(meant.check(), @"");
    }

    #[test]
    fn a_shared_channel_is_one_fault() {
        let apps = "  one: {charm: hacluster, channel: &c 2.0/stable}\n  two: {charm: hacluster, channel: *c}\n";
        let bundle = format!("applications:\n{apps}");
        let drawn = Fixture::bare(&bundle).and("versions.yaml", "channels: {hacluster: 2.4/stable}\n").check();
        assert_eq!(drawn.matches("channel-differs").count(), 1, "{drawn}");
    }

    #[test]
    fn a_missing_channel_is_put_in() {
        let broken = Fixture::versioned().with("bundle.yaml", "    channel: 1.8/stable\n", "");
        insta::assert_snapshot!(broken.repaired(), @"+    channel: 1.8/stable");
        let flow = Fixture::bare("applications: {v: {charm: vault}, w: {charm: ./vault.charm}} # mine\n").and("versions.yaml", "channels: {vault: 1.8/stable}\n");
        insta::assert_snapshot!(flow.repaired(), @"
        -applications: {v: {charm: vault}, w: {charm: ./vault.charm}} # mine
        +applications: {v: {charm: vault, channel: 1.8/stable}, w: {charm: ./vault.charm}} # mine
        ");
    }
}
