//! A request out of bytes, and bytes out of a reply.

use crate::http::Request;
use crate::http::openstack::Reply;
use serde_json::json;
use std::io::{Error, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// The first line and the headers are no longer than this.
const HEAD: usize = 64 << 10;
/// A body is no longer than this: images of this size are enough for a rehearsal.
const BODY: usize = 64 << 20;

/// So much of what is no request is taken in behind its answer.
const FORGOTTEN: usize = 1 << 20;

/// Why there is no request.
#[derive(Debug)]
pub(super) enum Bad {
    /// The client went away, or was too slow.
    Lost(Error),
    /// What came is no request that is taken: the status and the words of the answer.
    Unfit(u16, &'static str),
}

impl From<Error> for Bad {
    fn from(cause: Error) -> Bad {
        Bad::Lost(cause)
    }
}

/// What a client says, bit by bit.
pub(super) struct Incoming<'a> {
    stream: &'a TcpStream,
    until: Instant,
    stop: &'a AtomicBool,
    /// What came and was not used yet.
    kept: Vec<u8>,
}

impl<'a> Incoming<'a> {
    pub(super) fn new(stream: &'a TcpStream, until: Instant, stop: &'a AtomicBool) -> Incoming<'a> {
        Incoming { stream, until, stop, kept: Vec::new() }
    }

    /// Takes in more; false at the end.
    fn more(&mut self) -> Result<bool, Error> {
        let mut bytes = vec![0; 16 << 10];
        loop {
            if Instant::now() > self.until || self.stop.load(Ordering::SeqCst) {
                return Err(ErrorKind::TimedOut.into());
            }
            let mut stream = self.stream;
            match stream.read(&mut bytes) {
                Ok(count) => {
                    self.kept.extend(bytes.get(..count).unwrap_or_default());
                    return Ok(count > 0);
                }
                Err(cause)
                    if matches!(
                        cause.kind(),
                        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                    ) => {}
                Err(cause) => return Err(cause),
            }
        }
    }

    /// Takes bytes up to an end that they have in them, without it.
    fn up_to(&mut self, end: &[u8], most: usize) -> Result<Option<Vec<u8>>, Bad> {
        let mut looked = 0;
        loop {
            let from = looked.min(self.kept.len());
            let found =
                self.kept.get(from..).and_then(|rest| rest.windows(end.len()).position(|part| part == end));
            if let Some(at) = found {
                let rest = self.kept.split_off(from + at + end.len());
                let mut taken = std::mem::replace(&mut self.kept, rest);
                taken.truncate(from + at);
                return Ok(Some(taken));
            }
            if self.kept.len() > most {
                return Err(Bad::Unfit(431, "the head of the request is too long"));
            }
            looked = self.kept.len().saturating_sub(end.len());
            if !self.more()? {
                return if self.kept.is_empty() {
                    Ok(None)
                } else {
                    Err(Error::from(ErrorKind::UnexpectedEof).into())
                };
            }
        }
    }

    /// Takes so many bytes.
    fn bytes(&mut self, count: usize) -> Result<Vec<u8>, Bad> {
        while self.kept.len() < count {
            if !self.more()? {
                return Err(Error::from(ErrorKind::UnexpectedEof).into());
            }
        }
        let rest = self.kept.split_off(count);
        Ok(std::mem::replace(&mut self.kept, rest))
    }

    /// Takes in what is still on its way, and forgets it: a connection that is closed over bytes that nobody read is
    /// reset, and then the client never sees the answer.
    pub(super) fn forget_the_rest(&mut self) {
        let mut left = FORGOTTEN;
        while left > 0 {
            self.kept.clear();
            match self.more() {
                Ok(true) => left = left.saturating_sub(self.kept.len()),
                Ok(false) | Err(_) => return,
            }
        }
    }

    /// The whole request; none where the client said nothing.
    pub(super) fn request(&mut self, address: &SocketAddr) -> Result<Option<Request>, Bad> {
        let Some(head) = self.up_to(b"\r\n\r\n", HEAD)? else { return Ok(None) };
        let head =
            String::from_utf8(head).map_err(|_| Bad::Unfit(400, "the head of the request is no text"))?;
        let mut lines = head.split("\r\n");
        let first: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
        let [method, path, "HTTP/1.1" | "HTTP/1.0"] = first.as_slice() else {
            return Err(Bad::Unfit(400, "the first line is none of HTTP/1.1"));
        };
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        };
        let headers: Option<Vec<(String, String)>> = lines.map(header).collect();
        let mut request = Request {
            method: (*method).to_owned(),
            host: if address.is_ipv6() { format!("[{}]", address.ip()) } else { address.ip().to_string() },
            port: address.port(),
            path: (*path).to_owned(),
            headers: headers.ok_or(Bad::Unfit(400, "a header has no colon"))?,
            body: Vec::new(),
        };
        request.body = self.body(&request)?;
        Ok(Some(request))
    }

    fn body(&mut self, request: &Request) -> Result<Vec<u8>, Bad> {
        let too_long = || Bad::Unfit(413, "the body is longer than 64 MiB");
        if request.header("transfer-encoding").is_some_and(|word| word.eq_ignore_ascii_case("chunked")) {
            let mut body = Vec::new();
            loop {
                let line = self.up_to(b"\r\n", HEAD)?.unwrap_or_default();
                let line = String::from_utf8_lossy(&line);
                let size = line.split(';').next().unwrap_or_default().trim();
                let size =
                    usize::from_str_radix(size, 16).map_err(|_| Bad::Unfit(400, "a chunk has no length"))?;
                if size > BODY.saturating_sub(body.len()) {
                    return Err(too_long());
                }
                if size == 0 {
                    return Ok(body);
                }
                body.extend(self.bytes(size)?);
                self.bytes(2)?;
            }
        }
        let Some(length) = request.header("content-length") else { return Ok(Vec::new()) };
        let length: usize =
            length.parse().map_err(|_| Bad::Unfit(400, "the length of the body is no number"))?;
        if length > BODY { Err(too_long()) } else { self.bytes(length) }
    }
}

/// The answer to what is no request.
pub(super) fn refusal(status: u16, words: &str) -> Reply {
    Reply { status, headers: Vec::new(), body: Some(json!({"error": {"code": status, "message": words}})) }
}

/// Writes a reply; one to `HEAD` without its body.
pub(super) fn write(mut stream: &TcpStream, reply: &Reply, is_head: bool) -> std::io::Result<()> {
    let body = reply.body.as_ref().map(serde_json::Value::to_string).unwrap_or_default();
    let mut text = format!("HTTP/1.1 {} {}\r\nConnection: close\r\n", reply.status, reason(reply.status));
    for (name, value) in &reply.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if reply.body.is_some() {
        text.push_str("Content-Type: application/json\r\n");
    }
    if reply.status != 204 {
        text.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    if !is_head {
        text.push_str(&body);
    }
    stream.write_all(text.as_bytes())?;
    stream.flush()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        300 => "Multiple Choices",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        413 => "Payload Too Large",
        431 => "Request Header Fields Too Large",
        _ => "Internal Server Error",
    }
}
