//! Secrets in files: read from one that nobody else can read, written to one that nobody else can.

use crate::blot::SHORTEST;
use model::Secret;
use rustix::fs::{Mode, OFlags};
use rustix::process::geteuid;
use std::fs::{File, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The largest secret that is taken, in bytes.
pub const LARGEST: usize = 64 << 10;

/// Reads a secret. The file is the reader's own, plain, of mode 0600 or less, and no link. The error says what is
/// wrong with it, and nothing of what it holds.
pub fn read(path: &Path) -> Result<Secret, String> {
    // Without NONBLOCK a pipe in its place would be waited for.
    let file = open(path, OFlags::RDONLY | OFlags::NONBLOCK)?;
    let meta = private(&file)?;
    if meta.len() > LARGEST as u64 {
        return Err(format!("it holds more than {LARGEST} bytes, so it is no secret"));
    }
    // One buffer that never grows: a copy that is left behind by growing is not wiped.
    let mut bytes = Vec::with_capacity(LARGEST + 1);
    file.take(LARGEST as u64).read_to_end(&mut bytes).map_err(|why| why.to_string())?;
    let text = String::from_utf8(bytes).map_err(|_| "it holds bytes that are no text".to_owned())?;
    taken(Secret::new(text))
}

/// Takes a text as a secret; one that is empty or too short to be told from other text is none.
pub fn taken(text: Secret) -> Result<Secret, String> {
    match text.expose().trim().len() {
        0 => Err("it is empty".to_owned()),
        length if length < SHORTEST => {
            Err(format!("it has fewer than {SHORTEST} characters, and could not be told from other text"))
        }
        _ => Ok(text),
    }
}

/// A file for a secret that is to come.
#[derive(Debug)]
pub struct Safe {
    path: PathBuf,
    file: File,
}

impl Safe {
    /// Makes it: new, or empty and private already.
    pub fn make(path: &Path) -> Result<Safe, String> {
        let file = open(path, OFlags::WRONLY | OFlags::CREATE | OFlags::NONBLOCK)?;
        if private(&file)?.len() > 0 {
            return Err("something is in it already; name a new file".to_owned());
        }
        Ok(Safe { path: path.to_owned(), file })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What a block's stdout is given.
    pub fn inlet(&self) -> Result<File, String> {
        self.file.try_clone().map_err(|why| why.to_string())
    }

    /// Makes what was put in outlive a power cut, and its name too.
    pub fn shut(self) -> Result<(), String> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let synced =
            self.file.sync_all().and_then(|()| File::open(folder.unwrap_or(Path::new(".")))?.sync_all());
        synced.map_err(|why| why.to_string())
    }
}

fn open(path: &Path, flags: OFlags) -> Result<File, String> {
    let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NOCTTY;
    match rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR) {
        Ok(file) => Ok(File::from(file)),
        Err(rustix::io::Errno::LOOP) => Err("it is a link; name the file itself".to_owned()),
        Err(why) => Err(why.to_string()),
    }
}

fn private(file: &File) -> Result<Metadata, String> {
    let meta = file.metadata().map_err(|why| why.to_string())?;
    if !meta.is_file() {
        return Err("it is no plain file".to_owned());
    }
    if meta.uid() != geteuid().as_raw() {
        return Err(format!("it belongs to user {}, not to you", meta.uid()));
    }
    match meta.mode() & 0o7777 {
        mode if mode & 0o177 == 0 => Ok(meta),
        mode => Err(format!("its mode is {mode:04o}, so others may read it or have read it; make it 0600")),
    }
}

#[cfg(test)]
mod tests {
    use super::{LARGEST, Safe, read};
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::PathBuf;

    fn file(folder: &tempfile::TempDir, text: &[u8], mode: u32) -> PathBuf {
        let path = folder.path().join(format!("secret-{mode:o}-{}", text.len()));
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }

    fn refusal(path: &std::path::Path) -> String {
        read(path).map(|_| ()).unwrap_err()
    }

    #[test]
    fn a_private_file_is_read_byte_for_byte() {
        let folder = tempfile::tempdir().unwrap();
        for mode in [0o600, 0o400] {
            assert!(
                read(&file(&folder, b"hunter22\n", mode)).is_ok_and(|secret| secret.expose() == "hunter22\n")
            );
        }
    }

    #[test]
    fn others_are_refused_and_say_nothing_of_what_they_hold() {
        let folder = tempfile::tempdir().unwrap();
        for mode in [0o640, 0o604, 0o620, 0o700, 0o666] {
            let why = refusal(&file(&folder, b"hunter22", mode));
            assert!(why.contains(&format!("its mode is {mode:04o}")) && !why.contains("hunter"), "{why}");
        }
        let good = file(&folder, b"hunter22", 0o600);
        let link = folder.path().join("link");
        symlink(&good, &link).unwrap();
        assert_eq!(refusal(&link), "it is a link; name the file itself");
        assert_eq!(refusal(folder.path()), "it is no plain file");
        assert!(refusal(&folder.path().join("none")).contains("No such file"));
        assert_eq!(refusal(&file(&folder, b"\n", 0o600)), "it is empty");
        assert!(refusal(&file(&folder, b"abc", 0o600)).starts_with("it has fewer than 4 characters"));
        assert!(refusal(&file(&folder, b"\xff\xff\xff\xff\xff", 0o600)).contains("no text"));
        assert!(refusal(&file(&folder, &vec![b'a'; LARGEST + 1], 0o600)).contains("more than"));
        assert!(refusal(std::path::Path::new("/dev/zero")).contains("no plain file"));
        if rustix::process::geteuid().is_root() {
            rustix::fs::chown(&good, Some(rustix::fs::Uid::from_raw(12345)), None).unwrap();
            assert_eq!(refusal(&good), "it belongs to user 12345, not to you");
        } else {
            println!("SKIPPED: only root can give a file away");
        }
    }

    #[test]
    fn a_file_for_a_secret_is_new_or_empty_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let new = folder.path().join("new");
        Safe::make(&new).unwrap().shut().unwrap();
        assert_eq!(fs::metadata(&new).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(Safe::make(&new).is_ok(), "it is empty");
        fs::write(&new, "x").unwrap();
        assert!(Safe::make(&new).unwrap_err().contains("something is in it already"));
        assert!(Safe::make(&file(&folder, b"", 0o644)).unwrap_err().contains("its mode is 0644"));
        symlink(folder.path().join("elsewhere"), folder.path().join("link")).unwrap();
        assert!(Safe::make(&folder.path().join("link")).unwrap_err().contains("link"));
        assert!(!folder.path().join("elsewhere").exists());
    }
}
