//! `cargo xtask bench speed [BUNDLES]`: whole checks beside Python's YAML loaders over the same files, in one table.

use crate::steps::{Failed, Steps};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The loader that linters in Python stand on.
const PYYAML: &str = "pyyaml==6.0.2";
const SAFE_LOAD: &str = include_str!("safe_load.py");
const SITE: &str = "sites/omega";

/// One line of the table: what was measured, ours, and the two loaders.
struct Row {
    what: String,
    ours: Duration,
    loaders: [Option<Duration>; 2],
}

/// Builds, installs, measures and prints.
pub fn run(steps: &mut Steps, words: &[&str]) -> Result<(), Failed> {
    let bundles = match words {
        [] => std::env::var_os("INTERLOCK_SHARED").map(|shared| Path::new(&shared).join("corpora/bundles")),
        [folder] => Some(PathBuf::from(folder)),
        _ => return Err(Failed::Usage("bench speed takes one folder of bundles".to_owned())),
    };
    let build = ["build", "--release", "--locked", "--package", "interlock", "--package", "app"];
    let cargo = steps.cargo(&[&build[..], &["--bin", "interlock", "--example", "check_all"]].concat());
    steps.run("build", cargo)?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(steps.root().join("target"), PathBuf::from);
    let python = python(steps, &target)?;
    let bench = Bench { root: steps.root().to_owned(), release: target.join("release"), python };
    let mut rows = vec![];
    steps.work("speed", "each figure is the middle one of several rounds", || {
        rows.extend(bench.site()?);
        match bundles.filter(|folder| folder.is_dir()) {
            Some(folder) => rows.extend(bench.bundles(&folder)?),
            None => println!("SKIPPED: the published bundles; name their folder, or set INTERLOCK_SHARED"),
        }
        Ok(())
    })?;
    print!("{}", table(&rows));
    Ok(())
}

/// A Python with PyYAML, made below the target folder where it is not there yet.
fn python(steps: &mut Steps, target: &Path) -> Result<PathBuf, Failed> {
    let folder = target.join("python");
    let python = folder.join("bin/python");
    if !python.is_file() {
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv"]).arg(&folder);
        steps.run("python", venv)?;
    }
    let is_there = Command::new(&python).args(["-c", "import yaml"]).stderr(Stdio::null()).status();
    if !is_there.is_ok_and(|status| status.success()) {
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PYYAML]);
        steps.run("pyyaml", pip)?;
    }
    Ok(python)
}

struct Bench {
    root: PathBuf,
    release: PathBuf,
    python: PathBuf,
}

impl Bench {
    /// The site: one whole process, against its YAML files alone.
    fn site(&self) -> Result<Vec<Row>, String> {
        let ours = middle(31, || self.interlock(Path::new(SITE)))?;
        let mut files = vec![];
        yaml_files(&self.root.join(SITE), &mut files)?;
        let (loaders, about) = self.loaders(&files, 11)?;
        println!("{about}");
        let bytes = size(&files);
        let what = format!("{SITE}, one process ({} YAML files, {} KB)", files.len(), bytes / 1024);
        Ok(vec![Row { what, ours, loaders }])
    }

    /// Published bundles: all in one process, and each in a process of its own.
    fn bundles(&self, folder: &Path) -> Result<Vec<Row>, String> {
        let mut files = vec![];
        yaml_files(folder, &mut files)?;
        let together = middle(5, || {
            let mut all = Command::new(self.release.join("examples/check_all"));
            succeeded(all.args(&files).stdout(Stdio::null()), &[0])
        })?;
        let apart = middle(3, || files.iter().try_for_each(|file| self.interlock(file)))?;
        let (loaders, about) = self.loaders(&files, 3)?;
        println!("{about}");
        let what = format!("{} bundles ({} KB)", files.len(), size(&files) / 1024);
        let row = |how: &str, ours| Row { what: format!("{what}, {how}"), ours, loaders };
        Ok(vec![row("one process", together), row("a process each", apart)])
    }

    /// One whole check, as an operator types it. Findings are no failure.
    fn interlock(&self, what: &Path) -> Result<(), String> {
        let mut check = Command::new(self.release.join("interlock"));
        check.arg("check").arg(what).current_dir(&self.root).stdout(Stdio::null()).stderr(Stdio::null());
        succeeded(&mut check, &[0, 1])
    }

    /// The time of both loaders in one running Python, and a sentence about them.
    fn loaders(&self, files: &[PathBuf], rounds: u32) -> Result<([Option<Duration>; 2], String), String> {
        let mut python = Command::new(&self.python);
        python.args(["-c", SAFE_LOAD]).arg(rounds.to_string()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = python.spawn().map_err(|why| format!("python could not be started: {why}"))?;
        if let Some(mut paths) = child.stdin.take() {
            let lines: String = files.iter().map(|file| format!("{}\n", file.display())).collect();
            paths.write_all(lines.as_bytes()).map_err(|why| why.to_string())?;
        }
        let output = child.wait_with_output().map_err(|why| why.to_string())?;
        let said: Value = serde_json::from_slice(&output.stdout).map_err(|why| format!("python: {why}"))?;
        let seconds = |name: &str| said.get(name).and_then(Value::as_f64).map(Duration::from_secs_f64);
        let word = |name: &str| said.get(name).map(Value::to_string).unwrap_or_default().replace('"', "");
        let about = format!(
            "PyYAML {} on Python {}: {} files, of which it refuses {}",
            word("yaml"),
            word("python"),
            files.len(),
            word("refused")
        );
        Ok(([seconds("safe"), seconds("csafe")], about))
    }
}

fn succeeded(command: &mut Command, good: &[i32]) -> Result<(), String> {
    let status = command.status().map_err(|why| format!("{command:?} could not be started: {why}"))?;
    match status.code() {
        Some(code) if good.contains(&code) => Ok(()),
        _ => Err(format!("{command:?} ended with {status}")),
    }
}

/// The middle time of so many rounds.
fn middle(rounds: usize, mut round: impl FnMut() -> Result<(), String>) -> Result<Duration, String> {
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let start = Instant::now();
        round()?;
        times.push(start.elapsed());
    }
    times.sort();
    Ok(times.get(rounds / 2).copied().unwrap_or_default())
}

/// The YAML files of a folder and of the folders in it, sorted.
fn yaml_files(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            yaml_files(&path, files)?;
        } else if path.extension().is_some_and(|kind| kind == "yaml" || kind == "yml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(())
}

fn size(files: &[PathBuf]) -> u64 {
    files.iter().filter_map(|file| std::fs::metadata(file).ok()).map(|data| data.len()).sum()
}

fn table(rows: &[Row]) -> String {
    let [ours, safe, csafe, times] = ["interlock check", "SafeLoader", "CSafeLoader", "times"];
    let mut text = format!("\n{:<52} {ours:>15} {safe:>12} {times:>6} {csafe:>12} {times:>6}\n", "");
    for Row { what, ours, loaders } in rows {
        text.push_str(&format!("{what:<52} {:>15}", shown(*ours)));
        for loader in loaders {
            let (took, times) = match loader {
                Some(took) => (shown(*took), format!("{:.1}", took.as_secs_f64() / ours.as_secs_f64())),
                None => ("not there".to_owned(), String::new()),
            };
            text.push_str(&format!(" {took:>12} {times:>6}"));
        }
        text.push('\n');
    }
    text
}

fn shown(took: Duration) -> String {
    if took < Duration::from_secs(1) {
        format!("{:.1} ms", took.as_secs_f64() * 1e3)
    } else {
        format!("{:.2} s", took.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::{Row, middle, table};
    use std::time::Duration;

    #[test]
    fn the_table_has_times_and_how_often_ours_fits_into_them() {
        let loaders = [Some(Duration::from_millis(125)), None];
        let rows = [Row { what: "a site".to_owned(), ours: Duration::from_millis(10), loaders }];
        let table = table(&rows);
        let words: Vec<&str> = table.lines().nth(2).expect("a row").split_whitespace().collect();
        assert_eq!(words, ["a", "site", "10.0", "ms", "125.0", "ms", "12.5", "not", "there"]);
    }

    #[test]
    fn a_round_that_fails_is_no_figure() {
        assert!(middle(3, || Err("no".to_owned())).is_err());
        assert!(middle(3, || Ok(())).is_ok());
    }
}
