//! Conditions that say that a program is ready. Each is asked again until it holds, and not for ever.

use crate::process::TICK;
use crate::trouble::Trouble;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

/// Waits until the condition holds.
pub fn wait(
    what: &str,
    within: Duration,
    log: &Path,
    mut holds: impl FnMut() -> bool,
) -> Result<(), Trouble> {
    let end = Instant::now() + within;
    while !holds() {
        if Instant::now() > end {
            return Err(Trouble::Late { what: what.to_owned(), within, log: log.to_owned() });
        }
        std::thread::sleep(TICK);
    }
    Ok(())
}

/// Whether something listens there.
pub fn listens(address: SocketAddr) -> bool {
    TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok()
}

/// Whether nobody listens there.
pub fn is_free(address: SocketAddr) -> bool {
    TcpListener::bind(address).is_ok()
}

/// Whether an HTTP server answers `GET path`, and not with what a proxy says of a server that is down.
pub fn answers(address: SocketAddr, path: &str) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n")?;
        let mut start = [0u8; 12];
        stream.read_exact(&mut start)?;
        Ok(String::from_utf8_lossy(&start).into_owned())
    };
    ask()
        .is_ok_and(|start| start.starts_with("HTTP/1.") && !start.ends_with("502") && !start.ends_with("503"))
}
