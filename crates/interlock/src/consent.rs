//! A person at the terminal of this process. Nothing else can consent: the answer is read from the controlling
//! terminal itself, never from stdin, a file, a variable or a flag.

use crate::halt::Halt;
use app::live::{Approval, Approver, Proposal};
use app::views::{self, Look};
use app::{Consent, Unapproved};
use model::Timestamp;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{QueueSelector, tcflush};
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

    fn line(&self, tty: &mut File) -> io::Result<Option<String>> {
        let mut line = Vec::new();
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
                return Ok(Some(String::from_utf8_lossy(&line).trim().to_owned()));
            }
        }
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
        if proposal.to_type().is_none() && answer != "yes" {
            return Err(Unapproved::Declined(format!("{} answered {answer:?}", self.name)));
        }
        let by = Approver::Person(self.name.clone());
        proposal.approve(by, Some(&answer), now).map_err(|refusal| Unapproved::Declined(refusal.to_string()))
    }
}
