//! `cargo xtask campaign fuzz`: libFuzzer over the parsers, each target for a given time, two at a time.

use crate::needs::{self, Task};
use crate::steps::{Failed, Steps};
use std::process::{Command, Stdio};

/// Seconds per target when none are given.
const SECONDS: u32 = 60;
/// Most memory that one input may take, in MiB: the house's own bound for bad input.
const MEMORY: u32 = 500;
/// Seconds after which one input counts as a hang.
const HANG: u32 = 10;

/// Which targets, and for how long.
#[derive(Debug, PartialEq, Eq)]
struct Order<'a> {
    seconds: u32,
    targets: Vec<&'a str>,
}

/// How many targets run at a time.
const TOGETHER: usize = 2;

/// Builds the targets once, then runs them in pairs.
pub fn run(steps: &mut Steps, words: &[&str]) -> Result<(), Failed> {
    let order = order(words)?;
    let known = targets(steps)?;
    if let Some(strange) = order.targets.iter().find(|target| !known.iter().any(|known| known == *target)) {
        let message = format!("`{strange}` is no fuzz target; there are: {}", known.join(", "));
        return Err(Failed::Usage(message));
    }
    needs::install(steps, Task::Fuzz)?;
    let build = steps.cargo(&["fuzz", "build", "--sanitizer", "none"]);
    steps.run("build", needs::with_tools(build))?;
    let chosen = known.iter().map(String::as_str);
    let chosen: Vec<&str> =
        chosen.filter(|known| order.targets.is_empty() || order.targets.contains(known)).collect();
    for targets in chosen.chunks(TOGETHER) {
        let mut commands = vec![];
        for target in targets {
            commands.push((format!("fuzz {target}"), fuzz(steps, target, order.seconds)?));
        }
        let ended = steps.run_together(commands);
        targets.iter().for_each(|target| tell(steps, target, ended.is_err()));
        ended?;
    }
    Ok(())
}

/// How many inputs a target took, or how its words ended when something failed.
fn tell(steps: &Steps, target: &str, has_failed: bool) {
    let log = std::fs::read(steps.root().join("fuzz/logs").join(target)).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let lines: Vec<&str> = log.lines().collect();
    let last = lines.len().saturating_sub(if has_failed { 20 } else { 0 });
    let stats = lines.iter().take(last).filter(|line| line.starts_with("stat::"));
    stats.chain(lines.iter().skip(last)).for_each(|line| println!("{target}: {line}"));
}

/// The command that runs one target. What it says goes to a file, for two of them speak at a time.
fn fuzz(steps: &Steps, target: &str, seconds: u32) -> Result<Command, Failed> {
    let (time, memory) = (format!("-max_total_time={seconds}"), format!("-rss_limit_mb={MEMORY}"));
    let hang = format!("-timeout={HANG}");
    // What the fuzzer finds is kept in the first folder; it begins with the seeds and with the sites of the house.
    let (corpus, seeds) = (format!("fuzz/corpus/{target}"), format!("fuzz/seeds/{target}"));
    let made = |folder: &str| {
        std::fs::create_dir_all(steps.root().join(folder))
            .map_err(|error| Failed::Usage(format!("{folder} could not be made: {error}")))
    };
    made(&corpus)?;
    // No sanitizer: the house has no unsafe code, an input costs half the time, its memory is the program's own, and
    // a stable compiler will do.
    let arguments = ["fuzz", "run", "--sanitizer", "none", target, &corpus, &seeds, "sites", "--"];
    let options = [&time, &memory, &hang, "-print_final_stats=1"];
    let mut command = needs::with_tools(steps.cargo(&[&arguments[..], &options[..]].concat()));
    made("fuzz/logs")?;
    let log = steps.root().join("fuzz/logs").join(target);
    let log = std::fs::File::create(&log)
        .map_err(|error| Failed::Usage(format!("{} could not be made: {error}", log.display())))?;
    let again = log.try_clone().map_err(|error| Failed::Usage(error.to_string()))?;
    command.stdin(Stdio::null()).stdout(log).stderr(again);
    Ok(command)
}

fn order<'a>(words: &[&'a str]) -> Result<Order<'a>, Failed> {
    let mut order = Order { seconds: SECONDS, targets: vec![] };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if *word == "--seconds" {
            let number = words.next().and_then(|number| number.parse().ok());
            order.seconds =
                number.ok_or_else(|| Failed::Usage("--seconds takes a whole number".to_owned()))?;
        } else {
            order.targets.push(word);
        }
    }
    Ok(order)
}

/// The names of the files in `fuzz/fuzz_targets`.
fn targets(steps: &Steps) -> Result<Vec<String>, Failed> {
    let folder = steps.root().join("fuzz/fuzz_targets");
    let files = std::fs::read_dir(&folder)
        .map_err(|error| Failed::Usage(format!("{} could not be read: {error}", folder.display())))?;
    let names =
        files.filter_map(|file| Some(file.ok()?.file_name().to_str()?.strip_suffix(".rs")?.to_owned()));
    let mut names: Vec<String> = names.collect();
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::{Order, order};

    #[test]
    fn orders_name_time_and_targets() {
        let read = order(&["yaml", "--seconds", "30", "book"]).ok();
        assert_eq!(read, Some(Order { seconds: 30, targets: vec!["yaml", "book"] }));
        assert_eq!(order(&[]).ok(), Some(Order { seconds: 60, targets: vec![] }));
        assert!(order(&["--seconds"]).is_err());
        assert!(order(&["--seconds", "soon"]).is_err());
    }
}
