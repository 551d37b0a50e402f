//! One writer at a time in one state folder. Two that go on with the same run would each carry its mutations out.

use crate::file::because;
use model::JournalError;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Name of the file that is locked. It stays where it is: a lock on a file that was removed keeps nobody out.
const LOCK: &str = "rehearsal.lock";

/// Held for the time of a run or a rehearsal. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub struct Alone {
    _file: File,
}

impl Alone {
    /// Takes the folder for this process, and makes it when it is not there.
    ///
    /// # Errors
    /// `Held` with the words of the other holder when there is one; `Store` when it cannot be written.
    pub fn in_folder(state: &Path, holder: &str) -> Result<Alone, JournalError> {
        let path = state.join(LOCK);
        let unwritable = |why: std::io::Error| because(&path, why);
        DirBuilder::new().recursive(true).mode(0o700).create(state).map_err(unwritable)?;
        let open =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
        let mut file = open.map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut there = String::new();
                // It may be about to write its name; then all we know is that there is somebody.
                let _ = (&mut file).take(200).read_to_string(&mut there);
                return Err(held(state, &there));
            }
            Err(TryLockError::Error(why)) => return Err(unwritable(why)),
        }
        file.set_len(0).map_err(unwritable)?;
        file.rewind().map_err(unwritable)?;
        // One write: a process that looks in between reads nothing or all of it.
        file.write_all(format!("{holder}\n").as_bytes()).map_err(unwritable)?;
        Ok(Alone { _file: file })
    }
}

fn held(state: &Path, holder: &str) -> JournalError {
    let line = holder.lines().next().unwrap_or_default();
    let by: String = line.chars().filter(|letter| !letter.is_control()).collect();
    let by = if by.is_empty() { "another process".to_owned() } else { by };
    let help = "wait for it, or name another folder with --state".to_owned();
    JournalError::Held { by, at: format!("in {}", state.display()), help }
}
