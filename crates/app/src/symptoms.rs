//! `interlock explain`: what a text is known as, to the site and to the catalogue.

use crate::folder::{self, Content};
use crate::{AppError, default_site};
use model::{Finding, Sources, Span};
use std::path::Path;
use triage::{Answer, Catalogue};

/// Known symptoms, those of a site among them, and what is wrong with the site's own.
#[derive(Debug)]
pub struct Known {
    /// The symptoms.
    pub catalogue: Catalogue,
    /// The files of the site's `symptoms/`.
    pub sources: Sources,
    /// What is wrong with them.
    pub findings: Vec<Finding>,
}

/// The catalogue with the known issues of the site that is named; where none is, of the site that stands here, and
/// where there is no one such site, without.
///
/// # Errors
/// A site that was named and cannot be read.
pub fn known(site: Option<&Path>, here: &Path) -> Result<Known, AppError> {
    let mut known = Known { catalogue: Catalogue::built_in(), sources: Sources::default(), findings: vec![] };
    match site {
        Some(site) if !site.join("site.yaml").is_file() => {
            let help = "name the folder of a site, or leave --site out".to_owned();
            Err(AppError::Missing { site: site.to_owned(), what: "site.yaml".to_owned(), help })
        }
        Some(site) => known.add(site).map(|()| known),
        None => match default_site(here) {
            Ok(site) => known.add(&site).map(|()| known),
            Err(_) => Ok(known),
        },
    }
}

/// Looks a text up among them.
pub fn explain<'a>(known: &'a Known, text: &str) -> Answer<'a> {
    triage::explain(&known.catalogue, text)
}

impl Known {
    fn add(&mut self, site: &Path) -> Result<(), AppError> {
        let folder = site.join("symptoms");
        if !folder.is_dir() {
            return Ok(());
        }
        for file in folder::files(&folder)? {
            let path = folder.join(&file);
            if !matches!(path.extension().and_then(|kind| kind.to_str()), Some("yaml" | "yml")) {
                continue;
            }
            let name = path.to_string_lossy();
            match folder::read(&path)? {
                Content::Text(text) => {
                    let id = self.sources.add(&name, &text);
                    self.findings.extend(self.catalogue.add_site(id, &text));
                }
                Content::Binary(_) | Content::TooLarge(_) => {
                    let id = self.sources.add(&name, "");
                    let message = "this is no text of a size that is read".to_owned();
                    let finding = Finding::error("symptom-entry", Span::start_of(id), message);
                    self.findings.push(finding.help("write symptoms as YAML: see docs/triage.md"));
                }
            }
        }
        Ok(())
    }
}
