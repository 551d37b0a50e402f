//! The jumphost's checkout in a rehearsal: a copy of the site that blocks may write into.

use crate::{AppError, folder};
use model::Digest;
use std::path::Path;

/// Folder of a site with what a rehearsal lays over the copy: stand-ins for files that are made at deploy time.
const STAND_INS: &str = "rehearsal";

/// Makes the copy, with the site's stand-ins over it.
pub fn make(site: &Path, copy: &Path) -> Result<(), AppError> {
    folder::copy(site, copy)?;
    let stand_ins = site.join(STAND_INS);
    if stand_ins.is_dir() { folder::copy(&stand_ins, copy) } else { Ok(()) }
}

/// The digest of everything a run can read: each file's path and content.
pub fn digest(site: &Path) -> Result<Digest, AppError> {
    let mut listing = String::new();
    for file in folder::files(site)? {
        let path = site.join(&file);
        let bytes = std::fs::read(&path)
            .map_err(|why| AppError::Unreadable { path: path.clone(), why: why.to_string() })?;
        listing.push_str(&format!("{} {}\n", Digest::of(&bytes), file.display()));
    }
    Ok(Digest::of(listing.as_bytes()))
}
