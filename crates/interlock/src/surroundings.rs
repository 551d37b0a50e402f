//! What a command takes from where it is started, when the command line does not say.

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use std::path::{Path, PathBuf};

/// The site that a file lies in, as far as its path says.
pub fn site_of(path: &Path) -> Option<PathBuf> {
    let mut folders = path.ancestors().skip(1);
    folders
        .find(|folder| !folder.as_os_str().is_empty() && folder.join("site.yaml").is_file())
        .map(Path::to_owned)
}

/// Who is at the keyboard.
pub fn operator() -> String {
    std::env::var("USER").or_else(|_| std::env::var("LOGNAME")).unwrap_or_else(|_| "unknown".to_owned())
}

/// From now on neither a crash nor a debugger of the same user leaves this process's memory where others read it. What
/// it starts writes no core files either.
pub fn keep_memory_private() -> std::io::Result<()> {
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    Ok(setrlimit(Resource::Core, none)?)
}
