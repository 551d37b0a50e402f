//! What a block prints, line by line as it comes.

use app::live::{Observer, Stream};
use app::views::{self, Look};
use std::io::Write;
use std::sync::{Mutex, PoisonError};

/// A line that does not end is shown in pieces of this many bytes.
const LONGEST: usize = 4096;

/// Writes what blocks print to stdout, whole lines only, so that the two streams do not tear each other's.
pub fn to_stdout(look: Look) -> Observer {
    let open = Mutex::new([Vec::new(), Vec::new()]);
    Box::new(move |_, stream, bytes| {
        let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
        let [stdout, stderr] = &mut *open;
        let line = match stream {
            Stream::Stdout => stdout,
            Stream::Stderr => stderr,
        };
        for &byte in bytes {
            if byte != b'\n' {
                line.push(byte);
            }
            if byte == b'\n' || line.len() >= LONGEST {
                let text = views::terminal::output(&String::from_utf8_lossy(line), look);
                // A reader that has gone away is no error of the run.
                let _ = std::io::stdout().write_all(text.as_bytes());
                line.clear();
            }
        }
    })
}
