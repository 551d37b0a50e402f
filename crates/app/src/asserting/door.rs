//! Who goes to a service first.

use std::sync::{Condvar, Mutex};
use std::time::Duration;

/// A service asks Keystone about a token that it has not seen, and keeps what it is told; of requests that come together
/// each asks by itself, and Keystone has a dozen times the work. So one goes ahead and opens the door for the others.
#[derive(Default)]
pub(super) struct Door {
    is_open: Mutex<bool>,
    opens: Condvar,
}

impl Door {
    /// The service has answered, whatever it said.
    pub(super) fn open(&self) {
        if let Ok(mut is_open) = self.is_open.lock() {
            *is_open = true;
        }
        self.opens.notify_all();
    }

    /// Waits until it is open, and no longer than that: one slow answer must not hold up the others.
    pub(super) fn pass(&self, most: Duration) {
        if let Ok(is_open) = self.is_open.lock() {
            drop(self.opens.wait_timeout_while(is_open, most, |is_open| !*is_open));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Door;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    #[test]
    fn others_pass_after_the_first_has_opened_it_or_when_they_have_waited_enough() {
        let (door, has_answered) = (Door::default(), AtomicBool::new(false));
        std::thread::scope(|scope| {
            let others: Vec<_> = (0..3)
                .map(|_| {
                    scope.spawn(|| {
                        door.pass(Duration::from_secs(600));
                        has_answered.load(Ordering::SeqCst)
                    })
                })
                .collect();
            has_answered.store(true, Ordering::SeqCst);
            door.open();
            assert!(others.into_iter().all(|other| other.join().unwrap()));
        });
        door.pass(Duration::from_secs(600));
        // Nobody opens this one: who waited at it without end would hang here.
        Door::default().pass(Duration::from_millis(1));
    }
}
