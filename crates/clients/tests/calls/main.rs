//! Typed calls over the real bash: what their programs are given, and what real answers come to.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "a test runs programs and reads samples")]

mod management;
mod programs;
mod recorded;

use clients::{Answered, Shell, ShellConfig, calls};
use model::{CallAsk, CallFault, Target};
use serde_json::Value as Json;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// A folder whose programs are all that is on `PATH` before the machine's own.
pub(crate) struct Bench {
    folder: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Bench {
        Bench { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A program that does what a script says.
    pub(crate) fn program(self, name: &str, script: &str) -> Bench {
        let path = self.folder.path().join(name);
        std::fs::write(&path, format!("#!/bin/bash\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        self
    }

    /// A program that prints a file, and ends with a status.
    pub(crate) fn answering(self, name: &str, stdout: &str, status: i32) -> Bench {
        std::fs::write(self.folder.path().join(format!("{name}.out")), stdout).unwrap();
        let folder = self.folder.path().display().to_string();
        self.program(name, &format!("cat {folder}/{name}.out; exit {status}"))
    }

    pub(crate) fn shell(&self) -> Shell {
        let path = format!("{}:/usr/bin:/bin", self.folder.path().display());
        Shell::new(ShellConfig::new(path, self.folder.path(), self.folder.path()))
    }

    pub(crate) fn read(&self, name: &str, arguments: Json) -> Result<Json, String> {
        told(clients::read(&self.shell(), &ask(name, arguments)).unwrap())
    }
}

pub(crate) fn ask(name: &str, arguments: Json) -> CallAsk {
    let spec = calls::catalogue().into_iter().find(|spec| spec.name == name).unwrap();
    let call = spec.call(serde_json::from_value(arguments).unwrap()).unwrap();
    CallAsk { block: "b".into(), target: Target::Jumphost, call, timeout: Duration::from_secs(60) }
}

pub(crate) fn told(answered: Answered) -> Result<Json, String> {
    answered.value.map_err(|fault| match fault {
        CallFault::Refused(words) => format!("refused: {words}"),
        CallFault::Unclear(why) => format!("unclear: {why}"),
    })
}
