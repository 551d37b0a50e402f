//! One stream: what it is by its first bytes, and what comes out of it. Nothing is written to a disk.

use super::{Sink, archive};
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
    left: u64,
    is_packed: bool,
}

impl Budget {
    /// For a file of that size.
    pub fn of(size: u64) -> Budget {
        Budget { left: size.saturating_mul(RATIO).saturating_add(FREE), is_packed: false }
    }

    fn spend(&mut self, bytes: usize) -> io::Result<()> {
        if !self.is_packed {
            return Ok(());
        }
        self.left = self.left.checked_sub(bytes as u64).ok_or_else(|| {
            io::Error::other(format!(
                "it unpacks to more than {RATIO} times its size: unpack it by hand if it is no bomb"
            ))
        })?;
        Ok(())
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
    budget: &mut Budget,
    buffer: &mut Vec<u8>,
    sink: &mut dyn Sink,
) -> io::Result<()> {
    let mut head = [0_u8; HEAD];
    let length = fill(stream, &mut head)?;
    let head = head.get(..length).unwrap_or_default();
    let kind = kind(head);
    if kind != Kind::Plain {
        budget.is_packed = true;
        piece.depth += 1;
        if piece.depth > DEEPEST {
            return Err(io::Error::other(format!("archives lie more than {DEEPEST} deep in one another")));
        }
    }
    let mut whole = head.chain(stream);
    match kind {
        Kind::Gzip => read(&mut flate2::read::MultiGzDecoder::new(whole), piece, budget, buffer, sink),
        Kind::Xz => {
            read(&mut liblzma::read::XzDecoder::new_multi_decoder(whole), piece, budget, buffer, sink)
        }
        Kind::Zstd => read(&mut zstd::stream::read::Decoder::new(whole)?, piece, budget, buffer, sink),
        Kind::Tar => archive::tar(&mut whole, piece, budget, buffer, sink),
        Kind::Zip => {
            sink.refused(&piece.name, "zip archives are not read: unpack it into a folder");
            Ok(())
        }
        Kind::Plain => plain(head, &mut whole, piece, budget, buffer, sink),
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

/// What is no text is no log, and is passed over: databases, cores, images.
fn plain(
    head: &[u8],
    stream: &mut dyn Read,
    piece: &Piece,
    budget: &mut Budget,
    buffer: &mut [u8],
    sink: &mut dyn Sink,
) -> io::Result<()> {
    if head.contains(&0) {
        return Ok(());
    }
    sink.begin(&piece.name, piece.modified);
    let result = loop {
        match stream.read(buffer) {
            Ok(0) => break Ok(()),
            Ok(length) => {
                if let Err(error) = budget.spend(length) {
                    break Err(error);
                }
                sink.block(buffer.get(..length).unwrap_or_default());
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => break Err(error),
        }
    };
    // What came before the damage is counted.
    sink.end();
    result
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
