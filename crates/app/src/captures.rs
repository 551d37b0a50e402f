//! Captures of a cloud as it was built, in the `asbuilt` of its site, and what differs between two.

use crate::AppError;
use crate::asserting::Asserted;
use crate::gather::gather;
use health::{Capture, Drift};
use std::path::{Path, PathBuf};

/// Largest capture that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// Writes the capture of a sweep into the site's `asbuilt`, under the time at which it was taken, and says where.
///
/// # Errors
/// A sweep that read nothing, and a folder that cannot be written.
pub fn keep(site: &Path, asserted: &Asserted) -> Result<PathBuf, AppError> {
    let capture = &asserted.capture;
    if capture.sections.is_empty() {
        let why = "nothing of it could be read, so there is nothing to keep".to_owned();
        return Err(AppError::NoCloud { why });
    }
    let folder = site.join("asbuilt");
    let path = folder.join(format!("{}.json", capture.at.replace(':', "-")));
    let unwritable =
        |error: std::io::Error| AppError::SiteUnwritable { path: path.clone(), why: error.to_string() };
    let mut text = serde_json::to_string_pretty(capture)?;
    text.push('\n');
    std::fs::create_dir_all(&folder).map_err(unwritable)?;
    // Never over another one.
    let mut file = std::fs::File::create_new(&path).map_err(unwritable)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(unwritable)?;
    Ok(path)
}

/// What differs from the first to the second, each a file, or a site for its newest capture. The divergences of the site
/// are on record.
///
/// # Errors
/// A file that is no capture, and a site that cannot be read.
pub fn drift(from: &Path, to: &Path, site: Option<&Path>) -> Result<(Capture, Capture, Drift), AppError> {
    let (from, to) = (read(from)?, read(to)?);
    let drift = between(&from, &to, site)?;
    Ok((from, to, drift))
}

/// What differs from a capture, a file or the newest of a site, to what a sweep has just seen.
///
/// # Errors
/// A file that is no capture, and a site that cannot be read.
pub fn since(from: &Path, now: &Capture, site: Option<&Path>) -> Result<Since, AppError> {
    let from = read(from)?;
    let drift = between(&from, now, site)?;
    Ok(Since { from, drift })
}

/// What differs from an earlier capture.
pub struct Since {
    /// The capture.
    pub from: Capture,
    /// What differs.
    pub drift: Drift,
}

fn between(from: &Capture, to: &Capture, site: Option<&Path>) -> Result<Drift, AppError> {
    let on_record: Vec<String> = match site {
        Some(site) => {
            let site = site::read(&gather(site, &[])?.inputs()).site;
            site.divergences.into_iter().map(|one| one.what.value).collect()
        }
        None => Vec::new(),
    };
    Ok(health::drift(from, to, &|entry| on_record.iter().any(|what| names(what, entry))))
}

/// Whether a text speaks of an entry: its name stands there as a word.
fn names(text: &str, entry: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.match_indices(entry).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at + entry.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

fn read(path: &Path) -> Result<Capture, AppError> {
    let path = if path.is_dir() { newest(path).ok_or_else(|| none_of(path))? } else { path.to_owned() };
    let no_file = |why: String| AppError::NoFile { path: path.clone(), why };
    let length = std::fs::metadata(&path).map_err(|error| no_file(error.to_string()))?.len();
    if length > LARGEST {
        return Err(no_file("it is too large for a capture".to_owned()));
    }
    let text = std::fs::read(&path).map_err(|error| no_file(error.to_string()))?;
    let capture: Capture =
        serde_json::from_slice(&text).map_err(|why| no_file(format!("it is no capture: {why}")))?;
    match capture.schema.as_str() {
        "interlock.capture/1" => Ok(capture),
        other => Err(no_file(format!("it is no capture that is known: its schema is {other}"))),
    }
}

/// The capture of a site that was taken last, if there is one: their names are their times.
pub(crate) fn newest(site: &Path) -> Option<PathBuf> {
    let files = std::fs::read_dir(site.join("asbuilt")).into_iter().flatten().flatten();
    let captures =
        files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|kind| kind == "json"));
    captures.max()
}

fn none_of(site: &Path) -> AppError {
    AppError::Missing {
        site: site.to_owned(),
        what: "capture under asbuilt".to_owned(),
        help: "take one with `interlock assert SITE --capture`".to_owned(),
    }
}
