//! A shell in a folder of its own.

use clients::{Shell, ShellConfig};
use model::{Ask, Audience, Exec, ExecReply, Reply, Secret, Target, Wire, WireError};
use std::collections::BTreeMap;
use std::time::Duration;
use tempfile::TempDir;

pub struct Rig {
    pub folder: TempDir,
    pub config: ShellConfig,
}

pub fn rig() -> Rig {
    let folder = TempDir::new().unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut config = ShellConfig::new(path, folder.path(), folder.path());
    config.mercy = Duration::from_millis(300);
    config.linger = Duration::from_millis(300);
    Rig { folder, config }
}

pub fn block(script: &str) -> Exec {
    Exec {
        block: "block".to_owned(),
        target: Target::Jumphost,
        script: script.to_owned(),
        env: BTreeMap::new(),
        stdin: None,
        audience: Audience::Everybody,
        timeout: Duration::from_secs(60),
    }
}

impl Rig {
    pub fn ask(&self, exec: Exec) -> Result<ExecReply, WireError> {
        match Shell::new(self.config.clone()).ask(&Ask::Exec(exec))? {
            Reply::Exec(reply) => Ok(reply),
            Reply::Http(_) => panic!("an answer to another question"),
        }
    }

    pub fn run(&self, script: &str) -> ExecReply {
        self.ask(block(script)).unwrap()
    }
}

pub fn with_stdin(script: &str, stdin: &str) -> Exec {
    Exec { stdin: Some(Secret::new(stdin.to_owned())), ..block(script) }
}

pub fn with_env(script: &str, env: &[(&str, &str)]) -> Exec {
    let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Exec { env, ..block(script) }
}

pub fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The whole answer as one text, for comparing.
pub fn told(reply: &ExecReply) -> String {
    let ExecReply { status, stdout, stderr, truncated, .. } = reply;
    let status = status.map_or("none".to_owned(), |status| status.to_string());
    let (stdout, stderr) = (String::from_utf8_lossy(stdout), String::from_utf8_lossy(stderr));
    format!("status {status}, {truncated} cut\nout: {stdout}\nerr: {stderr}")
}
