//! Logs as they lie about: files and folders, rotated and compressed, in archives inside archives.

mod archive;
mod unpack;
mod zip;

use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use unpack::Budget;

/// Bytes that are read at once: what fits near a processor.
const BLOCK: usize = 256 << 10;
/// Deepest folder that is walked.
const MAX_DEPTH: usize = 64;
/// Most files that are taken.
const MAX_FILES: usize = 2_000_000;

/// Takes what is read. One file comes after the other: its beginning, its blocks, its end.
pub trait Sink {
    /// A file begins; inside an archive its name is the archive's, a colon, and its path there. `part` is the first
    /// byte that is read, where not the whole file is.
    fn begin(&mut self, name: &str, modified: Option<i64>, part: Option<u64>);
    /// The next bytes of it.
    fn block(&mut self, bytes: &[u8]);
    /// It ends.
    fn end(&mut self);
    /// Something was not read, and why.
    fn refused(&mut self, name: &str, why: &str);
}

/// A plain file that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it lies.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last written, in microseconds since 1970.
    pub modified: Option<i64>,
}

/// The plain files under a path, the largest first. Links inside a folder are not followed.
///
/// # Errors
/// The path is not there, or may not be read.
pub fn find(path: &Path) -> io::Result<Vec<Found>> {
    let mut found = Vec::new();
    let mut open = vec![(path.to_owned(), 0)];
    if !std::fs::metadata(path)?.is_dir() {
        open.clear();
        found.push(of(path.to_owned(), &std::fs::metadata(path)?));
    }
    while let Some((folder, depth)) = open.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if depth == 0 => return Err(error),
            Err(_) => continue,
        };
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() && depth < MAX_DEPTH {
                open.push((entry.path(), depth + 1));
            } else if kind.is_file()
                && found.len() < MAX_FILES
                && let Ok(meta) = entry.metadata()
            {
                found.push(of(entry.path(), &meta));
            }
        }
    }
    found.sort_by(|one, other| other.size.cmp(&one.size).then_with(|| one.path.cmp(&other.path)));
    Ok(found)
}

fn of(path: PathBuf, meta: &std::fs::Metadata) -> Found {
    let since = meta.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    Found { path, size: meta.len(), modified: since.and_then(|since| i64::try_from(since.as_micros()).ok()) }
}

/// Some bytes of a file that was found; nothing where they cannot be read.
pub fn peek(found: &Found, from: u64, most: usize) -> Option<Vec<u8>> {
    let mut file = std::fs::File::open(&found.path).ok()?;
    file.seek(SeekFrom::Start(from)).ok()?;
    let mut bytes = Vec::with_capacity(most);
    file.take(most as u64).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Whether a file that begins so is text, and neither packed nor an archive.
pub fn is_plain(head: &[u8]) -> bool {
    unpack::is_plain(head)
}

/// Reads files one after the other, with one buffer.
#[derive(Debug)]
pub struct Reader {
    buffer: Vec<u8>,
}

impl Default for Reader {
    fn default() -> Reader {
        Reader { buffer: vec![0; BLOCK] }
    }
}

impl Reader {
    /// Reads a file that was found. What cannot be read is said to the sink.
    pub fn file(&mut self, found: &Found, sink: &mut dyn Sink) {
        let name = found.path.to_string_lossy();
        match std::fs::File::open(&found.path) {
            Ok(file) => self.stream(file, &name, found.modified, found.size, sink),
            Err(error) => sink.refused(&name, &error.to_string()),
        }
    }

    /// Reads the bytes from `from` up to `to` of a plain file that was found.
    pub fn part(&mut self, found: &Found, from: u64, to: u64, sink: &mut dyn Sink) {
        let name = found.path.to_string_lossy();
        let opened = std::fs::File::open(&found.path).and_then(|mut file| {
            file.seek(SeekFrom::Start(from)).map(|_| file.take(to.saturating_sub(from)))
        });
        sink.begin(&name, found.modified, Some(from));
        let read = opened.and_then(|mut bytes| unpack::blocks(&mut bytes, &mut self.buffer, sink));
        sink.end();
        if let Err(error) = read {
            sink.refused(&name, &error.to_string());
        }
    }

    /// Reads a stream of unknown size, such as stdin.
    pub fn stdin(&mut self, stream: impl Read, sink: &mut dyn Sink) {
        // Nobody knows how large what comes was when it was packed: as large as a large disk.
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok();
        let now = since.and_then(|since| i64::try_from(since.as_micros()).ok());
        self.stream(stream, "-", now, 1 << 40, sink);
    }

    /// Reads a stream that was so large when it was packed.
    pub fn stream(
        &mut self,
        mut stream: impl Read,
        name: &str,
        modified: Option<i64>,
        size: u64,
        sink: &mut dyn Sink,
    ) {
        let budget = Budget::of(size);
        let mut piece = unpack::Piece { name: name.to_owned(), modified, depth: 0 };
        if let Err(error) = unpack::read(&mut stream, &mut piece, &budget, &mut self.buffer, sink) {
            sink.refused(&piece.name, &error.to_string());
        }
    }
}

#[cfg(test)]
mod tests;
