//! What a command takes.

use std::path::Path;
use std::process::{Command, Stdio};

/// What a process took: wall and processor time in seconds, and most of its memory in KB.
#[derive(Clone, Copy, Debug)]
pub struct Spent {
    pub wall: f64,
    pub busy: f64,
    pub peak: u64,
}

/// Runs a command under GNU time, which writes into that file. It may end with one of these codes.
pub fn spent(command: &Command, figures: &Path, codes: &[i32]) -> Result<Spent, String> {
    let mut timed = Command::new("time");
    timed.args(["-q", "-f", "%e %U %S %M", "-o"]).arg(figures).arg(command.get_program());
    timed.args(command.get_args()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => timed.env(name, value),
            None => timed.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        timed.current_dir(folder);
    }
    let status = timed.status().map_err(|why| format!("time could not be started: {why}"))?;
    if !status.code().is_some_and(|code| codes.contains(&code)) {
        return Err(format!("{} ended with {status}", command.get_program().display()));
    }
    let text = std::fs::read_to_string(figures).map_err(|why| why.to_string())?;
    let words: Vec<&str> = text.split_whitespace().collect();
    let figure = |at: usize| words.get(at).and_then(|word| word.parse::<f64>().ok());
    match (figure(0), figure(1), figure(2), words.get(3).and_then(|word| word.parse().ok())) {
        (Some(wall), Some(user), Some(system), Some(peak)) => {
            Ok(Spent { wall: wall.max(0.001), busy: user + system, peak })
        }
        _ => Err(format!("time said `{text}`")),
    }
}

/// The round in the middle of so many, by its wall time.
pub fn middle(rounds: usize, once: impl Fn() -> Result<Spent, String>) -> Result<Spent, String> {
    let mut all = (0..rounds).map(|_| once()).collect::<Result<Vec<_>, _>>()?;
    all.sort_by(|one, other| one.wall.total_cmp(&other.wall));
    all.get(rounds / 2).copied().ok_or_else(|| "nothing was measured".to_owned())
}
