//! The next free identifier, and taking it so that no two people take the same one.

use crate::AppError;
use crate::gather::{Gathered, gather};
use model::{Clock, Sources, Span, Timestamp};
use site::identifiers;

pub use site::identifiers::Kind;

use site::reservations;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// An identifier that nobody has.
pub struct Next {
    /// The texts for drawing.
    pub sources: Sources,
    /// The identifier.
    pub id: String,
    /// The highest one that the texts name, and where it stands first.
    pub after: Option<(String, Span)>,
    /// Who it is reserved for, when it was.
    pub reserved: Option<String>,
}

/// The next free identifier of a kind: one more than the highest that any text of the site names, reservations with
/// them. Gaps are not filled: what is not on record may still have been given out.
///
/// # Errors
/// `Unreadable` for a path that is no site; `NoNumber` when 999 is taken.
pub fn next(path: &Path, kind: Kind) -> Result<Next, AppError> {
    next_in(&gather(path, &[])?, kind)
}

fn next_in(gathered: &Gathered, kind: Kind) -> Result<Next, AppError> {
    let mut highest: Option<(u16, String, Span)> = None;
    for (file, source) in gathered.sources.iter() {
        if gathered.uncommitted.contains(&file) {
            continue;
        }
        for range in identifiers::mentions(&source.text, kind) {
            let span = Span::new(file, range.start, range.end);
            let Some(id) = source.text.get(range) else { continue };
            let Some(number) = identifiers::number(id) else { continue };
            if highest.as_ref().is_none_or(|(known, ..)| number > *known) {
                highest = Some((number, id.to_owned(), span));
            }
        }
    }
    let number = highest.as_ref().map_or(1, |(number, ..)| number + 1);
    let after = highest.map(|(_, id, span)| (id, span));
    match (kind.identifier(number), after) {
        (Some(id), after) => Ok(Next { sources: site::veil(&gathered.sources), id, after, reserved: None }),
        (None, after) => {
            let (last, span) = after.unwrap_or_default();
            let source = gathered.sources.get(span.file);
            let place = source.map(|source| format!("{}:{}", source.name, source.position(span.start).line));
            Err(AppError::NoNumber { last, place: place.unwrap_or_default() })
        }
    }
}

/// Takes the next free identifier: its line is durable in the reservation file before this returns. The file is locked
/// meanwhile and read under the lock, so that two people on one machine wait for each other. Two branches that take the
/// same number are found by `check` after the merge.
///
/// # Errors
/// As [`next`]; `SiteUnwritable` where the file cannot be written.
pub fn reserve(path: &Path, kind: Kind, who: &str, clock: &dyn Clock) -> Result<Next, AppError> {
    // A path that is no site gets no file.
    gather(path, &[])?;
    let place = path.join(reservations::PATH);
    let unwritable =
        |why: std::io::Error| AppError::SiteUnwritable { path: place.clone(), why: why.to_string() };
    if std::fs::symlink_metadata(&place).is_ok_and(|meta| meta.is_symlink()) {
        let why = "it is a link, and links are not read".to_owned();
        return Err(AppError::SiteUnwritable { path: place, why });
    }
    place.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(unwritable)?;
    let mut file = locked(&place).map_err(unwritable)?;
    let mut next = next_in(&gather(path, &[])?, kind)?;
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(unwritable)?;
    let mut addition = String::new();
    if text.is_empty() {
        addition.push_str(reservations::HEAD);
    } else if !text.ends_with('\n') {
        addition.push('\n');
    }
    let now = clock.now();
    let when = Timestamp::from_second(now.as_second()).unwrap_or(now).to_string();
    addition.push_str(&reservations::line(&next.id, who, &when));
    // One write at the end of the file, and on the disk before the lock goes.
    file.write_all(addition.as_bytes()).and_then(|()| file.sync_all()).map_err(unwritable)?;
    next.reserved = Some(who.to_owned());
    Ok(next)
}

/// The file, open for appending and locked. An editor that saves puts another file in its place: then that one is taken.
fn locked(path: &Path) -> std::io::Result<File> {
    loop {
        let file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        file.lock()?;
        let (own, there) = (file.metadata()?, std::fs::metadata(path)?);
        if (own.dev(), own.ino()) == (there.dev(), there.ino()) {
            return Ok(file);
        }
    }
}
