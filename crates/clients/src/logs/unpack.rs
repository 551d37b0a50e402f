//! One stream: what it is by its first bytes, and what comes out of it. Nothing is written to a disk.

use super::{Sink, archive, zip};
use std::cell::Cell;
use std::io::{self, Read};

/// Bytes by which a stream is known.
const HEAD: usize = 512;
/// Deepest nesting of archives and compression.
const DEEPEST: usize = 6;
/// What anything may come to.
const FREE: u64 = 256 << 20;
/// How many times its size a packed file may come to. Logs come to a tenth of this.
const RATIO: u64 = 400;

/// How much may still come out of one file of the disk.
#[derive(Debug)]
pub(super) struct Budget {
    left: Cell<u64>,
}

impl Budget {
    /// For a file of that size.
    pub fn of(size: u64) -> Budget {
        Budget { left: Cell::new(size.saturating_mul(RATIO).saturating_add(FREE)) }
    }

    /// What a decoder gives, as long as there is enough left: also for what nobody wants and is only gone over.
    pub fn meter<R: Read>(&self, stream: R) -> Metered<'_, R> {
        Metered { stream, budget: self }
    }
}

/// A stream whose bytes are counted.
pub(super) struct Metered<'b, R> {
    stream: R,
    budget: &'b Budget,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.stream.read(into)?;
        let left = self.budget.left.get().checked_sub(length as u64).ok_or_else(|| {
            io::Error::other(format!(
                "it unpacks to more than {RATIO} times its size: unpack it by hand if it is no bomb"
            ))
        })?;
        self.budget.left.set(left);
        Ok(length)
    }
}

/// What is being read.
#[derive(Debug)]
pub(super) struct Piece {
    pub name: String,
    pub modified: Option<i64>,
    pub depth: usize,
}

/// What a stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Gzip,
    Xz,
    Zstd,
    Tar,
    Zip,
    Plain,
}

/// Reads a stream to its end.
///
/// # Errors
/// It is damaged, or comes to too much.
pub(super) fn read(
    stream: &mut dyn Read,
    piece: &mut Piece,
    budget: &Budget,
    buffer: &mut Vec<u8>,
    sink: &mut dyn Sink,
) -> io::Result<()> {
    let mut head = [0_u8; HEAD];
    let length = fill(stream, &mut head)?;
    let head = head.get(..length).unwrap_or_default();
    let kind = kind(head);
    if kind != Kind::Plain {
        piece.depth += 1;
        if piece.depth > DEEPEST {
            return Err(io::Error::other(format!("archives lie more than {DEEPEST} deep in one another")));
        }
    }
    let mut whole = head.chain(stream);
    match kind {
        Kind::Gzip => {
            let decoder = flate2::read::MultiGzDecoder::new(whole);
            read(&mut budget.meter(decoder), piece, budget, buffer, sink)
        }
        Kind::Xz => {
            let decoder = liblzma::read::XzDecoder::new_multi_decoder(whole);
            read(&mut budget.meter(decoder), piece, budget, buffer, sink)
        }
        Kind::Zstd => {
            let decoder = zstd::stream::read::Decoder::new(whole)?;
            read(&mut budget.meter(decoder), piece, budget, buffer, sink)
        }
        Kind::Tar => archive::tar(&mut whole, piece, budget, buffer, sink),
        Kind::Zip => zip::zip(&mut whole, piece, budget, buffer, sink),
        Kind::Plain => plain(head, &mut whole, piece, buffer, sink),
    }
}

fn kind(head: &[u8]) -> Kind {
    match head {
        [0x1f, 0x8b, ..] => Kind::Gzip,
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Kind::Xz,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Kind::Zstd,
        [b'P', b'K', 3, 4, ..] => Kind::Zip,
        _ if head.get(257..262) == Some(b"ustar") => Kind::Tar,
        _ => Kind::Plain,
    }
}

/// Whether a stream that begins so is read as it is.
pub(super) fn is_plain(head: &[u8]) -> bool {
    kind(head) == Kind::Plain && !head.contains(&0)
}

/// What is no text is no log, and is passed over: databases, cores, images.
fn plain(
    head: &[u8],
    stream: &mut dyn Read,
    piece: &Piece,
    buffer: &mut [u8],
    sink: &mut dyn Sink,
) -> io::Result<()> {
    if head.contains(&0) {
        return Ok(());
    }
    sink.begin(&piece.name, piece.modified, None);
    let result = blocks(stream, buffer, sink);
    // What came before the damage is counted.
    sink.end();
    result
}

/// Gives a stream on, block by block.
pub(super) fn blocks(stream: &mut dyn Read, buffer: &mut [u8], sink: &mut dyn Sink) -> io::Result<()> {
    loop {
        match stream.read(buffer) {
            Ok(0) => return Ok(()),
            Ok(length) => {
                sink.block(buffer.get(..length).unwrap_or_default());
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn fill(stream: &mut dyn Read, mut into: &mut [u8]) -> io::Result<usize> {
    let whole = into.len();
    while !into.is_empty() {
        match stream.read(into) {
            Ok(0) => break,
            Ok(length) => into = into.get_mut(length..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(whole - into.len())
}
