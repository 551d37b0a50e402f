//! What a command takes from where it is started, when the command line does not say.

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

/// Where a person's key is, unless the command line says otherwise.
pub fn key() -> PathBuf {
    let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let config = folder("XDG_CONFIG_HOME").or_else(|| folder("HOME").map(|home| home.join(".config")));
    config.unwrap_or_default().join("interlock/key")
}
