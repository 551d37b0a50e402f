//! Signatures of people (Ed25519). Nothing here draws a key or reads one: a shaft does, and hands it in.

use crate::{Secret, Timestamp};
use ed25519_dalek::Signer as _;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The public half of a person's key, written `ed25519:<64 hex digits>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey(String);

impl PublicKey {
    const PREFIX: &'static str = "ed25519:";

    /// A key read back from text; `None` unless it has the written form and is a key that a signature can hold
    /// against: a point of the curve, and none of the few for which anybody can make signatures.
    pub fn parse(text: &str) -> Option<PublicKey> {
        let key = PublicKey(text.to_owned());
        key.point().map(|_| key)
    }

    /// The written form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn point(&self) -> Option<ed25519_dalek::VerifyingKey> {
        let bytes = unhex(self.0.strip_prefix(PublicKey::PREFIX)?)?;
        ed25519_dalek::VerifyingKey::from_bytes(&bytes).ok().filter(|point| !point.is_weak())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for PublicKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<PublicKey, Self::Error> {
        PublicKey::parse(&text).ok_or("it is no public key: ed25519: and 64 hex digits")
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> String {
        key.0
    }
}

/// A signature, as 128 hex digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Signature(String);

/// The private half of a person's key. Like a [`Secret`] it has no Display, Debug or Serialize, and its memory is wiped
/// on drop.
///
/// ```compile_fail
/// fn shown(key: model::SigningKey) -> String { format!("{key:?}") }
/// ```
///
/// ```compile_fail
/// fn twice(key: model::SigningKey) -> (model::SigningKey, model::SigningKey) { (key.clone(), key) }
/// ```
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key of a seed: 64 hex digits that a good source of randomness gave. `None` for anything else.
    pub fn of_seed(seed: &Secret) -> Option<SigningKey> {
        unhex(seed.expose()).map(|bytes| SigningKey(ed25519_dalek::SigningKey::from_bytes(&bytes)))
    }

    /// The half that others may know.
    pub fn public(&self) -> PublicKey {
        PublicKey(format!("{}{}", PublicKey::PREFIX, hex(self.0.verifying_key().as_bytes())))
    }
}

/// That a person vouches for a statement: who, with which key, and when by that person's clock. The statement itself is
/// kept elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// Who.
    pub by: String,
    /// The public half of the key.
    pub key: PublicKey,
    /// When.
    pub at: Timestamp,
    /// Over the canonical JSON (RFC 8785) of the statement and the fields above.
    pub signature: Signature,
}

impl Seal {
    /// Vouches for a statement. `None` when it has no JSON form. Two statements of different types must not have the
    /// same JSON: give each a tag.
    pub fn over(statement: &impl Serialize, by: &str, key: &SigningKey, at: Timestamp) -> Option<Seal> {
        let public = key.public();
        let bytes = bytes(statement, by, &public, at)?;
        let signature = Signature(hex(&key.0.sign(&bytes).to_bytes()));
        Some(Seal { by: by.to_owned(), key: public, at, signature })
    }

    /// Whether it is a seal over that statement, made with its key. Whose key that is, is another question.
    pub fn is_over(&self, statement: &impl Serialize) -> bool {
        let verified = || {
            let bytes = bytes(statement, &self.by, &self.key, self.at)?;
            let signature = ed25519_dalek::Signature::from_bytes(&unhex(&self.signature.0)?);
            // Strict: a signature has one form only, so that a replay of it cannot be told to be another one.
            self.key.point()?.verify_strict(&bytes, &signature).ok()
        };
        verified().is_some()
    }
}

fn bytes(statement: &impl Serialize, by: &str, key: &PublicKey, at: Timestamp) -> Option<Vec<u8>> {
    #[derive(Serialize)]
    struct Sealed<'a, S> {
        sealed: &'static str,
        statement: &'a S,
        by: &'a str,
        key: &'a PublicKey,
        at: Timestamp,
    }
    serde_json_canonicalizer::to_vec(&Sealed { sealed: "interlock/1", statement, by, key, at }).ok()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Exactly that many bytes from lower case hex: one form only.
fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: &u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(high)? << 4 | digit(low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{PublicKey, Seal, Signature, SigningKey};
    use crate::Secret;
    use serde_json::json;

    fn key(digit: &str) -> SigningKey {
        SigningKey::of_seed(&Secret::new(digit.repeat(64))).unwrap()
    }

    #[test]
    fn the_first_test_vector_of_rfc_8032_gives_its_public_key() {
        let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let public = "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(SigningKey::of_seed(&Secret::new(seed.into())).unwrap().public().as_str(), public);
        assert!(SigningKey::of_seed(&Secret::new(seed.to_uppercase())).is_none());
        assert!(SigningKey::of_seed(&Secret::new(seed.chars().skip(1).collect())).is_none());
    }

    #[test]
    fn a_key_that_is_none_is_refused() {
        let zero = "0".repeat(64);
        let one = format!("01{}", "0".repeat(62));
        for text in ["", "ed25519:", "ed25519:xyz", key("1").public().as_str().trim_start_matches("ed25519:")]
        {
            assert_eq!(PublicKey::parse(text), None, "{text}");
        }
        for weak in [zero, one] {
            assert_eq!(PublicKey::parse(&format!("ed25519:{weak}")), None, "anybody can sign for {weak}");
        }
        let public = key("1").public();
        assert_eq!(PublicKey::parse(public.as_str()), Some(public.clone()));
        assert_eq!(PublicKey::parse(&public.as_str().to_uppercase()), None);
        assert!(serde_json::from_value::<PublicKey>(json!("ed25519:00")).is_err());
    }

    #[test]
    fn a_seal_holds_for_what_was_sealed_and_for_nothing_else() {
        let at = "2026-06-03T10:00:00Z".parse().unwrap();
        let said = json!({"statement": "approval", "block": "deploy"});
        let seal = Seal::over(&said, "ada", &key("1"), at).unwrap();
        assert!(seal.is_over(&said));
        assert!(!seal.is_over(&json!({"statement": "approval", "block": "destroy"})));
        let later = "2026-06-03T10:00:01Z".parse().unwrap();
        let mut last = seal.signature.0.clone();
        last.replace_range(127.., if last.ends_with('0') { "1" } else { "0" });
        for altered in [
            Seal { by: "bob".into(), ..seal.clone() },
            Seal { at: later, ..seal.clone() },
            Seal { key: key("2").public(), ..seal.clone() },
            Seal { signature: Signature(last), ..seal.clone() },
            Seal { signature: Signature(String::new()), ..seal.clone() },
            Seal { signature: Signature(seal.signature.0.to_uppercase()), ..seal.clone() },
        ] {
            assert!(!altered.is_over(&said), "{altered:?}");
        }
        let read: Seal = serde_json::from_str(&serde_json::to_string(&seal).unwrap()).unwrap();
        assert_eq!(read, seal);
    }
}
