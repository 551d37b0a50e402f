use crate::{shared, tell, triage};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The subsystems into which faults were injected, as folders are named.
const SUBSYSTEMS: [&str; 3] = ["Nova", "Cinder", "Neutron"];

/// A run with one injected fault.
struct Run {
    folder: PathBuf,
    subsystem: String,
    /// The source file that was changed.
    component: String,
    failed: bool,
    /// When the changed line ran first; nothing where it never did.
    set_in: Option<String>,
}

/// The runs that are there, as the tables of the sample tell of them.
fn runs(root: &Path) -> Vec<Run> {
    let mut runs = Vec::new();
    for subsystem in SUBSYSTEMS {
        let table = root.join(format!("{}.tsv", subsystem.to_lowercase()));
        let table = std::fs::read_to_string(table).expect("a table");
        let rows = table.lines().skip(1).map(|row| row.split('\t').collect::<Vec<_>>());
        for row in rows.filter(|row| row.len() > 6) {
            let folder = root.join(subsystem).join(row[0]);
            let trigger = std::fs::read_to_string(folder.join("trigger_log")).unwrap_or_default();
            let time = trigger.lines().find(|line| line.contains("Injection activated"));
            runs.push(Run {
                folder,
                subsystem: subsystem.to_lowercase(),
                component: row[2].trim_start_matches('/').to_owned(),
                failed: row[6] == "FAILURE",
                set_in: time.and_then(set_in),
            });
        }
    }
    runs.retain(|run| run.folder.is_dir());
    runs
}

/// The time at the beginning of the line, as the logs write it: seconds since 1970, where the logs are four hours behind
/// UTC, or the clock of the logs.
fn set_in(line: &str) -> Option<String> {
    let word = line.split(' ').next()?;
    let Ok(seconds) = word.parse::<f64>() else { return Some(line.get(..19)?.to_owned()) };
    let there = model::Timestamp::from_second(seconds as i64 - 4 * 3600).ok()?;
    Some(there.to_string().get(..19)?.replace('T', " "))
}

/// The folders with the logs of the services; what the client of the experiment wrote is not among them.
fn logs(run: &Path) -> Vec<PathBuf> {
    let folders = std::fs::read_dir(run).expect("a run").flatten().map(|entry| entry.path());
    folders.filter(|path| path.is_dir() && !path.ends_with("foreground_wl")).collect()
}

fn judged(folders: &[PathBuf]) -> Value {
    triage(&folders.iter().map(PathBuf::as_path).collect::<Vec<_>>())
}

/// Whether the first cause stands in a log of that subsystem; nothing where no cause is named.
fn names(said: &Value, subsystem: &str) -> Option<bool> {
    let file = PathBuf::from(said["causes"].get(0)?["first"]["file"].as_str().expect("a path"));
    Some(file.parent().is_some_and(|folder| folder.ends_with(subsystem)))
}

/// Whether the changed source file is among the first three.
fn points_at(said: &Value, component: &str) -> bool {
    said["suspects"].as_array().expect("a list").iter().take(3).any(|one| one["file"] == component)
}

/// What a service writes when a request of somebody fails in it: an answer of 5xx, an exception that nobody caught, a
/// server that is given up. These words are the services' own, whatever the catalogue knows.
const HARM: [&str; 5] = [
    " status: 5",
    "returned with HTTP 5",
    "Exception during message handling",
    "Exception handling resource",
    "Setting instance vm_state to ERROR",
];

/// Whether a request failed, by the services' own words: the client of the experiment looked at less.
fn is_harmed(run: &Run) -> bool {
    let files = logs(&run.folder).into_iter().flat_map(|folder| std::fs::read_dir(folder).expect("logs"));
    files.flatten().any(|file| {
        let bytes = std::fs::read(file.path()).expect("it opens");
        let text = String::from_utf8_lossy(&bytes);
        HARM.iter().any(|words| text.contains(words))
    })
}

/// Whether the first cause stands at the time when the fault set in, or later.
fn follows(said: &Value, run: &Run) -> bool {
    let line = said["causes"][0]["first"]["text"].as_str().expect("a line");
    let time = line.get(..19).expect("a time");
    run.set_in.as_deref().is_some_and(|begun| time >= begun)
}

/// Whether it is of the half that entries were written for: every other one, in the order of the tables.
fn is_held_out(number: usize) -> bool {
    number % 2 == 1
}

/// The same logs up to when the fault set in: of a cloud that works.
fn before(run: &Run, time: &str, to: &Path) -> PathBuf {
    for folder in logs(&run.folder) {
        let into = to.join(folder.file_name().expect("a name"));
        std::fs::create_dir(&into).expect("a folder");
        for file in std::fs::read_dir(folder).expect("logs").flatten() {
            let bytes = std::fs::read(file.path()).expect("it opens");
            let text = String::from_utf8_lossy(&bytes);
            let is_later =
                |line: &&str| line.starts_with("20") && line.get(..time.len()).is_some_and(|at| at >= time);
            let head: Vec<&str> = text.lines().take_while(|line| !is_later(line)).collect();
            std::fs::write(into.join(file.file_name()), head.join("\n")).expect("written");
        }
    }
    to.to_owned()
}

#[test]
fn injected_faults_are_named_by_subsystem_and_source_and_nothing_is_where_there_is_none() {
    let Some(archive) = shared("corpora/logs/fault-injection-sample.tar.zst") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let packed = std::fs::File::open(archive).expect("it opens");
    let unpacked = zstd::stream::read::Decoder::new(packed).expect("zstd");
    tar::Archive::new(unpacked).unpack(folder.path()).expect("it unpacks");
    let mut failing = Share::of("subsystem named first in failing runs");
    let mut active = Share::of("the same where the changed line ran");
    let mut source = Share::of("changed source file within the first three in failing runs");
    let mut passing = Share::of("no cause named in runs whose fault did no harm that the experiment saw");
    let mut unharmed = Share::of("the same where no service says that a request failed in it");
    let mut caused = Share::of("where one is named in them, it stands after the fault set in");
    let mut healthy = Share::of("no cause named before the fault set in");
    let mut other = Share::of("subsystem named first in every other failing run");
    for (number, run) in runs(&folder.path().join("dessertlab-fault-injection")).into_iter().enumerate() {
        let said = judged(&logs(&run.folder));
        let named = names(&said, &run.subsystem);
        if run.failed {
            failing.count(named == Some(true));
            if is_held_out(number) {
                other.count(named == Some(true));
            }
            source.count(points_at(&said, &run.component));
            if run.set_in.is_some() {
                active.count(named == Some(true));
            }
        } else {
            passing.count(named.is_none());
            if named.is_some() {
                caused.count(follows(&said, &run));
            }
            if !is_harmed(&run) {
                unharmed.count(named.is_none());
            }
        }
        if let Some(time) = &run.set_in {
            let whole = tempfile::tempdir().expect("a folder");
            healthy.count(names(&judged(&[before(&run, time, whole.path())]), "").is_none());
        }
    }
    let reached = [
        failing.reaches(95),
        other.reaches(90),
        active.reaches(95),
        source.reaches(60),
        passing.reaches(75),
        unharmed.reaches(90),
        caused.reaches(100),
        healthy.reaches(90),
    ];
    assert_eq!(reached, [true; 8]);
}

/// How many of how many.
struct Share {
    what: &'static str,
    good: usize,
    all: usize,
}

impl Share {
    fn of(what: &'static str) -> Share {
        Share { what, good: 0, all: 0 }
    }

    fn count(&mut self, is_good: bool) {
        self.all += 1;
        self.good += usize::from(is_good);
    }

    /// Tells the figure, and whether it is so many percent.
    fn reaches(&self, percent: usize) -> bool {
        tell(&format!("sample: {}: {} of {}", self.what, self.good, self.all));
        self.all > 0 && self.good * 100 >= self.all * percent
    }
}
