//! The machine's own clock, for everything that is not a rehearsal.

use model::{Clock, Timestamp};

/// Reads the machine's clock.
pub struct MachineClock;

impl Clock for MachineClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
