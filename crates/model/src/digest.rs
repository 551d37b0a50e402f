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
        let digit = |n: u8| char::from(if n < 10 { b'0' + n } else { b'a' + n - 10 });
        let mut text = String::with_capacity(71);
        text.push_str("sha256:");
        for byte in Sha256::digest(bytes) {
            text.push(digit(byte >> 4));
            text.push(digit(byte & 15));
        }
        Digest(text)
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
        hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
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
