//! Files and folders for the owner alone.

use crate::trouble::{Trouble, at};
use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// The folder, and those above it, for the owner alone.
pub fn folder(path: &Path) -> Result<(), Trouble> {
    at(path, fs::DirBuilder::new().recursive(true).mode(0o700).create(path))
}

/// A file of mode 0600 with this text, in place of what was there: nobody ever reads half of it.
pub fn private(path: &Path, text: &str) -> Result<(), Trouble> {
    if let Some(above) = path.parent() {
        folder(above)?;
    }
    let mut beside = path.to_owned().into_os_string();
    beside.push(".new");
    let beside = Path::new(&beside);
    let open = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(beside);
    at(beside, open.and_then(|mut file| file.write_all(text.as_bytes())))?;
    at(path, fs::rename(beside, path))
}
