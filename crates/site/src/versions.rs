//! The typed form of `versions.yaml`: which versions a cloud is made of, each with the place where it is written.

use bundle::{Application, CharmUrl};
use model::At;
use model::yaml::Node;
use std::collections::BTreeMap;

/// What `versions.yaml` says.
#[derive(Clone, Debug)]
pub struct Versions {
    /// OpenStack release, such as `2024.1`.
    pub release: Option<At<String>>,
    /// Base of the machines, such as `ubuntu@22.04`.
    pub base: Option<At<String>>,
    /// `revisions: recorded`: revisions are written down here, and the bundle names channels only.
    pub recorded_only: Option<At<()>>,
    /// Channel by charm.
    pub channels: BTreeMap<String, Pin>,
    /// Revisions that the channels gave on the day of the capture, by charm.
    pub asbuilt_charms: BTreeMap<String, Revision>,
    /// The same by application, where one stood at another revision than the rest of its charm.
    pub asbuilt_applications: BTreeMap<String, Revision>,
    /// The set of the Kubernetes layer.
    pub kubernetes: Kubernetes,
    /// The Magnum driver.
    pub driver: Option<Driver>,
    /// The file as it was read.
    pub tree: Node,
}

/// The channel of a charm.
#[derive(Clone, Debug)]
pub struct Pin {
    /// The charm.
    pub charm: At<String>,
    /// Its channel, as written.
    pub channel: At<String>,
}

/// A revision of a charm or application.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The charm or application.
    pub name: At<String>,
    /// The revision.
    pub revision: At<u32>,
}

/// The matched set of the Kubernetes layer.
#[derive(Clone, Debug, Default)]
pub struct Kubernetes {
    /// Tag of the charts whose `dependencies.json` gives the set.
    pub chart: Option<At<String>>,
    /// Version by component.
    pub set: BTreeMap<String, At<String>>,
    /// Kubernetes of the tenants' clusters.
    pub workload: Option<At<String>>,
    /// Other words about those clusters: template, image.
    pub named_after_workload: Vec<At<String>>,
}

/// The driver through which Magnum makes clusters.
#[derive(Clone, Debug)]
pub struct Driver {
    /// Its package.
    pub package: At<String>,
    /// Its version.
    pub version: At<String>,
    /// The chart that it is told to take.
    pub chart: Option<At<String>>,
}

/// A channel of Charmhub, with what it leaves out filled in: track `latest`, risk `stable`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Channel<'a> {
    /// The track.
    pub track: &'a str,
    /// The risk.
    pub risk: &'a str,
    /// The branch, where there is one.
    pub branch: Option<&'a str>,
}

const RISKS: [&str; 4] = ["stable", "candidate", "beta", "edge"];

impl<'a> Channel<'a> {
    /// Reads `TRACK`, `RISK`, `TRACK/RISK`, `RISK/BRANCH` or `TRACK/RISK/BRANCH`.
    pub fn parse(text: &'a str) -> Option<Channel<'a>> {
        let mut parts = text.split('/');
        let first = parts.next()?;
        let (track, risk) = match RISKS.contains(&first) {
            true => ("latest", first),
            false => (first, parts.next().unwrap_or("stable")),
        };
        let branch = parts.next();
        let whole = !track.is_empty() && branch != Some("") && parts.next().is_none();
        (whole && RISKS.contains(&risk)).then_some(Channel { track, risk, branch })
    }
}

/// Whether two texts name one channel.
pub fn same_channel(one: &str, other: &str) -> bool {
    one == other || Channel::parse(one).is_some_and(|channel| Channel::parse(other) == Some(channel))
}

/// Whether an application's charm comes from a channel: one that lies beside the bundle does not.
pub fn is_from_channel(application: &Application) -> bool {
    let charm = application.charm_text();
    !charm.is_empty() && !CharmUrl::is_path(charm) && !charm.starts_with("local:")
}

/// The numbers of a version such as `v1.13.2` or `0.25.1-rc1`, for comparing; `None` where it is none.
pub fn numbers(version: &str) -> Option<Vec<u64>> {
    let plain = version.strip_prefix('v').unwrap_or(version);
    let core = plain.split(['-', '+']).next().unwrap_or(plain);
    let numbers: Option<Vec<u64>> = core.split('.').map(|part| part.parse().ok()).collect();
    numbers.filter(|numbers| numbers.len() >= 2)
}

#[cfg(test)]
mod tests {
    use super::{Channel, numbers, same_channel};

    #[test]
    fn channels_are_the_same_when_they_name_the_same() {
        for (one, other) in
            [("2024.1", "2024.1/stable"), ("stable", "latest/stable"), ("edge/fix", "latest/edge/fix")]
        {
            assert!(same_channel(one, other), "{one} {other}");
        }
        for (one, other) in
            [("8.0/stable", "8.0/edge"), ("latest", "8.0"), ("a/b", "a"), ("edge", "edge/fix")]
        {
            assert!(!same_channel(one, other), "{one} {other}");
        }
        for bad in ["", "/stable", "8.0/", "8.0/good", "8.0/edge/", "8.0/edge/a/b"] {
            assert_eq!(Channel::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(numbers("v1.9.3") < numbers("1.10"));
        assert_eq!(numbers("0.25.1-rc1"), Some(vec![0, 25, 1]));
        for bad in ["", "v", "7", "one.two", "1..2"] {
            assert_eq!(numbers(bad), None, "{bad}");
        }
    }
}
