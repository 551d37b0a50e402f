//! Zip archives, read as a stream from entry to entry; the directory at their end is not needed.

use super::Sink;
use super::archive::{MOST, leads_out};
use super::unpack::{self, Budget, Piece};
use flate2::bufread::DeflateDecoder;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// The beginnings of an entry, and of what may follow the last.
const ENTRY: [u8; 4] = *b"PK\x03\x04";
const ENDS: [[u8; 4]; 4] = [*b"PK\x01\x02", *b"PK\x05\x06", *b"PK\x06\x06", *b"PK\x06\x08"];
/// Bytes of an entry's head after its beginning.
const HEAD: usize = 26;
/// Most bytes that stand between an entry whose size was not known and the next.
const DESCRIPTOR: usize = 24;
/// A size that stands elsewhere.
const ELSEWHERE: u64 = 0xffff_ffff;

/// What the head of an entry says.
struct Entry {
    name: String,
    method: u16,
    is_encrypted: bool,
    /// Nothing where it was not known when the head was written.
    packed: Option<u64>,
}

/// Reads the plain files of a zip. Paths that lead out of it are refused.
pub(super) fn zip(
    stream: &mut dyn Read,
    piece: &Piece,
    budget: &Budget,
    buffer: &mut Vec<u8>,
    sink: &mut dyn Sink,
) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut begins = four(&mut stream)?;
    for _ in 0..MOST {
        if begins != ENTRY {
            return if ENDS.contains(&begins) { Ok(()) } else { Err(damaged()) };
        }
        let entry = head(&mut stream)?;
        let name = format!("{}:{}", piece.name, entry.name);
        let mut inner = Piece { name, modified: piece.modified, depth: piece.depth };
        begins = match entry.packed {
            Some(packed) => {
                let mut bytes = stream.by_ref().take(packed);
                one(&entry, &mut bytes, &mut inner, budget, buffer, sink)?;
                io::copy(&mut bytes, &mut io::sink())?;
                four(&mut stream)?
            }
            None if entry.method == 8 => {
                one(&entry, &mut stream, &mut inner, budget, buffer, sink)?;
                after_descriptor(&mut stream)?
            }
            None => return Err(endless(&entry)),
        };
    }
    Err(io::Error::other(format!("the archive has more than {MOST} entries")))
}

/// Reads one entry to its end.
fn one(
    entry: &Entry,
    bytes: &mut dyn BufRead,
    inner: &mut Piece,
    budget: &Budget,
    buffer: &mut Vec<u8>,
    sink: &mut dyn Sink,
) -> io::Result<()> {
    let why_not = match entry.method {
        _ if entry.is_encrypted => Some("it is encrypted"),
        _ if leads_out(Path::new(&entry.name)) => Some("its path leads out of the archive"),
        0 | 8 => None,
        _ => Some("it is packed in a way that is not read: unpack it by hand"),
    };
    let is_folder = entry.name.ends_with('/');
    if let Some(why) = why_not.filter(|_| !is_folder) {
        sink.refused(&inner.name, why);
    }
    let is_read = why_not.is_none() && !is_folder;
    let read = |stream: &mut dyn Read, inner: &mut Piece, buffer: &mut Vec<u8>, sink: &mut dyn Sink| {
        // A damaged file in an archive does not spoil the others.
        if is_read && let Err(error) = unpack::read(stream, inner, budget, buffer, sink) {
            sink.refused(&inner.name, &error.to_string());
        }
        // Whatever was not wanted is gone over; a bomb shows here as well.
        io::copy(stream, &mut io::sink()).map(drop)
    };
    match entry.method {
        8 if !entry.is_encrypted => read(&mut budget.meter(DeflateDecoder::new(bytes)), inner, buffer, sink),
        0 => read(&mut { bytes }, inner, buffer, sink),
        _ if entry.packed.is_some() => Ok(()),
        _ => Err(endless(entry)),
    }
}

fn head(stream: &mut impl Read) -> io::Result<Entry> {
    let mut head = [0_u8; HEAD];
    stream.read_exact(&mut head)?;
    let number = |at: usize, bytes: usize| {
        let digits = head.get(at..at + bytes).unwrap_or_default().iter().rev();
        digits.fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte))
    };
    let (flags, method, packed) = (number(2, 2), number(4, 2), number(14, 4));
    let mut text = |length: u64| {
        let mut bytes = Vec::new();
        stream.take(length).read_to_end(&mut bytes).map(|_| bytes)
    };
    let name = String::from_utf8_lossy(&text(number(22, 2))?).into_owned();
    let extra = text(number(24, 2))?;
    let packed = if packed == ELSEWHERE { long_size(&extra).ok_or_else(damaged)? } else { packed };
    Ok(Entry {
        name,
        method: u16::try_from(method).unwrap_or(u16::MAX),
        is_encrypted: flags & 1 != 0,
        packed: (flags & 8 == 0).then_some(packed),
    })
}

/// The packed size of a large entry: the second of the two numbers in the field of kind 1.
fn long_size(extra: &[u8]) -> Option<u64> {
    let mut rest = extra;
    while let [low, high, size, above, after @ ..] = rest {
        let (field, others) = after.split_at_checked(usize::from(*size) + (usize::from(*above) << 8))?;
        if (*low, *high) == (1, 0) {
            return field.get(8..16)?.try_into().ok().map(u64::from_le_bytes);
        }
        rest = others;
    }
    None
}

/// Goes over the sizes that stand after an entry, which come in four shapes, to what begins next.
fn after_descriptor(stream: &mut impl Read) -> io::Result<[u8; 4]> {
    let mut last = four(stream)?;
    for _ in 0..DESCRIPTOR {
        if last == ENTRY || ENDS.contains(&last) {
            return Ok(last);
        }
        let mut next = [0_u8; 1];
        stream.read_exact(&mut next)?;
        let ([_, two, three, four], [next]) = (last, next);
        last = [two, three, four, next];
    }
    Err(damaged())
}

fn four(stream: &mut impl Read) -> io::Result<[u8; 4]> {
    let mut bytes = [0_u8; 4];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn endless(entry: &Entry) -> io::Error {
    io::Error::other(format!("nobody can tell where {} ends: unpack it by hand", entry.name))
}

fn damaged() -> io::Error {
    io::Error::other("the zip archive is damaged")
}
