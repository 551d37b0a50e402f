//! What Juju's own verification of a bundle reports, one family of faults per file.

mod application;
mod base;
mod bindings;
mod charm;
mod constraints;
mod devices;
mod endpoints;
mod expose;
mod kind;
mod kubernetes;
mod machine;
mod offers;
mod options;
mod placement;
mod relation;
mod resources;
mod saas;
mod storage;
mod subordinate;
mod units;

use crate::{Bundle, Catalogue, CharmFacts, Invalid, NoCharms};
use model::{Finding, Span};

/// What a bundle is verified against: what Juju asks others for.
pub struct Against<'a> {
    /// Facts of charms; [`NoCharms`] for what a local bundle says by itself.
    pub charms: &'a dyn CharmFacts,
    /// Whether Juju takes these constraints.
    pub constraints: &'a dyn Fn(&str) -> Result<(), Invalid>,
    /// Whether Juju takes this storage directive.
    pub storage: &'a dyn Fn(&str) -> Result<(), Invalid>,
    /// Whether Juju takes this device directive.
    pub devices: &'a dyn Fn(&str) -> Result<(), Invalid>,
    /// For the path of a charm in the bundle, the full path if nothing is there.
    pub missing_path: &'a dyn Fn(&str) -> Option<String>,
}

impl Against<'static> {
    /// Our own table of charms, and Juju's syntax of constraints and storage. Paths are believed.
    pub fn catalogue() -> Against<'static> {
        Against { charms: &Catalogue, ..Against::no_charms() }
    }

    /// What a bundle says by itself, without facts of charms.
    pub fn no_charms() -> Against<'static> {
        Against {
            charms: &NoCharms,
            constraints: &crate::constraints::check,
            storage: &crate::storage::check,
            devices: &|_| Ok(()),
            missing_path: &|_| None,
        }
    }
}

/// Says what Juju would refuse in a merged bundle. Messages are Juju's; findings stand in the order of the texts.
pub fn verify(bundle: &Bundle, against: &Against) -> Vec<Finding> {
    let mut report = Report::default();
    kind::check(bundle, &mut report);
    base::check(bundle, &mut report);
    saas::check(bundle, &mut report);
    machine::check(bundle, against, &mut report);
    application::check(bundle, against, &mut report);
    relation::check(bundle, against, &mut report);
    options::check(bundle, against, &mut report);
    bindings::check(bundle, against, &mut report);
    placement::check_cycles(bundle, &mut report);
    report.0.sort_by_key(|finding| finding.at);
    report.0
}

/// The findings so far.
#[derive(Default)]
struct Report(Vec<Finding>);

impl Report {
    fn error(&mut self, code: &'static str, at: Span, message: impl Into<String>, help: &str) {
        self.0.push(Finding::error(code, at, message).help(help));
    }

    fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }
}

#[cfg(test)]
mod tests;
