//! What the tracks of channels and the bases of applications stand for.

use crate::context::Context;
use bundle::{Application, Base, CharmUrl, Schema};
use model::At;

/// A channel with the track that it names.
pub(super) struct Channel<'a> {
    /// The track, such as `2024.1`, at the channel.
    pub(super) track: At<&'a str>,
    /// Whether the risk is `stable`.
    pub(super) is_stable: bool,
}

/// The channel of an application whose charm comes from Charmhub; nothing where the channel names no track.
pub(super) fn channel(application: &Application) -> Option<Channel<'_>> {
    let text = application.channel.as_ref()?;
    let charm = application.charm_text();
    if CharmUrl::is_path(charm) || CharmUrl::parse(charm).ok()?.schema != Schema::CharmHub {
        return None;
    }
    let (track, rest) = text.value.split_once('/').unwrap_or((&text.value, "stable"));
    let is_risk = ["stable", "candidate", "beta", "edge"].contains(&track);
    (!track.is_empty() && !is_risk)
        .then_some(Channel { track: At::new(track, text.span), is_stable: rest == "stable" })
}

/// A release of OpenStack: its year, and which half of it.
pub(super) type Release = (u16, u8);

/// The release of OpenStack that a track names.
pub(super) fn openstack(track: &str) -> Option<Release> {
    const NAMED: [(&str, Release); 10] = [
        ("queens", (2018, 1)),
        ("rocky", (2018, 2)),
        ("stein", (2019, 1)),
        ("train", (2019, 2)),
        ("ussuri", (2020, 1)),
        ("victoria", (2020, 2)),
        ("wallaby", (2021, 1)),
        ("xena", (2021, 2)),
        ("yoga", (2022, 1)),
        ("zed", (2022, 2)),
    ];
    if let Some((_, release)) = NAMED.iter().find(|(name, _)| *name == track) {
        return Some(*release);
    }
    let (year, half) = track.split_once('.')?;
    let is_year = year.len() == 4 && year.starts_with("20");
    let half = half.parse().ok().filter(|half| [1, 2].contains(half))?;
    Some((year.parse().ok().filter(|_| is_year)?, half))
}

/// The release of OpenStack that came with the release of Ceph that a track names.
pub(super) fn ceph(track: &str) -> Option<Release> {
    Some(match track {
        "luminous" => (2018, 1),
        "nautilus" => (2019, 2),
        "octopus" => (2020, 1),
        "pacific" => (2021, 1),
        "quincy" => (2022, 1),
        "reef" => (2023, 2),
        "squid" => (2024, 1),
        _ => return None,
    })
}

/// How many releases the second is after the first; releases come twice a year.
pub(super) fn releases_between(first: Release, second: Release) -> u16 {
    let count = |(year, half): Release| 2 * year + u16::from(half);
    count(second).saturating_sub(count(first))
}

/// Names of applications that share a fault at one place, such as the anchor of a channel.
pub(super) fn together(names: &[&str]) -> String {
    match names {
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} and {other}"),
        [one, other, rest @ ..] => format!("{one}, {other} and {} more", rest.len()),
        [] => String::new(),
    }
}

/// The base that an application is deployed on: its own, or the bundle's.
pub(super) fn base<'a>(context: &Context<'a>, application: &'a Application) -> Option<At<Base>> {
    let written = application.base.as_ref().or(context.site.bundle.default_base.as_ref())?;
    Some(At::new(Base::of(&written.value)?, written.span))
}

#[cfg(test)]
mod tests {
    use super::openstack;

    #[test]
    fn tracks_of_openstack_have_a_release() {
        assert_eq!(openstack("yoga"), Some((2022, 1)));
        assert_eq!(openstack("2024.1"), Some((2024, 1)));
        for other in ["24.03", "8.0", "1.8", "3.9", "squid", "latest", "2024.3", "20241", "2024.", "+024.1"] {
            assert_eq!(openstack(other), None, "{other}");
        }
    }
}
