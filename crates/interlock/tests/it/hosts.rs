//! Three hosts on this machine: each a network namespace with an address, a name, a `/srv` and an sshd of its own, and
//! a fourth namespace in which the operator sits. Nothing of it touches the network of the machine, and all of it goes
//! when the value is dropped, also by a failing test.

use crate::run::{Run, finish};
use crate::terminal::Terminal;
use serde_json::Value;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(60);

/// Name and address of each host; the operator has the address below.
const HOSTS: [(&str, u8); 3] = [("alpha", 2), ("beta", 6), ("gamma", 10)];

/// The hosts, a site that knows how to reach them, and a journal.
pub struct Hosts {
    folder: TempDir,
    tag: String,
    servers: Vec<Child>,
}

/// Tests of one process stand beside each other.
static COUNT: AtomicU32 = AtomicU32::new(0);

impl Hosts {
    /// Sets them up, with a site that has one book; none where that is not possible, which is said.
    pub fn with(book: &str) -> Option<Hosts> {
        let tag = format!("il{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut hosts = Hosts { folder: tempfile::tempdir().expect("a folder"), tag, servers: vec![] };
        if let Err(why) = hosts.namespace("jump") {
            println!(
                "SKIPPED: this test makes network namespaces, which needs root and CAP_NET_ADMIN: {why}"
            );
            return None;
        }
        hosts.key("id");
        for (name, address) in HOSTS {
            hosts.host(name, address);
        }
        hosts.site(book);
        Some(hosts)
    }

    /// A path below the folder of the test.
    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// A file of a host's `/srv`; empty when it is not there.
    pub fn read(&self, host: &str, file: &str) -> String {
        std::fs::read_to_string(self.srv(host, file)).unwrap_or_default()
    }

    /// Makes a file in a host's `/srv`.
    pub fn touch(&self, host: &str, file: &str) {
        std::fs::write(self.srv(host, file), "").expect("written");
    }

    fn srv(&self, host: &str, file: &str) -> PathBuf {
        self.path(&format!("{host}/srv/{file}"))
    }

    /// The name of a namespace: it is the machine's, so that it must be this test's alone.
    fn space(&self, name: &str) -> String {
        format!("{}-{name}", self.tag)
    }

    fn namespace(&self, name: &str) -> Result<(), String> {
        let space = self.space(name);
        run("ip", &["netns", "add", &space])?;
        run("ip", &["-n", &space, "link", "set", "lo", "up"])
    }

    fn key(&self, file: &str) {
        let path = self.path(file).display().to_string();
        run("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", &path]).expect("a key");
    }

    fn host(&mut self, name: &str, address: u8) {
        self.namespace(name).expect("a namespace");
        let (jump, space) = (self.space("jump"), self.space(name));
        let (near, far) = (format!("192.0.2.{}/30", address - 1), format!("192.0.2.{address}/30"));
        let pair =
            ["-n", &jump, "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", &space];
        for words in [
            &pair[..],
            &["-n", &jump, "addr", "add", &near, "dev", name],
            &["-n", &jump, "link", "set", name, "up"],
            &["-n", &space, "addr", "add", &far, "dev", "eth0"],
            &["-n", &space, "link", "set", "eth0", "up"],
        ] {
            run("ip", words).expect("the network of a host");
        }
        std::fs::create_dir_all(self.path(&format!("{name}/srv"))).expect("made");
        self.key(&format!("{name}/key"));
        self.serve(name, address);
    }

    /// Starts the sshd of a host, in its namespace, under its name, over its `/srv`.
    fn serve(&mut self, name: &str, address: u8) {
        // Debian's sshd wants it, and only its service makes it.
        std::fs::create_dir_all("/run/sshd").expect("made");
        let config = format!(
            "ListenAddress 192.0.2.{address}\nHostKey {key}\nAuthorizedKeysFile {authorized}\nPidFile none\nUsePAM no\n\
             StrictModes no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n\
             PermitRootLogin prohibit-password\n",
            key = self.path(&format!("{name}/key")).display(),
            authorized = self.path("id.pub").display(),
        );
        let [file, log, srv] = ["sshd_config", "log", "srv"].map(|file| self.path(&format!("{name}/{file}")));
        std::fs::write(&file, config).expect("written");
        let script = "echo \"$1\" > /proc/sys/kernel/hostname && mount --bind \"$2\" /srv && \
                      exec /usr/sbin/sshd -D -f \"$3\" -E \"$4\"";
        let child = Command::new("ip")
            .args(["netns", "exec", &self.space(name), "unshare", "--uts", "sh", "-c", script, "sh", name])
            .args([&srv, &file, &log])
            .stdin(Stdio::null())
            .spawn();
        self.servers.push(child.expect("ip (iproute2) starts"));
        let is_up = || std::fs::read_to_string(&log).is_ok_and(|log| log.contains("Server listening on"));
        until(&format!("sshd of {name}"), is_up);
    }

    fn site(&self, book: &str) {
        let mut config = format!(
            "Host *\n  User root\n  IdentityFile {}\n  IdentitiesOnly yes\n  IdentityAgent none\n  \
             UserKnownHostsFile {}\n  GlobalKnownHostsFile none\n  ConnectTimeout 20\n  ServerAliveInterval 2\n  \
             ServerAliveCountMax 5\n",
            self.path("id").display(),
            self.path("known_hosts").display(),
        );
        let mut known = String::new();
        for (name, address) in HOSTS {
            config.push_str(&format!("Host {name}\n  HostName 192.0.2.{address}\n"));
            let key = std::fs::read_to_string(self.path(&format!("{name}/key.pub"))).expect("a key");
            known.push_str(&format!("192.0.2.{address} {key}"));
        }
        std::fs::write(self.path("known_hosts"), known).expect("written");
        for folder in ["site/runbooks", "site/ssh", "home"] {
            std::fs::create_dir_all(self.path(folder)).expect("made");
        }
        let site =
            "site: lab\ncloud: lab\njuju: {controller: here, model: blue}\nssh: {config: ssh/config}\n";
        for (file, text) in [("ssh/config", &*config), ("site.yaml", site), ("runbooks/ops-paint.md", book)] {
            std::fs::write(self.path("site").join(file), text).expect("written");
        }
        self.git(&["init", "-q"]);
        self.git(&["add", "."]);
        self.git(&["commit", "-q", "-m", "a"]);
    }

    fn git(&self, args: &[&str]) {
        let site = self.path("site").display().to_string();
        let who = ["-C", &site, "-c", "user.name=ada", "-c", "user.email=ada@lab"];
        run("git", &[&who[..], args].concat()).expect("git");
    }

    fn line(&self, more: &str) -> String {
        let (site, state, jump) = (self.path("site"), self.path("state"), self.space("jump"));
        let binary = env!("CARGO_BIN_EXE_interlock");
        format!(
            "ip netns exec {jump} {binary} run {} ops-paint --state {} {more}",
            site.display(),
            state.display()
        )
    }

    /// Starts the run at a terminal.
    pub fn at_terminal(&self, more: &str) -> Terminal {
        let home = self.path("home");
        Terminal::start(&self.line(more), &[("HOME", &home.to_string_lossy()), ("USER", "ada")])
    }

    /// Goes on with the run where nobody can be asked.
    pub fn without_terminal(&self, more: &str) -> Run {
        let child = Command::new("setsid")
            .args(["--wait", "sh", "-c", &self.line(&format!("--format json {more}"))])
            .env("HOME", self.path("home"))
            .env("USER", "ada")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        finish(child.expect("setsid (util-linux) starts"))
    }

    /// The kinds of the journal's events with the block that they are about; it must be intact.
    pub fn told(&self) -> Vec<String> {
        let state = self.path("state").display().to_string();
        let journal =
            |what| crate::run::interlock(&["journal", what, "--format", "json", "--state", &state]).json();
        assert_eq!(journal("verify")["intact"], true);
        let events = journal("show");
        let text = |event: &Value, key: &str| event[key].as_str().unwrap_or_default().to_owned();
        let told =
            |event: &Value| format!("{} {}", text(event, "event"), text(event, "block")).trim().to_owned();
        events["events"].as_array().expect("a list").iter().map(told).collect()
    }

    /// How often a block was started.
    pub fn starts(&self, block: &str) -> usize {
        let line = format!("step-started {block}");
        self.told().iter().filter(|told| **told == line).count()
    }

    /// Ends the processes of a host by a word of their command line, each by its number; how many they were.
    pub fn kill(&self, host: &str, word: &str) -> usize {
        let named = |pid: &u32| cmdline(*pid).contains(word);
        let found: Vec<u32> = pids(&self.space(host)).into_iter().filter(named).collect();
        found.iter().for_each(|pid| kill(*pid));
        found.len()
    }

    /// Waits until no block runs on a host, and nobody here holds a line to one.
    pub fn until_idle(&self, host: &str) {
        let name = |pid: &u32| std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        let any = |space: &str, word: &str| {
            pids(&self.space(space)).iter().any(|pid| name(pid).starts_with(word) && !is_gone(*pid))
        };
        until("the end of a block", || !any(host, "il-") && !any("jump", "ssh"));
    }

    /// Waits until a file is in a host's `/srv`.
    pub fn until_there(&self, host: &str, file: &str) {
        until(file, || self.srv(host, file).exists());
    }

    /// Takes the link of a host down or up.
    pub fn link(&self, host: &str, state: &str) {
        run("ip", &["-n", &self.space(host), "link", "set", "eth0", state]).expect("the link");
    }
}

impl Drop for Hosts {
    fn drop(&mut self) {
        for name in HOSTS.map(|(name, _)| name).into_iter().chain(["jump"]) {
            let space = self.space(name);
            pids(&space).into_iter().for_each(kill);
            let _ = run("ip", &["netns", "del", &space]);
        }
        for server in &mut self.servers {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

fn run(program: &str, args: &[&str]) -> Result<(), String> {
    let output = Command::new(program).args(args).stdin(Stdio::null()).output();
    let output = output.map_err(|why| format!("{program}: {why}"))?;
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    output.status.success().then_some(()).ok_or_else(|| format!("{program} {}: {said}", args.join(" ")))
}

/// The processes in a namespace.
fn pids(space: &str) -> Vec<u32> {
    let inode = |path: &str| std::fs::metadata(path).ok().map(|meta| meta.ino());
    let Some(wanted) = inode(&format!("/run/netns/{space}")) else { return vec![] };
    let entries = std::fs::read_dir("/proc").expect("/proc").filter_map(Result::ok);
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|pid| inode(&format!("/proc/{pid}/ns/net")) == Some(wanted)).collect()
}

fn cmdline(pid: u32) -> String {
    let bytes = std::fs::read(Path::new("/proc").join(pid.to_string()).join("cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).replace('\0', " ")
}

/// Whether a process has ended, though perhaps nobody has asked for its status.
pub fn is_gone(pid: u32) -> bool {
    cmdline(pid).is_empty()
}

/// Ends one process, at once.
pub fn kill(pid: u32) {
    // It may be gone already.
    let _ = Command::new("kill").args(["-9", &pid.to_string()]).stderr(Stdio::null()).status();
}

/// Waits for a condition, with a bound.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "{what} does not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}
