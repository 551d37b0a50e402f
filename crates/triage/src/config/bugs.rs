//! Known bugs of packages: what is installed has them, or has the fix already.

use super::packages::{self, Packages};
use super::version::{compare, major};
use super::{Doubt, Spot};
use crate::Cause;
use std::cmp::Ordering;

/// A bug that a version has, whatever the logs say.
struct Bug {
    name: &'static str,
    package: &'static str,
    /// First and last version that have it.
    spans: &'static [(&'static str, &'static str)],
    what: &'static str,
}

/// Ranges are those of the bug's page at Launchpad, as hotsos 1.30 keeps them.
const BUGS: [Bug; 5] = [
    Bug {
        name: "LP1927868",
        package: "neutron-common",
        spans: &[
            ("2:15.3.3", "2:15.3.4-0ubuntu0"),
            ("2:16.3.0", "2:16.4.0-0ubuntu2"),
            ("2:17.0.0", "2:17.2.0-0ubuntu0"),
            ("2:18.0.0", "2:18.1.0-0ubuntu1"),
        ],
        what: "routers with HA or DVR of ML2/OVS lose their update; OVN does not have it",
    },
    Bug {
        name: "LP2085851",
        package: "cinder-common",
        spans: &[
            ("2:16.4.2-0ubuntu2.8", "2:16.4.2-0ubuntu2.8"),
            ("2:20.3.1-0ubuntu1.4", "2:20.3.1-0ubuntu1.4"),
            ("2:22.1.1-0ubuntu1.3~cloud0", "2:22.1.1-0ubuntu1.3~cloud1"),
            ("2:23.0.0-0ubuntu1.4~cloud0", "2:23.0.0-0ubuntu1.4~cloud0"),
            ("2:24.0.0-0ubuntu1.2", "2:24.0.0-0ubuntu1.2"),
        ],
        what: "this version brought a regression with it",
    },
    Bug {
        name: "LP1971565",
        package: "mysql-router",
        spans: &[
            ("8.0.29-0ubuntu0.20.04.2", "8.0.29-0ubuntu0.20.04.2"),
            ("8.0.29-0ubuntu0.21.10.1", "8.0.29-0ubuntu0.21.10.1"),
            ("8.0.29-0ubuntu0.22.04.1", "8.0.29-0ubuntu0.22.04.1"),
        ],
        what: "mysql-router does not start, and with it no service reaches its database",
    },
    Bug {
        name: "LP1839592",
        package: "libc-bin",
        spans: &[("2.23-0ubuntu3", "2.27-3ubuntu1.2")],
        what: "Open vSwitch may deadlock",
    },
    Bug {
        name: "LP2091033",
        package: "nova-compute",
        spans: &[("3:25", "3:25.2.1-0ubuntu2.8")],
        what: "nova-compute fails where vGPUs are enabled",
    },
];

/// Packages with a bug, and for each cause whether what is installed has its fix.
pub(super) fn known(causes: &[Cause<'_>], packages: &[Packages]) -> Vec<Doubt> {
    let mut doubts: Vec<Doubt> = causes.iter().filter_map(|cause| fixed(cause, packages)).collect();
    for list in packages {
        doubts.extend(BUGS.iter().filter_map(|bug| {
            let version = list.version(bug.package)?;
            let has =
                |(from, to): &(&str, &str)| compare(version, from).is_ge() && compare(version, to).is_le();
            bug.spans.iter().any(has).then(|| Doubt {
                is_wrong: true,
                spot: list.spot.clone(),
                option: bug.package.to_owned(),
                what: format!("{version} has the bug {}: {}", bug.name, bug.what),
                fix: format!("apt-get install --only-upgrade {}", bug.package),
                source: bug.name.to_owned(),
            })
        }));
    }
    doubts
}

fn fixed(cause: &Cause<'_>, packages: &[Packages]) -> Option<Doubt> {
    let list = packages::of_host(packages, &cause.first.host)?;
    let (package, version) = cause.symptom.fixed.iter().find_map(|fix| {
        let (package, _) = fix.split_once(' ')?;
        Some((package, list.version(package)?))
    })?;
    let fixes = cause.symptom.fixed.iter().filter_map(|fix| fix.strip_prefix(package)?.strip_prefix(' '));
    let (has, first) = has_fix(version, fixes)?;
    let id = &cause.symptom.id;
    let (what, fix) = if has {
        let what = format!("{version} has the fix of `{id}` already, which came with {first}");
        (what, "restart what was started before the upgrade; if it comes again, it is something else")
    } else {
        (
            format!("{version} does not have the fix of `{id}`, which came with {first}"),
            "upgrade it, and restart",
        )
    };
    Some(Doubt {
        is_wrong: !has,
        spot: Spot { line: 0, ..list.spot.clone() },
        option: package.to_owned(),
        what,
        fix: fix.to_owned(),
        source: cause.symptom.source.clone(),
    })
}

/// Whether a version has the fix, and which one brought it: of its own series, or else the latest.
fn has_fix<'f>(version: &str, fixes: impl Iterator<Item = &'f str>) -> Option<(bool, &'f str)> {
    let fixes: Vec<&str> = fixes.collect();
    let own = fixes.iter().find(|fix| major(fix) == major(version));
    let latest = || fixes.iter().max_by(|one, other| compare(one, other));
    let first = own.or_else(latest)?;
    Some((compare(version, first) != Ordering::Less, first))
}
