//! The desk of a run by paste: sheets go to the screen, slips come from the terminal, or from a file or pipe in its place.
//! Nothing but slips is read here: an approval comes from the person at the terminal (`consent`), as in every run.

use crate::halt::Halt;
use app::live::{self, Sheet};
use app::views::{self, Look};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, Read, Write};
use std::os::fd::AsFd;

/// The longest paste that is waited for the end of.
const LONGEST: usize = 64 << 20;
/// What Ctrl-D is where lines are not collected by the system.
const END_OF_INPUT: u8 = 4;

/// The desk of this process.
pub struct Desk {
    look: Look,
    halt: Halt,
    to_stderr: bool,
}

impl Desk {
    /// Sheets go to standard output, or to standard error where that is kept for a result.
    pub fn new(look: Look, halt: Halt, to_stderr: bool) -> Desk {
        Desk { look, halt, to_stderr }
    }

    fn say(&self, text: &str) {
        // A reader that has gone away is no error of ours.
        let _ = match self.to_stderr {
            true => io::stderr().write_all(text.as_bytes()),
            false => io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush()),
        };
    }

    fn read(&self) -> io::Result<Option<Vec<u8>>> {
        if !io::stdin().is_terminal() {
            return self.paste(&mut io::stdin().lock(), false);
        }
        let tty = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
        let _raw = Unechoed::set(&tty)?;
        self.paste(&mut &tty, true)
    }

    /// Reads up to an end mark and, at a terminal, what hangs on behind it.
    fn paste(&self, input: &mut (impl Read + AsFd), at_terminal: bool) -> io::Result<Option<Vec<u8>>> {
        let mut text = Vec::new();
        let mut buffer = vec![0; 1 << 16];
        while text.len() < LONGEST {
            if self.halt.stops() {
                return Ok(None);
            }
            if !waits(input, 100)? {
                continue;
            }
            let count = match input.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                count => count?,
            };
            let piece = buffer.get(..count).unwrap_or_default();
            let ended = count == 0 || (at_terminal && piece.contains(&END_OF_INPUT));
            text.extend_from_slice(piece);
            if ended {
                let is_blank = text.iter().all(|byte| *byte <= b' ');
                return Ok((!is_blank).then_some(text));
            }
            if piece.contains(&b';') && live::ends(&text) {
                // The prompt behind it is no answer to the next question.
                while at_terminal && waits(input, 200)? && input.read(&mut buffer)? > 0 {}
                return Ok(Some(text));
            }
        }
        Ok(Some(text))
    }
}

impl live::Desk for Desk {
    fn hand_out(&self, sheet: &Sheet) {
        self.say(&views::terminal::sheet(sheet, self.look));
    }

    fn take(&self) -> Option<Vec<u8>> {
        let read = self.read().unwrap_or_else(|why| {
            self.refuse(&format!("nothing can be read here: {why}"));
            None
        });
        if read.is_none() {
            // Nobody pastes any more: the run is left as it stands.
            self.halt.abort().store(true, std::sync::atomic::Ordering::Relaxed);
        }
        read
    }

    fn refuse(&self, why: &str) {
        self.say(&views::terminal::refused(why, self.look));
    }
}

/// Whether something can be read within so many milliseconds.
fn waits(input: &impl AsFd, milliseconds: i64) -> io::Result<bool> {
    let soon = Timespec { tv_sec: 0, tv_nsec: milliseconds * 1_000_000 };
    match poll(&mut [PollFd::new(input, PollFlags::IN)], Some(&soon)) {
        Ok(0) | Err(rustix::io::Errno::INTR) => Ok(false),
        Ok(_) => Ok(true),
        Err(error) => Err(error.into()),
    }
}

/// A terminal that neither shows what is pasted nor collects it in lines, which it would cut at 4096 bytes.
struct Unechoed<'t> {
    tty: &'t File,
    before: Termios,
}

impl Unechoed<'_> {
    fn set(tty: &File) -> io::Result<Unechoed<'_>> {
        let before = tcgetattr(tty)?;
        let mut now = before.clone();
        now.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO);
        now.special_codes[SpecialCodeIndex::VMIN] = 1;
        now.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(tty, OptionalActions::Now, &now)?;
        Ok(Unechoed { tty, before })
    }
}

impl Drop for Unechoed<'_> {
    fn drop(&mut self) {
        let _ = tcsetattr(self.tty, OptionalActions::Now, &self.before);
    }
}
