//! Logs under paths, read by all processors at once.

use crate::AppError;
use clients::logs::{self, Found, Reader, Sink};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The files under the paths.
///
/// # Errors
/// A path that is not there.
pub(crate) fn find<'p>(paths: impl IntoIterator<Item = &'p PathBuf>) -> Result<Vec<Found>, AppError> {
    let mut files = Vec::new();
    for path in paths {
        let unreadable = |why: std::io::Error| AppError::NoFile { path: path.clone(), why: why.to_string() };
        files.extend(logs::find(path).map_err(unreadable)?);
    }
    Ok(files)
}

/// A file of more than twice so many bytes is read in parts, so that no processor is left with one file of many.
const PART: u64 = 16 << 20;
/// How far a fresh line is looked for.
const WINDOW: usize = 64 << 10;

/// A file, or the bytes of it between two places.
struct Piece<'f> {
    file: &'f Found,
    between: Option<(u64, u64)>,
}

/// Reads each file once, one piece on each processor at a time; every processor has a sink of its own, and all are given
/// back.
pub(crate) fn read<S: Sink + Send>(files: &[Found], sink: impl Fn() -> S + Sync) -> Vec<S> {
    let pieces: Vec<Piece<'_>> = files.iter().flat_map(pieces).collect();
    let (next, full) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        let (mut reader, mut sink) = (Reader::default(), sink());
        while let Some(Piece { file, between }) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) {
            match between {
                Some((from, to)) => reader.part(file, *from, *to, &mut sink),
                None => reader.file(file, &mut sink),
            }
        }
        full.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(sink);
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(pieces.len());
    std::thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
    full.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A large plain file is cut where lines begin that belong to nothing before them.
fn pieces(file: &Found) -> Vec<Piece<'_>> {
    let is_large = file.size > 2 * PART;
    let head = is_large.then(|| logs::peek(file, 0, 512)).flatten().unwrap_or_default();
    if !is_large || !logs::is_plain(&head) || !triage::is_by_lines(&head) {
        return vec![Piece { file, between: None }];
    }
    let cut = |number| {
        let from = number * PART;
        let window = logs::peek(file, from, WINDOW)?;
        Some(from + u64::try_from(triage::fresh_line(&window)?).ok()?)
    };
    let mut borders = vec![0];
    borders.extend((1..file.size / PART).filter_map(cut));
    // The last goes to the end, wherever that is by then.
    let ends = borders.iter().skip(1).copied().chain([u64::MAX]);
    borders.iter().zip(ends).map(|(from, to)| Piece { file, between: Some((*from, to)) }).collect()
}

/// What was seen in a part of a file: which, from where, and in how many lines.
pub(crate) struct Part<T> {
    pub name: String,
    pub from: u64,
    pub lines: u64,
    pub seen: T,
}

/// The parts in the order of their files, each with the lines that stand before it in its file.
pub(crate) fn in_order<T>(mut parts: Vec<Part<T>>) -> Vec<(u64, T)> {
    parts.sort_by(|one, other| (&one.name, one.from).cmp(&(&other.name, other.from)));
    let mut before = 0;
    let place = |part: Part<T>| {
        if part.from == 0 {
            before = 0;
        }
        let at = before;
        before += part.lines;
        (at, part.seen)
    };
    parts.into_iter().map(place).collect()
}
