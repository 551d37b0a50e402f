//! What a command takes from where it is started, when the command line does not say.

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use std::path::{Path, PathBuf};

/// Variables of the operator that reach every block: where the field's tools find their agents, files and
/// certificates. No secret among them.
const PASSED_ON: [&str; 10] = [
    "USER",
    "LOGNAME",
    "SSH_AUTH_SOCK",
    "JUJU_DATA",
    "KUBECONFIG",
    "OS_CLIENT_CONFIG_FILE",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_FILE",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
];

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

/// From now on neither a crash nor a debugger of the same user leaves this process's memory where others read it. What
/// it starts writes no core files either.
pub fn keep_memory_private() -> std::io::Result<()> {
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    Ok(setrlimit(Resource::Core, none)?)
}

/// What blocks and the field's programs see of the operator's environment, and nothing else.
pub struct Surroundings {
    /// `PATH`.
    pub path: String,
    /// `HOME`.
    pub home: PathBuf,
    /// The variables of `PASSED_ON` that are set.
    pub env: Vec<(String, String)>,
}

impl Surroundings {
    /// Those of this process.
    pub fn here() -> Surroundings {
        let passed = |name: &&str| std::env::var(name).ok().map(|value| ((*name).to_owned(), value));
        Surroundings {
            path: std::env::var("PATH").unwrap_or_else(|_| "/usr/local/bin:/usr/bin:/bin".to_owned()),
            home: std::env::var_os("HOME").map_or_else(|| PathBuf::from("/"), PathBuf::from),
            env: PASSED_ON.iter().filter_map(passed).collect(),
        }
    }
}
