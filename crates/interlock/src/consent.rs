//! A person at the terminal of this process. Nothing else can consent: the answer is read from the controlling
//! terminal itself, never from stdin, a file, a variable or a flag.

use crate::halt::Halt;
use app::live::{Approval, Approver, Proposal, secret_file};
use app::views::{self, Look};
use app::{Consent, Unapproved};
use model::{Secret, Timestamp};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{LocalModes, OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcsetattr};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};

/// The longest answer that is read.
const LONGEST: usize = 1024;

/// Asks at `/dev/tty`.
pub struct Person {
    name: String,
    look: Look,
    halt: Halt,
}

impl Person {
    /// The operator, by the name that approvals are recorded under.
    pub fn new(name: &str, look: Look, halt: Halt) -> Person {
        Person { name: name.to_owned(), look, halt }
    }

    /// Shows the proposal and reads one line; none when the run is to stop.
    fn answer(&self, proposal: &Proposal) -> io::Result<Option<String>> {
        let mut tty = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
        let question = match proposal.to_type() {
            Some(word) => format!("type {word:?} to approve; anything else declines: "),
            None => "type \"yes\" to approve; anything else declines: ".to_owned(),
        };
        let shown = views::terminal::proposal(proposal, self.look);
        // What was typed before the proposal was there to be read approves nothing.
        tcflush(&tty, QueueSelector::IFlush)?;
        tty.write_all(format!("{shown}{question}").as_bytes())?;
        let answer = self.line(&mut tty)?;
        if answer.is_none() {
            tty.write_all(b"\n")?;
        }
        Ok(answer)
    }

    /// Reads one line that is not shown; none when the run is to stop.
    fn hidden(&self, question: &str) -> io::Result<Option<String>> {
        let mut tty = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
        let _dark = Dark::on(&tty)?;
        tty.write_all(question.as_bytes())?;
        let line = self.line(&mut tty)?;
        tty.write_all(b"\n")?;
        Ok(line)
    }

    /// Reads one line, without its newline; none when the run is to stop.
    fn line(&self, tty: &mut File) -> io::Result<Option<String>> {
        // It may hold a secret: what grows leaves copies behind.
        let mut line = Vec::with_capacity(2 * LONGEST);
        let mut buffer = [0; 256];
        loop {
            if self.halt.stops() {
                return Ok(None);
            }
            let soon = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
            match poll(&mut [PollFd::new(&*tty, PollFlags::IN)], Some(&soon)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => continue,
                Ok(_) => {}
                Err(error) => return Err(error.into()),
            }
            let count = match tty.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                count => count?,
            };
            line.extend_from_slice(buffer.get(..count).unwrap_or_default());
            // An end of the input (Ctrl-D) ends the answer too.
            if count == 0 || line.contains(&b'\n') || line.len() > LONGEST {
                let end = line.iter().position(|byte| *byte == b'\n').unwrap_or(line.len());
                line.truncate(end);
                let no_text = |_| io::Error::new(io::ErrorKind::InvalidData, "what was typed is no text");
                return String::from_utf8(line).map(Some).map_err(no_text);
            }
        }
    }
}

/// A terminal that does not show what is typed, for as long as this is there.
struct Dark {
    tty: File,
    before: Termios,
}

impl Dark {
    fn on(tty: &File) -> io::Result<Dark> {
        let before = tcgetattr(tty)?;
        let mut dark = before.clone();
        dark.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
        // What was typed before the question was there to be read is dropped.
        tcsetattr(tty, OptionalActions::Flush, &dark)?;
        Ok(Dark { tty: tty.try_clone()?, before })
    }
}

impl Drop for Dark {
    fn drop(&mut self) {
        // The terminal may be what went away.
        let _ = tcsetattr(&self.tty, OptionalActions::Now, &self.before);
    }
}

impl Consent for Person {
    fn ask(&mut self, proposal: &Proposal, now: Timestamp) -> Result<Approval, Unapproved> {
        let answer = self.answer(proposal).map_err(|why| {
            let block = &proposal.block;
            Unapproved::Nobody(format!(
                "{block} waits for an approval, and no person is at a terminal here: {why}"
            ))
        })?;
        let Some(answer) = answer else {
            let block = &proposal.block;
            return Err(Unapproved::Nobody(format!("stopped by hand before {block} was approved")));
        };
        let answer = answer.trim();
        if proposal.to_type().is_none() && answer != "yes" {
            return Err(Unapproved::Declined(format!("{} answered {answer:?}", self.name)));
        }
        let by = Approver::Person(self.name.clone());
        proposal.approve(by, Some(answer), now).map_err(|refusal| Unapproved::Declined(refusal.to_string()))
    }

    fn secret(&mut self, block: &str) -> Result<Secret, String> {
        let question = format!("{block} reads a secret; type it, it is not shown: ");
        let line = self.hidden(&question).map_err(|why| {
            format!("{block} waits for its secret, and no person is at a terminal here to type it: {why}")
        })?;
        let line = line.ok_or_else(|| format!("stopped by hand before {block} had its secret"))?;
        secret_file::taken(line)
            .map_err(|why| format!("{block} waits for its secret: what was typed is none: {why}"))
    }
}
