//! A person at a terminal: the binary under `script`, which gives it a controlling terminal, and what the person types.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long a test waits for what must come, at most: programs of the field take their time on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// One process at a terminal.
pub struct Terminal {
    child: Child,
    keyboard: ChildStdin,
    screen: Arc<Mutex<String>>,
    /// How often what is waited for again was there.
    seen: usize,
}

impl Terminal {
    /// Starts a command line at a terminal, with these variables.
    pub fn start(line: &str, env: &[(&str, &str)]) -> Terminal {
        // In place of the shell, which would answer a Ctrl-C by itself.
        let line = format!("exec {line}");
        let mut command = Command::new("script");
        command.args(["--quiet", "--return", "--flush", "--command", &line, "/dev/null"]);
        command.envs(env.iter().copied()).env("NO_COLOR", "1").env("SHELL", "/bin/sh");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().expect("script (bsdutils) starts");
        let keyboard = child.stdin.take().expect("a keyboard");
        let mut output = child.stdout.take().expect("a screen");
        let screen = Arc::new(Mutex::new(String::new()));
        let shown = screen.clone();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count) = output.read(&mut buffer) {
                if count == 0 {
                    break;
                }
                let text = String::from_utf8_lossy(&buffer[..count]).replace('\r', "");
                shown.lock().expect("not poisoned").push_str(&text);
            }
        });
        Terminal { child, keyboard, screen, seen: 0 }
    }

    /// Everything that was shown so far.
    pub fn screen(&self) -> String {
        self.screen.lock().expect("not poisoned").clone()
    }

    /// Waits until a text is shown.
    pub fn wait_for(&self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.screen().contains(text) {
            assert!(Instant::now() < deadline, "{text:?} does not come:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until a text is shown that was not there when this was last asked.
    pub fn wait_for_next(&mut self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        let shown = |terminal: &Terminal| terminal.screen().matches(text).count();
        while shown(self) <= self.seen {
            assert!(Instant::now() < deadline, "{text:?} does not come again:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(10));
        }
        self.seen += 1;
    }

    /// The process at the terminal.
    pub fn process(&self) -> u32 {
        *children(self.child.id()).first().expect("it runs")
    }

    /// Kills the process at the terminal, which cannot do anything about it, and waits for its end.
    pub fn kill(self) {
        kill(self.process());
        self.end();
    }

    /// Closes the terminal under the process.
    pub fn close(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }

    /// Types.
    pub fn type_in(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).and_then(|()| self.keyboard.flush()).expect("typed");
    }

    /// Whether the process has ended.
    pub fn is_over(&mut self) -> bool {
        self.child.try_wait().expect("it can be asked").is_some()
    }

    /// Waits for the end: exit status, and everything that was shown.
    pub fn end(mut self) -> (i32, String) {
        let deadline = Instant::now() + PATIENCE;
        let status: ExitStatus = loop {
            if let Some(status) = self.child.try_wait().expect("it can be asked") {
                break status;
            }
            assert!(Instant::now() < deadline, "it does not end:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(10));
        };
        // What it said last may still be on its way to the screen.
        std::thread::sleep(Duration::from_millis(50));
        (status.code().unwrap_or(-1), self.screen())
    }
}

/// A test that fails leaves nobody at a terminal: what runs there is ended, and every block that it began.
impl Drop for Terminal {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            below(self.child.id()).into_iter().for_each(kill);
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// The processes that a process began, and theirs.
fn below(pid: u32) -> Vec<u32> {
    let mut found = children(pid);
    let theirs: Vec<u32> = found.iter().flat_map(|child| below(*child)).collect();
    found.extend(theirs);
    found
}

fn children(of: u32) -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").expect("/proc").filter_map(Result::ok);
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let parent = |pid: u32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse::<u32>().ok()
    };
    pids.filter(|pid| parent(*pid) == Some(of)).collect()
}

fn kill(pid: u32) {
    // It may be gone already.
    let _ = Command::new("kill").args(["-9", &pid.to_string()]).stderr(Stdio::null()).status();
}
