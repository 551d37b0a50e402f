//! What lies beside logs: configuration, lists of packages, the cells of nova. What of it is wrong.
//!
//! Values of options never leave this module but for names, hosts and versions: addresses are stripped of logins first.

mod address;
mod agree;
mod bugs;
mod cells;
mod compute;
mod ini;
mod options;
mod packages;
mod version;

use crate::Cause;
use crate::source;
use cells::Cell;
use ini::Setting;
use packages::Packages;

/// What a text is, by its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Options in groups, as oslo.config reads them.
    Options,
    /// What `dpkg -l` prints.
    Packages,
    /// What `nova-manage cell_v2 list_cells` prints.
    Cells,
}

/// Where something is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The host, or nothing.
    pub host: String,
    /// The file.
    pub file: String,
    /// The line, from 1; 0 for the whole file.
    pub line: u64,
}

/// Something that should not be as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Whether it breaks something, or will only with another release.
    pub is_wrong: bool,
    /// Where.
    pub spot: Spot,
    /// The option as `nova [libvirt] cpu_mode`, or the package.
    pub option: String,
    /// What is the matter with it.
    pub what: String,
    /// What to do.
    pub fix: String,
    /// Where that is written.
    pub source: String,
}

/// Everything of the kinds above that was found.
#[derive(Clone, Debug, Default)]
pub struct Papers {
    settings: Vec<Setting>,
    packages: Vec<Packages>,
    cells: Vec<Cell>,
}

/// What a text that begins so is; nothing for logs and all else.
pub fn kind(head: &[u8]) -> Option<Kind> {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_comment = |line: &&str| line.starts_with(['#', ';']);
    let first = lines.clone().find(|line| !is_comment(line))?;
    if ini::group(first).is_some() {
        return Some(Kind::Options);
    }
    if first.starts_with("Desired=Unknown/Install") || first.starts_with("||/ Name") {
        return Some(Kind::Packages);
    }
    let is_cells =
        first.starts_with("+--") && lines.nth(1).is_some_and(|line| line.contains("Transport URL"));
    is_cells.then_some(Kind::Cells)
}

impl Papers {
    /// Takes in a text.
    pub fn add(&mut self, name: &str, kind: Kind, text: &str) {
        let host = source::host_of(name);
        match kind {
            Kind::Options => self.settings.extend(ini::read(&host, name, text)),
            Kind::Packages => self.packages.push(packages::read(&host, name, text)),
            Kind::Cells => self.cells.extend(cells::read(&host, name, text)),
        }
    }

    /// Takes in what another has found.
    pub fn merge(&mut self, other: Papers) {
        self.settings.extend(other.settings);
        self.packages.extend(other.packages);
        self.cells.extend(other.cells);
    }

    /// What is wrong, what breaks first; `causes` are what the logs came to.
    pub fn doubts(mut self, causes: &[Cause<'_>]) -> Vec<Doubt> {
        // Files come in the order in which processors had time for them.
        self.settings.sort_by(|one, other| one.spot.cmp(&other.spot));
        self.packages.sort_by(|one, other| one.spot.cmp(&other.spot));
        self.cells.sort_by(|one, other| one.spot.cmp(&other.spot));
        let mut doubts = bugs::known(causes, &self.packages);
        doubts.extend(agree::check(&self.settings));
        doubts.extend(cells::check(&self.cells, &self.settings));
        doubts.extend(compute::check(&self.settings, &self.packages));
        doubts.extend(options::check(&self.settings, &self.packages));
        doubts.sort_by_key(|doubt| !doubt.is_wrong);
        doubts
    }
}

#[cfg(test)]
mod tests;
