//! The twin's OpenStack over HTTP, on loopback: any client of a cloud can be pointed at it.
//!
//! HTTP/1.1 as far as such clients speak it: one request for each connection, a body with its length or in chunks.
//! Requests, connections and waiting are bounded.

mod wire;

use crate::error::TwinError;
use crate::twin::Twin;
use model::Timestamp;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// No more connections than these are served at the same time; who comes after them waits to be let in.
const MOST: usize = 64;
/// A client that has not said all of its request by then is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// The time of a twin that is served: it begins at the machine's, or at its own where that is later, and goes so many
/// times as fast.
struct Pace {
    start: i64,
    since: Instant,
    pace: u32,
}

impl Pace {
    fn now(&self) -> i64 {
        let passed = self.since.elapsed().as_millis().saturating_mul(u128::from(self.pace)) / 1_000;
        self.start.saturating_add(i64::try_from(passed).unwrap_or(i64::MAX))
    }
}

/// A server that stops when it is dropped.
pub struct Listener {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    /// Listens at an address of loopback. `pace` is how many seconds pass in the twin for each of the machine's, and
    /// `now` the machine's time.
    ///
    /// # Errors
    /// When the address is not one of loopback, or cannot be listened at.
    pub fn start(
        twin: Arc<Twin>,
        address: SocketAddr,
        now: Timestamp,
        pace: u32,
    ) -> Result<Listener, TwinError> {
        let refused = |cause| TwinError::io("cannot listen at", Path::new(&address.to_string()), cause);
        if !address.ip().is_loopback() {
            let words = "it is not on loopback, and a twin is served to nobody else";
            return Err(refused(std::io::Error::other(words)));
        }
        let listener = TcpListener::bind(address).map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopping = Arc::clone(&stop);
        let pace = Pace { start: now.as_second(), since: Instant::now(), pace };
        let thread = std::thread::spawn(move || serve(&listener, &twin, address, &pace, &stopping));
        Ok(Listener { address, stop, thread: Some(thread) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the thread out of its waiting.
        if TcpStream::connect(self.address).is_ok()
            && let Some(thread) = self.thread.take()
        {
            let _ = thread.join();
        }
    }
}

fn serve(listener: &TcpListener, twin: &Twin, address: SocketAddr, pace: &Pace, stop: &AtomicBool) {
    let served = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for stream in listener.incoming() {
            if stop.load(Ordering::SeqCst) {
                break;
            }
            let Ok(stream) = stream else { continue };
            while served.load(Ordering::SeqCst) >= MOST && !stop.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(5));
            }
            served.fetch_add(1, Ordering::SeqCst);
            let served = &served;
            scope.spawn(move || {
                // A client that went away in the middle of its request has no use for an error.
                let _ = converse(&stream, twin, address, pace, stop);
                served.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
}

/// Answers one connection.
fn converse(
    stream: &TcpStream,
    twin: &Twin,
    address: SocketAddr,
    pace: &Pace,
    stop: &AtomicBool,
) -> std::io::Result<()> {
    let until = Instant::now() + PATIENCE;
    // Woken several times, so that nobody waits for a silent client when the server stops.
    stream.set_read_timeout(Some(Duration::from_millis(250)))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut incoming = wire::Incoming::new(stream, until, stop);
    let read = incoming.request(&address);
    let (reply, is_head) = match read {
        Ok(Some(request)) => (twin.request(&request, pace.now()), request.method == "HEAD"),
        Ok(None) => return Ok(()),
        Err(wire::Bad::Lost(cause)) => return Err(cause),
        Err(wire::Bad::Unfit(status, words)) => {
            wire::write(stream, &wire::refusal(status, words), false)?;
            stream.shutdown(Shutdown::Write)?;
            incoming.forget_the_rest();
            return Ok(());
        }
    };
    wire::write(stream, &reply, is_head)
}
