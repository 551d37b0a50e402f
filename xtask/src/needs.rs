//! What the tasks need beside cargo and a bare Debian or Ubuntu, and how it is brought in when it is missing.

use crate::steps::{Failed, Steps};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A task that needs programs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// `cargo xtask test`.
    Test,
    /// `cargo xtask campaign fuzz`.
    Fuzz,
    /// `cargo xtask realcloud up`, and the tests that use it.
    RealCloud,
    /// `cargo xtask bench triage`.
    BenchTriage,
    /// `cargo xtask bench assert`.
    BenchAssert,
}

/// Where a program comes from.
#[derive(Clone, Copy)]
enum From {
    /// A Debian package of that name.
    Apt(&'static str),
    /// A component of the toolchain.
    Rustup(&'static str),
    /// A crate, built once at this version with these flags.
    Crate(&'static str, &'static str, &'static [&'static str]),
}

/// One program that must be there.
struct Need {
    program: &'static str,
    task: Task,
    why: &'static str,
    from: From,
}

/// Everything that is needed. A line for each program, with its reason; nothing else is installed anywhere.
const NEEDS: &[Need] = &[
    Need { program: "cc", task: Task::Test, why: "links, and builds SQLite", from: From::Apt("gcc") },
    Need {
        program: "git",
        task: Task::Test,
        why: "a run names the commit of its book",
        from: From::Apt("git"),
    },
    Need {
        program: "openssl",
        task: Task::Test,
        why: "books make certificates with it",
        from: From::Apt("openssl"),
    },
    Need {
        program: "jq",
        task: Task::Test,
        why: "the referee of the jq that we carry",
        from: From::Apt("jq"),
    },
    Need {
        program: "pg_ctlcluster",
        task: Task::Test,
        why: "a team's journal is kept in PostgreSQL, and the tests start one",
        from: From::Apt("postgresql"),
    },
    Need {
        program: "sshd",
        task: Task::Test,
        why: "books run over ssh to hosts that the tests make",
        from: From::Apt("openssh-server"),
    },
    Need { program: "zip", task: Task::Test, why: "packs logs that are read", from: From::Apt("zip") },
    Need { program: "ssh", task: Task::Test, why: "reaches them", from: From::Apt("openssh-client") },
    Need {
        program: "ip",
        task: Task::Test,
        why: "makes the network of those hosts",
        from: From::Apt("iproute2"),
    },
    Need {
        program: "strace",
        task: Task::Test,
        why: "shows what was synced when the power goes",
        from: From::Apt("strace"),
    },
    Need { program: "cargo-fmt", task: Task::Test, why: "formatting", from: From::Rustup("rustfmt") },
    Need { program: "cargo-clippy", task: Task::Test, why: "lints", from: From::Rustup("clippy") },
    Need {
        program: "cargo-deny",
        task: Task::Test,
        why: "licences",
        from: From::Crate("cargo-deny", "0.20.2", &[]),
    },
    Need {
        program: "cargo-nextest",
        task: Task::Test,
        why: "tests",
        from: From::Crate("cargo-nextest", "0.9.143", NO_SELF_UPDATE),
    },
    Need { program: "c++", task: Task::Fuzz, why: "builds libFuzzer", from: From::Apt("g++") },
    Need {
        program: "cargo-fuzz",
        task: Task::Fuzz,
        why: "fuzzing",
        from: From::Crate("cargo-fuzz", "0.13.2", &[]),
    },
    cloud("mariadbd", "the services' database", "mariadb-server"),
    cloud("rabbitmqctl", "the services' broker", "rabbitmq-server"),
    cloud("memcached", "the services' cache", "memcached"),
    cloud("haproxy", "the services' addresses", "haproxy"),
    cloud("ovn-northd", "the networks", "ovn-central"),
    cloud("ovn-controller", "the networks on a host", "ovn-host"),
    cloud("ovs-vswitchd", "the switch of a host", "openvswitch-switch"),
    cloud("openssl", "the public endpoints' certificates", "openssl"),
    cloud("faketime", "a clock that is wrong", "faketime"),
    cloud("cc", "some of the services' libraries are built", "gcc"),
    cloud("python3-config", "and against Python", "python3-dev"),
    cloud(ENSUREPIP, "the services have an environment of their own", "python3-venv"),
    Need { program: "rg", task: Task::BenchTriage, why: "is measured", from: From::Apt("ripgrep") },
    Need { program: "lnav", task: Task::BenchTriage, why: "is measured", from: From::Apt("lnav") },
    Need { program: "time", task: Task::BenchTriage, why: "measures", from: From::Apt("time") },
    Need { program: "time", task: Task::BenchAssert, why: "measures", from: From::Apt("time") },
    Need { program: "zstd", task: Task::BenchTriage, why: "unpacks the sample", from: From::Apt("zstd") },
];

/// The only sign of Debian's python3-venv.
const ENSUREPIP: &str = "/usr/lib/python3.11/ensurepip/__init__.py";

const fn cloud(program: &'static str, why: &'static str, package: &'static str) -> Need {
    Need { program, task: Task::RealCloud, why, from: From::Apt(package) }
}

/// Leaves out what would replace the pinned version by itself, and its HTTP stack, half of the build.
const NO_SELF_UPDATE: &[&str] = &["--no-default-features", "--features", "default-no-update"];

/// Tools run for seconds and are built on every fresh machine: built unoptimised they are there three times sooner.
const QUICK_BUILD: &[(&str, &str)] = &[
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "false"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256"),
];

/// Brings in what a task needs and is not there: Debian's packages in one step, then each of the others.
pub fn install(steps: &mut Steps, task: Task) -> Result<(), Failed> {
    let folders = program_folders();
    let missing: Vec<&Need> =
        NEEDS.iter().filter(|need| need.task == task && !is_there(need.program, &folders)).collect();
    if missing.is_empty() {
        return steps.work("needs", "every program that this task needs is there", || Ok(()));
    }
    for need in &missing {
        println!("\n`{}` is missing ({})", need.program, need.why);
    }
    apt(steps, &missing)?;
    for need in missing {
        if let Some((step, command)) = command(need, steps) {
            steps.run(&step, command)?;
        }
        if !is_there(need.program, &folders) {
            let why = format!("`{}` is still not there afterwards", need.program);
            return steps.work("needs", need.program, || Err(why));
        }
    }
    Ok(())
}

/// Why Debian's packages cannot be installed here, where they cannot.
pub fn refusal() -> Option<String> {
    if !is_there("apt-get", &program_folders()) {
        return Some("this is no Debian: there is no `apt-get`".to_owned());
    }
    let may = as_root(&["true"]).output().is_ok_and(|output| output.status.success());
    (!may)
        .then(|| "packages are installed by root, and neither are we root nor does `sudo -n` work".to_owned())
}

/// The command with the folder of cargo's tools in its PATH, where it may not be in ours.
pub fn with_tools(mut command: Command) -> Command {
    if let Ok(path) = std::env::join_paths(program_folders()) {
        command.env("PATH", path);
    }
    command
}

/// Installs the packages of Debian among them.
fn apt(steps: &mut Steps, missing: &[&Need]) -> Result<(), Failed> {
    let packages = missing.iter().filter_map(|need| match need.from {
        From::Apt(package) => Some(package),
        _ => None,
    });
    let packages: Vec<&str> = packages.collect();
    if packages.is_empty() {
        return Ok(());
    }
    steps.run("apt update", as_root(&["apt-get", "update", "-qq"]))?;
    let words = ["apt-get", "install", "-qqy", "-o=Dpkg::Use-Pty=0", "--no-install-recommends"];
    let words: Vec<&str> = QUIET.iter().copied().chain(words).chain(packages.iter().copied()).collect();
    steps.run(&format!("apt {}", packages.join(" ")), as_root(&words))
}

/// No package starts its daemon by itself, and for all the world to see: the tests start what they want, on loopback.
/// Where Debian's own switch for that is not set, it is set for as long as the installation takes.
const QUIET: &[&str] = &[
    "sh",
    "-c",
    "switch=/usr/sbin/policy-rc.d
    if [ ! -e $switch ]; then
        printf '#!/bin/sh\\nexit 101\\n' > $switch && chmod 755 $switch && trap 'rm -f $switch' EXIT
    fi
    \"$@\"",
    "sh",
];

fn command(need: &Need, steps: &Steps) -> Option<(String, Command)> {
    match need.from {
        From::Apt(_) => None,
        From::Rustup(component) => {
            let mut rustup = Command::new("rustup");
            rustup.args(["component", "add", component]).current_dir(steps.root());
            Some((format!("rustup {component}"), rustup))
        }
        From::Crate(name, version, flags) => {
            let mut cargo = steps.cargo(&["install", "--locked", "--version", version, name]);
            cargo.args(flags);
            // Built in a folder of its own that cargo removes: our target folder holds the house and nothing else.
            cargo.env_remove("CARGO_TARGET_DIR").envs(QUICK_BUILD.iter().copied());
            Some((format!("install {name}"), cargo))
        }
    }
}

/// The command as root: as it is when we are root, else over sudo, which must not ask.
fn as_root(words: &[&str]) -> Command {
    let id = Command::new("id").arg("-u").output();
    let is_root = id.is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    let prefix: &[&str] = if is_root { &["env"] } else { &["sudo", "-n"] };
    let mut words = prefix.iter().chain(&["DEBIAN_FRONTEND=noninteractive"]).chain(words);
    let mut command = Command::new(words.next().copied().unwrap_or("env"));
    command.args(words);
    command
}

/// PATH, and where cargo puts what it installs.
fn program_folders() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let root = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let home = || root("HOME").map(|home| home.join(".cargo"));
    let installed = root("CARGO_INSTALL_ROOT").or_else(|| root("CARGO_HOME")).or_else(home);
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.extend(installed.map(|root| root.join("bin")));
    // Where Debian puts what only root has a use for.
    folders.push(PathBuf::from("/usr/sbin"));
    folders
}

/// Whether one of the folders has the program, or the file is there that a package is known by.
fn is_there(program: &str, folders: &[PathBuf]) -> bool {
    if program.starts_with('/') {
        return Path::new(program).is_file();
    }
    folders.iter().any(|folder| is_program(&folder.join(program)))
}

fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::{NEEDS, is_there};
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_program_is_there_only_when_it_can_be_run() {
        let folder = tempfile::tempdir().expect("a folder");
        let folders = [folder.path().to_owned()];
        let program = folder.path().join("tool");
        assert!(!is_there("tool", &folders));
        fs::write(&program, "").expect("a file");
        assert!(!is_there("tool", &folders), "a file that nobody may run is no program");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("its mode");
        assert!(is_there("tool", &folders));
    }

    #[test]
    fn every_need_says_why() {
        assert!(NEEDS.iter().all(|need| !need.why.is_empty()));
    }
}
