//! Nothing that a block does can hang the wire, fill the memory, or leave something behind.

use crate::rig::{Rig, block, rig, text, told};
use model::{Exec, ExecReply};
use std::fs;
use std::time::{Duration, Instant};

fn timed(rig: &Rig, script: &str, timeout: Duration) -> (ExecReply, Duration) {
    let start = Instant::now();
    let reply = rig.ask(Exec { timeout, ..block(script) }).unwrap();
    (reply, start.elapsed())
}

/// The state of a process: its letter in /proc, or `None` when it is gone.
fn state(pid: &str) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.trim())).ok()?;
    stat.rsplit_once(") ")?.1.chars().next()
}

fn is_gone(pid: &str) -> bool {
    for _ in 0..50 {
        if matches!(state(pid), None | Some('Z')) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

#[test]
fn a_timeout_stops_the_whole_group_and_says_so() {
    let rig = rig();
    let script = "echo started; sleep 300 & echo $! > child; bash -c 'sleep 301; true'; echo never";
    let (reply, took) = timed(&rig, script, Duration::from_millis(300));
    assert_eq!(told(&reply), "status none, 0 cut\nout: started\n\nerr: [interlock] stopped at its timeout\n");
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert!(is_gone(&fs::read_to_string(rig.folder.path().join("child")).unwrap()));
}

#[test]
fn who_does_not_hear_sigterm_is_killed() {
    let rig = rig();
    let script = "trap '' TERM; echo $$ > pid; (trap '' TERM; echo $BASHPID > child; while :; do sleep 1; done) & \
                  while :; do sleep 1; done";
    let (reply, took) = timed(&rig, script, Duration::from_millis(300));
    assert_eq!(reply.status, None);
    assert!(took < Duration::from_secs(3), "{took:?}");
    for name in ["pid", "child"] {
        assert!(is_gone(&fs::read_to_string(rig.folder.path().join(name)).unwrap()), "{name} lives");
    }
}

#[test]
fn a_block_can_clean_up_when_it_is_stopped() {
    let rig = rig();
    let script = "trap 'echo cleaned; exit 5' TERM; sleep 300 & wait";
    let (reply, _) = timed(&rig, script, Duration::from_millis(300));
    assert_eq!((reply.status, text(&reply.stdout)), (None, "cleaned\n"));
}

#[test]
fn no_time_at_all_and_all_the_time() {
    let rig = rig();
    let (reply, _) = timed(&rig, "sleep 300", Duration::ZERO);
    assert_eq!(reply.status, None);
    let (reply, _) = timed(&rig, "echo x", Duration::MAX);
    assert_eq!(told(&reply), "status 0, 0 cut\nout: x\n\nerr: ");
}

#[test]
fn an_end_by_signal_has_no_status() {
    let reply = rig().run("echo x; kill -9 $$");
    assert_eq!(told(&reply), "status none, 0 cut\nout: x\n\nerr: [interlock] ended by signal 9\n");
}

#[test]
fn floods_are_counted_and_not_kept() {
    let mut rig = rig();
    let mega = 1 << 20;
    let flood = "head -c 104857600 /dev/zero & head -c 104857600 /dev/zero >&2; wait; exit 4";
    let reply = rig.run(flood);
    assert_eq!((reply.status, reply.stdout.len(), reply.stderr.len()), (Some(4), 8 * mega, 8 * mega));
    assert_eq!(reply.truncated, 2 * (100 - 8) * mega as u64);
    rig.config.kept = 10;
    let reply = rig.run("yes | head -c 1000");
    assert_eq!((text(&reply.stdout), reply.truncated), ("y\ny\ny\ny\ny\n", 990));
}

#[test]
fn an_endless_flood_ends_at_the_timeout() {
    let (reply, took) = timed(&rig(), "yes", Duration::from_millis(500));
    assert_eq!(reply.status, None);
    assert!(reply.truncated > 0 && took < Duration::from_secs(3), "{took:?}");
}

#[test]
fn closed_outputs_are_not_the_end() {
    let (reply, took) = timed(&rig(), "exec >&- 2>&-; sleep 0.4; exit 6", Duration::from_secs(30));
    assert_eq!(told(&reply), "status 6, 0 cut\nout: \nerr: ");
    assert!(took >= Duration::from_millis(390), "{took:?}");
}

#[test]
fn background_children_do_not_hold_the_wire() {
    let rig = rig();
    let (reply, took) = timed(&rig, "sleep 300 & echo $!", Duration::from_secs(60));
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert_eq!(text(&reply.stderr), "[interlock] a background process holds its output open: not read on\n");
    let pid = text(&reply.stdout).trim().to_owned();
    assert_eq!((reply.status, state(&pid)), (Some(0), Some('S')), "a paste would leave it running");
    let reply = rig.run(&format!("kill {pid}; (sleep 0.1; echo late) & echo early"));
    assert_eq!(told(&reply), "status 0, 0 cut\nout: early\nlate\n\nerr: ");
    let (reply, took) = timed(&rig, "setsid sleep 300 >/dev/null 2>&1 & echo $!", Duration::from_secs(60));
    assert!(took < Duration::from_secs(2) && reply.stderr.is_empty(), "{}", told(&reply));
    rig.run(&format!("kill {}", text(&reply.stdout)));
}

#[test]
fn a_background_flood_does_not_hold_the_wire() {
    let (reply, took) = timed(&rig(), "yes & echo $! >&2", Duration::from_secs(60));
    assert!(took < Duration::from_secs(3), "{took:?}");
    assert_eq!(reply.status, Some(0));
    let pid = text(&reply.stderr).lines().next().unwrap().to_owned();
    assert!(is_gone(&pid), "it writes into a pipe that nobody holds");
}

fn open_files() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

fn zombies() -> usize {
    let own = std::process::id().to_string();
    let stat = |entry: fs::DirEntry| fs::read_to_string(entry.path().join("stat")).ok();
    let stats = fs::read_dir("/proc").unwrap().filter_map(|entry| stat(entry.unwrap()));
    stats
        .filter(|stat| {
            let mut words = stat.rsplit_once(") ").map_or("", |(_, rest)| rest).split(' ');
            words.next() == Some("Z") && words.next() == Some(&own)
        })
        .count()
}

/// In a process of its own: other tests open files too.
#[test]
fn a_thousand_runs_leave_nothing() {
    const ALONE: &str = "CLIENTS_LEAK_ALONE";
    if std::env::var_os(ALONE).is_none() {
        let test = "bounds::a_thousand_runs_leave_nothing";
        let status = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--test-threads=1"])
            .env(ALONE, "1")
            .status();
        assert!(status.unwrap().success());
        return;
    }
    let rig = rig();
    rig.run("true");
    let before = open_files();
    let start = Instant::now();
    for n in 0..1000 {
        let exec =
            Exec { timeout: Duration::from_secs(if n % 100 == 7 { 0 } else { 60 }), ..block("echo x") };
        rig.ask(exec).unwrap();
    }
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..10).for_each(|_| assert_eq!(text(&rig.run("echo x").stdout), "x\n")));
        }
    });
    assert_eq!((open_files(), zombies()), (before, 0));
    // A few milliseconds each; a run that waits for its linger without need takes three hundred.
    assert!(start.elapsed() < Duration::from_secs(90), "{:?}", start.elapsed());
}
