//! The known symptoms: those that are built in, and those of a site.

use crate::entry;
use crate::symptom::{Origin, Symptom};
use model::{FileId, Finding};

/// The files that are built in: one for each family.
const BUILT_IN: &[(&str, &str)] = &[
    ("nova", include_str!("../catalogue/nova.yaml")),
    ("host", include_str!("../catalogue/host.yaml")),
    ("messaging", include_str!("../catalogue/messaging.yaml")),
    ("database", include_str!("../catalogue/database.yaml")),
    ("identity", include_str!("../catalogue/identity.yaml")),
    ("deployment", include_str!("../catalogue/deployment.yaml")),
    ("unhandled", include_str!("../catalogue/unhandled.yaml")),
    ("harmless", include_str!("../catalogue/harmless.yaml")),
    ("neutron", include_str!("../catalogue/neutron.yaml")),
    ("fabric", include_str!("../catalogue/fabric.yaml")),
    ("storage", include_str!("../catalogue/storage.yaml")),
    ("volume", include_str!("../catalogue/volume.yaml")),
    ("services", include_str!("../catalogue/services.yaml")),
];

/// Known symptoms; those of the site stand first.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    symptoms: Vec<Symptom>,
}

impl Catalogue {
    /// The catalogue that is built in.
    pub fn built_in() -> Catalogue {
        let mut catalogue = Catalogue::default();
        for (_, text) in BUILT_IN {
            // What is wrong with one of these is a failing test, and no finding for a person.
            catalogue.add(FileId::default(), text, Origin::Catalogue);
        }
        catalogue
    }

    /// Adds the entries of a file of the site, before what is built in, and says what is wrong with it.
    pub fn add_site(&mut self, file: FileId, text: &str) -> Vec<Finding> {
        let findings = self.add(file, text, Origin::Site);
        self.symptoms.sort_by_key(|symptom| symptom.origin);
        findings
    }

    fn add(&mut self, file: FileId, text: &str, origin: Origin) -> Vec<Finding> {
        let parsed = model::yaml::parse(file, text);
        let mut findings = parsed.findings;
        for node in parsed.documents.iter().flat_map(|document| document.items()) {
            let Some(symptom) = entry::read(node, origin, &mut findings) else { continue };
            if self.symptoms.iter().any(|known| known.id == symptom.id && known.origin == origin) {
                let message = format!("there are two entries `{}`: give one another id", symptom.id);
                findings.push(Finding::error("symptom-entry", node.span, message));
            }
            self.symptoms.push(symptom);
        }
        findings
    }

    /// All of them.
    pub fn symptoms(&self) -> &[Symptom] {
        &self.symptoms
    }
}

#[cfg(test)]
mod tests;
