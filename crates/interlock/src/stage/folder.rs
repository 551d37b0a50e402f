//! Where a scene's commands and socket lie.

use std::fs::DirBuilder;
use std::io::{Error, ErrorKind};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// Longest path of a Unix socket, in bytes.
const SOCKET_PATH: usize = 107;
/// Name of the socket in the folder.
const SOCKET: &str = "twin";
/// What the folders of a scenario's earlier processes begin with.
const PREFIX: &str = "stage-";
/// Names that are tried in a folder that everybody may write to.
const NAMES: u32 = 100;

/// A folder of this process alone, gone when dropped.
pub struct Folder(PathBuf);

impl Folder {
    /// The folders to try in turn. Beside the world a killed process leaves nothing that the scenario does not take away
    /// when it ends; where that path is too long for a socket, or holds what `PATH` cannot, the folder for temporary
    /// files has to do.
    pub fn candidates(beside: &Path) -> Vec<Place> {
        let mut places = vec![Place::Scenario(beside.to_owned()), Place::Shared(std::env::temp_dir())];
        places.push(Place::Shared(PathBuf::from("/tmp")));
        places
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The place of the socket.
    pub fn socket(&self) -> PathBuf {
        self.0.join(SOCKET)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A folder in which a scene's folder can be made.
pub enum Place {
    /// The scenario's own; the process that works there holds the lock of its state folder.
    Scenario(PathBuf),
    /// One that others write to as well.
    Shared(PathBuf),
}

impl Place {
    /// Makes the folder, for its owner alone. Never takes one that is there: it could be a stranger's.
    pub fn make(&self) -> Result<Folder, Error> {
        match self {
            Place::Scenario(folder) => {
                let folder = std::path::absolute(folder)?;
                // What an earlier process still runs must not reach our socket, so the name is not used again.
                for entry in std::fs::read_dir(&folder)?.flatten() {
                    if entry.file_name().as_bytes().starts_with(PREFIX.as_bytes()) {
                        let _ = std::fs::remove_dir_all(entry.path());
                    }
                }
                made(folder.join(format!("{PREFIX}{}", std::process::id())))
            }
            Place::Shared(folder) => {
                let folder = std::path::absolute(folder)?;
                let name = |number| folder.join(format!("interlock-{}-{number}", std::process::id()));
                let mut tries = (0..NAMES).map(|number| made(name(number)));
                let taken = |made: &Result<Folder, Error>| {
                    made.as_ref().is_err_and(|error| error.kind() == ErrorKind::AlreadyExists)
                };
                tries.find(|made| !taken(made)).unwrap_or_else(|| made(name(NAMES)))
            }
        }
    }
}

fn made(path: PathBuf) -> Result<Folder, Error> {
    fit(&path).map_err(Error::other)?;
    DirBuilder::new().mode(0o700).create(&path).map_err(|why| {
        let text = format!("cannot make {}: {why}", path.display());
        Error::new(why.kind(), text)
    })?;
    Ok(Folder(path))
}

/// Whether a folder can stand on `PATH` and hold a socket.
fn fit(path: &Path) -> Result<(), String> {
    let Some(text) = path.to_str() else {
        return Err(format!("{} is not UTF-8", path.display()));
    };
    if text.contains(':') || text.contains(char::is_control) {
        return Err(format!("{text:?} cannot stand on PATH"));
    }
    let length = path.join(SOCKET).as_os_str().len();
    if length > SOCKET_PATH {
        return Err(format!(
            "a socket in {text} would have a path of {length} bytes, {SOCKET_PATH} are the most"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Folder, Place, fit};
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    #[test]
    fn a_path_that_is_too_long_or_breaks_path_does_not_fit() {
        assert_eq!(fit(Path::new(&format!("/{}", "x".repeat(101)))), Ok(()));
        for path in [format!("/{}", "x".repeat(102)), "/a:b".to_owned(), "/a\nb".to_owned()] {
            assert!(fit(Path::new(&path)).is_err(), "{path}");
        }
    }

    #[test]
    fn a_folder_that_is_there_is_not_taken_and_ours_is_ours_alone() {
        let shared = tempfile::tempdir().unwrap();
        let place = || Place::Shared(shared.path().to_owned()).make().unwrap();
        let (one, other) = (place(), place());
        assert_ne!(one.path(), other.path());
        let mode = std::fs::metadata(one.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        let path = one.path().to_owned();
        drop(one);
        assert!(!path.exists() && other.path().exists());
    }

    #[test]
    fn what_a_killed_process_left_beside_the_world_is_removed() {
        let scenario = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(scenario.path().join("stage-1/bin")).unwrap();
        let Some(place) = Folder::candidates(scenario.path()).into_iter().next() else { panic!("a place") };
        let folder = place.make().unwrap();
        assert!(!scenario.path().join("stage-1").exists() && folder.path().is_dir());
    }
}
