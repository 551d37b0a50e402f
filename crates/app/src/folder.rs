//! Reading a folder into texts, and copying one: bounded, and without following links out of it.

use crate::AppError;
use std::fs;
use std::path::{Path, PathBuf};

/// Most files that one site may have.
const MAX_FILES: usize = 10_000;
/// Deepest folder that is walked.
const MAX_DEPTH: usize = 16;
/// Folders that are no part of a site.
const SKIPPED: [&str; 4] = [".git", ".interlock", "target", "node_modules"];

/// What one file holds.
pub enum Content {
    /// Text, as it is.
    Text(String),
    /// Not text: where the first byte stands that is none.
    Binary(usize),
    /// Larger than texts may be; its size in bytes.
    TooLarge(u64),
}

/// Reads one file, up to the size that texts may have.
pub fn read(path: &Path) -> Result<Content, AppError> {
    let unreadable =
        |why: std::io::Error| AppError::Unreadable { path: path.to_owned(), why: why.to_string() };
    let meta = fs::metadata(path).map_err(unreadable)?;
    if !meta.is_file() {
        let why = "it is no plain file".to_owned();
        return Err(AppError::Unreadable { path: path.to_owned(), why });
    }
    if meta.len() > model::yaml::MAX_BYTES as u64 {
        return Ok(Content::TooLarge(meta.len()));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    if let Some(at) = bytes.iter().position(|&byte| byte == 0) {
        return Ok(Content::Binary(at));
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => Content::Text(text),
        Err(error) => Content::Binary(error.utf8_error().valid_up_to()),
    })
}

/// What a folder holds, as paths from it, sorted.
#[derive(Default)]
pub struct Listing {
    /// Plain files.
    pub files: Vec<PathBuf>,
    /// Links, which are not followed: what a site says must stand in the site.
    pub links: Vec<PathBuf>,
}

/// The plain files of a folder.
pub fn files(root: &Path) -> Result<Vec<PathBuf>, AppError> {
    Ok(list(root)?.files)
}

/// Whether a path from a site's folder is left out with everything below it.
pub fn is_skipped(path: &Path) -> bool {
    path.components().any(|part| SKIPPED.iter().any(|name| part.as_os_str() == *name))
}

/// The files and links of a folder and of the folders in it.
pub fn list(root: &Path) -> Result<Listing, AppError> {
    let mut found = Listing::default();
    let mut open = vec![(PathBuf::new(), 0)];
    while let Some((folder, depth)) = open.pop() {
        let here = root.join(&folder);
        let unreadable =
            |why: std::io::Error| AppError::Unreadable { path: here.clone(), why: why.to_string() };
        for entry in fs::read_dir(&here).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let kind = entry.file_type().map_err(unreadable)?;
            let path = folder.join(entry.file_name());
            let skipped = SKIPPED.iter().any(|name| entry.file_name() == *name);
            if kind.is_dir() && !skipped && depth < MAX_DEPTH {
                open.push((path, depth + 1));
            } else if kind.is_file() {
                found.files.push(path);
            } else if kind.is_symlink() && !skipped {
                found.links.push(path);
            }
            if found.files.len() + found.links.len() > MAX_FILES {
                let why = format!("it holds more than {MAX_FILES} files, so it is no site");
                return Err(AppError::Unreadable { path: root.to_owned(), why });
            }
        }
    }
    found.files.sort();
    found.links.sort();
    Ok(found)
}

/// Copies the files of one folder over another.
pub fn copy(from: &Path, to: &Path) -> Result<(), AppError> {
    for file in files(from)? {
        let target = to.join(&file);
        let unwritable =
            |why: std::io::Error| AppError::Unwritable { path: target.clone(), why: why.to_string() };
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(unwritable)?;
        }
        fs::copy(from.join(&file), &target).map_err(unwritable)?;
    }
    Ok(())
}

/// Writes a file whole or not at all: a crash leaves the old one.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), AppError> {
    let unwritable =
        |why: std::io::Error| AppError::Unwritable { path: path.to_owned(), why: why.to_string() };
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(unwritable)?;
    }
    let fresh = path.with_extension("fresh");
    fs::write(&fresh, bytes).map_err(unwritable)?;
    fs::rename(&fresh, path).map_err(unwritable)
}
