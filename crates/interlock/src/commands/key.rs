use crate::args::{Format, KeyCommand, KeyPlace};
use crate::consent::passphrase;
use crate::halt::Halt;
use crate::surroundings::operator;
use crate::terminal::{Exit, Terminal};
use app::keys::{KeyError, KeyFile};
use app::{AppError, views};
use model::Secret;
use std::path::Path;

/// `interlock key`.
pub fn run(command: &KeyCommand, terminal: &mut Terminal) -> Result<Exit, AppError> {
    match command {
        KeyCommand::New { person, no_passphrase, place } => {
            let path = place.path();
            let halt = Halt::listen().map_err(|why| AppError::Signals(why.to_string()))?;
            let person = person.clone().unwrap_or_else(operator);
            let word = if *no_passphrase { None } else { Some(twice(&path, &halt)?) };
            let key = KeyFile::create(&path, &person, word.as_ref())?;
            print(&key, &path, place, terminal)
        }
        KeyCommand::Show { place } => {
            let path = place.path();
            print(&KeyFile::open(&path)?, &path, place, terminal)
        }
    }
}

/// A new passphrase, typed twice.
fn twice(path: &Path, halt: &Halt) -> Result<Secret, AppError> {
    let failed = |why: String| AppError::Key(KeyError::File { path: path.to_owned(), why });
    let first = passphrase("new passphrase: ", halt).map_err(failed)?;
    let second = passphrase("the same again: ", halt).map_err(failed)?;
    if first.expose() != second.expose() {
        return Err(failed("the two passphrases are not the same; nothing was made".to_owned()));
    }
    if first.expose().is_empty() {
        return Err(failed("an empty passphrase protects nothing; say so with --no-passphrase".to_owned()));
    }
    Ok(first)
}

fn print(key: &KeyFile, path: &Path, place: &KeyPlace, terminal: &mut Terminal) -> Result<Exit, AppError> {
    let text = match place.format {
        Format::Text => views::terminal::approvals::key(key, path),
        Format::Json => views::json::text(&views::json::key(key, path))?,
    };
    terminal.print(&text);
    Ok(Exit::Holds)
}
