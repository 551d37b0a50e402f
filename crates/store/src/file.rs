//! The journal's file: made whole or not at all, private to its owner, opened so that damage is told.

use crate::chain::LARGEST;
use crate::schema::{self, Unfit};
use model::JournalError;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long a writer waits for another one. An append holds the file for milliseconds; who waits this long waits for
/// a process that is stuck.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// The error for a place, in words that say what to do.
pub fn store_error(place: &Path, error: &rusqlite::Error) -> JournalError {
    let why = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => "it is no journal: the file is not an SQLite database".to_owned(),
        Some(ErrorCode::DatabaseCorrupt) => {
            format!("the file is damaged ({error}); keep it as it is and go back to a copy")
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => format!(
            "another process has been writing to it for more than {} s; wait for it, or end it, and try again",
            PATIENCE.as_secs()
        ),
        Some(ErrorCode::ReadOnly) => "it is open for reading only, or the file may not be written".to_owned(),
        Some(ErrorCode::DiskFull) => {
            "the disk is full; nothing was recorded: make room, and give the same command again".to_owned()
        }
        _ => error.to_string(),
    };
    because(place, why)
}

/// The error for a place and a reason.
pub fn because(place: &Path, why: impl ToString) -> JournalError {
    JournalError::Store { place: place.display().to_string(), why: why.to_string() }
}

fn unfit(place: &Path, unfit: Unfit) -> JournalError {
    match unfit {
        Unfit::Database(error) => store_error(place, &error),
        Unfit::Because(why) => because(place, why),
    }
}

/// Opens the journal for writing; makes it, and the folders above it, when it is not there.
pub fn open(path: &Path) -> Result<(PathBuf, Connection), JournalError> {
    // Absolute, because SQLite would read a path that begins with `file:` as an address.
    let path = std::path::absolute(path).map_err(|e| because(path, e))?;
    if !exists(&path)? {
        create(&path)?;
    }
    let mut db = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    log_ahead(&db).map_err(|e| store_error(&path, &e))?;
    schema::migrate(&mut db).map_err(|e| unfit(&path, e))?;
    Ok((path, db))
}

/// Opens an existing journal for reading.
pub fn open_read_only(path: &Path) -> Result<(PathBuf, Connection), JournalError> {
    let path = std::path::absolute(path).map_err(|e| because(path, e))?;
    if !exists(&path)? {
        return Err(because(&path, "there is no such file"));
    }
    let db = connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let version = schema::recognise(&db).map_err(|e| unfit(&path, e))?;
    if !schema::is_newest(version) {
        let why =
            format!("its format is the older version {version}; open it for writing once to bring it up");
        return Err(because(&path, why));
    }
    Ok((path, db))
}

/// WAL, in which each append then commits with `synchronous = FULL`: the log is synced at each commit, once and in one
/// sequential write, which is the cheapest of SQLite's modes that keeps a commit over a power cut. `NORMAL` would sync
/// only at checkpoints; the rollback journal needs three syncs for the same promise (journal, database, and the
/// folder when it is deleted).
fn log_ahead(db: &Connection) -> rusqlite::Result<()> {
    db.pragma_update_and_check(None, "journal_mode", "wal", |row| {
        let mode: String = row.get(0)?;
        if mode == "wal" { Ok(()) } else { Err(rusqlite::Error::InvalidQuery) }
    })
}

fn exists(path: &Path) -> Result<bool, JournalError> {
    // Two folders with one journal would be two locks on it.
    if fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink()) {
        return Err(because(path, "it is a link; name the folder in which the journal itself lies"));
    }
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(because(path, "it is a folder")),
        // A new journal gets its name when its tables are in it, so that this was never one or was emptied.
        Ok(metadata) if metadata.len() == 0 => {
            Err(because(path, "the file is empty: if it was a journal, its content was cut off"))
        }
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(because(path, error)),
    }
}

fn connect(path: &Path, access: OpenFlags) -> Result<Connection, JournalError> {
    let connect = || -> rusqlite::Result<Connection> {
        let db = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        db.busy_timeout(PATIENCE)?;
        // The file may have been made by someone who means harm: rows have a limit, and code in it does not run.
        // The triggers of our own schema are for other programs.
        db.set_limit(Limit::SQLITE_LIMIT_LENGTH, (LARGEST + (1 << 20)) as i32)?;
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
        Ok(db)
    };
    let db = connect().map_err(|e| store_error(path, &e))?;
    schema::recognise(&db).map_err(|e| unfit(path, e))?;
    Ok(db)
}

/// Makes the file under a name of its own and gives it the right one when it is whole: a process that is killed in
/// between leaves no half-made journal. Two that do it at once agree, because a link never replaces a file.
fn create(path: &Path) -> Result<(), JournalError> {
    let refused = |e: std::io::Error| because(path, e);
    if beside(path, "-wal").exists() {
        let why = "the file is gone, but its write-ahead log (-wal) is there: put the file back, or move the log away";
        return Err(because(path, why));
    }
    let folder = path.parent().ok_or_else(|| because(path, "it has no folder"))?;
    // Modes are set at creation: nothing is open to others even for a moment, and the umask of the process, which
    // all its threads share, is left alone. SQLite gives -wal and -shm the mode of the file.
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(refused)?;
    static DRAFTS: AtomicU64 = AtomicU64::new(0);
    let draft = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let draft = beside(path, &format!(".new-{}-{draft}", std::process::id()));
    let _ = fs::remove_file(&draft);
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft).map_err(refused)?;
    let made = fill(&draft).and_then(|()| match fs::hard_link(&draft, path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(refused(error)),
        _ => Ok(()),
    });
    let _ = fs::remove_file(&draft);
    made?;
    sync_folders(folder).map_err(refused)
}

fn fill(draft: &Path) -> Result<(), JournalError> {
    let mut db = Connection::open_with_flags(draft, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .map_err(|e| store_error(draft, &e))?;
    // WAL already here, where nobody else has the file open: a change of mode needs it alone.
    log_ahead(&db).map_err(|e| store_error(draft, &e))?;
    schema::create(&mut db).map_err(|e| unfit(draft, e))?;
    db.close().map_err(|(_, e)| store_error(draft, &e))
}

/// A file is there after a power cut only when its folder was synced, and so for the folder itself.
fn sync_folders(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()?;
    match folder.parent() {
        Some(above) => File::open(above)?.sync_all(),
        None => Ok(()),
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
