//! What a block that a secret passes through is given before it begins: the secret that it reads, or the file for the
//! one that it prints. Before its start is recorded, so that a secret that is not there is no lost start.

use crate::AppError;
use crate::drive::{Consent, Typed, Unapproved};
use clients::secret_file::{self, Safe};
use model::{Audience, Exec, Secret, Timestamp};
use runbook::{Approval, Block, Book, Proposal, SecretWay, Wanted};
use std::path::{Path, PathBuf};

/// What one start of one block is given. Used up by it.
pub(crate) struct Handed {
    block: String,
    stdin: Option<Secret>,
    safe: Option<Safe>,
}

impl Handed {
    /// Asks for what the block needs. The error says why it cannot begin for now.
    pub(crate) fn over(book: &Book, block: &str, person: &mut dyn Consent) -> Result<Handed, String> {
        let way = book.blocks().find(|one| one.id == block).and_then(|one| one.secret);
        let mut handed = Handed { block: block.to_owned(), stdin: None, safe: None };
        match way {
            Some(SecretWay::Stdin) => handed.stdin = person.secret(block)?,
            Some(SecretWay::Stdout) => handed.safe = person.safe(block)?,
            Some(SecretWay::File) | None => {}
        }
        Ok(handed)
    }

    /// Whether it is for this block.
    pub(crate) fn is_for(&self, block: &str) -> bool {
        self.block == block
    }

    /// Puts it where the block finds it, and gives back the file that is to be shut when it has ended.
    pub(crate) fn into(self, exec: &mut Exec) -> Result<Option<Safe>, String> {
        exec.stdin = self.stdin;
        if let Some(safe) = &self.safe {
            exec.audience = Audience::File(safe.inlet()?);
        }
        Ok(self.safe)
    }
}

/// A person, with the files for secrets that were named on the command line: a path is there, never a secret.
pub(crate) struct WithFiles<'a> {
    pub(crate) person: &'a mut dyn Consent,
    pub(crate) files: &'a [(String, PathBuf)],
    /// By paste no secret comes back here, and so none needs a file.
    pub(crate) by_paste: bool,
}

impl WithFiles<'_> {
    fn file(&self, block: &str) -> Option<&Path> {
        self.files.iter().find(|(name, _)| name == block).map(|(_, path)| path.as_path())
    }
}

impl Consent for WithFiles<'_> {
    fn ask(&mut self, proposal: &Proposal, now: Timestamp) -> Result<Approval, Unapproved> {
        self.person.ask(proposal, now)
    }

    fn secret(&mut self, block: &str) -> Result<Option<Secret>, String> {
        match self.file(block) {
            Some(_) if self.by_paste => Err(format!(
                "{block} reads a secret, and a secret is never part of what is pasted: its sheet asks for it where it is pasted; leave `--secret {block}=` out"
            )),
            None if self.by_paste => Ok(None),
            Some(path) => secret_file::read(path)
                .map(Some)
                .map_err(|why| format!("{block} waits for its secret: {}: {why}", path.display())),
            None => self.person.secret(block),
        }
    }

    fn value(&mut self, wanted: &Wanted) -> Result<Typed, Unapproved> {
        self.person.value(wanted)
    }

    fn safe(&mut self, block: &str) -> Result<Option<Safe>, String> {
        if self.by_paste {
            return Ok(None);
        }
        let Some(path) = self.file(block) else {
            return Err(format!(
                "{block} prints a secret, which is neither shown nor recorded: name a new file for it with \
                 `--secret {block}=FILE`, and give the same command again"
            ));
        };
        let made = Safe::make(path);
        made.map(Some)
            .map_err(|why| format!("{block} waits for a file for its secret: {}: {why}", path.display()))
    }
}

/// Looks at the files before anything runs: each is for a block that a secret passes through by us, and one that is to
/// be read can be.
pub(crate) fn look(files: &[(String, PathBuf)], book: &Book) -> Result<(), AppError> {
    let through_us = |block: &&Block| matches!(block.secret, Some(SecretWay::Stdin | SecretWay::Stdout));
    for (name, path) in files {
        let Some(block) = book.blocks().filter(through_us).find(|block| block.id == *name) else {
            let known: Vec<&str> = book.blocks().filter(through_us).map(|block| block.id.as_str()).collect();
            let known = if known.is_empty() { "none in this book".to_owned() } else { known.join(", ") };
            let kind = "block with `secret: stdin` or `secret: stdout`";
            return Err(AppError::Unknown { kind, name: name.clone(), known });
        };
        if files.iter().filter(|(other, _)| other == name).count() > 1 {
            let why = format!("{name} is given two files");
            return Err(AppError::Secret { path: path.clone(), why });
        }
        if block.secret == Some(SecretWay::Stdin) {
            // What names no file may be the secret itself, which somebody typed in its place.
            if !path.exists() {
                let why = "there is no such file; a secret itself is never part of a command line".to_owned();
                let path = format!("what `--secret {name}=` names").into();
                return Err(AppError::Secret { path, why });
            }
            secret_file::read(path).map_err(|why| AppError::Secret { path: path.clone(), why })?;
        }
    }
    Ok(())
}
