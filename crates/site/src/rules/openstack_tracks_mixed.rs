use super::channels::{channel, openstack, together};
use crate::context::{Context, charm_name};
use crate::rule::{Rule, Sink};
use model::{Severity, Span};
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    code: "openstack-tracks-mixed",
    id: "R53",
    severity: Severity::Error,
    what: "The OpenStack charms of a bundle are on different tracks, or on another than the site's release.",
    why: "The charms of one release are tested with one another only: a relation of two releases may lack what one side waits for.",
    example: "keystone: {channel: 2024.1/stable}\nglance: {channel: 2023.2/stable}",
    help: "put all OpenStack charms on one track; an upgrade moves all of them",
    source: "charm-guide project/charm-delivery.rst",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mut tracks: BTreeMap<&str, Vec<(Span, &str)>> = BTreeMap::new();
    for application in context.site.bundle.applications.values() {
        let Some(track) = channel(application).map(|channel| channel.track) else { continue };
        // A Vault on a track of OpenStack has a rule of its own.
        if openstack(track.value).is_some() && charm_name(application) != Some("vault") {
            tracks.entry(track.value).or_default().push((track.span, &application.name.value));
        }
    }
    let declared = context.site.release.as_ref().filter(|release| openstack(&release.value).is_some());
    let declared = declared.map(|release| (release.value.as_str(), release.span, "the release of the site"));
    let Some((right, place, label)) = declared.or_else(|| most(&tracks)) else { return };
    for (track, mut users) in tracks.into_iter().filter(|(track, _)| *track != right) {
        users.sort_unstable();
        for shared in users.chunk_by(|one, other| one.0 == other.0) {
            let Some((at, _)) = shared.first() else { continue };
            let names: Vec<&str> = shared.iter().map(|(_, name)| *name).collect();
            let message = format!("the track of {} is {track}, and {label} is {right}", together(&names));
            let finding = sink.finding(*at, message).related(place, label);
            sink.push(finding);
        }
    }
}

/// The track of most; of two that are even the newer one, for old ones are left behind.
fn most<'a>(tracks: &BTreeMap<&'a str, Vec<(Span, &str)>>) -> Option<(&'a str, Span, &'static str)> {
    let (track, users) = tracks.iter().max_by_key(|(track, users)| (users.len(), openstack(track)))?;
    Some((track, users.first()?.0, "the track of the rest"))
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn a_cloud_is_of_one_release() {
        let with = |nova: &str| {
            Fixture::bare(&format!(
                "applications:\n  glance: {{charm: glance, channel: 2024.1/stable}}\n  keystone: {{charm: keystone, channel: 2024.1/stable}}\n  \
                 nova: {{charm: nova-compute, channel: {nova}}}\n  router: {{charm: mysql-router, channel: 8.0/stable}}\n"
            ))
            .check()
        };
        insta::assert_snapshot!(with("2023.2/stable"), @"bundle.yaml:4:40 error openstack-tracks-mixed the track of nova is 2023.2, and the track of the rest is 2024.1 [bundle.yaml:2:36 the track of the rest]");
        insta::assert_snapshot!(with("2024.1/stable"), @"");
        insta::assert_snapshot!(with("latest/edge"), @"bundle.yaml:4:40 warning channel-unpinned nova follows latest/edge");
    }

    #[test]
    fn a_site_says_of_which() {
        let old = "charm: barbican-vault\n    channel: 2024.1/stable";
        let new = old.replace("2024.1", "zed");
        let broken = Fixture::healthy().with("bundle.yaml", old, &new);
        insta::assert_snapshot!(broken.clone().check(), @"bundle.yaml:96:14 error openstack-tracks-mixed the track of barbican-vault is zed, and the release of the site is 2024.1 [site.yaml:3:10 the release of the site]");
        insta::assert_snapshot!(broken.with("bundle.yaml", &new, old).check(), @"");
    }
}
