use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::versions::Channel;
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "track-not-of-release",
    id: "",
    severity: Severity::Error,
    what: "versions.yaml has a charm of OpenStack on a track that is not the site's release, or gives another charm \
           the track of another release.",
    why: "Services of two releases speak different RPC versions, and the upgrade path allows one step at a time.",
    example: "site.yaml: release: \"2024.1\"\nversions.yaml: channels: {glance: 2023.2/stable}",
    help: "put the charm on the track of `release`, or mend `release`",
    source: "OpenStack charm guide: charm delivery; versions.yaml: release",
    check,
};

/// The charms that OpenStack releases together, one track per release.
const OPENSTACK: [&str; 37] = [
    "aodh",
    "barbican",
    "barbican-vault",
    "ceilometer",
    "ceilometer-agent",
    "cinder",
    "cinder-backup",
    "cinder-ceph",
    "cinder-lvm",
    "designate",
    "designate-bind",
    "glance",
    "glance-simplestreams-sync",
    "gnocchi",
    "heat",
    "keystone",
    "keystone-ldap",
    "keystone-saml-mellon",
    "magnum",
    "magnum-dashboard",
    "manila",
    "manila-ganesha",
    "masakari",
    "masakari-monitors",
    "neutron-api",
    "neutron-api-plugin-ovn",
    "neutron-gateway",
    "neutron-openvswitch",
    "nova-cloud-controller",
    "nova-compute",
    "octavia",
    "octavia-dashboard",
    "octavia-diskimage-retrofit",
    "openstack-dashboard",
    "placement",
    "swift-proxy",
    "swift-storage",
];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(versions) = &context.site.versions else { return };
    let Some(release) = context.site.release.as_ref().or(versions.release.as_ref()) else { return };
    for (charm, pin) in &versions.channels {
        let Some(channel) = Channel::parse(&pin.channel.value) else { continue };
        let is_openstack = OPENSTACK.contains(&charm.as_str());
        if (is_openstack || is_release(channel.track)) && channel.track != release.value {
            let message = format!("{charm} is on track {}, and the site's release is {}", channel.track, release.value);
            let finding = sink.finding(pin.channel.span, message).related(release.span, "the release");
            sink.push(finding);
        }
    }
}

/// Whether a track is called like a release: by year and half since 2023, by a name before.
fn is_release(track: &str) -> bool {
    const NAMES: [&str; 9] =
        ["queens", "rocky", "stein", "train", "ussuri", "victoria", "wallaby", "xena", "yoga"];
    let dated = track.strip_prefix("20").and_then(|rest| rest.split_once('.'));
    let is_dated = dated.is_some_and(|(year, half)| year.len() == 2 && matches!(half, "1" | "2") && year >= "23");
    is_dated || track == "zed" || NAMES.contains(&track)
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    /// Both files moved, so that only the release is left to differ.
    fn check(charm: &str, from: &str, to: &str) -> String {
        let old = format!("    charm: {charm}\n    channel: {from}\n");
        let bundle = Fixture::versioned().with("bundle.yaml", &old, &old.replace(from, to));
        bundle.with("versions.yaml", &format!("  {charm}: {from}\n"), &format!("  {charm}: {to}\n")).check()
    }

    #[test]
    fn charms_of_openstack_are_on_the_track_of_the_release() {
        insta::assert_snapshot!(check("glance", "2024.1/stable", "2023.2/stable"), @"
        bundle.yaml:27:14 error openstack-tracks-mixed the track of glance is 2023.2, and the release of the site is 2024.1 [site.yaml:3:10 the release of the site]
        versions.yaml:9:11 error track-not-of-release glance is on track 2023.2, and the site's release is 2024.1 [site.yaml:3:10 the release]
        ");
        insta::assert_snapshot!(check("barbican-vault", "2024.1/stable", "latest/stable"), @"
        bundle.yaml:96:14 warning channel-unpinned barbican-vault follows latest/stable
        versions.yaml:6:19 error track-not-of-release barbican-vault is on track latest, and the site's release is 2024.1 [site.yaml:3:10 the release]
        ");
        insta::assert_snapshot!(check("ceph-mon", "squid/stable", "yoga/stable"), @"
        bundle.yaml:70:14 error openstack-tracks-mixed the track of ceph-mon is yoga, and the release of the site is 2024.1 [site.yaml:3:10 the release of the site]
        versions.yaml:7:13 error track-not-of-release ceph-mon is on track yoga, and the site's release is 2024.1 [site.yaml:3:10 the release]
        ");
        insta::assert_snapshot!(check("glance", "2024.1/stable", "2024.1/edge"), @"");
        insta::assert_snapshot!(check("ceph-mon", "squid/stable", "reef/stable"), @"");
    }
}
