use crate::blot::Known;
use crate::process::{Abort, Ended, Flow, Limits, Stream, run};
use crate::remote::Call;
use crate::{environment, running};
use model::{Ask, Audience, Digest, Exec, ExecReply, Reply, Target, Wire, WireError};
use rustix::fs::{MemfdFlags, memfd_create};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Reads the block from the open file it is given, closes that, and runs the block as if it were pasted: `$0` is
/// `bash`, there are no arguments, messages name the lines of the block. A block that cannot be read is not an empty
/// block. A second argument is the umask of the block.
const RUNNER: &str =
    r#"__b=$(<"/dev/fd/$1") || exit 126; eval "exec $1<&-; ${2:+umask $2; }set --; unset -v __b; $__b""#;

/// What bash would keep of a larger secret's forms is more than a machine should.
const LARGEST_SECRET: usize = 256 << 10;

/// How blocks are run.
#[derive(Clone, Debug)]
pub struct ShellConfig {
    /// `PATH` of every block, and where `ssh` and `juju` are looked for.
    pub path: String,
    /// The folder in which blocks run.
    pub cwd: PathBuf,
    /// `HOME` of every block.
    pub home: PathBuf,
    /// More variables for every block, such as `SSH_AUTH_SOCK` or `BASH_ENV`. They hold no secret: any process of
    /// the same user can read them.
    pub extra_env: BTreeMap<String, String>,
    /// The bash.
    pub bash: PathBuf,
    /// Program and options that reach a host or a VM; its name and the command follow.
    pub ssh: Vec<String>,
    /// Program and options that reach a unit; its name and the command follow.
    pub juju_ssh: Vec<String>,
    /// Bytes of each stream that are kept; the rest is counted.
    pub kept: usize,
    /// Time between SIGTERM and SIGKILL when a block is stopped.
    pub mercy: Duration,
    /// Time for which output is still read after a block has ended, when a background process holds it open.
    pub linger: Duration,
    /// Stops the running block when it becomes true.
    pub abort: Option<Abort>,
    /// A name of the run, the same in every process that goes on with it: nothing begins where a block of that run is
    /// still running. None where a process is the only one that there ever is.
    pub run: Option<Digest>,
}

impl ShellConfig {
    /// The usual: 8 MiB of each stream, `ssh` that never asks for a password, five seconds between the signals.
    pub fn new(path: impl Into<String>, cwd: impl Into<PathBuf>, home: impl Into<PathBuf>) -> ShellConfig {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect();
        ShellConfig {
            path: path.into(),
            cwd: cwd.into(),
            home: home.into(),
            extra_env: BTreeMap::new(),
            bash: PathBuf::from("/bin/bash"),
            ssh: words("ssh -T -o BatchMode=yes -o ConnectTimeout=15 -o ServerAliveInterval=15 --"),
            juju_ssh: words("juju ssh --pty=false"),
            kept: 8 << 20,
            mercy: Duration::from_secs(5),
            linger: Duration::from_millis(500),
            abort: None,
            run: None,
        }
    }

    /// The same, with a file of `ssh_config(5)` that says how hosts and VMs are reached. It says all of that: what it
    /// leaves out is as ssh has it. Only that nothing asks a person is not its to say.
    pub fn reached_by(mut self, file: &Path) -> ShellConfig {
        let words = ["ssh", "-T", "-o", "BatchMode=yes", "-F"].map(str::to_owned);
        self.ssh = words.into_iter().chain([file.display().to_string(), "--".to_owned()]).collect();
        self
    }

    /// What a block of the run is known by, where there is one.
    pub(crate) fn mark(&self) -> Option<&str> {
        self.run.as_ref().map(Digest::short)
    }
}

/// Sees output as it comes: the block, the stream, the bytes; also those that are not kept. It sees nothing of a block
/// whose audience is nobody.
pub type Observer = Box<dyn Fn(&Exec, Stream, &[u8]) + Send + Sync>;

/// The wire to real shells. Runs blocks by the real bash, here or over ssh.
///
/// Blocks run under `pipefail`: a pipe fails when any part of it does, so that no gate passes over `juju status | jq`
/// whose first half failed. It also means that `grep` without a match fails its pipe with status 1, and that a
/// program whose reader stops early (`| head -1`, `| grep -q`) fails it with 141: a book says `|| true` where it
/// means that.
///
/// A block gets an environment of its own, a process group of its own, and an empty stdin or the one it asks for. At
/// its timeout the whole group gets SIGTERM, then SIGKILL. A background process that it leaves is left alone, as
/// after a paste. What its output cannot say (a timeout, a signal, something left running) stands in the last line of
/// stderr, after `[interlock]`. When this process is killed, a block goes on by itself.
///
/// A secret that went to any block is blotted out of what all of them say from then on.
pub struct Shell {
    config: ShellConfig,
    observer: Option<Observer>,
    known: Known,
}

static CALLS: AtomicU64 = AtomicU64::new(0);

impl Shell {
    /// A shell that nobody watches.
    pub fn new(config: ShellConfig) -> Shell {
        Shell { config, observer: None, known: Known::default() }
    }

    pub(crate) fn config(&self) -> &ShellConfig {
        &self.config
    }

    /// The same shell, watched.
    pub fn watched_by(self, observer: Observer) -> Shell {
        Shell { observer: Some(observer), ..self }
    }

    /// Runs one block.
    pub fn exec(&self, exec: &Exec) -> Result<ExecReply, WireError> {
        let not_sent = |why: String| WireError::Unreachable { target: exec.target.to_string(), why };
        let base = environment::base(&self.config, &exec.block);
        environment::judge(&exec.env, &base).map_err(not_sent)?;
        if exec.script.contains('\0') {
            return Err(not_sent("the block has a NUL byte, which bash would drop".to_owned()));
        }
        if let Some(secret) = &exec.stdin {
            if secret.expose().len() > LARGEST_SECRET {
                return Err(not_sent(format!("its secret has more than {LARGEST_SECRET} bytes")));
            }
            self.known.learn(secret);
        }
        if let Some(pid) = self.config.mark().and_then(running::leftover) {
            return Err(not_sent(running::told("here", &pid.to_string())));
        }
        if !self.config.cwd.is_dir() {
            return Err(not_sent(format!("its folder {} is not there", self.config.cwd.display())));
        }
        match exec.target {
            Target::Jumphost => self.here(exec, &base),
            _ => self.there(exec, &base),
        }
    }

    fn here(&self, exec: &Exec, base: &BTreeMap<String, String>) -> Result<ExecReply, WireError> {
        let failed = |what: &str, why: &std::io::Error| WireError::Unreachable {
            target: exec.target.to_string(),
            why: format!("{what}: {why}"),
        };
        let block = in_memory(&exec.script).map_err(|e| failed("the block cannot be handed to bash", &e))?;
        let mut command = self.command(&self.config.bash, base);
        command.envs(&exec.env);
        command.args(["--noprofile", "--norc", "-o", "pipefail", "-c", RUNNER, "bash"]);
        command.arg(block.as_raw_fd().to_string());
        if is_private(exec) {
            command.arg("077");
        }
        let stdin = exec.stdin.as_ref().map(|secret| secret.expose().as_bytes());
        let ended = self
            .run(&mut command, stdin.as_slice(), exec, &mut |stream, chunk| self.show(exec, stream, chunk))
            .map_err(|e| failed(&format!("cannot run {}", self.config.bash.display()), &e))?;
        let status = ended.status;
        Ok(reply(ended, status))
    }

    fn there(&self, exec: &Exec, base: &BTreeMap<String, String>) -> Result<ExecReply, WireError> {
        let target = exec.target.to_string();
        let unreachable = |why: String| WireError::Unreachable { target: target.clone(), why };
        let call = Call::new(exec, &self.config, &nonce()).map_err(unreachable)?;
        let Some((program, arguments)) = call.argv.split_first() else {
            return Err(unreachable("no program is configured for it".to_owned()));
        };
        let mut command = self.command(program, base);
        command.args(arguments);
        let secret = exec.stdin.as_ref().map(|secret| secret.expose().as_bytes());
        let input: Vec<&[u8]> = [call.payload.as_slice()].into_iter().chain(secret).collect();
        let mut show = |stream, chunk: &[u8]| match stream {
            Stream::Stdout => self.show(exec, stream, chunk),
            Stream::Stderr => self.show(exec, stream, &call.unmarked(chunk)),
        };
        let mut ended = self
            .run(&mut command, &input, exec, &mut show)
            .map_err(|e| unreachable(format!("cannot run {program}: {e}")))?;
        if let Some(pid) = call.leftover(&mut ended.stderr) {
            return Err(unreachable(running::told("there", &pid)));
        }
        let stopped = ended.status.is_none();
        match call.outcome(&mut ended.stderr) {
            _ if stopped => {
                let note = ended.note.unwrap_or_default();
                ended.note = Some(format!("{note}; what it started on {target} may still run"));
                Ok(reply(ended, None))
            }
            (_, Some(status)) => Ok(reply(ended, Some(status))),
            (true, None) => Err(WireError::Lost { why: last_words(exec, program, &ended), target }),
            (false, None) => Err(WireError::Unreachable { why: last_words(exec, program, &ended), target }),
        }
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>, base: &BTreeMap<String, String>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(base).current_dir(&self.config.cwd);
        command
    }

    fn run(
        &self,
        command: &mut Command,
        input: &[&[u8]],
        exec: &Exec,
        show: &mut dyn FnMut(Stream, &[u8]),
    ) -> std::io::Result<Ended> {
        let ShellConfig { mercy, linger, kept, .. } = self.config;
        let limits = Limits { timeout: exec.timeout, mercy, linger, kept, abort: self.config.abort.clone() };
        let stdout = match &exec.audience {
            Audience::File(file) => Some(file),
            Audience::Everybody | Audience::Nobody => None,
        };
        run(command, &Flow { input, stdout, known: &self.known }, &limits, show)
    }

    fn show(&self, exec: &Exec, stream: Stream, chunk: &[u8]) {
        if let (Some(observer), false) = (&self.observer, chunk.is_empty() || is_private(exec)) {
            observer(exec, stream, chunk);
        }
    }
}

impl Wire for Shell {
    fn ask(&self, ask: &Ask) -> Result<Reply, WireError> {
        match ask {
            Ask::Exec(exec) => self.exec(exec).map(Reply::Exec),
            Ask::Http(_) => Err(WireError::Unsupported("HTTP")),
        }
    }
}

/// Whether a secret passes through it.
fn is_private(exec: &Exec) -> bool {
    exec.stdin.is_some() || exec.audience.is_closed()
}

/// The block as a file without a name: nothing on a disk, and nothing left behind by a process that is killed. It is
/// inherited, because the entry in /proc of a process that may not be dumped is closed to its own children.
fn in_memory(script: &str) -> std::io::Result<File> {
    let mut file = File::from(memfd_create("block", MemfdFlags::empty())?);
    file.write_all(script.as_bytes())?;
    Ok(file)
}

/// Differs from call to call, also between processes.
pub(crate) fn nonce() -> String {
    let time = std::time::SystemTime::now();
    format!("{} {} {time:?}", std::process::id(), CALLS.fetch_add(1, Ordering::Relaxed))
}

fn reply(ended: Ended, status: Option<i32>) -> ExecReply {
    let Ended { stdout, stderr, note, .. } = ended;
    let truncated = stdout.cut + stderr.cut;
    let mut stderr = stderr.head;
    if let Some(note) = note {
        if stderr.last().is_some_and(|last| *last != b'\n') {
            stderr.push(b'\n');
        }
        stderr.extend_from_slice(format!("[interlock] {note}\n").as_bytes());
    }
    ExecReply { status, stdout: stdout.head, stderr, truncated, pasted: None }
}

/// What the transport said last. Nothing of it when the block was given a secret, which it might have said aloud.
fn last_words(exec: &Exec, program: &str, ended: &Ended) -> String {
    let status = ended.status.map_or_else(|| "no status".to_owned(), |status| format!("status {status}"));
    if is_private(exec) {
        return format!(
            "{program} ended with {status}; what it said is held back, because a secret passes through the block"
        );
    }
    let said = String::from_utf8_lossy(&ended.stderr.head);
    let said: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    let said = said.get(said.len().saturating_sub(3)..).unwrap_or(&[]).join(" / ");
    let said: String = said.chars().filter(|c| !c.is_control()).take(400).collect();
    format!("{program} ended with {status}: {said}")
}
