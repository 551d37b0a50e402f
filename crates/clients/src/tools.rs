//! Whether the field's own programs reach their clouds from here.

use crate::blot::Known;
use crate::environment;
use crate::process::{Flow, Limits, run};
use crate::shell::Shell;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// How much of what a program says is kept to say why it does not answer.
const KEPT: usize = 4096;

/// A program, and a question that changes nothing and that only the far side can answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// The program, as it is found on `PATH`.
    pub name: &'static str,
    question: Vec<String>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The far side answers.
    Answers,
    /// The program is there, and the far side gave no good answer: why, in the program's words.
    Silent(String),
    /// There is no such program on `PATH`.
    Missing,
}

/// The programs that books use. MAAS is asked through the profile of the site; without one there is nobody to ask.
pub fn tools(maas_profile: Option<&str>) -> Vec<Tool> {
    let tool = |name, question: &[&str]| Tool {
        name,
        question: question.iter().map(|word| (*word).to_owned()).collect(),
    };
    // A profile is a word of its own on the command line; one that reads as an option is none.
    let maas = maas_profile.filter(|profile| !profile.starts_with('-'));
    let mut tools = vec![tool("juju", &["models", "--format", "json"])];
    tools.extend(maas.map(|profile| tool("maas", &[profile, "version", "read"])));
    tools.push(tool("openstack", &["catalog", "list", "-f", "json"]));
    tools.push(tool("kubectl", &["version", "-o", "json"]));
    tools
}

impl Shell {
    /// Asks a program its question, in the environment that a block on the jumphost would have. What it answers is
    /// thrown away: only that it answers counts.
    pub fn answer(&self, tool: &Tool, patience: Duration) -> Answer {
        let config = self.config();
        let Some(program) = found(&config.path, tool.name) else { return Answer::Missing };
        let mut command = Command::new(program);
        command.args(&tool.question).env_clear().envs(environment::base(config, "status"));
        let limits = Limits {
            timeout: patience,
            mercy: Duration::from_millis(200),
            linger: Duration::ZERO,
            kept: KEPT,
            abort: None,
        };
        let flow = Flow { input: &[], stdout: None, known: &Known::default() };
        match run(&mut command, &flow, &limits, &mut |_, _| {}) {
            Err(error) => Answer::Silent(error.to_string()),
            Ok(ended) => match ended.status {
                Some(0) => Answer::Answers,
                Some(status) => Answer::Silent(last_line(&ended.stderr.head, status)),
                None => Answer::Silent(format!("no answer within {} s", patience.as_secs())),
            },
        }
    }
}

/// The first program of that name on a `PATH`.
fn found(path: &str, name: &str) -> Option<PathBuf> {
    std::env::split_paths(path).map(|folder| folder.join(name)).find(|file| is_program(file))
}

fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

fn last_line(said: &[u8], status: i32) -> String {
    let said = String::from_utf8_lossy(said);
    let last = said.lines().map(str::trim).rfind(|line| !line.is_empty());
    last.map_or_else(|| format!("it ended with status {status} and said nothing"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ShellConfig;
    use std::os::unix::fs::PermissionsExt;

    /// The answers of the programs whose scripts lie in a folder, which is all of `PATH`.
    fn check(scripts: &[(&str, &str)], patience: Duration) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, script) in scripts {
            let file = folder.path().join(name);
            std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let path = folder.path().display().to_string();
        let shell = Shell::new(ShellConfig::new(path, folder.path(), folder.path()));
        let said = |tool: &Tool| format!("{}: {:?}", tool.name, shell.answer(tool, patience));
        tools(Some("admin")).iter().map(said).collect()
    }

    #[test]
    fn what_is_missing_answers_fails_or_hangs_is_told_apart() {
        let scripts = [
            ("juju", "test \"$*\" = 'models --format json' && echo '{}'"),
            ("maas", "echo \"$1: profile is not logged in\" >&2; exit 2"),
            ("kubectl", "exit 3"),
        ];
        insta::assert_debug_snapshot!(check(&scripts, Duration::from_secs(60)), @r#"
        [
            "juju: Answers",
            "maas: Silent(\"admin: profile is not logged in\")",
            "openstack: Missing",
            "kubectl: Silent(\"it ended with status 3 and said nothing\")",
        ]
        "#);
        let hangs = [("juju", "while :; do :; done")];
        insta::assert_debug_snapshot!(&check(&hangs, Duration::from_secs(1))[..1], @r#"
        [
            "juju: Silent(\"no answer within 1 s\")",
        ]
        "#);
    }

    #[test]
    fn a_profile_that_reads_as_an_option_is_asked_nothing() {
        assert!(tools(Some("--help")).iter().all(|tool| tool.name != "maas"));
        assert!(tools(None).iter().all(|tool| tool.name != "maas"));
    }
}
