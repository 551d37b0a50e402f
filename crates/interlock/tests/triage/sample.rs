use crate::{shared, tell, triage};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The subsystems into which faults were injected, as folders are named.
const SUBSYSTEMS: [&str; 3] = ["Nova", "Cinder", "Neutron"];

/// Runs by name, and whether they failed: the first and the seventh column.
fn runs(folder: &Path, subsystem: &str) -> BTreeMap<String, bool> {
    let table = folder.join(format!("{}.tsv", subsystem.to_lowercase()));
    let table = std::fs::read_to_string(table).expect("a table");
    let rows = table.lines().skip(1).map(|row| row.split('\t').collect::<Vec<_>>());
    rows.filter(|row| row.len() > 6).map(|row| (row[0].to_owned(), row[6] == "FAILURE")).collect()
}

/// The logs of the services of one run; what the client of the experiment wrote is not among them.
fn logs(run: &Path) -> Vec<PathBuf> {
    let folders = std::fs::read_dir(run).expect("a run").flatten().map(|entry| entry.path());
    folders.filter(|path| path.is_dir() && !path.ends_with("foreground_wl")).collect()
}

/// Whether the first cause stands in a log of that subsystem; nothing where no cause is named.
fn names(run: &Path, subsystem: &str) -> Option<bool> {
    let logs = logs(run);
    let said = triage(&logs.iter().map(PathBuf::as_path).collect::<Vec<_>>());
    let file = PathBuf::from(said["causes"].get(0)?["first"]["file"].as_str().expect("a path"));
    Some(file.parent().is_some_and(|folder| folder.ends_with(subsystem.to_lowercase())))
}

#[test]
fn the_injected_subsystem_is_named_first_and_runs_without_a_failure_name_nothing() {
    let Some(archive) = shared("corpora/logs/fault-injection-sample.tar.zst") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let packed = std::fs::File::open(archive).expect("it opens");
    let unpacked = zstd::stream::read::Decoder::new(packed).expect("zstd");
    tar::Archive::new(unpacked).unpack(folder.path()).expect("it unpacks");
    let root = folder.path().join("dessertlab-fault-injection");
    let (mut failing, mut right, mut free, mut silent) = (0, 0, 0, 0);
    for subsystem in SUBSYSTEMS {
        let failed = runs(&root, subsystem);
        for entry in std::fs::read_dir(root.join(subsystem)).expect("runs").flatten() {
            let named = names(&entry.path(), subsystem);
            match failed.get(entry.file_name().to_string_lossy().as_ref()) {
                Some(true) => {
                    failing += 1;
                    right += usize::from(named == Some(true));
                }
                _ => {
                    free += 1;
                    silent += usize::from(named.is_none());
                }
            }
        }
    }
    tell(&format!("sample: subsystem named first in {right} of {failing} failing runs"));
    tell(&format!("sample: no cause named in {silent} of {free} runs without a failure"));
    assert!(right * 100 >= failing * LEAST_RIGHT && silent * 100 >= free * LEAST_SILENT);
}

/// Percent of the failing runs in which the subsystem is named first.
const LEAST_RIGHT: usize = 93;
/// Percent of the others in which nothing is named. A fault was injected into these as well, and some say so.
const LEAST_SILENT: usize = 75;
