//! `check --watch`: the check again whenever a file of it changes.
//!
//! The tree is looked at again and again: a site has some dozen files, and a look costs less than a millisecond.

use crate::check::{Checked, check};
use crate::{AppError, folder};
use model::{Clock, Finding, Sources, Verdict};
use std::collections::BTreeMap;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long to wait between two looks.
const BETWEEN: Duration = Duration::from_millis(200);
/// How long the files must have been left alone: an editor writes several, or one in parts.
const QUIET: Duration = Duration::from_millis(100);
/// How often quiet is waited for before the files are checked all the same.
const PATIENCE: usize = 20;

/// What has changed among the findings since the last check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Findings that were not there.
    pub new: usize,
    /// Findings that are no longer there.
    pub gone: usize,
}

/// What one look came to: a check, or why there could be none.
pub type Looked<'a> = Result<&'a Checked, &'a AppError>;

/// Checks, and checks again at every change, until `pause` says that it is over. `pause` waits for as long as it is
/// told and gives false at the end; `show` gets each result, with the change since the last check that could be made.
///
/// # Errors
/// That of the first check, and then nothing is watched; or that of the last.
pub fn watch(
    path: &Path,
    overlays: &[PathBuf],
    clock: &dyn Clock,
    pause: &mut dyn FnMut(Duration) -> bool,
    show: &mut dyn FnMut(Looked<'_>, Option<Change>),
) -> Result<Verdict, AppError> {
    let mut tree = look(path, overlays);
    let first = check(path, overlays, clock)?;
    let mut known = keys(&first.findings, &first.sources);
    let mut last = Ok(first.verdict);
    show(Ok(&first), None);
    while let Some(changed) = next(path, overlays, &tree, pause) {
        tree = changed;
        last = match check(path, overlays, clock) {
            Ok(checked) => {
                let found = keys(&checked.findings, &checked.sources);
                let change = Change { new: beyond(&found, &known), gone: beyond(&known, &found) };
                known = found;
                show(Ok(&checked), Some(change));
                Ok(checked.verdict)
            }
            Err(error) => {
                show(Err(&error), None);
                Err(error)
            }
        };
    }
    last
}

/// Waits for a change and then for quiet; `None` when it is over.
fn next(
    path: &Path,
    overlays: &[PathBuf],
    seen: &Tree,
    pause: &mut dyn FnMut(Duration) -> bool,
) -> Option<Tree> {
    let mut now = loop {
        if !pause(BETWEEN) {
            return None;
        }
        let now = look(path, overlays);
        if now != *seen {
            break now;
        }
    };
    for _ in 0..PATIENCE {
        if !pause(QUIET) {
            return None;
        }
        let later = look(path, overlays);
        if later == now {
            break;
        }
        now = later;
    }
    Some(now)
}

/// What tells one state of a file from another: inode, size, and the times of its content and of its entry.
type Stamp = (u64, u64, (i64, i64), (i64, i64));
type Tree = BTreeMap<PathBuf, Option<Stamp>>;

/// The files that a check reads. What cannot be looked at is missing, and is a change when it comes back.
fn look(path: &Path, overlays: &[PathBuf]) -> Tree {
    let listing = folder::list(path).unwrap_or_default();
    let inside = listing.files.iter().chain(&listing.links).map(|file| path.join(file));
    let named = overlays.iter().cloned().chain([path.to_owned()].into_iter().filter(|path| !path.is_dir()));
    inside.chain(named).map(|file| (file.clone(), file.metadata().ok().map(|meta| stamp(&meta)))).collect()
}

fn stamp(meta: &Metadata) -> Stamp {
    (meta.ino(), meta.size(), (meta.mtime(), meta.mtime_nsec()), (meta.ctime(), meta.ctime_nsec()))
}

/// Findings without their lines: one that only moved is not new.
fn keys(findings: &[Finding], sources: &Sources) -> BTreeMap<String, usize> {
    let mut keys = BTreeMap::new();
    for finding in findings {
        let file = sources.get(finding.at.file).map_or("", |source| &source.name);
        *keys.entry(format!("{}\n{file}\n{}", finding.code, finding.message)).or_default() += 1;
    }
    keys
}

/// How many findings one list has more than the other.
fn beyond(one: &BTreeMap<String, usize>, other: &BTreeMap<String, usize>) -> usize {
    one.iter().map(|(key, count)| count.saturating_sub(other.get(key).copied().unwrap_or(0))).sum()
}

#[cfg(test)]
mod tests {
    use super::{Change, watch};
    use model::{Clock, Timestamp, Verdict};
    use std::path::Path;

    struct Frozen;

    impl Clock for Frozen {
        fn now(&self) -> Timestamp {
            "2026-06-09T12:00:00Z".parse().expect("a time")
        }
    }

    const HEALTHY: &str = "applications: {a: {charm: ./a, num_units: 1}}\n";
    const BROKEN: &str = "# one more line\napplications: {a: {charm: ./a, num_units: -1}}\n";

    /// Watches a bundle that is written anew at each step, one text after the other, and gives what was shown. Nothing
    /// waits: a pause is where the next text is written, or where time passes. `None` takes the file away.
    fn steps(texts: &[Option<&str>]) -> (Vec<String>, bool) {
        let folder = tempfile::tempdir().expect("a folder");
        let bundle = folder.path().join("bundle.yaml");
        let write = |text: &Option<&str>| match text {
            Some(text) => std::fs::write(&bundle, text).expect("written"),
            None => std::fs::remove_file(&bundle).expect("removed"),
        };
        let mut texts = texts.iter();
        texts.next().into_iter().for_each(write);
        let shown = std::cell::RefCell::new(vec![]);
        let (mut waiting, mut told) = (0, 0);
        let mut pause = |_| {
            // The next text comes when the last one has been shown, or has had its time.
            waiting += 1;
            if shown.borrow().len() > told || waiting > 10 {
                (told, waiting) = (shown.borrow().len(), 0);
                return texts.next().map(write).is_some();
            }
            true
        };
        let mut show = |checked: super::Looked<'_>, change: Option<Change>| {
            let found = checked.map_or("cannot".to_owned(), |checked| checked.findings.len().to_string());
            let change = change.map_or("-".to_owned(), |change| format!("+{} -{}", change.new, change.gone));
            shown.borrow_mut().push(format!("{found} {change}"));
        };
        let last = watch(Path::new(&bundle), &[], &Frozen, &mut pause, &mut show);
        (shown.into_inner(), matches!(last, Ok(Verdict::Holds)))
    }

    #[test]
    fn what_is_new_and_what_is_gone_is_told() {
        let (shown, holds) = steps(&[Some(HEALTHY), Some(BROKEN), Some(HEALTHY)]);
        assert_eq!((shown.as_slice(), holds), (&["0 -", "1 +1 -0", "0 +0 -1"].map(str::to_owned)[..], true));
    }

    #[test]
    fn a_finding_that_only_moved_is_not_new() {
        let moved = format!("# a line before\n{BROKEN}");
        let (shown, holds) = steps(&[Some(BROKEN), Some(&moved)]);
        assert_eq!((shown.as_slice(), holds), (&["1 -", "1 +0 -0"].map(str::to_owned)[..], false));
    }

    #[test]
    fn a_file_that_is_gone_for_a_while_is_waited_for() {
        let (shown, holds) = steps(&[Some(HEALTHY), None, Some(BROKEN), None]);
        let wanted = ["0 -", "cannot -", "1 +1 -0", "cannot -"].map(str::to_owned);
        assert_eq!((shown.as_slice(), holds), (&wanted[..], false));
    }

    #[test]
    fn what_cannot_be_read_at_first_is_not_watched() {
        let mut pause = |_| panic!("it waits");
        let gone = watch(Path::new("/nowhere"), &[], &Frozen, &mut pause, &mut |_, _| panic!("it shows"));
        assert!(gone.is_err());
    }
}
