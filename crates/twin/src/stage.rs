//! The folder that stands alone on `PATH` while a block runs: the twin's commands, and the few real tools that a
//! block may use. Whatever else a block calls fails, and the twin lists it.

use crate::error::TwinError;
use crate::socket::REPORT;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// The real tools that blocks may use: they read and write text, and reach nothing but files.
pub const REAL: &[&str] = &[
    "[",
    "awk",
    "base64",
    "basename",
    "bash",
    "cat",
    "chmod",
    "cmp",
    "comm",
    "cp",
    "cut",
    "diff",
    "dirname",
    "env",
    "expr",
    "false",
    "find",
    "grep",
    "gzip",
    "egrep",
    "fgrep",
    "head",
    "id",
    "join",
    "ls",
    "md5sum",
    "mkdir",
    "mkfifo",
    "mktemp",
    "mv",
    "nl",
    "od",
    "openssl",
    "paste",
    "printf",
    "echo",
    "rm",
    "rmdir",
    "sed",
    "seq",
    "sh",
    "sha256sum",
    "sort",
    "stat",
    "tail",
    "tee",
    "test",
    "touch",
    "tr",
    "true",
    "umask",
    "uniq",
    "wc",
    "xargs",
];

/// What a staged folder is used with.
pub struct Staged {
    /// The folder: the whole of `PATH`.
    pub path: PathBuf,
    /// The file for `BASH_ENV`: reports commands that nobody knows.
    pub bash_env: PathBuf,
    /// Tools of the list that this machine does not have.
    pub missing: Vec<String>,
}

/// Fills `dir` with symlinks: the twin's commands and, where the machine has none, `jq` lead to `exe`; the tools of
/// `real` lead to where `search` (a `PATH`) has them.
///
/// # Errors
/// When the folder or a link cannot be made.
pub fn stage(dir: &Path, exe: &Path, real: &[&str], search: &str) -> Result<Staged, TwinError> {
    let bin = dir.join("bin");
    std::fs::create_dir_all(&bin).map_err(|cause| TwinError::io("cannot make", &bin, cause))?;
    let mut missing = Vec::new();
    for name in crate::names().iter().chain([&REPORT]) {
        link(&bin, name, exe)?;
    }
    link(&bin, "jq", &find("jq", search).unwrap_or_else(|| exe.to_owned()))?;
    for name in real {
        match find(name, search) {
            Some(path) => link(&bin, name, &path)?,
            None => missing.push((*name).to_owned()),
        }
    }
    let bash_env = dir.join("bash_env");
    let report = bin.join(REPORT);
    let text = format!(
        "command_not_found_handle() {{\n  '{}' \"$@\"\n  echo \"bash: $1: command not found\" >&2\n  return 127\n}}\n",
        report.display().to_string().replace('\'', "'\\''")
    );
    std::fs::write(&bash_env, text).map_err(|cause| TwinError::io("cannot write", &bash_env, cause))?;
    Ok(Staged { path: bin, bash_env, missing })
}

/// Whether the program was started under a name that the shim answers.
pub fn is_shim(name: &str) -> bool {
    name == REPORT || name == "jq" || crate::names().contains(&name)
}

fn link(bin: &Path, name: &str, to: &Path) -> Result<(), TwinError> {
    let path = bin.join(name);
    // A folder of a run before this one has links already; they may lead to another build.
    let _ = std::fs::remove_file(&path);
    symlink(to, &path).map_err(|cause| TwinError::io("cannot link", &path, cause))
}

fn find(name: &str, search: &str) -> Option<PathBuf> {
    search
        .split(':')
        .filter(|dir| dir.starts_with('/'))
        .map(|dir| Path::new(dir).join(name))
        .find(|path| path.is_file())
}
