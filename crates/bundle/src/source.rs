//! Other texts that describe the same model: what Juju says runs, what it exports, and what Terraform plans.
//!
//! Each is translated into the tree of a bundle, every node where its text stands, and then read as a bundle is. What
//! a source cannot know is said beside it, so that nobody takes the unknown for the absent.

mod export;
mod relations;
mod status;
mod terraform;
#[cfg(test)]
mod tests;
mod tree;

use crate::{Bundle, read};
use model::{At, FileId, Finding, Sources};
use std::collections::{BTreeMap, BTreeSet};

/// What kind of text a source is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A bundle that somebody wrote.
    #[default]
    Bundle,
    /// What `juju export-bundle` prints.
    Export,
    /// What `juju status --format json` (or `yaml`) prints.
    Status,
    /// What `terraform show -json` prints of a plan.
    TerraformPlan,
    /// What `terraform show -json` prints of a state.
    TerraformState,
}

impl Kind {
    /// Its name, for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Bundle => "bundle",
            Kind::Export => "exported bundle",
            Kind::Status => "juju status",
            Kind::TerraformPlan => "terraform plan",
            Kind::TerraformState => "terraform state",
        }
    }

    /// Whether it was measured at a model that runs, so that it says what Juju chose where nobody else had said it.
    pub fn is_live(self) -> bool {
        matches!(self, Kind::Export | Kind::Status | Kind::TerraformState)
    }

    /// Whether a program printed it, so that nobody commits it.
    pub fn is_printed(self) -> bool {
        self != Kind::Bundle
    }
}

/// A part of a model that a source may not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The charm, its channel, revision and base.
    Charm,
    /// Values of options.
    Options,
    /// Spaces that endpoints are bound to.
    Bindings,
    /// How many units there are.
    Units,
    /// The machines of the units.
    Placement,
    /// Constraints of applications and machines.
    Constraints,
    /// Storage and device directives.
    Storage,
    /// Charm resources.
    Resources,
    /// Whether the application is trusted with the cloud's credentials.
    Trust,
    /// Spaces and networks that endpoints are exposed to.
    Exposure,
    /// Offers, and who may use them.
    Offers,
    /// Relations.
    Relations,
    /// The numbers that Juju gives the machines.
    MachineNumbers,
}

impl Part {
    /// Its name, for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Charm => "charm",
            Part::Options => "options",
            Part::Bindings => "bindings",
            Part::Units => "units",
            Part::Placement => "placement",
            Part::Constraints => "constraints",
            Part::Storage => "storage",
            Part::Resources => "resources",
            Part::Trust => "trust",
            Part::Exposure => "exposed endpoints",
            Part::Offers => "offers",
            Part::Relations => "relations",
            Part::MachineNumbers => "machine numbers",
        }
    }
}

/// What a source does not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    everywhere: BTreeSet<Part>,
    some: BTreeMap<String, BTreeSet<Part>>,
}

impl Unknown {
    /// Whether the source knows a part of an application.
    pub fn knows(&self, application: &str, part: Part) -> bool {
        self.knows_all(part) && !self.some.get(application).is_some_and(|parts| parts.contains(&part))
    }

    /// Whether the source knows a part as a whole, but perhaps not of every application.
    pub fn knows_all(&self, part: Part) -> bool {
        !self.everywhere.contains(&part)
    }

    /// Whether there is nothing that it does not know.
    pub fn is_empty(&self) -> bool {
        self.everywhere.is_empty() && self.some.is_empty()
    }

    /// The parts that it knows of no application.
    pub fn everywhere(&self) -> impl Iterator<Item = Part> {
        self.everywhere.iter().copied()
    }

    /// What it does not know of single applications, by their names.
    pub fn of_applications(&self) -> impl Iterator<Item = (&str, Part)> {
        self.some.iter().flat_map(|(name, parts)| parts.iter().map(move |&part| (name.as_str(), part)))
    }

    fn without(parts: impl IntoIterator<Item = Part>) -> Unknown {
        Unknown { everywhere: parts.into_iter().collect(), some: BTreeMap::new() }
    }

    fn forget(&mut self, application: &str, part: Part) {
        if self.knows_all(part) {
            self.some.entry(application.to_owned()).or_default().insert(part);
        }
    }

    fn forget_all(&mut self, part: Part) {
        self.everywhere.insert(part);
        self.some.retain(|_, parts| {
            parts.remove(&part);
            !parts.is_empty()
        });
    }
}

/// Where a bundle comes from, and what it can therefore not say.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The kind of text.
    pub kind: Kind,
    /// What the text does not know.
    pub unknown: Unknown,
    /// The host of each machine, where the source says so.
    pub hosts: BTreeMap<String, At<String>>,
    /// Applications that the source says are subordinates.
    pub subordinates: BTreeSet<String>,
}

/// A bundle read from any source.
#[derive(Clone, Debug, Default)]
pub struct SourceReading {
    /// The model, as a bundle.
    pub bundle: Bundle,
    /// Where it comes from.
    pub origin: Origin,
    /// What was wrong with the texts, in their order.
    pub findings: Vec<Finding>,
}

/// Reads a bundle from any source, recognised by what stands in it and not by its name, and lays overlays over it.
pub fn read_source(sources: &Sources, base: FileId, overlays: &[FileId]) -> SourceReading {
    let mut findings = Vec::new();
    let documents = read::parse(sources, base, &mut findings);
    let mut origin = Origin::default();
    let tree = documents.first().and_then(|root| {
        if status::is_status(root) {
            return Some(status::tree(root, &mut origin, &mut findings));
        }
        let planned = terraform::Planned::new(root)?;
        Some(terraform::tree(&planned, &mut origin, &mut findings))
    });
    let reading = match tree {
        Some(tree) => read::read_tree(sources, tree, overlays, findings),
        None => read::read_documents(sources, base, documents, overlays, findings),
    };
    if origin.kind == Kind::Bundle && export::is_export(&reading.bundle) {
        origin.kind = Kind::Export;
    }
    SourceReading { bundle: reading.bundle, origin, findings: reading.findings }
}
