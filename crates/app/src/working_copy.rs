//! The jumphost's checkout in a rehearsal: a copy of the site that blocks may write into.

use crate::{AppError, folder};
use model::Digest;
use std::path::Path;

/// Folder of a site with what a rehearsal lays over the copy: stand-ins for files that are made at deploy time.
const STAND_INS: &str = "rehearsal";

/// Makes the copy, with the site's stand-ins over it. The copy must have the digest that the run is recorded under:
/// a site that is edited while a rehearsal of many scenarios is under way would otherwise run as another one (law 1).
pub fn make(site: &Path, expected: &Digest, copy: &Path) -> Result<(), AppError> {
    folder::copy(site, copy)?;
    if digest(copy)? != *expected {
        return Err(AppError::Changed { site: site.to_owned() });
    }
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

#[cfg(test)]
mod tests {
    use super::{digest, make};
    use crate::AppError;

    #[test]
    fn a_site_that_was_edited_since_its_digest_was_taken_is_not_rehearsed() {
        let folder = tempfile::tempdir().unwrap();
        let (site, copy) = (folder.path().join("site"), folder.path().join("copy"));
        std::fs::create_dir_all(site.join("runbooks")).unwrap();
        std::fs::write(site.join("runbooks/phase-01-a.md"), "one").unwrap();
        let taken = digest(&site).unwrap();
        make(&site, &taken, &copy).unwrap();
        std::fs::write(site.join("runbooks/phase-01-a.md"), "two").unwrap();
        assert!(matches!(make(&site, &taken, &copy), Err(AppError::Changed { .. })));
    }
}
