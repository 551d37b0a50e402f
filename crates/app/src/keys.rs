//! A person's key: made, shown, and unlocked for the one who holds it.

use crate::AppError;
use model::{Approvals, PublicKey, Secret, SigningKey};
use std::path::Path;

// What a door needs to make and show one.
pub use store::{KeyError, KeyFile};

/// The key of whoever is at work here, unlocked.
pub struct Own {
    person: String,
    key: SigningKey,
}

impl Own {
    /// Opens a key's file. `passphrase` is asked only where the key has one, with the person's name.
    pub fn open(
        path: &Path,
        passphrase: impl FnOnce(&str) -> Result<Secret, String>,
    ) -> Result<Own, AppError> {
        let file = KeyFile::open(path)?;
        let key = file.unlock(|| passphrase(file.person()))?;
        Ok(Own { person: file.person().to_owned(), key })
    }

    /// Whose it is.
    pub fn person(&self) -> &str {
        &self.person
    }

    /// The half that others may know.
    pub fn public(&self) -> PublicKey {
        self.key.public()
    }

    pub(crate) fn key(&self) -> &SigningKey {
        &self.key
    }

    /// Refuses a person whom the site does not name with this key.
    pub(crate) fn is_named(&self, rules: &Approvals) -> Result<(), AppError> {
        let why = match rules.people.get(&self.person) {
            Some(key) if *key == self.public() => return Ok(()),
            Some(_) => "with another key",
            None => "not at all",
        };
        Err(AppError::NotNamed { person: self.person.clone(), why })
    }
}
