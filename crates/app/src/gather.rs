//! From paths to texts, each in its role.

use crate::AppError;
use crate::folder::{self, Content};
use model::{FileId, Finding, Sources, Span};
use std::path::{Path, PathBuf};

/// The texts of one site or bundle, by role, and what was wrong with the files themselves.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// All texts; a file that is no text stands here empty, so that its finding has a place.
    pub sources: Sources,
    /// `site.yaml`.
    pub site: Option<FileId>,
    /// `bundle.yaml`, or the bundle file that was named.
    pub bundle: Option<FileId>,
    /// Overlays in merge order: those that were named; for a site without named ones, none.
    pub overlays: Vec<FileId>,
    /// `versions.yaml`.
    pub versions: Option<FileId>,
    /// `docs/design-decisions.md`.
    pub decisions: Option<FileId>,
    /// `docs/security-ledger.md`.
    pub ledger: Option<FileId>,
    /// `docs/reserved-ids.txt`.
    pub reservations: Option<FileId>,
    /// The entries of the change log; they are among the other texts.
    pub changelog: Vec<FileId>,
    /// Runbooks with their paths from the site's folder, sorted.
    pub books: Vec<(String, FileId)>,
    /// Overlays that lie in the site, wherever they are used, with their paths from the site's folder, sorted.
    pub overlay_files: Vec<(String, FileId)>,
    /// Every other text.
    pub others: Vec<FileId>,
    /// Texts that are not committed: generated overlays.
    pub uncommitted: Vec<FileId>,
    /// Files that are no text, too large, or given twice.
    pub findings: Vec<Finding>,
}

/// Reads a site folder, or one bundle file, with overlays over it.
pub fn gather(path: &Path, overlays: &[PathBuf]) -> Result<Gathered, AppError> {
    let mut gathered = Gathered::default();
    if path.is_dir() {
        if !["site.yaml", "bundle.yaml"].iter().any(|name| path.join(name).is_file()) {
            let why = "it holds neither site.yaml nor bundle.yaml".to_owned();
            return Err(AppError::Unreadable { path: path.to_owned(), why });
        }
        gathered.site_folder(path)?;
    } else {
        gathered.bundle = Some(gathered.file(path, &shown(path))?);
    }
    for (index, overlay) in overlays.iter().enumerate() {
        let same = |other: &PathBuf| same_file(other, overlay);
        let file = gathered.file(overlay, &shown(overlay))?;
        gathered.uncommitted.push(file);
        if overlays.iter().take(index).any(same) || same(&path.to_owned()) || same(&path.join("bundle.yaml"))
        {
            let message = format!("{} is laid over itself", overlay.display());
            let finding = Finding::error("overlay-cycle", Span::start_of(file), message);
            gathered.findings.push(finding.help("name the bundle once and each overlay once"));
        } else {
            gathered.overlays.push(file);
        }
    }
    Ok(gathered)
}

impl Gathered {
    fn site_folder(&mut self, root: &Path) -> Result<(), AppError> {
        let listing = folder::list(root)?;
        for link in &listing.links {
            self.link(&root.join(link), link);
        }
        for relative in listing.files {
            let path = root.join(&relative);
            let name = shown(&relative).replace('\\', "/");
            let kind = name.rsplit_once('.').map_or("", |(_, kind)| kind);
            if !matches!(kind, "yaml" | "yml" | "md" | "txt" | "json" | "sh" | "cnf" | "conf" | "pem") {
                continue;
            }
            let file = self.file(&path, &shown(&path))?;
            match name.as_str() {
                "site.yaml" => self.site = Some(file),
                "bundle.yaml" => self.bundle = Some(file),
                "versions.yaml" => self.versions = Some(file),
                "docs/design-decisions.md" => self.decisions = Some(file),
                "docs/security-ledger.md" => self.ledger = Some(file),
                site::reservations::PATH => self.reservations = Some(file),
                _ if is_book(&name) => self.books.push((name, file)),
                _ => {
                    if is_overlay(&name) {
                        self.overlay_files.push((name.clone(), file));
                    }
                    // What is generated at deploy time lies in overlays/ and is never committed.
                    if name.starts_with("overlays/") && kind != "md" {
                        self.uncommitted.push(file);
                    }
                    self.changelog.extend(name.starts_with("docs/changelog/").then_some(file));
                    self.others.push(file);
                }
            }
        }
        Ok(())
    }

    /// Says that a link is left out: a book that silently is none would be missed in the night. Generated overlays may
    /// well lie elsewhere.
    fn link(&mut self, path: &Path, relative: &Path) {
        if relative.starts_with("overlays") {
            return;
        }
        let file = self.sources.add(&shown(path), "");
        let message = "this is a link, and links are not read".to_owned();
        let finding = Finding::warning("link-left-out", Span::start_of(file), message);
        self.findings.push(finding.help("put the file itself here: what a site says must stand in the site"));
    }

    /// Adds a file; one that is no text, or too large, becomes an empty text with a finding.
    fn file(&mut self, path: &Path, name: &str) -> Result<FileId, AppError> {
        let (text, finding) = match folder::read(path)? {
            Content::Text(text) => (text, None),
            Content::Binary(at) => {
                let message = format!("this is no text: byte {at} is not UTF-8");
                (String::new(), Some(("not-text", message, "keep data that no person reads out of the site")))
            }
            Content::TooLarge(bytes) => {
                let limit = model::yaml::MAX_BYTES;
                let message = format!("this file has {bytes} bytes; texts of a site are read up to {limit}");
                (String::new(), Some(("file-too-large", message, "split it, or move it out of the site")))
            }
        };
        let file = self.sources.add(name, &text);
        if let Some((code, message, help)) = finding {
            self.findings.push(Finding::error(code, Span::start_of(file), message).help(help));
        }
        Ok(file)
    }

    /// Whether a file could not be read as text: nothing is to be said about what it lacks.
    pub fn is_blank(&self, file: FileId) -> bool {
        self.findings.iter().any(|finding| finding.at.file == file)
    }

    /// The texts as `site` takes them.
    pub fn inputs(&self) -> site::Inputs<'_> {
        site::Inputs {
            site: self.site,
            bundle: self.bundle,
            overlays: self.overlays.clone(),
            versions: self.versions,
            decisions: self.decisions,
            ledger: self.ledger,
            reservations: self.reservations,
            books: self.books.iter().map(|&(_, file)| file).collect(),
            changelog: self.changelog.clone(),
            others: self.others.iter().copied().chain(self.books.iter().map(|&(_, file)| file)).collect(),
            uncommitted: self.uncommitted.clone(),
            ..site::Inputs::new(&self.sources)
        }
    }
}

/// Books are the phases and operations under `runbooks/`; appendices and the index are for reading.
pub(crate) fn is_book(name: &str) -> bool {
    let stem = name.strip_prefix("runbooks/").and_then(|rest| rest.strip_suffix(".md"));
    stem.is_some_and(|stem| stem.starts_with("phase-") || stem.starts_with("ops-"))
}

/// Overlays are the YAML files in any folder `overlays`.
fn is_overlay(name: &str) -> bool {
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    (folder == "overlays" || folder.ends_with("/overlays")) && name.ends_with(".yaml")
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
