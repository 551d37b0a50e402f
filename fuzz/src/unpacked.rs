//! What comes out of archives, for fuzzing what is read from them.

use clients::logs::Sink;
use std::io::{self, Read};
use std::path::{Component, Path};

/// What anything may come to, and how many times its size a packed file: a little more than the reader's own bounds.
const MOST: u64 = 300 << 20;
const RATIO: u64 = 400;
/// Longest input of the fuzzer.
const INPUT: u64 = 1 << 20;

/// The files that came out, and what was refused.
#[derive(Default)]
pub struct Unpacked {
    /// Names and sizes, in order.
    pub told: Vec<(String, u64)>,
    /// How often something was refused.
    pub refused: usize,
    /// Whether a file has begun and not ended.
    pub is_open: bool,
    bytes: u64,
}

impl Sink for Unpacked {
    fn begin(&mut self, name: &str, _: Option<i64>, part: Option<u64>) {
        assert!(!self.is_open && part.is_none(), "{name} begins within another file");
        let inside = name.split(':').skip(1).map(Path::new);
        let is_out = |part: Component<'_>| matches!(part, Component::ParentDir | Component::RootDir);
        // A colon may be part of a path; what stands before the first is the whole archive.
        let whole = name.strip_prefix("a:").map(Path::new);
        assert!(
            !whole.into_iter().chain(inside.take(1)).any(|path| path.components().any(is_out)),
            "{name} leads out"
        );
        self.is_open = true;
        self.told.push((name.to_owned(), 0));
    }

    fn block(&mut self, bytes: &[u8]) {
        assert!(self.is_open, "bytes of no file");
        self.bytes += bytes.len() as u64;
        assert!(self.bytes <= MOST + RATIO * INPUT, "more came out than is allowed");
        if let Some((_, size)) = self.told.last_mut() {
            *size += bytes.len() as u64;
        }
    }

    fn end(&mut self) {
        assert!(self.is_open, "no file ends");
        self.is_open = false;
    }

    fn refused(&mut self, name: &str, why: &str) {
        assert!(!why.is_empty(), "{name} is refused without a reason");
        self.refused += 1;
    }
}

/// A stream that gives at most so many bytes at once.
pub struct Drops<'b>(pub &'b [u8], pub usize);

impl Read for Drops<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let room = into.len().min(self.1);
        self.0.read(into.get_mut(..room).unwrap_or_default())
    }
}
