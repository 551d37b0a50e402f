//! Which commit a site is at.

use model::Timestamp;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a run is made of: an ignored file in one of these places is in no commit, and would be run as if it were.
const COMMITTED: [&str; 4] = ["site.yaml", "bundle.yaml", "versions.yaml", "runbooks"];

/// The state of a deployment repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The commit's id, or `unversioned` where there is no repository or no commit yet.
    pub id: String,
    /// Whether files of the folder differ from that commit.
    pub dirty: bool,
    /// What differs, as `git status --porcelain` says it; and what that is told to overlook: ignored files where a run
    /// is made from them, and files of which the index says that they are unchanged, or that a filter changes.
    pub differs: Vec<String>,
}

/// Asks git about a folder. No git, no repository and no commit are all `unversioned`, and then everything is dirty.
pub fn commit(folder: &Path) -> Commit {
    let id = ask(folder, &["rev-parse", "--verify", "HEAD"]).map(|id| id.trim().to_owned());
    let status = ask(folder, &["status", "--porcelain", "--untracked-files=all", "--", "."]);
    match (id, status) {
        (Some(id), Some(status)) if !id.is_empty() => {
            let mut differs: Vec<String> = status.lines().map(str::to_owned).collect();
            if differs.is_empty() {
                differs = overlooked(folder);
            }
            Commit { id, dirty: !differs.is_empty(), differs }
        }
        _ => Commit { id: "unversioned".to_owned(), dirty: true, differs: vec![] },
    }
}

/// The text of a file of a folder, as a commit has it; none where that commit or the file is not there.
pub fn show(folder: &Path, commit: &str, file: &str) -> Option<String> {
    let is_id = !commit.is_empty() && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then(|| ask(folder, &["show", &format!("{commit}:./{file}")])).flatten()
}

/// What differs from the commit although `git status` says that nothing does.
fn overlooked(folder: &Path) -> Vec<String> {
    let ignored =
        [&["ls-files", "--others", "--ignored", "--exclude-standard", "--"], &COMMITTED[..]].concat();
    let ignored = ask(folder, &ignored).unwrap_or_default();
    let mut found: Vec<String> = ignored.lines().map(|path| format!("!! {path} (ignored)")).collect();
    let tree = ask(folder, &["ls-tree", "-r", "-z", "HEAD"]).unwrap_or_default();
    // `100644 blob <id>\t<path>`; links are not read, and so not compared.
    let files: BTreeMap<&str, &str> = tree
        .split('\0')
        .filter_map(|entry| entry.split_once('\t'))
        .filter_map(|(kind, path)| Some((path, kind.strip_prefix("100")?.rsplit_once(' ')?.1)))
        .collect();
    let there = |path: &&str| folder.join(path).is_file() && !path.contains('\n');
    let paths: Vec<&str> = files.keys().copied().filter(there).collect();
    let ids = hashes(folder, &paths).unwrap_or_default();
    let now: BTreeMap<&str, &str> = paths.iter().copied().zip(ids.lines()).collect();
    let changed = files.iter().filter(|(path, id)| now.get(*path) != Some(*id));
    found.extend(changed.map(|(path, _)| format!(" M {path} (overlooked by git status)")));
    found
}

/// The ids that the files have as they are on disk, in that order.
fn hashes(folder: &Path, paths: &[&str]) -> Option<String> {
    let mut git = git(folder, &["hash-object", "--no-filters", "--stdin-paths"]);
    let mut child = git.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let mut stdin = child.stdin.take()?;
    // Git reads these names from the top of the repository, and the folder may lie below it.
    let here = std::path::absolute(folder).ok()?;
    let lines = paths.iter().map(|path| format!("{}\n", here.join(path).display())).collect::<String>();
    // It answers while it reads: with both pipes full, each would wait for the other.
    let feeder = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().ok()?;
    feeder.join().ok()?.ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a file, by its path from the folder, is under version control.
pub fn has(folder: &Path, file: &Path) -> bool {
    ask(folder, &["ls-files", "--error-unmatch", "--", &file.to_string_lossy()]).is_some()
}

/// How a checkout stands to the branch that it follows, as of the last fetch: nothing is fetched to find out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    /// The branch, such as `origin/main`.
    pub name: String,
    /// Commits that it does not have.
    pub ahead: u64,
    /// Commits that the checkout does not have.
    pub behind: u64,
    /// When it was fetched last; none where it never was, as after a clone.
    pub fetched: Option<Timestamp>,
}

/// The branch that the checkout follows; none where it follows none.
pub fn upstream(folder: &Path) -> Option<Upstream> {
    let name = ask(folder, &["rev-parse", "--abbrev-ref", "@{upstream}"])?.trim().to_owned();
    let counts = ask(folder, &["rev-list", "--left-right", "--count", "HEAD...@{upstream}"])?;
    let mut counts = counts.split_whitespace().map_while(|count| count.parse().ok());
    let (ahead, behind) = (counts.next()?, counts.next()?);
    let fetched = ask(folder, &["rev-parse", "--git-path", "FETCH_HEAD"]);
    let fetched = fetched.and_then(|file| folder.join(file.trim()).metadata().ok()?.modified().ok());
    Some(Upstream { name, ahead, behind, fetched: fetched.and_then(|time| Timestamp::try_from(time).ok()) })
}

fn ask(folder: &Path, args: &[&str]) -> Option<String> {
    let output = git(folder, args).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn git(folder: &Path, args: &[&str]) -> Command {
    let mut git = Command::new("git");
    git.arg("-C")
        .arg(folder)
        .args(args)
        // A question must not wait for a lock or write an index, nor read what another program set for itself.
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .stderr(Stdio::null());
    git
}

#[cfg(test)]
mod tests {
    use super::{ask, commit, has, show};
    use std::path::Path;

    #[test]
    fn a_folder_is_unversioned_then_clean_then_dirty() {
        let folder = std::env::temp_dir().join(format!("interlock-git-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path: &Path = &folder;
        // The folder may lie below somebody's repository; one of its own shields it.
        ask(path, &["init", "-q"]).unwrap();
        assert_eq!(commit(path).id, "unversioned");
        std::fs::write(folder.join("site.yaml"), "site: a\n").unwrap();
        ask(path, &["add", "."]).unwrap();
        let who = ["-c", "user.name=a", "-c", "user.email=a@b"];
        ask(path, &[&who[..], &["commit", "-q", "-m", "a"]].concat()).unwrap();
        let clean = commit(path);
        assert_eq!((clean.id.len(), clean.dirty), (40, false));
        // Also for a site that lies below the top of its repository.
        std::fs::create_dir(folder.join("below")).unwrap();
        std::fs::write(folder.join("below/site.yaml"), "site: b\n").unwrap();
        ask(path, &["add", "."]).unwrap();
        ask(path, &[&who[..], &["commit", "-q", "-m", "b"]].concat()).unwrap();
        assert_eq!(commit(&folder.join("below")).differs, Vec::<String>::new());
        let clean = commit(path);
        assert!(has(path, Path::new("site.yaml")) && !has(path, Path::new("new.yaml")));
        std::fs::write(folder.join("new.yaml"), "a: b\n").unwrap();
        assert_eq!(commit(path).differs, ["?? new.yaml"]);
        assert!(commit(path).dirty);
        std::fs::write(folder.join("site.yaml"), "site: b\n").unwrap();
        assert_eq!(show(path, &clean.id, "site.yaml").as_deref(), Some("site: a\n"));
        assert_eq!((show(path, &clean.id, "new.yaml"), show(path, "HEAD", "site.yaml")), (None, None));
        std::fs::write(folder.join("site.yaml"), "site: a\n").unwrap();
        std::fs::remove_file(folder.join("new.yaml")).unwrap();
        // What git status is told to overlook is not overlooked.
        ask(path, &["update-index", "--assume-unchanged", "site.yaml"]).unwrap();
        assert!(!commit(path).dirty);
        std::fs::write(folder.join("site.yaml"), "site: b\n").unwrap();
        assert_eq!(commit(path).differs, [" M site.yaml (overlooked by git status)"]);
        std::fs::write(folder.join("site.yaml"), "site: a\n").unwrap();
        std::fs::create_dir(folder.join("runbooks")).unwrap();
        std::fs::write(folder.join("runbooks/ops-a.md"), "# A\n").unwrap();
        std::fs::write(folder.join(".git/info/exclude"), "*.md\n").unwrap();
        assert_eq!(commit(path).differs, ["!! runbooks/ops-a.md (ignored)"]);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
