//! Named steps in a row: each says what it does, the first that fails ends the row.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Why a task ended early.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The words after `cargo xtask` make no task.
    #[error("{0}")]
    Usage(String),
    /// A step did not hold.
    #[error("step `{step}` failed after {}: {why}", seconds(*.after))]
    Step {
        /// Its name.
        step: String,
        /// How long it ran.
        after: Duration,
        /// What happened, and what to run or do.
        why: String,
    },
}

/// The steps of one task so far.
pub struct Steps {
    root: PathBuf,
    done: Vec<(String, Duration)>,
}

impl Steps {
    /// No steps yet, for the workspace at `root`.
    pub fn new(root: &Path) -> Steps {
        Steps { root: root.to_owned(), done: vec![] }
    }

    /// The root of the workspace.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// `cargo` with these arguments, in the workspace.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = Command::new("cargo");
        cargo.args(arguments).current_dir(&self.root);
        cargo
    }

    /// Runs a program as a step; what it prints is passed through.
    pub fn run(&mut self, step: &str, mut command: Command) -> Result<(), Failed> {
        let line = spelled(&command);
        println!("\n==> {step}: {line}");
        self.timed(step, || match command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("`{line}` ended with {status}")),
            Err(error) => Err(format!("`{line}` could not be started: {error}")),
        })
    }

    /// Runs programs at the same time, each as a step of its own; the first that fails ends the row when all are done.
    pub fn run_together(&mut self, commands: Vec<(String, Command)>) -> Result<(), Failed> {
        let start = Instant::now();
        let started: Vec<_> = commands
            .into_iter()
            .map(|(step, mut command)| {
                let line = spelled(&command);
                println!("\n==> {step}: {line}");
                (step, line, command.spawn())
            })
            .collect();
        let mut ended = Ok(());
        for (step, line, child) in started {
            let status = child.and_then(|mut child| child.wait());
            let after = start.elapsed();
            let why = match status {
                Ok(status) if status.success() => None,
                Ok(status) => Some(format!("`{line}` ended with {status}")),
                Err(error) => Some(format!("`{line}` could not be started: {error}")),
            };
            self.done.push((step.clone(), after));
            if let Some(why) = why.filter(|_| ended.is_ok()) {
                ended = Err(Failed::Step { step, after, why });
            }
        }
        ended
    }

    /// Does a piece of work as a step.
    pub fn work(
        &mut self,
        step: &str,
        what: &str,
        work: impl FnOnce() -> Result<(), String>,
    ) -> Result<(), Failed> {
        println!("\n==> {step}: {what}");
        self.timed(step, work)
    }

    /// The wall time of every step so far.
    pub fn summary(&self) -> String {
        let total: Duration = self.done.iter().map(|(_, took)| *took).sum();
        let line = |name: &str, took: Duration| format!("  {name:<24} {:>9}\n", seconds(took));
        let steps: String = self.done.iter().map(|(name, took)| line(name, *took)).collect();
        format!("wall time\n{steps}{}", line("total", total))
    }

    fn timed(&mut self, step: &str, work: impl FnOnce() -> Result<(), String>) -> Result<(), Failed> {
        let start = Instant::now();
        let ended = work();
        let after = start.elapsed();
        self.done.push((step.to_owned(), after));
        ended.map_err(|why| Failed::Step { step: step.to_owned(), after, why })
    }
}

/// A command as one would type it, with the variables that it is given.
fn spelled(command: &Command) -> String {
    let words = |text: &OsStr| text.to_string_lossy().into_owned();
    let set = command.get_envs().filter(|(name, _)| *name != "PATH");
    let set = set.filter_map(|(name, value)| Some(format!("{}={}", words(name), words(value?))));
    let said = std::iter::once(command.get_program()).chain(command.get_args()).map(words);
    set.chain(said).collect::<Vec<_>>().join(" ")
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::{Failed, Steps, spelled};
    use std::path::Path;
    use std::process::Command;

    fn sh(script: &str) -> Command {
        let mut sh = Command::new("sh");
        sh.args(["-c", script]);
        sh
    }

    #[test]
    fn a_failing_step_says_its_name_and_its_command() {
        let mut steps = Steps::new(Path::new("."));
        assert!(steps.run("first", sh("exit 0")).is_ok());
        let Err(Failed::Step { step, why, .. }) = steps.run("second", sh("exit 3")) else {
            panic!("exit 3 must fail the step")
        };
        assert_eq!((step.as_str(), why.as_str()), ("second", "`sh -c exit 3` ended with exit status: 3"));
        let summary = steps.summary();
        let names: Vec<&str> = summary.lines().filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(names, ["wall", "first", "second", "total"]);
    }

    #[test]
    fn of_steps_together_each_is_waited_for_and_the_first_failure_is_told() {
        let mut steps = Steps::new(Path::new("."));
        let row = [("one", "exit 0"), ("two", "exit 4"), ("three", "exit 5")];
        let commands = row.map(|(name, script)| (name.to_owned(), sh(script))).into();
        let Err(Failed::Step { step, .. }) = steps.run_together(commands) else {
            panic!("exit 4 must fail the row")
        };
        assert_eq!((step.as_str(), steps.summary().lines().count()), ("two", 5));
    }

    #[test]
    fn a_missing_program_fails_the_step() {
        let mut steps = Steps::new(Path::new("."));
        let failed = steps.run("gone", Command::new("no-such-program")).map_err(|failed| failed.to_string());
        assert!(failed.is_err_and(|text| text.contains("`no-such-program` could not be started")));
    }

    #[test]
    fn a_command_is_spelled_as_one_types_it() {
        let mut command = sh("true");
        command.env("RUSTC_BOOTSTRAP", "1");
        assert_eq!(spelled(&command), "RUSTC_BOOTSTRAP=1 sh -c true");
    }
}
