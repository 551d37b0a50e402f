//! What ends the cloud when the program that brought it up is killed.

use crate::cloud::Cloud;
use crate::trouble::{Trouble, at};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, Stdio};

/// Waits until nobody holds its standard input any more, and then kills what the pid files name, with their groups: a
/// number whose birth is another's is left alone.
const WAIT_AND_KILL: &str = r#"
cat > /dev/null
for file in "$0"/*.pid; do
    [ -e "$file" ] && read -r pid born < "$file" || continue
    [ "$(sed 's/.*) //' "/proc/$pid/stat" 2> /dev/null | cut -d ' ' -f 20)" = "$born" ] && kill -KILL "-$pid"
done
"#;

/// Lives as long as we do, and a moment longer.
pub struct Keeper {
    child: Child,
    held: Option<ChildStdin>,
}

impl Keeper {
    /// From now on no program of this cloud outlives us, however we end.
    pub fn of(cloud: &Cloud) -> Result<Keeper, Trouble> {
        let mut sh = Command::new("sh");
        sh.args(["-c", WAIT_AND_KILL]).arg(cloud.place().run());
        sh.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let mut child = at("sh".as_ref(), sh.spawn())?;
        let held = child.stdin.take();
        Ok(Keeper { child, held })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.held.take());
        // It ends by itself now; only its number is given back.
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::Keeper;
    use crate::{Cloud, Place, process};
    use std::process::Command;
    use std::time::{Duration, Instant};

    #[test]
    fn what_runs_ends_when_it_is_let_go() {
        let folder = tempfile::tempdir().expect("a folder");
        let cloud = Cloud::open(Place::at(&folder.path().join("copy"), folder.path())).expect("a cloud");
        std::fs::create_dir_all(cloud.place().run()).expect("a folder");
        let pid = cloud.place().run().join("sleeper.pid");
        let keeper = Keeper::of(&cloud).expect("a keeper");
        let mut sleeper = Command::new("sleep");
        sleeper.arg("1000");
        process::start(sleeper, &folder.path().join("log"), &pid).expect("it starts");
        assert!(process::alive(&pid).is_some());
        drop(keeper);
        // It was killed; the system may take a moment over it.
        let end = Instant::now() + Duration::from_secs(20);
        while process::alive(&pid).is_some() && Instant::now() < end {
            std::thread::sleep(process::TICK);
        }
        assert_eq!(process::alive(&pid), None);
    }
}
