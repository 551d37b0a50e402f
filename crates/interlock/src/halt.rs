//! Ctrl-C during a live run: once, and the run stops after its step; twice, and what runs is stopped at once.

use app::live::Abort;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a person has asked for by signals.
#[derive(Clone, Default)]
pub struct Halt {
    stop: Arc<AtomicBool>,
    abort: Abort,
}

impl Halt {
    /// Takes the signals from now on. A closed terminal and SIGTERM count as the first Ctrl-C.
    pub fn listen() -> std::io::Result<Halt> {
        let halt = Halt::default();
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        let heard = halt.clone();
        std::thread::spawn(move || {
            for signal in &mut signals {
                heard.hear(signal);
            }
        });
        Ok(halt)
    }

    fn hear(&self, signal: i32) {
        let again = self.stop.swap(true, Ordering::Relaxed);
        if again && signal == SIGINT {
            self.abort.store(true, Ordering::Relaxed);
        }
        let said = match self.abort.load(Ordering::Relaxed) {
            true => "stopping at once; what was running is looked at before this run goes on",
            false => "stopping after this step; Ctrl-C again stops at once",
        };
        // The terminal may be what went away.
        let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("\n{said}\n").as_bytes());
    }

    /// Whether the run shall stop before its next step.
    pub fn stops(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// What stops a running block.
    pub fn abort(&self) -> Abort {
        self.abort.clone()
    }
}
