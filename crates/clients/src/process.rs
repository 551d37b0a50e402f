//! One process group on a leash: its pipes drained, its time limited, its end seen.
//!
//! One loop over `poll(2)` with a pidfd, and no thread: a reader thread could not be taken back from a pipe that a
//! background child keeps open.

use crate::blot::{Blotter, Known};
use crate::kept::Kept;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::AsFd;
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Which stream of a block a piece of output came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// What a process may cost.
pub struct Limits {
    /// Wall time until it is told to end; no limit when it is beyond what the clock can hold.
    pub timeout: Duration,
    /// Wall time between SIGTERM and SIGKILL.
    pub mercy: Duration,
    /// Wall time for which output is still read after its end, when something else holds the pipes open.
    pub linger: Duration,
    /// Bytes kept of each stream.
    pub kept: usize,
    /// Stops it when it becomes true.
    pub abort: Option<Abort>,
}

/// A person's word that what runs now shall stop at once: set it, and the running process group is ended.
pub type Abort = Arc<AtomicBool>;

/// How soon an abort is noticed while nothing else happens: a signal may come just before the wait begins.
const NOTICED: Duration = Duration::from_millis(200);

/// What a process came to.
pub struct Ended {
    /// Exit status; `None` after a signal or a timeout.
    pub status: Option<i32>,
    /// Standard output.
    pub stdout: Kept,
    /// Standard error.
    pub stderr: Kept,
    /// What a reader of the output must know and the output does not say.
    pub note: Option<String>,
}

/// What goes into a process, and where what it says goes.
pub struct Flow<'a> {
    /// Its stdin, piece by piece; none for an empty stdin.
    pub input: &'a [&'a [u8]],
    /// Takes its stdout in place of us, who then see nothing of it.
    pub stdout: Option<&'a File>,
    /// What is blotted out of what it says.
    pub known: &'a Known,
}

/// Runs a program in a process group of its own. Each piece of output goes to `observe` as it comes, also what is not
/// kept.
pub fn run(
    command: &mut Command,
    flow: &Flow<'_>,
    limits: &Limits,
    observe: &mut dyn FnMut(Stream, &[u8]),
) -> io::Result<Ended> {
    let mut leash = Leash::spawn(command, flow, limits)?;
    let deadline = Instant::now().checked_add(limits.timeout);
    let mut phase = Phase::Running(deadline);
    loop {
        leash.feed();
        leash.drain(observe)?;
        match leash.after(phase, limits)? {
            Next::Wait => leash.wait_for_news(phase.until(), limits)?,
            Next::Enter(next) => phase = next,
            Next::Done(ending) => return Ok(leash.ended(ending, observe)),
        }
    }
}

impl Limits {
    fn is_aborted(&self) -> bool {
        self.abort.as_ref().is_some_and(|abort| abort.load(Ordering::Relaxed))
    }
}

#[derive(Clone, Copy)]
enum Phase {
    /// Until its timeout.
    Running(Option<Instant>),
    /// It has ended; what it left in the pipes is read.
    Draining(Instant),
    /// Told to end.
    Stopping(Instant),
    /// Made to end.
    Killed(Instant),
}

impl Phase {
    fn until(self) -> Option<Instant> {
        match self {
            Phase::Running(until) => until,
            Phase::Draining(until) | Phase::Stopping(until) | Phase::Killed(until) => Some(until),
        }
    }

    fn is_over(self) -> bool {
        self.until().is_some_and(|until| Instant::now() >= until)
    }
}

enum Next {
    /// Nothing changes until there is news.
    Wait,
    Enter(Phase),
    Done(Ending),
}

/// How it came to an end.
enum Ending {
    ByItself,
    LeavingOthers,
    Stopped,
}

/// The pieces that are still to be written to a stdin.
struct Feed<'a> {
    pipe: ChildStdin,
    left: Vec<&'a [u8]>,
}

struct Outlet<P> {
    pipe: Option<P>,
    blotter: Blotter,
    kept: Kept,
}

struct Leash<'a> {
    /// `None` once it is given up.
    child: Option<Child>,
    group: Pid,
    /// Readable when the child has ended; `None` once that was seen.
    end: Option<OwnedFd>,
    status: Option<ExitStatus>,
    /// Whether it was stopped because a person said so.
    aborted: bool,
    feed: Option<Feed<'a>>,
    stdout: Outlet<std::process::ChildStdout>,
    stderr: Outlet<std::process::ChildStderr>,
    buffer: Vec<u8>,
}

impl<'a> Leash<'a> {
    fn spawn(command: &mut Command, flow: &Flow<'a>, limits: &Limits) -> io::Result<Leash<'a>> {
        let stdin = if flow.input.is_empty() { Stdio::null() } else { Stdio::piped() };
        let stdout = match flow.stdout {
            Some(file) => Stdio::from(file.try_clone()?),
            None => Stdio::piped(),
        };
        let mut child =
            command.stdin(stdin).stdout(stdout).stderr(Stdio::piped()).process_group(0).spawn()?;
        let stdin = child.stdin.take();
        let stdout = Outlet::new(child.stdout.take(), flow.known, limits);
        let stderr = Outlet::new(child.stderr.take(), flow.known, limits);
        let group = Pid::from_child(&child);
        let mut leash = Leash {
            child: Some(child),
            group,
            end: None,
            status: None,
            aborted: false,
            feed: None,
            stdout,
            stderr,
            buffer: vec![0; 64 * 1024],
        };
        // From here on an error ends the child: see Drop.
        leash.end = Some(pidfd_open(group, PidfdFlags::empty())?);
        if let Some(pipe) = stdin {
            // poll says that there is room, not how much.
            rustix::io::ioctl_fionbio(&pipe, true)?;
            leash.feed = Some(Feed { pipe, left: flow.input.to_vec() });
        }
        Ok(leash)
    }

    fn wait_for_news(&mut self, until: Option<Instant>, limits: &Limits) -> io::Result<()> {
        let mut wanted = Vec::with_capacity(4);
        let readable = [
            self.stdout.pipe.as_ref().map(AsFd::as_fd),
            self.stderr.pipe.as_ref().map(AsFd::as_fd),
            self.end.as_ref().map(AsFd::as_fd),
        ];
        wanted.extend(readable.into_iter().flatten().map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN)));
        if let Some(feed) = &self.feed {
            wanted.push(PollFd::new(&feed.pipe, PollFlags::OUT));
        }
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        let left = match &limits.abort {
            Some(_) => Some(left.map_or(NOTICED, |left| left.min(NOTICED))),
            None => left,
        };
        let left = left.and_then(|left| Timespec::try_from(left).ok());
        match poll(&mut wanted, left.as_ref()) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn feed(&mut self) {
        let Some(feed) = &mut self.feed else { return };
        while let Some(piece) = feed.left.first_mut() {
            match feed.pipe.write(piece) {
                Ok(written) if written < piece.len() => *piece = piece.get(written..).unwrap_or(&[]),
                Ok(_) => drop(feed.left.remove(0)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // It closed its stdin without reading all of it, which it may.
                Err(_) => break,
            }
        }
        self.feed = None;
    }

    fn drain(&mut self, observe: &mut dyn FnMut(Stream, &[u8])) -> io::Result<()> {
        self.stdout.read(&mut self.buffer, &mut |chunk| observe(Stream::Stdout, chunk))?;
        self.stderr.read(&mut self.buffer, &mut |chunk| observe(Stream::Stderr, chunk))
    }

    fn has_ended(&mut self) -> io::Result<bool> {
        match &self.end {
            Some(end) if is_readable(end)? => self.end = None,
            _ => {}
        }
        Ok(self.end.is_none())
    }

    fn after(&mut self, phase: Phase, limits: &Limits) -> io::Result<Next> {
        let ended = self.has_ended()?;
        let closed = self.stdout.pipe.is_none() && self.stderr.pipe.is_none();
        let soon = |time: Duration| Instant::now() + time;
        Ok(match phase {
            Phase::Running(_) if ended => {
                self.reap()?;
                self.feed = None;
                Next::Enter(Phase::Draining(soon(limits.linger)))
            }
            Phase::Running(_) if phase.is_over() || limits.is_aborted() => {
                self.aborted = limits.is_aborted();
                self.signal(Signal::TERM);
                Next::Enter(Phase::Stopping(soon(limits.mercy)))
            }
            Phase::Draining(_) if closed => Next::Done(Ending::ByItself),
            Phase::Draining(_) if phase.is_over() => Next::Done(Ending::LeavingOthers),
            // The leader is reaped only after this, so that the group's number is still the group's.
            Phase::Stopping(_) if (ended && closed) || phase.is_over() => {
                self.signal(Signal::KILL);
                Next::Enter(Phase::Killed(soon(limits.linger)))
            }
            Phase::Killed(_) if (ended && closed) || phase.is_over() => {
                if ended {
                    self.reap()?;
                }
                Next::Done(Ending::Stopped)
            }
            _ => Next::Wait,
        })
    }

    fn signal(&self, signal: Signal) {
        // Fails only when the whole group is gone, which is what is wanted.
        let _ = kill_process_group(self.group, signal);
    }

    fn reap(&mut self) -> io::Result<()> {
        if let Some(mut child) = self.child.take() {
            self.status = Some(child.wait()?);
        }
        Ok(())
    }

    fn ended(mut self, ending: Ending, observe: &mut dyn FnMut(Stream, &[u8])) -> Ended {
        self.stdout.finish(&mut |chunk| observe(Stream::Stdout, chunk));
        self.stderr.finish(&mut |chunk| observe(Stream::Stderr, chunk));
        let code = self.status.and_then(|status| status.code());
        let signal = self.status.and_then(|status| status.signal());
        let (status, note) = match ending {
            Ending::Stopped => (None, Some(self.stopped_note())),
            Ending::LeavingOthers => {
                (code, Some("a background process holds its output open: not read on".to_owned()))
            }
            Ending::ByItself => (code, signal.map(|signal| format!("ended by signal {signal}"))),
        };
        let stdout = std::mem::replace(&mut self.stdout.kept, Kept::up_to(0));
        let stderr = std::mem::replace(&mut self.stderr.kept, Kept::up_to(0));
        Ended { status, stdout, stderr, note }
    }

    fn stopped_note(&mut self) -> String {
        let when = if self.aborted { "by hand" } else { "at its timeout" };
        let Some(mut stuck) = self.child.take() else { return format!("stopped {when}") };
        // Asleep in the kernel. Someone must take its status one day, or it stays a zombie.
        std::thread::spawn(move || stuck.wait());
        format!("told to stop {when}, but it does not die: process group {}", self.group.as_raw_nonzero())
    }
}

impl Drop for Leash<'_> {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = kill_process_group(self.group, Signal::KILL);
            let _ = child.wait();
        }
    }
}

impl<P: Read + AsFd> Outlet<P> {
    fn new(pipe: Option<P>, known: &Known, limits: &Limits) -> Outlet<P> {
        Outlet { pipe, blotter: known.blotter(), kept: Kept::up_to(limits.kept) }
    }

    fn read(&mut self, buffer: &mut [u8], observe: &mut dyn FnMut(&[u8])) -> io::Result<()> {
        let Some(pipe) = &mut self.pipe else { return Ok(()) };
        if !is_readable(pipe)? {
            return Ok(());
        }
        let count = match pipe.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            count => count?,
        };
        let chunk = buffer.get(..count).unwrap_or(&[]);
        if chunk.is_empty() {
            self.pipe = None;
        } else {
            let clean = self.blotter.push(chunk);
            self.kept.push(&clean);
            observe(&clean);
        }
        Ok(())
    }

    /// Takes what was held back until the end.
    fn finish(&mut self, observe: &mut dyn FnMut(&[u8])) {
        let rest = self.blotter.finish();
        self.kept.push(&rest);
        observe(&rest);
    }
}

/// Whether a read would return at once: data, or the end.
fn is_readable(fd: &impl AsFd) -> io::Result<bool> {
    let mut wanted = [PollFd::new(fd, PollFlags::IN)];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    match poll(&mut wanted, Some(&now)) {
        Ok(count) => Ok(count > 0),
        Err(Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
