//! The controlling terminal of this process, where a person is: what is typed there comes from nobody else. Never stdin, a
//! file, a variable or a flag.

use crate::halt::Halt;
use model::Secret;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{LocalModes, OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcsetattr};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};

/// The longest line that is read.
const LONGEST: usize = 1024;

/// The terminal, open.
pub struct Tty {
    file: File,
    halt: Halt,
}

impl Tty {
    /// Opens it. There is none in a job of cron, behind a pipe in a session of its own, or in a server.
    pub fn open(halt: &Halt) -> io::Result<Tty> {
        let file = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
        Ok(Tty { file, halt: halt.clone() })
    }

    /// Shows a text and reads one line; none when the run is to stop.
    pub fn ask(&mut self, shown: &str) -> io::Result<Option<String>> {
        let line = self.line(shown)?;
        Ok(line.map(|line| String::from_utf8_lossy(&line).trim().to_owned()))
    }

    /// The same for a line that is not shown while it is typed.
    pub fn ask_hidden(&mut self, shown: &str) -> io::Result<Option<Secret>> {
        let before = tcgetattr(&self.file)?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&self.file, OptionalActions::Now, &quiet)?;
        let _restored = Restored { file: self.file.try_clone()?, before };
        let line = self.line(shown)?;
        self.file.write_all(b"\n")?;
        let Some(line) = line else { return Ok(None) };
        let text = String::from_utf8(line).map_err(|_| io::Error::other("what was typed is not UTF-8"))?;
        let text = Secret::new(text);
        Ok(Some(Secret::new(text.expose().trim_end_matches(['\r', '\n']).to_owned())))
    }

    fn line(&mut self, shown: &str) -> io::Result<Option<Vec<u8>>> {
        // What was typed before this was there to be read is no answer to it.
        tcflush(&self.file, QueueSelector::IFlush)?;
        self.file.write_all(shown.as_bytes())?;
        let line = self.read()?;
        if line.is_none() {
            self.file.write_all(b"\n")?;
        }
        Ok(line)
    }

    fn read(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::with_capacity(LONGEST + 256);
        let mut buffer = [0; 256];
        loop {
            if self.halt.stops() {
                return Ok(None);
            }
            let soon = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
            match poll(&mut [PollFd::new(&self.file, PollFlags::IN)], Some(&soon)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => continue,
                Ok(_) => {}
                Err(error) => return Err(error.into()),
            }
            let count = match self.file.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                count => count?,
            };
            line.extend_from_slice(buffer.get(..count).unwrap_or_default());
            // An end of the input (Ctrl-D) ends the answer too.
            if count == 0 || line.contains(&b'\n') || line.len() > LONGEST {
                return Ok(Some(line));
            }
        }
    }
}

/// Puts the terminal back as it was, however the reading ends.
struct Restored {
    file: File,
    before: Termios,
}

impl Drop for Restored {
    fn drop(&mut self) {
        let _ = tcsetattr(&self.file, OptionalActions::Now, &self.before);
    }
}
