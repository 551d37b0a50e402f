//! `interlock explain`: what a text is known as, to the site and to the catalogue.

use crate::folder::{self, Content};
use crate::{AppError, default_site};
use model::{Finding, Sources, Span};
use std::io::Write;
use std::path::{Path, PathBuf};
use triage::{Answer, Catalogue, Draft};

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

/// What became of a text that was to be an entry.
#[derive(Debug)]
pub enum Drafted {
    /// It is a draft, in this file.
    New(PathBuf, Draft),
    /// It is known already, as these.
    Known(Vec<String>),
}

/// Writes the draft of an entry for a text into the `symptoms/` of a site. What only says that something failed does
/// not make a text known.
///
/// # Errors
/// A site that cannot be read, a text of which too little stays the same, or a file that is there already.
pub fn draft(site: Option<&Path>, here: &Path, text: &str) -> Result<Drafted, AppError> {
    let site = site.map_or_else(|| default_site(here), |site| Ok(site.to_owned()))?;
    let known = self::known(Some(&site), here)?;
    let answer = explain(&known, text);
    let telling = answer.matches.iter().filter(|found| !found.symptom.general);
    let names: Vec<String> = telling.map(|found| found.symptom.id.clone()).collect();
    if !names.is_empty() {
        return Ok(Drafted::Known(names));
    }
    let draft = triage::draft(text).map_err(|why| AppError::NoDraft { why })?;
    let path = site.join("symptoms").join(format!("{}.yaml", draft.id));
    let unwritable =
        |why: std::io::Error| AppError::SiteUnwritable { path: path.clone(), why: why.to_string() };
    std::fs::create_dir_all(site.join("symptoms")).map_err(unwritable)?;
    // Never over something that somebody may have filled in.
    let mut file = std::fs::File::create_new(&path).map_err(unwritable)?;
    file.write_all(draft.text.as_bytes()).map_err(unwritable)?;
    Ok(Drafted::New(path, draft))
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
