use serde::{Deserialize, Serialize};
use std::fmt;

/// One command as the shim saw it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The program's name and its arguments.
    pub argv: Vec<String>,
    /// Where it runs, as [`Place`] writes it.
    pub at: String,
    /// The folder it runs in; relative paths in `argv` start there.
    pub cwd: String,
    /// The home folder of who runs it.
    #[serde(default)]
    pub home: String,
    /// The id of the book's block that it is part of.
    pub block: Option<String>,
    /// What it reads from its stdin, where its arguments say that it does (`@-`). Never kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stdin: Option<String>,
}

impl Call {
    /// A call at a place, for tests and for the rehearsal's own questions.
    pub fn new(at: &str, argv: &[&str]) -> Call {
        Call {
            argv: argv.iter().map(|&word| word.to_owned()).collect(),
            at: at.to_owned(),
            ..Call::default()
        }
    }
}

/// What the command came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallReply {
    /// Exit status.
    pub status: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// A script to run elsewhere before the command ends; its exit status becomes the command's.
    pub then: Option<Then>,
}

/// A script that the real bash runs, at another place of the twin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Then {
    /// Where, as [`Place`] writes it.
    pub at: String,
    /// The text for `bash -c`.
    pub script: String,
    /// Whether the caller's stdin is read to its end and handed over: what ssh does unless it is told not to.
    pub eats_stdin: bool,
}

impl CallReply {
    /// Success with this output.
    pub fn ok(stdout: impl Into<String>) -> CallReply {
        CallReply { stdout: stdout.into(), ..CallReply::default() }
    }

    /// Success that speaks on stderr, as Juju's information lines do.
    pub fn told(stderr: impl Into<String>) -> CallReply {
        CallReply { stderr: stderr.into(), ..CallReply::default() }
    }

    /// A failure that speaks on stderr.
    pub fn fail(status: i32, stderr: impl Into<String>) -> CallReply {
        CallReply { status, stderr: stderr.into(), ..CallReply::default() }
    }

    /// Goes on at another place.
    pub fn then(at: &Place, script: String, eats_stdin: bool) -> CallReply {
        CallReply { then: Some(Then { at: at.to_string(), script, eats_stdin }), ..CallReply::default() }
    }
}

/// Files of the place where the command was typed. The shim's server reads them from the disk; tests have their own.
pub trait Files {
    /// The bytes of the file at `path`, taken from `cwd` when it is relative. The error is the system's own text,
    /// such as `no such file or directory`.
    fn read(&self, cwd: &str, path: &str) -> Result<Vec<u8>, String>;
}

/// A place of the twin where a command can run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whether as root: after `sudo`, or in `juju exec`.
    pub root: bool,
    /// Which machine.
    pub spot: Spot,
}

/// The machines of the twin, as commands name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// The operator's machine.
    Jumphost,
    /// A host over ssh: the hypervisor's side, which has the disk images.
    Host(String),
    /// A Juju machine or container.
    Machine(String),
    /// A server of the cloud, behind its floating IP.
    Server(String),
    /// The machine of a Juju unit.
    Unit(String),
}

impl Place {
    /// Reads `jumphost`, `host:<name>`, `machine:<id>`, `server:<name>`, `unit:<app/n>`, with `root@` before it where it runs as root.
    pub fn parse(text: &str) -> Option<Place> {
        let (root, rest) = text.strip_prefix("root@").map_or((false, text), |rest| (true, rest));
        let spot = match rest.split_once(':') {
            None if rest == "jumphost" => Spot::Jumphost,
            Some(("host", name)) => Spot::Host(name.to_owned()),
            Some(("machine", id)) => Spot::Machine(id.to_owned()),
            Some(("server", name)) => Spot::Server(name.to_owned()),
            Some(("unit", name)) => Spot::Unit(name.to_owned()),
            _ => return None,
        };
        Some(Place { root, spot })
    }

    /// The place as an ordinary user.
    pub fn user(spot: Spot) -> Place {
        Place { root: false, spot }
    }

    /// The place as root.
    pub fn root(spot: Spot) -> Place {
        Place { root: true, spot }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.root { "root@" } else { "" })?;
        match &self.spot {
            Spot::Jumphost => f.write_str("jumphost"),
            Spot::Host(name) => write!(f, "host:{name}"),
            Spot::Machine(id) => write!(f, "machine:{id}"),
            Spot::Server(name) => write!(f, "server:{name}"),
            Spot::Unit(name) => write!(f, "unit:{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn places_read_back_what_they_write() {
        for text in ["jumphost", "host:openstack0", "root@machine:0/lxd/3", "unit:vault/0", "server:capi"] {
            assert_eq!(Place::parse(text).map(|place| place.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Place::parse("moon:1"), None);
    }
}
