//! `cargo xtask bench triage [LOGS [SAMPLE]]`: triage and trace beside ripgrep, lnav and hotsos over the same logs, in one
//! table.

use super::spent::{self, Spent};
use crate::needs::{self, Task};
use crate::steps::{Failed, Steps};
use serde_json::Value;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is on PyPI for it: the tool that knows OpenStack's logs.
const HOTSOS: &str = "hotsos==1.30.post8";
/// How large the generated logs are, and the one log that hotsos and lnav get.
const SIZE: &str = "2G";
const SMALL: u64 = 200 << 20;

/// What `dpkg -l` would say on the host of the small log.
const PACKAGES: &str = "\
||/ Name Version Architecture Description
+++-====-====-====-====
ii  nova-common  3:29.2.0-0ubuntu1  all  OpenStack Compute - common files
ii  nova-compute  3:29.2.0-0ubuntu1  all  OpenStack Compute - compute node base
";

/// One line of the table.
struct Row {
    what: &'static str,
    tool: String,
    bytes: u64,
    spent: Spent,
}

/// What is measured.
struct Bench {
    interlock: PathBuf,
    hotsos: PathBuf,
    /// The literals of the catalogue, one on each line.
    literals: PathBuf,
    /// A folder for what is made; it goes at the end.
    scratch: PathBuf,
}

/// Builds, installs, makes the logs, measures and prints.
pub fn run(steps: &mut Steps, words: &[&str]) -> Result<(), Failed> {
    let (named, sample) = match words {
        [] => (None, None),
        [logs] => (Some(PathBuf::from(logs)), None),
        [logs, sample] => (Some(PathBuf::from(logs)), Some(PathBuf::from(sample))),
        _ => {
            return Err(Failed::Usage(
                "bench triage takes a folder of logs, and one of real logs".to_owned(),
            ));
        }
    };
    needs::install(steps, Task::BenchTriage)?;
    let build = ["build", "--release", "--locked", "--package", "interlock", "--bin", "interlock"];
    let cargo = steps.cargo(&build);
    steps.run("build", cargo)?;
    let list = ["run", "--release", "--locked", "--quiet", "--package", "triage", "--example", "literals"];
    let mut list = steps.cargo(&list);
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(steps.root().join("target"), PathBuf::from);
    let scratch = std::env::temp_dir().join(format!("bench-triage-{}", std::process::id()));
    std::fs::create_dir(&scratch).map_err(|why| Failed::Usage(format!("{}: {why}", scratch.display())))?;
    let literals = scratch.join("literals");
    let file = File::create(&literals).map_err(|why| Failed::Usage(why.to_string()))?;
    list.stdout(file);
    steps.run("literals", list)?;
    let hotsos = hotsos(steps, &target)?;
    let bench = Bench { interlock: target.join("release/interlock"), hotsos, literals, scratch };
    let mut rows = vec![];
    let ended = bench.all(steps, named, sample, &mut rows);
    _ = std::fs::remove_dir_all(&bench.scratch);
    ended?;
    print!("{}", table(&rows));
    Ok(())
}

/// A Python with hotsos, made below the target folder where it is not there yet.
fn hotsos(steps: &mut Steps, target: &Path) -> Result<PathBuf, Failed> {
    let folder = target.join("hotsos");
    let program = folder.join("bin/hotsos");
    if !program.is_file() {
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv"]).arg(&folder);
        steps.run("python", venv)?;
        let mut pip = Command::new(folder.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", HOTSOS]);
        steps.run("hotsos", pip)?;
    }
    Ok(program)
}

impl Bench {
    fn all(
        &self,
        steps: &mut Steps,
        named: Option<PathBuf>,
        sample: Option<PathBuf>,
        rows: &mut Vec<Row>,
    ) -> Result<(), Failed> {
        let logs = match (named, shared("tools/gen_logs.py")) {
            (Some(logs), _) => Some(logs),
            (None, Some(generator)) => {
                let logs = self.scratch.join("logs");
                let mut make = Command::new("python3");
                make.arg(generator).args(["--size", SIZE, "--seed", "7", "--out"]).arg(&logs);
                steps.run("logs", make)?;
                Some(logs)
            }
            (None, None) => None,
        };
        if let Some(logs) = &logs {
            steps.work("generated", "each figure is the middle one of several rounds", || {
                self.generated(logs, rows)?;
                self.one_log(logs, rows)
            })?;
        }
        let sample = match sample {
            Some(sample) => Some(sample),
            None => match shared("corpora/logs/fault-injection-sample.tar.zst") {
                Some(archive) => {
                    let sample = self.scratch.join("sample");
                    std::fs::create_dir(&sample).map_err(|why| Failed::Usage(why.to_string()))?;
                    let mut tar = Command::new("tar");
                    tar.args(["--zstd", "-xf"]).arg(archive).arg("-C").arg(&sample);
                    steps.run("sample", tar)?;
                    Some(sample)
                }
                None => None,
            },
        };
        let Some(sample) = sample else { return Ok(()) };
        steps.work("sample", "thousands of small files", || self.scanned("sample", &sample, rows))
    }

    /// Triage beside ripgrep with the same literals.
    fn scanned(&self, what: &'static str, logs: &Path, rows: &mut Vec<Row>) -> Result<(), String> {
        settled()?;
        let bytes = size(logs);
        let mut add = |tool: &str, spent| rows.push(Row { what, tool: tool.to_owned(), bytes, spent });
        add("interlock triage", self.middle(5, || self.interlock(&["triage"], logs))?);
        let rg = || {
            let mut rg = Command::new("rg");
            rg.args(["--no-ignore", "--text", "--no-filename", "--fixed-strings", "--file"]);
            rg.arg(&self.literals).arg(logs);
            rg
        };
        add("rg -F -f literals", self.middle(3, rg)?);
        let piped = || {
            let mut shell = Command::new("sh");
            let line =
                "rg --no-ignore --text --no-filename 'WARNING|ERROR|CRITICAL' \"$1\" | rg -F -f \"$2\"";
            shell.args(["-c", line, "sh"]).arg(logs).arg(&self.literals);
            shell
        };
        add("rg LEVEL | rg -F -f literals", self.middle(3, piped)?);
        Ok(())
    }

    fn generated(&self, logs: &Path, rows: &mut Vec<Row>) -> Result<(), String> {
        self.scanned("generated", logs, rows)?;
        let Some(request) = request(logs)? else { return Err("no log names a request".to_owned()) };
        let bytes = size(logs);
        let mut add =
            |tool: &str, spent| rows.push(Row { what: "one request", tool: tool.to_owned(), bytes, spent });
        add("interlock trace", self.middle(5, || self.interlock(&["trace", &request], logs))?);
        let rg = || {
            let mut rg = Command::new("rg");
            rg.args(["--no-ignore", "--text", "--fixed-strings", &request]).arg(logs);
            rg
        };
        add("rg -F", self.middle(5, rg)?);
        Ok(())
    }

    /// One log of 200 MB. hotsos passes over the logs of what is not installed, so that a list of packages stands beside
    /// it.
    fn one_log(&self, logs: &Path, rows: &mut Vec<Row>) -> Result<(), String> {
        let host = self.scratch.join("host");
        let log = host.join("var/log/nova/nova-compute.log");
        gather(logs, &log)?;
        let bytes = size(&host);
        let packages = host.join("sos_commands/dpkg/dpkg_-l");
        let said = |why: std::io::Error| format!("{}: {why}", packages.display());
        std::fs::create_dir_all(packages.parent().unwrap_or(&host)).map_err(said)?;
        std::fs::write(&packages, PACKAGES).map_err(said)?;
        settled()?;
        let mut add =
            |tool: &str, spent| rows.push(Row { what: "one log", tool: tool.to_owned(), bytes, spent });
        add("interlock triage", self.middle(5, || self.interlock(&["triage"], &log))?);
        let lnav = || {
            let mut lnav = Command::new("lnav");
            lnav.args(["-n", "-q", "-c", ";SELECT log_level, count(*) FROM all_logs GROUP BY log_level"])
                .arg(&log);
            lnav.env("HOME", &self.scratch);
            lnav
        };
        add("lnav -n", self.middle(1, lnav)?);
        let hotsos = || {
            let mut hotsos = Command::new(&self.hotsos);
            hotsos.args(["--openstack", "--all-logs", "--machine-readable"]).arg(&host);
            hotsos
        };
        add("hotsos --openstack", self.middle(1, hotsos)?);
        Ok(())
    }

    fn interlock(&self, words: &[&str], logs: &Path) -> Command {
        let mut interlock = Command::new(&self.interlock);
        interlock.args(words).args(["--format", "json"]).arg(logs).current_dir(&self.scratch);
        interlock
    }

    /// The round in the middle of so many; the cache is warm by then. Findings, and nothing found, are no failure.
    fn middle(&self, rounds: usize, command: impl Fn() -> Command) -> Result<Spent, String> {
        spent::middle(rounds, || spent::spent(&command(), &self.scratch.join("figures"), &[0, 1]))
    }
}

/// Waits until what was written is on the disk, so that no write of ours runs beside what is measured.
fn settled() -> Result<(), String> {
    let status = Command::new("sync").status().map_err(|why| format!("sync could not be started: {why}"))?;
    if status.success() { Ok(()) } else { Err(format!("sync ended with {status}")) }
}

/// Material from outside the project, or a loud word that it is not there.
fn shared(path: &str) -> Option<PathBuf> {
    let found = std::env::var_os("INTERLOCK_SHARED").map(|shared| Path::new(&shared).join(path));
    let found = found.filter(|path| path.exists());
    if found.is_none() {
        println!("SKIPPED: {path}; name folders of logs, or set INTERLOCK_SHARED");
    }
    found
}

/// Plain files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn size(folder: &Path) -> u64 {
    files(folder).iter().filter_map(|file| file.metadata().ok()).map(|data| data.len()).sum()
}

/// Copies logs of nova-compute into one, up to 200 MB.
fn gather(logs: &Path, to: &Path) -> Result<(), String> {
    let said = |why: std::io::Error| format!("{}: {why}", to.display());
    std::fs::create_dir_all(to.parent().unwrap_or(to)).map_err(said)?;
    let mut into = File::create(to).map_err(said)?;
    let mut left = SMALL;
    for file in files(logs).iter().filter(|file| file.ends_with("nova-compute.log")) {
        left -= std::io::copy(&mut File::open(file).map_err(said)?.take(left), &mut into).map_err(said)?;
    }
    into.flush().map_err(said)
}

/// A request that many services saw: the first of the truth beside the generated logs, or of the first log.
fn request(logs: &Path) -> Result<Option<String>, String> {
    let truth = logs.with_extension("truth.json");
    if let Ok(text) = std::fs::read_to_string(&truth) {
        let truth: Value =
            serde_json::from_str(&text).map_err(|why| format!("{}: {why}", truth.display()))?;
        let traces = truth.get("traces").and_then(Value::as_object);
        return Ok(traces.and_then(|traces| traces.keys().next()).cloned());
    }
    let first = files(logs).into_iter().find_map(|file| {
        let mut head = String::new();
        File::open(file).ok()?.take(1 << 20).read_to_string(&mut head).ok()?;
        let at = head.find("req-")?;
        head.get(at..at + 40).map(str::to_owned)
    });
    Ok(first)
}

fn table(rows: &[Row]) -> String {
    let mut text = format!(
        "\n{:<12} {:<30} {:>8} {:>9} {:>7} {:>8} {:>8}\n",
        "", "", "MB", "wall s", "GB/s", "CPU s", "peak MB"
    );
    for Row { what, tool, bytes, spent } in rows {
        let megabytes = *bytes as f64 / 1e6;
        let rate = megabytes / 1e3 / spent.wall;
        let peak = spent.peak as f64 / 1e3;
        text.push_str(&format!(
            "{what:<12} {tool:<30} {megabytes:>8.0} {:>9.2} {rate:>7.3} {:>8.2} {peak:>8.1}\n",
            spent.wall, spent.busy
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Row, Spent, request, table};

    #[test]
    fn the_table_has_bytes_by_the_wall() {
        let spent = Spent { wall: 0.5, busy: 0.9, peak: 13_000 };
        let row = Row { what: "generated", tool: "interlock triage".to_owned(), bytes: 2_000_000_000, spent };
        let table = table(&[row]);
        let words: Vec<&str> = table.lines().nth(2).expect("a row").split_whitespace().collect();
        assert_eq!(words, ["generated", "interlock", "triage", "2000", "0.50", "4.000", "0.90", "13.0"]);
    }

    #[test]
    fn a_request_is_taken_from_the_logs_where_there_is_no_truth() {
        let folder = tempfile::tempdir().expect("a folder");
        let id = "req-5f0c1f3e-98f0-4a4a-9d4f-4a1f0a6c1a11";
        std::fs::write(folder.path().join("a.log"), format!("x [{id} - -] y")).expect("a log");
        assert_eq!(request(folder.path()), Ok(Some(id.to_owned())));
    }
}
