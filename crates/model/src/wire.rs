use crate::Secret;
use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::time::Duration;

/// Where a command runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// The operator's machine, where juju and maas are.
    Jumphost,
    /// A host by name, over ssh.
    Host(String),
    /// A Juju unit, over juju ssh: `app/0` or `app/leader`.
    Unit(String),
    /// A virtual machine by name, over ssh.
    Vm(String),
}

impl Target {
    /// Reads the form that labels use: `jumphost`, `host:<name>`, `unit:<app/n>`, `vm:<name>`.
    pub fn parse(text: &str) -> Option<Target> {
        let text = text.trim();
        if text == "jumphost" {
            return Some(Target::Jumphost);
        }
        let (kind, name) = text.split_once(':')?;
        let name = name.trim();
        if name.is_empty() || name.contains(char::is_whitespace) || name.starts_with('-') {
            return None;
        }
        match kind {
            "host" => Some(Target::Host(name.to_owned())),
            "unit" => name.split_once('/').map(|_| Target::Unit(name.to_owned())),
            "vm" => Some(Target::Vm(name.to_owned())),
            _ => None,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Jumphost => f.write_str("jumphost"),
            Target::Host(name) => write!(f, "host:{name}"),
            Target::Unit(name) => write!(f, "unit:{name}"),
            Target::Vm(name) => write!(f, "vm:{name}"),
        }
    }
}

/// Who hears what a block says.
#[derive(Debug, Default)]
pub enum Audience {
    /// Whoever watches, and the record.
    #[default]
    Everybody,
    /// Nobody, because a secret passes: it is neither shown nor quoted, and files that the block makes are for their
    /// owner only.
    Nobody,
    /// Nobody; and what it prints to its stdout goes to this file and nowhere else.
    File(File),
}

impl Audience {
    /// Whether a secret passes.
    pub fn is_closed(&self) -> bool {
        !matches!(self, Audience::Everybody)
    }
}

/// A block of bash to run, byte for byte as the book has it.
pub struct Exec {
    /// Id of the block in its book, so that both ends of the wire can name what they do.
    pub block: String,
    /// Where.
    pub target: Target,
    /// The text of the block.
    pub script: String,
    /// Values that the block needs, by environment variable: the only way in (law 2).
    pub env: BTreeMap<String, String>,
    /// What goes to its stdin; nothing is inherited.
    pub stdin: Option<Secret>,
    /// Who hears what it says.
    pub audience: Audience,
    /// After this much wall time it is stopped.
    pub timeout: Duration,
}

/// What a block came to. Output is bounded; what was cut is said in `truncated`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ExecReply {
    /// Exit status; `None` when it was stopped by a signal or a timeout.
    pub status: Option<i32>,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
    /// Bytes of output that were not kept.
    pub truncated: u64,
    /// How it came back, when a person ran the block and pasted what it printed.
    pub pasted: Option<Pasted>,
}

/// What a paste says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted {
    /// How long the block ran at least, by the clock of where it ran. Differences of one clock can be believed, its
    /// time of day cannot.
    pub took: Duration,
    /// Where it ran, as that place calls itself: `host:/folder`.
    pub place: String,
}

/// One HTTP request.
pub struct HttpAsk {
    /// `GET`, `POST`, ...
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Headers that hold no secret.
    pub headers: Vec<(String, String)>,
    /// A token that goes into the header of that name.
    pub token: Option<(String, Secret)>,
    /// The body.
    pub body: Vec<u8>,
}

/// One HTTP answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpReply {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// A question to the outer world.
pub enum Ask {
    /// Run a block.
    Exec(Exec),
    /// Send a request.
    Http(HttpAsk),
}

/// Its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Of a block.
    Exec(ExecReply),
    /// Of a request.
    Http(HttpReply),
}

/// Why there is no answer. Not the same as a bad answer: nothing is known of what the other side did.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The other side could not be reached at all.
    #[error("cannot reach {target}: {why}")]
    Unreachable {
        /// Who.
        target: String,
        /// Why, in the words of the system.
        why: String,
    },
    /// It was reached and then lost.
    #[error("lost {target} before its answer was whole: {why}")]
    Lost {
        /// Who.
        target: String,
        /// Why, in the words of the system.
        why: String,
    },
    /// This wire does not carry that kind of ask.
    #[error("this wire does not carry {0}")]
    Unsupported(&'static str),
}

/// The port to the outer world: the real cloud, or the twin. Calls block until the answer is there.
pub trait Wire: Send + Sync {
    /// Asks once. Never repeats by itself.
    fn ask(&self, ask: &Ask) -> Result<Reply, WireError>;
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn targets_read_back_what_they_write() {
        for text in ["jumphost", "host:openstack0", "unit:vault/leader", "vm:capi-mgmt-v2"] {
            assert_eq!(Target::parse(text).map(|t| t.to_string()).as_deref(), Some(text));
        }
        for text in ["", "host:", "unit:vault", "moon:1", "host:-oProxyCommand=x", "host:a b"] {
            assert_eq!(Target::parse(text), None, "{text}");
        }
    }
}
