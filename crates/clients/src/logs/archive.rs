//! Archives, read as a stream: what lies in them is looked at and never unpacked onto a disk.

use super::Sink;
use super::unpack::{self, Budget, Piece};
use std::io::{self, Read};
use std::path::{Component, Path};
use tar::EntryType;

/// Most entries that are read of one archive.
pub(super) const MOST: usize = 500_000;

/// Reads the plain files of a tar. Links, devices and paths that lead out of it are refused.
pub(super) fn tar(
    stream: &mut dyn Read,
    piece: &Piece,
    budget: &Budget,
    buffer: &mut Vec<u8>,
    sink: &mut dyn Sink,
) -> io::Result<()> {
    let mut archive = tar::Archive::new(stream);
    let mut refused = Refused::default();
    for (count, entry) in archive.entries()?.enumerate() {
        let mut entry = entry?;
        if count >= MOST {
            return Err(io::Error::other(format!("the archive has more than {MOST} entries")));
        }
        let path = entry.path()?.into_owned();
        let name = format!("{}:{}", piece.name, path.display());
        match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {}
            EntryType::Symlink | EntryType::Link => {
                refused.links += 1;
                continue;
            }
            EntryType::Char | EntryType::Block | EntryType::Fifo => {
                refused.devices += 1;
                continue;
            }
            _ => continue,
        }
        if leads_out(&path) {
            sink.refused(&name, "its path leads out of the archive");
            continue;
        }
        let seconds = entry.header().mtime().ok().and_then(|seconds| i64::try_from(seconds).ok());
        let modified =
            seconds.filter(|seconds| *seconds > 0).and_then(|seconds| seconds.checked_mul(1_000_000));
        let mut inner = Piece { name, modified: modified.or(piece.modified), depth: piece.depth };
        if let Err(error) = unpack::read(&mut entry, &mut inner, budget, buffer, sink) {
            // A damaged file in an archive does not spoil the others; a bomb and a cut archive show again at once.
            sink.refused(&inner.name, &error.to_string());
        }
    }
    refused.tell(&piece.name, sink);
    Ok(())
}

/// What was left out, told once: a sosreport has hundreds of links.
#[derive(Default)]
struct Refused {
    links: usize,
    devices: usize,
}

impl Refused {
    fn tell(&self, name: &str, sink: &mut dyn Sink) {
        for (count, what) in [(self.links, "links"), (self.devices, "devices and pipes")] {
            if count > 0 {
                sink.refused(name, &format!("{count} {what} in it were not followed"));
            }
        }
    }
}

/// Whether a path of an archive stands for a place outside of it.
pub(super) fn leads_out(path: &Path) -> bool {
    path.components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir))
}
