//! The seeds of the fuzzer, and what it once found, through the parsers that it feeds: what held once holds for ever.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "a test reads the seeds")]

#[path = "../../../../fuzz/src/lib.rs"]
mod fuzz;

use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz").join(name)
}

/// The files of a folder, sorted; none when there is no such folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

#[test]
fn every_seed_goes_through_its_parser() {
    for (name, target) in fuzz::targets::ALL {
        let seeds = files(&folder("seeds").join(name));
        assert!(seeds.len() >= 4, "{name} has {} seeds", seeds.len());
        for seed in seeds {
            println!("{}", seed.display());
            target(&std::fs::read(&seed).expect("a seed"));
        }
    }
}

/// Most seeds are small, so they are cut at every letter too: half a text is what an editor saves.
#[test]
fn every_beginning_of_a_seed_goes_through_its_parser() {
    for (name, target) in fuzz::targets::ALL {
        for seed in files(&folder("seeds").join(name)) {
            let bytes = std::fs::read(&seed).expect("a seed");
            println!("{}", seed.display());
            for end in (0..bytes.len()).step_by(7) {
                target(&bytes[..end]);
            }
        }
    }
}

#[test]
fn every_target_has_its_file_and_its_seeds() {
    let names: Vec<&str> = fuzz::targets::ALL.iter().map(|(name, _)| *name).collect();
    let stems = |folder: PathBuf| -> Vec<String> {
        files(&folder)
            .iter()
            .map(|file| file.file_stem().expect("a name").to_string_lossy().into_owned())
            .collect()
    };
    assert_eq!(stems(folder("fuzz_targets")), names);
    assert_eq!(stems(folder("seeds")), names);
}
