//! The wire between the commands of a block and the twin: a server on a Unix socket, and the shim that stands on
//! `PATH` under the names of [`names`](crate::names()).
//!
//! One connection carries one call: a JSON [`Message`] on one line, and the answer on one line.

use crate::error::TwinError;
use crate::twin::Twin;
use crate::world::World;
use crate::{Call, CallReply, Files, Then};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Where the server listens.
pub const SOCKET: &str = "INTERLOCK_TWIN";
/// Where in the twin the command runs.
pub const AT: &str = "INTERLOCK_AT";
/// The id of the block that is running.
pub const BLOCK: &str = "INTERLOCK_BLOCK";

/// Where the homes of other places than the operator's lie.
const HOMES: &str = "INTERLOCK_HOMES";

/// A call is no longer than this; an answer may be a whole cloud's status.
const LONGEST_CALL: u64 = 1 << 20;
const LONGEST_ANSWER: u64 = 64 << 20;
/// Files that a command names (a bundle, an overlay) are no longer than this.
const LONGEST_FILE: u64 = 64 << 20;
/// A script handed over by ssh's stdin is no longer than this.
const LONGEST_STDIN: u64 = 64 << 20;
/// A client that says nothing for so long is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is said over the socket.
#[derive(Debug, Serialize, Deserialize)]
enum Message {
    /// A command to answer.
    Call(Call),
    /// A command that nobody on `PATH` knew.
    Unknown { at: String, line: String },
}

/// A server that stops, and removes its socket, when it is dropped.
pub struct Server {
    path: PathBuf,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens at `path` and answers with `twin`. After every call the world is written to `state`, if given, so
    /// that a rehearsal that was killed goes on in the same world ([`Twin::restore`]).
    ///
    /// # Errors
    /// When the socket cannot be made.
    pub fn start(twin: Arc<Twin>, path: &Path, state: Option<PathBuf>) -> Result<Server, TwinError> {
        // A socket of a run that was killed is still there; nobody listens on it.
        if UnixStream::connect(path).is_err() {
            let _ = std::fs::remove_file(path);
        }
        let listener =
            UnixListener::bind(path).map_err(|cause| TwinError::io("cannot listen at", path, cause))?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopping = Arc::clone(&stop);
        let thread = std::thread::spawn(move || serve(&listener, &twin, state.as_deref(), &stopping));
        Ok(Server { path: path.to_owned(), stop, thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the thread out of its waiting. Where the socket's file is gone already nobody can wake it, nor call it.
        if UnixStream::connect(&self.path).is_ok()
            && let Some(thread) = self.thread.take()
        {
            let _ = thread.join();
        }
        let _ = std::fs::remove_file(&self.path);
    }
}

fn serve(listener: &UnixListener, twin: &Arc<Twin>, state: Option<&Path>, stop: &AtomicBool) {
    std::thread::scope(|scope| {
        for stream in listener.incoming() {
            if stop.load(Ordering::SeqCst) {
                break;
            }
            let Ok(stream) = stream else { continue };
            scope.spawn(move || {
                // A client that went away in the middle of its call has no use for an error.
                let _ = converse(stream, twin, state);
            });
        }
    });
}

/// Answers one connection.
fn converse(stream: UnixStream, twin: &Twin, state: Option<&Path>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = String::new();
    BufReader::new((&stream).take(LONGEST_CALL)).read_line(&mut line)?;
    let reply = match serde_json::from_str(&line) {
        Ok(Message::Call(call)) => twin.call_and_store(&call, &Disk, |world| store(world, state)),
        Ok(Message::Unknown { at, line }) => {
            twin.note_unknown(&at, &line);
            CallReply { status: 127, ..CallReply::default() }
        }
        Err(cause) => CallReply::fail(126, format!("twin: a call that cannot be read: {cause}\n")),
    };
    let mut text = serde_json::to_vec(&reply)?;
    text.push(b'\n');
    (&stream).write_all(&text)
}

/// Writes the world beside its file and moves it there, so that the file is always whole.
fn store(world: &World, state: Option<&Path>) -> Result<(), String> {
    let Some(path) = state else { return Ok(()) };
    let beside = path.with_extension("new");
    let written = serde_json::to_vec(world)
        .map_err(std::io::Error::from)
        .and_then(|bytes| std::fs::write(&beside, bytes))
        .and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|why| format!("{}: {why}", path.display()))
}

/// The disk of the machine that the rehearsal runs on.
struct Disk;

impl Files for Disk {
    fn read(&self, cwd: &str, path: &str) -> Result<Vec<u8>, String> {
        let file = std::fs::File::open(Path::new(cwd).join(path)).map_err(words)?;
        if !file.metadata().map_err(words)?.is_file() {
            return Err("is no regular file".to_owned());
        }
        let mut bytes = Vec::new();
        file.take(LONGEST_FILE + 1).read_to_end(&mut bytes).map_err(words)?;
        if bytes.len() as u64 > LONGEST_FILE { Err("is longer than 64 MiB".to_owned()) } else { Ok(bytes) }
    }
}

/// The system's words, as Go prints them: lower case, without the number.
fn words(cause: std::io::Error) -> String {
    match cause.kind() {
        std::io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => cause.to_string(),
    }
}

/// The shim: asks the twin for the command `name` and does as it answers; `jq` it answers itself. Gives the exit
/// status.
pub fn shim(name: &str, args: &[String]) -> i32 {
    if name == "jq" {
        let (mut stdin, mut out, mut err) =
            (std::io::stdin().lock(), std::io::stdout().lock(), std::io::stderr());
        return crate::jq::run(args, &mut stdin, &mut out, &mut err);
    }
    let variable = |key| std::env::var(key).ok().filter(|value| !value.is_empty());
    let at = variable(AT).unwrap_or_else(|| "jumphost".to_owned());
    if name == REPORT {
        let _ = ask(&Message::Unknown { at, line: args.join(" ") });
        return 127;
    }
    let cwd = std::env::current_dir().map(|path| path.display().to_string()).unwrap_or_default();
    let argv = std::iter::once(name.to_owned()).chain(args.iter().cloned()).collect();
    // What ssh and juju are given goes on to the other side.
    let here = name != "ssh" && name != "juju";
    let reads = |arg: &String| {
        matches!(arg.as_str(), "@-" | "stdio" | "--password-prompt")
            || here && matches!(arg.as_str(), "-" | "/dev/stdin")
    };
    let stdin = args.iter().any(reads).then(given);
    let home = variable("HOME").unwrap_or_default();
    match ask(&Message::Call(Call { argv, at, cwd, home, block: variable(BLOCK), stdin })) {
        Ok(reply) => perform(&reply),
        Err(cause) => {
            eprintln!("{name}: cannot reach the twin: {cause}");
            126
        }
    }
}

/// What is given to the command on its stdin.
fn given() -> String {
    let mut bytes = Vec::new();
    let _ = std::io::stdin().take(LONGEST_CALL / 4).read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The name under which the shim only reports a command that nobody knew.
pub(crate) const REPORT: &str = "interlock-unknown-command";

fn ask(message: &Message) -> std::io::Result<CallReply> {
    let path =
        std::env::var_os(SOCKET).ok_or_else(|| std::io::Error::other(format!("{SOCKET} is not set")))?;
    let stream = UnixStream::connect(path)?;
    let mut text = serde_json::to_vec(message)?;
    text.push(b'\n');
    (&stream).write_all(&text)?;
    let mut line = String::new();
    BufReader::new((&stream).take(LONGEST_ANSWER)).read_line(&mut line)?;
    Ok(serde_json::from_str(&line)?)
}

fn perform(reply: &CallReply) -> i32 {
    // A closed pipe behind us (`| head`) ends the command as SIGPIPE would, without a word.
    let written =
        std::io::stdout().write_all(reply.stdout.as_bytes()).and_then(|()| std::io::stdout().flush());
    let _ = std::io::stderr().write_all(reply.stderr.as_bytes());
    match &reply.then {
        Some(then) => run_there(then),
        None if written.is_err() => 141,
        None => reply.status,
    }
}

/// The folder of all homes and the home at another place than this one: what lies at one place is not at the others.
fn moved(at: &str) -> Option<(PathBuf, PathBuf)> {
    let variable = |key| std::env::var(key).ok().filter(|value| !value.is_empty());
    let spot = |at: &str| at.trim_start_matches("root@").replace([':', '/'], "-");
    let here = variable(AT).unwrap_or_else(|| "jumphost".to_owned());
    if spot(&here) == spot(at) {
        return None;
    }
    let homes = variable(HOMES).or_else(|| Some(format!("{}/places", variable("HOME")?)))?;
    let home = Path::new(&homes).join(spot(at));
    std::fs::create_dir_all(&home).ok()?;
    Some((homes.into(), home))
}

/// Runs a script at another place of the twin with the real bash.
fn run_there(then: &Then) -> i32 {
    let mut command = Command::new("bash");
    command.arg("-c").arg(&then.script).env(AT, &then.at);
    if let Some((homes, home)) = moved(&then.at) {
        command.env(HOMES, homes).env("HOME", &home).current_dir(home);
    }
    command.stdin(if then.eats_stdin { Stdio::piped() } else { Stdio::null() });
    let status = command.spawn().and_then(|mut child| {
        if let Some(mut pipe) = child.stdin.take() {
            // ssh reads to the end whatever the other side does with it.
            let mut given = Vec::new();
            let _ = std::io::stdin().take(LONGEST_STDIN).read_to_end(&mut given);
            let _ = pipe.write_all(&given);
        }
        child.wait()
    });
    match status {
        Ok(status) => status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0)),
        Err(cause) => {
            eprintln!("bash: {cause}");
            127
        }
    }
}
