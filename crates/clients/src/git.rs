//! Which commit a site is at.

use model::Timestamp;
use std::path::Path;
use std::process::{Command, Stdio};

/// The state of a deployment repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The commit's id, or `unversioned` where there is no repository or no commit yet.
    pub id: String,
    /// Whether files of the folder differ from that commit.
    pub dirty: bool,
    /// What differs, as `git status --porcelain` says it.
    pub differs: Vec<String>,
}

/// Asks git about a folder. No git, no repository and no commit are all `unversioned`, and then everything is dirty.
pub fn commit(folder: &Path) -> Commit {
    let id = ask(folder, &["rev-parse", "--verify", "HEAD"]).map(|id| id.trim().to_owned());
    let status = ask(folder, &["status", "--porcelain", "--untracked-files=all", "--", "."]);
    match (id, status) {
        (Some(id), Some(status)) if !id.is_empty() => {
            let differs: Vec<String> = status.lines().map(str::to_owned).collect();
            Commit { id, dirty: !differs.is_empty(), differs }
        }
        _ => Commit { id: "unversioned".to_owned(), dirty: true, differs: vec![] },
    }
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
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(args)
        // A question must not wait for a lock or write an index, nor read what another program set for itself.
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{ask, commit};
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
        std::fs::write(folder.join("new.yaml"), "a: b\n").unwrap();
        assert_eq!(commit(path).differs, ["?? new.yaml"]);
        assert!(commit(path).dirty);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
