//! Blocks of a run that outlived the process that started them. A look at what a block did says nothing while that
//! block is still at it, and a second start beside it would be a second mutation: so nothing of a run begins on a
//! machine on which a block of it still runs.

use std::path::Path;

/// The variable by which a block and what reaches for it elsewhere are known here.
pub const VARIABLE: &str = "INTERLOCK_RUN";

/// A process here that is a block of that run, or the program that holds the line to one elsewhere.
///
/// Only the leader of its process group is one: what a block leaves in the background on purpose is not the block.
pub fn leftover(mark: &str) -> Option<u32> {
    let wanted = format!("{VARIABLE}={mark}");
    let entries = std::fs::read_dir("/proc").ok()?.filter_map(Result::ok);
    let processes = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    processes.into_iter().find(|pid: &u32| {
        let process = Path::new("/proc").join(pid.to_string());
        let environment = std::fs::read(process.join("environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|one| one == wanted.as_bytes()) && leads(&process, *pid)
    })
}

/// Whether a process leads its group, and not a session of its own as a daemon does.
fn leads(process: &Path, pid: u32) -> bool {
    let stat = std::fs::read_to_string(process.join("stat")).unwrap_or_default();
    // Its name, in parentheses, may hold anything.
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields).split(' ');
    let [group, session] =
        [2, 3].map(|at| fields.clone().nth(at).and_then(|field| field.parse::<u32>().ok()));
    group == Some(pid) && session.is_some_and(|session| session != pid)
}

/// How the finding is told; the place is `here` or `there`.
pub fn told(place: &str, pid: &str) -> String {
    format!(
        "a block of this run that was started before still runs {place} (process {pid}), so nothing can be said of what \
         it did; wait for its end, or end it, and then give the same command again"
    )
}
