//! `cargo xtask campaign fuzz`: libFuzzer over the parsers, each target for a given time.

use crate::needs::{self, Task};
use crate::steps::{Failed, Steps};

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

/// Builds and runs the targets one after the other.
pub fn run(steps: &mut Steps, words: &[&str]) -> Result<(), Failed> {
    let order = order(words)?;
    let known = targets(steps)?;
    if let Some(strange) = order.targets.iter().find(|target| !known.iter().any(|known| known == *target)) {
        let message = format!("`{strange}` is no fuzz target; there are: {}", known.join(", "));
        return Err(Failed::Usage(message));
    }
    needs::install(steps, Task::Fuzz)?;
    let chosen = known.iter().map(String::as_str);
    for target in chosen.filter(|known| order.targets.is_empty() || order.targets.contains(known)) {
        fuzz(steps, target, order.seconds)?;
    }
    Ok(())
}

fn fuzz(steps: &mut Steps, target: &str, seconds: u32) -> Result<(), Failed> {
    let (time, memory) = (format!("-max_total_time={seconds}"), format!("-rss_limit_mb={MEMORY}"));
    let hang = format!("-timeout={HANG}");
    // What the fuzzer finds is kept in the first folder; the sites of the house are what it begins with.
    let corpus = format!("fuzz/corpus/{target}");
    std::fs::create_dir_all(steps.root().join(&corpus))
        .map_err(|error| Failed::Usage(format!("{corpus} could not be made: {error}")))?;
    // No sanitizer: the house has no unsafe code, an input costs half the time, its memory is the program's own, and
    // a stable compiler will do.
    let arguments = [
        "fuzz",
        "run",
        "--sanitizer",
        "none",
        target,
        &corpus,
        "sites",
        "--",
        &time,
        &memory,
        &hang,
        "-print_final_stats=1",
    ];
    let command = needs::with_tools(steps.cargo(&arguments));
    steps.run(&format!("fuzz {target}"), command)
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
