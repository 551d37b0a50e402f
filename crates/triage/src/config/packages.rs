//! What is installed, as `dpkg -l` lists it.

use super::Spot;
use std::collections::BTreeMap;

/// The packages of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Packages {
    pub spot: Spot,
    /// Versions by name.
    installed: BTreeMap<String, String>,
}

/// Reads a list; packages that are removed, or half there, are left out.
pub(super) fn read(host: &str, file: &str, text: &str) -> Packages {
    let rows = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let state = words.next()?;
        let is_installed = state.len() >= 2 && state.get(1..2) == Some("i");
        let name = words.next()?;
        let name = name.split_once(':').map_or(name, |(name, _)| name);
        let version = words.next()?;
        is_installed.then(|| (name.to_owned(), version.to_owned()))
    });
    let spot = Spot { host: host.to_owned(), file: file.to_owned(), line: 0 };
    Packages { spot, installed: rows.collect() }
}

impl Packages {
    /// The version of a package.
    pub fn version(&self, name: &str) -> Option<&str> {
        self.installed.get(name).map(String::as_str)
    }
}

/// The list of a host; where no list is of it, one that is of no host in particular.
pub(super) fn of_host<'a>(packages: &'a [Packages], host: &str) -> Option<&'a Packages> {
    let named = packages.iter().find(|list| list.spot.host == host);
    named.or_else(|| packages.iter().find(|list| list.spot.host.is_empty()))
}

/// The version of a service on a host.
pub(super) fn of_service<'a>(packages: &'a [Packages], host: &str, service: &str) -> Option<&'a str> {
    let list = of_host(packages, host)?;
    let names = [format!("{service}-common"), format!("python3-{service}"), service.to_owned()];
    names.iter().find_map(|name| list.version(name))
}
