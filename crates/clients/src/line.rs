//! A connection on which all that is said and heard ends by one time: each reading and writing waits for what is left
//! of it, so that a server that drips bytes cannot hold a sweep.

use crate::openstack::Trouble;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

/// Largest answer, in bytes.
pub(crate) const LARGEST: usize = 1 << 20;

/// A connection, and the time by which it has ended.
pub(crate) struct Line<S> {
    stream: S,
    until: Instant,
}

/// A socket that waits no longer than it is told.
pub(crate) trait Socket: Read + Write {
    /// How long its next act waits.
    fn wait(&self, patience: Duration) -> io::Result<()>;
}

impl Socket for TcpStream {
    fn wait(&self, patience: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(patience)).and_then(|()| self.set_write_timeout(Some(patience)))
    }
}

impl Socket for UnixStream {
    fn wait(&self, patience: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(patience)).and_then(|()| self.set_write_timeout(Some(patience)))
    }
}

impl Line<TcpStream> {
    /// Connects to the first of the addresses of `host:port` that lets it. The resolver's own time is not bounded here.
    pub(crate) fn to(place: &str, until: Instant) -> Result<Line<TcpStream>, Trouble> {
        let addresses = place.to_socket_addrs().map_err(|why| silent(&why))?;
        let mut last = Trouble::Silent("it has no address".to_owned());
        for address in addresses {
            match TcpStream::connect_timeout(&address, left(until).map_err(|why| silent(&why))?) {
                Ok(stream) => return Ok(Line { stream, until }),
                Err(why) => last = silent(&why),
            }
        }
        Err(last)
    }
}

impl Line<UnixStream> {
    /// Connects to the socket in the file system.
    pub(crate) fn local(path: &str, until: Instant) -> Result<Line<UnixStream>, Trouble> {
        UnixStream::connect(path).map(|stream| Line { stream, until }).map_err(|why| silent(&why))
    }
}

impl<S: Socket> Read for Line<S> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.stream.wait(left(self.until)?)?;
        self.stream.read(bytes)
    }
}

impl<S: Socket> Write for Line<S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.wait(left(self.until)?)?;
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

impl<S: Socket> Line<S> {
    pub(crate) fn say(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        self.write_all(bytes).map_err(|why| silent(&why))
    }

    /// So many bytes.
    pub(crate) fn exactly(&mut self, count: usize) -> Result<Vec<u8>, Trouble> {
        let mut bytes = vec![0; count];
        self.read_exact(&mut bytes).map_err(|why| silent(&why))?;
        Ok(bytes)
    }

    /// All that comes until it is whole; `None` from `whole` asks for more.
    pub(crate) fn until_whole<T>(
        &mut self,
        mut whole: impl FnMut(&[u8]) -> Option<Result<T, Trouble>>,
    ) -> Result<T, Trouble> {
        let (mut bytes, mut part) = (Vec::new(), vec![0; 16_384]);
        loop {
            let count = self.read(&mut part).map_err(|why| silent(&why))?;
            if count == 0 {
                return Err(silent(&ErrorKind::UnexpectedEof.into()));
            }
            bytes.extend_from_slice(part.get(..count).unwrap_or_default());
            match whole(&bytes) {
                Some(done) => return done,
                None if bytes.len() > LARGEST => return Err(too_large()),
                None => {}
            }
        }
    }

    /// All that comes until the other side closes.
    pub(crate) fn everything(&mut self) -> Result<Vec<u8>, Trouble> {
        let mut bytes = Vec::new();
        let bound = u64::try_from(LARGEST).unwrap_or(u64::MAX).saturating_add(1);
        self.take(bound).read_to_end(&mut bytes).map_err(|why| silent(&why))?;
        if bytes.len() > LARGEST { Err(too_large()) } else { Ok(bytes) }
    }
}

/// The time that is left.
pub(crate) fn left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
}

/// What an error of a connection says of the other side.
pub(crate) fn silent(why: &io::Error) -> Trouble {
    Trouble::Silent(match why.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "no answer in time".to_owned(),
        ErrorKind::UnexpectedEof => "it closed the connection before its answer was whole".to_owned(),
        _ => why.to_string(),
    })
}

fn too_large() -> Trouble {
    Trouble::Unclear("its answer is larger than one may be".to_owned())
}
