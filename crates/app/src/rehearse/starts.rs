//! Where the books begin: the twin's world, the working copy and the home as the control had them before each book.
//! A fault forks from the last of them in which it can still set in, and not from the beginning.

use crate::stage::Stage;
use crate::{AppError, folder};
use std::path::{Path, PathBuf};

/// The stored beginnings, one for each book.
pub(super) struct Starts {
    folder: PathBuf,
    /// By book: the faults that can set in from there on. Empty for a book that the control did not reach.
    open_to: Vec<Vec<String>>,
    /// Where the world goes that the last book leaves, where somebody wants it.
    end: Option<PathBuf>,
}

impl Starts {
    /// Those of one control: the ones that it kept before it was killed are good. What another one left is nobody's.
    pub(super) fn of_control(state: &Path, control: &str, books: usize) -> Starts {
        let all = state.join("starts");
        for other in std::fs::read_dir(&all).into_iter().flatten().flatten() {
            if other.file_name() != control {
                let _ = std::fs::remove_dir_all(other.path());
            }
        }
        Starts { folder: all.join(control), open_to: vec![Vec::new(); books], end: None }
    }

    /// Keeps the world that the last book leaves as this file.
    pub(super) fn with_end(mut self, file: &Path) -> Starts {
        self.end = Some(file.to_owned());
        self
    }

    /// Keeps it, where it is wanted.
    pub(super) fn keep_end(&self, world: &Path) -> Result<(), AppError> {
        let Some(end) = &self.end else { return Ok(()) };
        let unwritable =
            |why: std::io::Error| AppError::Unwritable { path: end.clone(), why: why.to_string() };
        std::fs::copy(world, end).map(|_| ()).map_err(unwritable)
    }

    /// Keeps what is there before a book begins.
    pub(super) fn keep(&self, book: usize, scene: &Path) -> Result<(), AppError> {
        let files = self.files(book);
        let _ = std::fs::remove_dir_all(&files);
        folder::copy(scene, &files)?;
        // Apart from the files, so that a copy of these is never taken for a twin in which something has happened.
        let world = self.world(book);
        std::fs::rename(files.join("world.json"), &world)
            .map_err(|why| AppError::Unwritable { path: world, why: why.to_string() })
    }

    /// Working copy and home at one beginning.
    pub(super) fn files(&self, book: usize) -> PathBuf {
        self.folder.join(book.to_string())
    }

    /// The twin's world at one beginning.
    pub(super) fn world(&self, book: usize) -> PathBuf {
        self.folder.join(format!("{book}.json"))
    }

    /// Asks which faults can set in where.
    pub(super) fn ask(&mut self, stage: &dyn Stage) -> Result<(), AppError> {
        for book in 0..self.open_to.len() {
            let world = self.world(book);
            if let Some(names) = self.open_to.get_mut(book).filter(|_| world.is_file()) {
                *names = stage.open_to(&world)?;
            }
        }
        Ok(())
    }

    /// The last book from whose beginning on a fault can set in, if it is one of those that were asked for. The error
    /// says why there is none.
    pub(super) fn of(&self, fault: &str, before: usize) -> Result<usize, String> {
        match self.open_to.iter().rposition(|names| names.iter().any(|name| name == fault)) {
            Some(book) if book >= before => Ok(book),
            Some(_) => Err("it sets in before the books that were asked for".to_owned()),
            None => Err("nothing that it breaks is there when one of these books begins".to_owned()),
        }
    }

    /// Takes them away.
    pub(super) fn remove(&self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        // Only where nothing else lies in it.
        let _ = self.folder.parent().map(std::fs::remove_dir);
    }
}
