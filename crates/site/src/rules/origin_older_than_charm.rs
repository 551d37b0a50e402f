use super::channels::{Release, base, ceph, channel, openstack, releases_between, together};
use super::options::text;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::{Severity, Span};
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    code: "origin-older-than-charm",
    id: "R52",
    severity: Severity::Warning,
    what: "A charm installs its packages from the distribution, whose release is older by more than one.",
    why: "On ubuntu@22.04 the distribution has Yoga and Quincy: that is what a charm of 2024.1 or squid then runs, silently.",
    example: "keystone: {charm: keystone, channel: 2024.1/stable, options: {openstack-origin: distro}}          # on ubuntu@22.04",
    help: "name the release's archive, such as `cloud:jammy-caracal`, or leave the option out: the charm's default fits it",
    source: "config.yaml of the charms: openstack-origin, source",
    check,
};

/// What a distribution has: OpenStack's release, its name, and Ceph's.
const DISTRIBUTIONS: [(&str, Release, &str, &str); 4] = [
    ("ubuntu@18.04", (2018, 1), "queens", "luminous"),
    ("ubuntu@20.04", (2020, 1), "ussuri", "octopus"),
    ("ubuntu@22.04", (2022, 1), "yoga", "quincy"),
    ("ubuntu@24.04", (2024, 1), "2024.1", "squid"),
];

/// Upstream tests the charms of a release with the release before it too.
const SUPPORTED: u16 = 1;

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mut old: BTreeMap<Old<'_>, (Span, Vec<&str>)> = BTreeMap::new();
    for application in context.site.bundle.applications.values() {
        let Some(track) = channel(application).map(|channel| channel.track) else { continue };
        let release = openstack(track.value).or_else(|| ceph(track.value));
        let is_distro = |option: &&str| text(application, option) == Some("distro");
        let option = ["openstack-origin", "source"].into_iter().find(is_distro);
        let origin = option.and_then(|option| application.options.get(option));
        let Some((release, origin)) = release.zip(origin) else { continue };
        let Some(base) = base(context, application).map(|base| base.value.release()) else { continue };
        let Some(distribution) = DISTRIBUTIONS.iter().find(|(known, ..)| *known == base) else { continue };
        let (_, has, openstack_name, ceph_name) = *distribution;
        if releases_between(has, release) <= SUPPORTED {
            continue;
        }
        let gives = if openstack(track.value).is_some() { openstack_name } else { ceph_name };
        let old_one = Old { at: origin.value.span, track: track.value, base, gives };
        old.entry(old_one).or_insert((track.span, vec![])).1.push(&application.name.value);
    }
    for (Old { at, track, base, gives }, (channel, names)) in old {
        let names = together(&names);
        let message = format!("{names} on {base}: the channel is of {track}, and `distro` gives {gives}");
        let finding = sink.finding(at, message).related(channel, "the channel");
        sink.push(finding);
    }
}

/// Packages that are older than their charm, at one option.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Old<'a> {
    at: Span,
    track: &'a str,
    base: String,
    gives: &'static str,
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(base: &str, application: &str) -> String {
        Fixture::bare(&format!("default-base: {base}\napplications:\n  it: {{{application}}}\n")).check()
    }

    #[test]
    fn what_shares_an_anchor_is_one_fault() {
        let it = |origin: &str| format!("channel: 2024.1/stable, options: {{openstack-origin: {origin}}}");
        let bundle = format!(
            "default-base: ubuntu@22.04\napplications:\n  a: {{charm: keystone, {}}}\n  b: {{charm: glance, {}}}\n  \
             c: {{charm: placement, {}}}\n",
            it("&origin distro"), it("*origin"), it("*origin")
        );
        insta::assert_snapshot!(Fixture::bare(&bundle).check(), @"bundle.yaml:3:84 warning origin-older-than-charm a, b and 1 more on ubuntu@22.04: the channel is of 2024.1, and `distro` gives yoga [bundle.yaml:3:33 the channel]");
    }

    #[test]
    fn packages_are_as_new_as_the_charm() {
        insta::assert_snapshot!(check("ubuntu@22.04", "charm: keystone, channel: 2024.1/stable, options: {openstack-origin: distro}"), @"bundle.yaml:3:77 warning origin-older-than-charm it on ubuntu@22.04: the channel is of 2024.1, and `distro` gives yoga [bundle.yaml:3:34 the channel]");
        insta::assert_snapshot!(check("ubuntu@22.04", "charm: ceph-fs, channel: squid/stable, options: {source: distro}"), @"bundle.yaml:3:65 warning origin-older-than-charm it on ubuntu@22.04: the channel is of squid, and `distro` gives quincy [bundle.yaml:3:33 the channel]");
        insta::assert_snapshot!(check("ubuntu@22.04", "charm: keystone, channel: 2024.1/stable, options: {openstack-origin: \"cloud:jammy-caracal\"}"), @"");
        insta::assert_snapshot!(check("ubuntu@22.04", "charm: keystone, channel: yoga/stable, options: {openstack-origin: distro}"), @"");
        insta::assert_snapshot!(check("ubuntu@22.04", "charm: keystone, channel: zed/stable, options: {openstack-origin: distro}"), @"");
        insta::assert_snapshot!(check("ubuntu@24.04", "charm: keystone, channel: 2024.1/stable, options: {openstack-origin: distro}"), @"");
        insta::assert_snapshot!(check("ubuntu@22.04", "charm: mysql-router, channel: 8.0/stable, options: {source: distro}"), @"");
    }
}
