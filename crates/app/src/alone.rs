//! One rehearsal at a time in one state folder. Two that go on with the same run would each carry its mutations out.

use crate::AppError;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Name of the file that is locked. It stays where it is: a lock on a file that was removed keeps nobody out.
const LOCK: &str = "rehearsal.lock";

/// Held for the time of a rehearsal. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub struct Alone {
    _file: File,
}

impl Alone {
    /// Takes the folder for this process, and makes it when it is not there.
    ///
    /// # Errors
    /// `Busy` with the other process's id when another one has it; `Unwritable` when it cannot be written.
    pub fn in_folder(state: &Path) -> Result<Alone, AppError> {
        let path = state.join(LOCK);
        let unwritable =
            |why: std::io::Error| AppError::Unwritable { path: path.clone(), why: why.to_string() };
        DirBuilder::new().recursive(true).mode(0o700).create(state).map_err(unwritable)?;
        let open =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
        let mut file = open.map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // It may be about to write its number; then all we know is that there is somebody.
                let _ = file.read_to_string(&mut holder);
                let holder = holder.trim().parse().ok();
                return Err(AppError::Busy { state: state.to_owned(), holder });
            }
            Err(TryLockError::Error(why)) => return Err(unwritable(why)),
        }
        file.set_len(0).map_err(unwritable)?;
        file.rewind().map_err(unwritable)?;
        // One write: a process that looks in between reads nothing or all of it.
        file.write_all(format!("{}\n", std::process::id()).as_bytes()).map_err(unwritable)?;
        Ok(Alone { _file: file })
    }
}
