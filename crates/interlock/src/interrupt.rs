//! SIGINT and SIGTERM, for commands that go on until somebody ends them.

use signal_hook::consts::{SIGINT, SIGTERM};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long a signal may wait for its answer.
const PATIENCE: Duration = Duration::from_millis(50);

/// Whether somebody has asked for the end.
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Takes the signals; a second one ends the process as if nobody had.
    ///
    /// # Errors
    /// Those of the system.
    pub fn new() -> io::Result<Interrupt> {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            signal_hook::flag::register_conditional_default(signal, asked.clone())?;
            signal_hook::flag::register(signal, asked.clone())?;
        }
        Ok(Interrupt(asked))
    }

    /// Waits; false when the end was asked for.
    pub fn pause(&self, time: Duration) -> bool {
        let start = Instant::now();
        while !self.0.load(Ordering::Relaxed) {
            let left = time.saturating_sub(start.elapsed());
            if left.is_zero() {
                return true;
            }
            std::thread::sleep(left.min(PATIENCE));
        }
        false
    }
}
