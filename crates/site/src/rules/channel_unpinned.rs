use super::ends::facts;
use super::options::is_placeholder;
use crate::context::{Context, charm_name};
use crate::rule::{Rule, Sink};
use bundle::{Application, CharmUrl, Schema};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "channel-unpinned",
    id: "R54",
    severity: Severity::Warning,
    what: "A charm that is released in tracks is taken from `latest`, or from no channel at all.",
    why: "The next refresh may bring another release of OpenStack, and two deploys of one file need not be alike.",
    example: "keystone: {charm: keystone, channel: latest/stable}",
    help: "name the track and the risk, such as `2024.1/stable`",
    source: "charm-guide project/charm-delivery.rst",
    check,
};

/// Charms that have no track but `latest`.
const UNTRACKED: [&str; 2] = ["memcached", "ntp"];
const RISKS: [&str; 4] = ["stable", "candidate", "beta", "edge"];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let applications = || context.site.bundle.applications.values();
    // A bare bundle that gives no channel at all is a sketch, or older than channels.
    let is_meant = context.site.is_declared() || applications().any(|app| app.channel.is_some());
    for application in applications().filter(|app| has_tracks(app)) {
        let name = &application.name.value;
        match &application.channel {
            // What versions.yaml has for it is the sharper finding: channel-differs.
            None if is_meant && !is_listed(context, application) => sink.report(application.name.span, format!("{name} has no channel")),
            Some(channel) if is_latest(&channel.value) && !is_placeholder(&channel.value) => {
                sink.report(channel.span, format!("{name} follows {}", channel.value));
            }
            _ => {}
        }
    }
}

/// Whether versions.yaml gives the charm a channel.
fn is_listed(context: &Context<'_>, application: &Application) -> bool {
    let versions = context.site.versions.as_ref();
    charm_name(application).is_some_and(|charm| versions.is_some_and(|versions| versions.channels.contains_key(charm)))
}

/// Whether the charm comes from Charmhub, where it is known to have tracks.
fn has_tracks(application: &Application) -> bool {
    let is_charmhub =
        CharmUrl::parse(application.charm_text()).is_ok_and(|url| url.schema == Schema::CharmHub);
    is_charmhub && facts(application).is_some_and(|charm| !UNTRACKED.contains(&charm.name.as_str()))
}

/// Whether a channel names no track, or the track that moves.
fn is_latest(channel: &str) -> bool {
    let first = channel.split('/').next().unwrap_or_default();
    first == "latest" || RISKS.contains(&first)
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_charm_with_tracks_is_taken_from_one() {
        let with = |channel: &str| {
            let old = "    charm: keystone\n    channel: 2024.1/stable\n";
            Fixture::healthy().with("bundle.yaml", old, &format!("    charm: keystone\n{channel}")).check()
        };
        insta::assert_snapshot!(with("    channel: latest/stable\n"), @"bundle.yaml:9:14 warning channel-unpinned keystone follows latest/stable");
        insta::assert_snapshot!(with("    channel: edge\n"), @"bundle.yaml:9:14 warning channel-unpinned keystone follows edge");
        insta::assert_snapshot!(with(""), @"bundle.yaml:7:3 warning channel-unpinned keystone has no channel");
        insta::assert_snapshot!(with("    channel: 2024.1/edge\n"), @"");
    }

    #[test]
    fn a_bare_bundle_gives_channels_to_all_or_none() {
        let with = |channel: &str| {
            Fixture::bare(&format!("applications:\n  a: {{charm: keystone}}\n  b: {{charm: ./b{channel}}}\n")).check()
        };
        insta::assert_snapshot!(with(", channel: 1/stable"), @"bundle.yaml:2:3 warning channel-unpinned a has no channel");
        insta::assert_snapshot!(with(""), @"");
    }

    #[test]
    fn what_has_no_tracks_has_none_to_name() {
        for charm in ["memcached", "./keystone", "landscape-server", "ch:ntp"] {
            let bundle = format!("applications:\n  a: {{charm: {charm}, channel: latest/stable}}\n");
            assert_eq!(Fixture::bare(&bundle).check(), "", "{charm}");
        }
    }
}
