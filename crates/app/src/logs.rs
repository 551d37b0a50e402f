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

/// Reads each file once, one on each processor at a time; every processor has a sink of its own, and all are given back.
pub(crate) fn read<S: Sink + Send>(files: &[Found], sink: impl Fn() -> S + Sync) -> Vec<S> {
    let (next, full) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        let (mut reader, mut sink) = (Reader::default(), sink());
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            reader.file(file, &mut sink);
        }
        full.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(sink);
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(files.len());
    std::thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
    full.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}
