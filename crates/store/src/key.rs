//! A person's key in a file that nobody else can read, sealed under a passphrase where the person wants one.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use model::{PublicKey, Secret, SigningKey};
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// What a key file says that it is.
const FORMAT: &str = "interlock-key/1";

/// Memory in KiB and passes of Argon2id: a guess costs about as much as opening the file does.
const MEMORY: u32 = 64 << 10;
const PASSES: u32 = 3;

/// The most memory that a file may ask for, in KiB.
const MOST_MEMORY: u32 = 1 << 20;

/// The largest file that is read.
const LARGEST: u64 = 4096;

/// Why a key cannot be made or used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be written or read.
    #[error("the key {} cannot be used: {why}", path.display())]
    File {
        /// Where it is.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// Others can read it, or it is another one's.
    #[error("the key {} {why}: nobody can say any more who signs with it; make a new one with `interlock key new`", path.display())]
    Open {
        /// Where it is.
        path: PathBuf,
        /// Who can.
        why: String,
    },
    /// It is sealed, and the passphrase is not the one.
    #[error("this is not the passphrase of the key {}", path.display())]
    Passphrase {
        /// Where it is.
        path: PathBuf,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: String,
    person: String,
    public: PublicKey,
    /// The private half as it is; none in a sealed file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    seed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    sealed: Option<Sealed>,
}

/// The private half under a passphrase: Argon2id, then XChaCha20-Poly1305 over it, with person and public half beside.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    memory: u32,
    passes: u32,
    salt: [u8; 16],
    nonce: [u8; 24],
    seed: Vec<u8>,
}

enum Private {
    Plain(Secret),
    Sealed(Sealed),
}

/// One person's key, still in its file.
pub struct KeyFile {
    path: PathBuf,
    person: String,
    public: PublicKey,
    private: Private,
}

impl KeyFile {
    /// Makes a key and writes it, in a file of mode 0600 that is not there yet. Without a passphrase the mode is all that
    /// protects it.
    pub fn create(path: &Path, person: &str, passphrase: Option<&Secret>) -> Result<KeyFile, KeyError> {
        let failed = |why: String| KeyError::File { path: path.to_owned(), why };
        let seed = seed().map_err(failed)?;
        let key = SigningKey::of_seed(&seed).ok_or_else(|| failed("no key came of it".to_owned()))?;
        let public = key.public();
        let sealed = passphrase.map(|passphrase| seal(&seed, passphrase, person, &public)).transpose();
        let sealed = sealed.map_err(failed)?;
        let plain = sealed.is_none().then(|| seed.expose().to_owned());
        let written =
            Written { format: FORMAT.to_owned(), person: person.to_owned(), public, seed: plain, sealed };
        let text = serde_json::to_string(&written).map(Secret::new).map_err(|e| failed(e.to_string()))?;
        drop(written.seed.map(Secret::new));
        write(path, &text).map_err(|e| failed(e.to_string()))?;
        KeyFile::open(path)
    }

    /// Opens a key's file. One that others can read is refused.
    pub fn open(path: &Path) -> Result<KeyFile, KeyError> {
        let failed = |why: String| KeyError::File { path: path.to_owned(), why };
        let mut file = match File::open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(failed("there is none; make one with `interlock key new`".to_owned()));
            }
            file => file.map_err(|e| failed(e.to_string()))?,
        };
        private(path, &file)?;
        let mut text = String::new();
        let read = Read::by_ref(&mut file).take(LARGEST).read_to_string(&mut text);
        let text = Secret::new(text);
        read.map_err(|e| failed(e.to_string()))?;
        // What serde says of a broken file could have a part of it; the file has a secret.
        let read = serde_json::from_str(text.expose()).ok().filter(|read: &Written| read.format == FORMAT);
        let no_key = || failed("it is no key of interlock, or it is damaged".to_owned());
        let Written { person, public, seed, sealed, .. } = read.ok_or_else(no_key)?;
        let private = match (seed.map(Secret::new), sealed) {
            (Some(seed), None) => Private::Plain(seed),
            (None, Some(sealed)) => Private::Sealed(sealed),
            _ => return Err(no_key()),
        };
        Ok(KeyFile { path: path.to_owned(), person, public, private })
    }

    /// Whose it is.
    pub fn person(&self) -> &str {
        &self.person
    }

    /// The half that others may know.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Whether it takes a passphrase to use it.
    pub fn is_locked(&self) -> bool {
        matches!(self.private, Private::Sealed(_))
    }

    /// The key itself. A passphrase is asked for only where there is one.
    pub fn unlock(
        &self,
        passphrase: impl FnOnce() -> Result<Secret, String>,
    ) -> Result<SigningKey, KeyError> {
        let failed = |why: String| KeyError::File { path: self.path.clone(), why };
        let wrong = || KeyError::Passphrase { path: self.path.clone() };
        let opened;
        let seed = match &self.private {
            Private::Plain(seed) => seed,
            Private::Sealed(sealed) => {
                let passphrase = passphrase().map_err(failed)?;
                opened = unseal(sealed, &passphrase, &self.person, &self.public).ok_or_else(wrong)?;
                &opened
            }
        };
        let key = SigningKey::of_seed(seed).filter(|key| key.public() == self.public);
        key.ok_or_else(|| failed("its two halves do not belong together".to_owned()))
    }
}

/// Refuses a file that is not its owner's alone.
fn private(path: &Path, file: &File) -> Result<(), KeyError> {
    let failed = |e: std::io::Error| KeyError::File { path: path.to_owned(), why: e.to_string() };
    let open = |why: String| KeyError::Open { path: path.to_owned(), why };
    let meta = file.metadata().map_err(failed)?;
    if !meta.is_file() {
        return Err(open("is no plain file".to_owned()));
    }
    if meta.mode() & 0o077 != 0 {
        return Err(open(format!("is open to others (mode {:o})", meta.mode() & 0o777)));
    }
    if meta.uid() != rustix::process::geteuid().as_raw() {
        return Err(open(format!("belongs to user {}", meta.uid())));
    }
    Ok(())
}

fn write(path: &Path, text: &Secret) -> std::io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.expose().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

fn seed() -> Result<Secret, String> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    getrandom::fill(&mut *bytes).map_err(|e| format!("the system gives no random numbers: {e}"))?;
    Ok(hex(&*bytes))
}

fn hex(bytes: &[u8]) -> Secret {
    use std::fmt::Write;
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Secret::new(text)
}

fn seal(seed: &Secret, passphrase: &Secret, person: &str, public: &PublicKey) -> Result<Sealed, String> {
    let (mut salt, mut nonce) = ([0; 16], [0; 24]);
    getrandom::fill(&mut salt).and_then(|()| getrandom::fill(&mut nonce)).map_err(|e| e.to_string())?;
    let sealed = Sealed { memory: MEMORY, passes: PASSES, salt, nonce, seed: vec![] };
    let cipher = cipher(&sealed, passphrase).ok_or("the passphrase cannot be used")?;
    let beside = beside(person, public);
    let payload = Payload { msg: seed.expose().as_bytes(), aad: beside.as_bytes() };
    let seed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|e| e.to_string())?;
    Ok(Sealed { seed, ..sealed })
}

fn unseal(sealed: &Sealed, passphrase: &Secret, person: &str, public: &PublicKey) -> Option<Secret> {
    let beside = beside(person, public);
    let payload = Payload { msg: &sealed.seed, aad: beside.as_bytes() };
    let seed = cipher(sealed, passphrase)?.decrypt(&XNonce::from(sealed.nonce), payload).ok()?;
    String::from_utf8(seed).ok().map(Secret::new)
}

fn cipher(sealed: &Sealed, passphrase: &Secret) -> Option<XChaCha20Poly1305> {
    if sealed.memory > MOST_MEMORY || sealed.passes > 100 {
        return None;
    }
    let params = Params::new(sealed.memory, sealed.passes, 1, Some(32)).ok()?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut key = Zeroizing::new([0_u8; 32]);
    argon.hash_password_into(passphrase.expose().as_bytes(), &sealed.salt, &mut *key).ok()?;
    Some(XChaCha20Poly1305::new((&*key).into()))
}

/// What is sealed together with the private half, so that a file cannot be made another person's.
fn beside(person: &str, public: &PublicKey) -> String {
    format!("{FORMAT} {public} {person}")
}

#[cfg(test)]
mod tests {
    use super::{KeyError, KeyFile};
    use model::{PublicKey, Seal, Secret};
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    fn unasked() -> Result<Secret, String> {
        panic!("no passphrase is asked for")
    }

    fn typed(text: &str) -> Result<Secret, String> {
        Ok(Secret::new(text.to_owned()))
    }

    #[test]
    fn a_key_is_made_private_and_signs_after_it_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/key");
        let made = KeyFile::create(&path, "ada", None).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(folder.path().join("deep")).unwrap().permissions().mode() & 0o777, 0o700);
        let read = KeyFile::open(&path).unwrap();
        assert_eq!((read.person(), read.public(), read.is_locked()), ("ada", made.public(), false));
        let at = "2026-06-03T10:00:00Z".parse().unwrap();
        let seal = Seal::over(&"said", "ada", &read.unlock(unasked).unwrap(), at).unwrap();
        assert!(seal.is_over(&"said"));
        // A key that is there is never written over.
        assert!(matches!(KeyFile::create(&path, "bob", None), Err(KeyError::File { .. })));
        assert_ne!(KeyFile::create(&folder.path().join("b"), "bob", None).unwrap().public(), made.public());
    }

    #[test]
    fn a_sealed_key_holds_nothing_of_its_private_half_and_opens_with_its_passphrase_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let passphrase = Secret::new("correct horse".to_owned());
        let made = KeyFile::create(&path, "ada", Some(&passphrase)).unwrap();
        assert!(made.is_locked());
        assert!(matches!(made.unlock(|| typed("correct horse ")), Err(KeyError::Passphrase { .. })));
        assert_eq!(made.unlock(|| typed("correct horse")).unwrap().public(), *made.public());
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("\"seed\":\"") && !text.contains("horse"), "{text}");
        // Another person's name (not three digits of the key), or another public half, over the same private half.
        for altered in
            [text.replace("\"ada\"", "\"bob\""), text.replace(made.public().as_str(), other().as_str())]
        {
            fs::write(&path, &altered).unwrap();
            let file = KeyFile::open(&path).unwrap();
            assert!(matches!(file.unlock(|| typed("correct horse")), Err(KeyError::Passphrase { .. })));
        }
    }

    fn other() -> PublicKey {
        let folder = tempfile::tempdir().unwrap();
        KeyFile::create(&folder.path().join("key"), "x", None).unwrap().public().clone()
    }

    #[test]
    fn a_key_that_others_can_read_or_that_is_none_is_refused_without_saying_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        KeyFile::create(&path, "ada", None).unwrap();
        for mode in [0o640, 0o604, 0o620, 0o666] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let why = KeyFile::open(&path).map(|_| ()).unwrap_err().to_string();
            assert!(why.contains(&format!("mode {mode:o}")), "{why}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        for broken in [
            text.replace("/1", "/2"),
            text.replace("\"seed\"", "\"sead\""),
            text.chars().take(60).collect(),
            String::new(),
        ] {
            fs::write(&path, &broken).unwrap();
            let why = KeyFile::open(&path).map(|_| ()).unwrap_err().to_string();
            assert!(why.ends_with("it is no key of interlock, or it is damaged"), "{why}");
        }
        // The halves of two keys.
        let public: String = text.chars().skip(text.find("ed25519").unwrap()).take(72).collect();
        fs::write(&path, text.replace(&public, other().as_str())).unwrap();
        let why = KeyFile::open(&path).unwrap().unlock(unasked).map(|_| ()).unwrap_err().to_string();
        assert!(why.ends_with("its two halves do not belong together"), "{why}");
    }
}
