//! The Python environment of the services, kept beside the checkouts: it is the same for all that have the same pins.

use crate::files;
use crate::place::digest;
use crate::trouble::{Trouble, at};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const REQUIREMENTS: &str = include_str!("../requirements.txt");
const CONSTRAINTS: &str = include_str!("../constraints.txt");

/// The interpreter that the pins are known to work with is the one of Debian 12.
const PYTHON: &str = "/usr/bin/python3";
/// Its version.
const VERSION: &str = "Python 3.11.";
/// What must be installed, beside Python.
const PROGRAMS: &[&str] = &[
    "/usr/sbin/mariadbd",
    "/usr/sbin/rabbitmq-server",
    "/usr/bin/memcached",
    "/usr/sbin/haproxy",
    "/usr/bin/ovn-northd",
    "/usr/bin/ovn-controller",
    "/usr/sbin/ovs-vswitchd",
    "/usr/bin/openssl",
    "/usr/bin/faketime",
];

/// Why the cloud cannot run on this machine, where it cannot.
pub fn missing() -> Option<String> {
    let said = Command::new(PYTHON).arg("--version").output().ok();
    let version =
        said.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    if !version.starts_with(VERSION) {
        return Some(format!(
            "{PYTHON} is `{version}`; the services are pinned for {VERSION}x, which Debian 12 has"
        ));
    }
    let gone: Vec<&str> = PROGRAMS.iter().copied().filter(|program| !Path::new(program).exists()).collect();
    let hint = "`cargo xtask realcloud up` installs them on Debian 12 for root";
    (!gone.is_empty()).then(|| format!("not installed: {}; {hint}", gone.join(", ")))
}

/// The library that gives a program another clock.
pub fn another_clock() -> Result<PathBuf, Trouble> {
    let folders = at("/usr/lib".as_ref(), fs::read_dir("/usr/lib"))?;
    let mut libraries = folders.flatten().map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"));
    let found = libraries.find(|library| library.is_file());
    at("libfaketimeMT.so.1".as_ref(), found.ok_or_else(|| std::io::ErrorKind::NotFound.into()))
}

/// The folder of the environment in the cache. Another set of pins is another folder.
pub fn folder(cache: &Path) -> PathBuf {
    let pins = digest(format!("{REQUIREMENTS}\n{CONSTRAINTS}").as_bytes());
    cache.join(format!("python-{pins:016x}"))
}

/// A program of the environment.
pub fn program(cache: &Path, name: &str) -> PathBuf {
    folder(cache).join("bin").join(name)
}

/// Whether the environment is there.
pub fn is_there(cache: &Path) -> bool {
    folder(cache).join("complete").exists()
}

/// Makes the environment where it is not there, in some minutes and at low priority: others work on this machine too.
pub fn install(cache: &Path, say: &mut dyn FnMut(&str)) -> Result<(), Trouble> {
    let folder = folder(cache);
    if is_there(cache) {
        return Ok(());
    }
    files::folder(cache)?;
    let lock = cache.join("install.lock");
    let held = at(&lock, File::create(&lock))?;
    at(&lock, held.lock())?;
    if is_there(cache) {
        return Ok(());
    }
    say(&format!("installing the services of OpenStack into {} (some minutes, once)", folder.display()));
    let (log, lists) = (cache.join("install.log"), cache.join("lists"));
    at(&log, File::create(&log))?;
    files::private(&lists.join("requirements.txt"), REQUIREMENTS)?;
    files::private(&lists.join("constraints.txt"), CONSTRAINTS)?;
    let mut venv = Command::new("nice");
    venv.args([PYTHON, "-m", "venv", "--clear"]).arg(&folder);
    logged(venv, "python3 -m venv", &log)?;
    let mut pip = Command::new("nice");
    pip.arg(folder.join("bin/pip")).args([
        "install",
        "--quiet",
        "-c",
        "constraints.txt",
        "-r",
        "requirements.txt",
    ]);
    pip.current_dir(&lists);
    logged(pip, "pip install", &log)?;
    let mark = folder.join("complete");
    at(&mark, fs::write(&mark, ""))
}

fn logged(mut command: Command, name: &str, log: &Path) -> Result<(), Trouble> {
    let out = at(log, File::options().append(true).open(log))?;
    let errors = at(log, out.try_clone())?;
    let status = at(log, command.stdin(Stdio::null()).stdout(out).stderr(errors).status())?;
    if status.success() {
        return Ok(());
    }
    let why = format!("ended with {status}");
    Err(Trouble::Program { program: name.to_owned(), why, log: log.to_owned() })
}
