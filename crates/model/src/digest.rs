use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// A SHA-256 digest, written `sha256:<64 hex digits>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Digest {
        Digest(String::from_utf8_lossy(&written(bytes)).into_owned())
    }

    /// Whether a text is the written form of the digest of some bytes.
    pub fn is_of(text: &str, bytes: &[u8]) -> bool {
        written(bytes) == text.as_bytes()
    }

    /// The digest of a value's canonical JSON (RFC 8785). `None` when the value has no JSON form (a map key that is
    /// no string, a number that is not finite).
    pub fn of_json(value: &impl Serialize) -> Option<Digest> {
        serde_json_canonicalizer::to_vec(value).ok().map(|bytes| Digest::of(&bytes))
    }

    /// A digest read back from text; `None` unless it has the written form.
    pub fn parse(text: &str) -> Option<Digest> {
        Digest::is_written(text).then(|| Digest(text.to_owned()))
    }

    /// Whether a text has the written form.
    pub fn is_written(text: &str) -> bool {
        let hex = text.strip_prefix("sha256:").unwrap_or_default();
        // All of them, without an end at the first that is none: so the compiler looks at many at once.
        let is_digit = |b: u8| b.is_ascii_digit() | (b'a'..=b'f').contains(&b);
        hex.len() == 64 && hex.bytes().fold(true, |good, b| good & is_digit(b))
    }

    /// The written form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first twelve hex digits, for people.
    pub fn short(&self) -> &str {
        self.0.get(7..19).unwrap_or(&self.0)
    }
}

const PREFIX: &[u8; 7] = b"sha256:";

fn written(bytes: &[u8]) -> [u8; 71] {
    let digit = |n: u8| if n < 10 { b'0' + n } else { b'a' + n - 10 };
    let mut text = [0; 71];
    let (prefix, hex) = text.split_at_mut(PREFIX.len());
    prefix.copy_from_slice(PREFIX);
    for ([high, low], byte) in hex.as_chunks_mut().0.iter_mut().zip(Sha256::digest(bytes)) {
        *high = digit(byte >> 4);
        *low = digit(byte & 15);
    }
    text
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Digest;

    #[test]
    fn digests_are_of_the_canonical_form() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").as_str(), empty);
        assert_eq!(Digest::parse(empty), Some(Digest::of(b"")));
        assert_eq!(Digest::parse("sha256:E3"), None);
        let ordered = serde_json::json!({"a": 1, "b": 2.0});
        let shuffled = serde_json::json!({"b": 2, "a": 1});
        assert_eq!(Digest::of_json(&ordered), Digest::of_json(&shuffled));
    }
}
