//! What certificates and keys say that are given as texts, in PEM. The judge is that of TLS: it is asked about days that
//! no certificate reaches, and says when this one begins and ends.

use crate::paste::base64;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, Error, InconsistentKeys, RootCertStore};
use std::sync::Arc;
use std::time::Duration;

/// A time that no certificate reaches, in seconds of Unix.
const FAR: Duration = Duration::from_secs(250_000_000_000);

/// The certificates of a text, the first of which is meant; those below it may be on the way to its authority.
pub struct Certificates(Vec<CertificateDer<'static>>);

/// The text that a base64 stands for, which may be wrapped.
pub fn decoded(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    base64::decode(&digits)
}

impl Certificates {
    /// Those of a text; none where it has none, or one of them cannot be read.
    pub fn of_pem(text: &[u8]) -> Option<Certificates> {
        let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text).collect();
        all.ok().filter(|all| !all.is_empty()).map(Certificates)
    }

    /// From when until when the first one is good.
    pub fn times(&self) -> Option<(jiff::Timestamp, jiff::Timestamp)> {
        let begins = match self.judged(&self.roots()?, Duration::ZERO) {
            Some(CertificateError::NotValidYetContext { not_before, .. }) => not_before,
            _ => return None,
        };
        let ends = match self.judged(&self.roots()?, FAR) {
            Some(CertificateError::ExpiredContext { not_after, .. }) => not_after,
            _ => return None,
        };
        let at = |time: UnixTime| jiff::Timestamp::from_second(i64::try_from(time.as_secs()).ok()?).ok();
        Some((at(begins)?, at(ends)?))
    }

    /// Whether the first one was signed by that authority, for a client. When it is good is no matter of this.
    pub fn is_signed_by(&self, authority: &Certificates) -> Option<bool> {
        let (begins, _) = self.times()?;
        let begins = Duration::from_secs(u64::try_from(begins.as_second()).ok()?);
        match self.judged(&authority.roots()?, begins) {
            None => Some(true),
            Some(
                CertificateError::UnknownIssuer
                | CertificateError::BadSignature
                | CertificateError::InvalidPurpose
                | CertificateError::InvalidPurposeContext { .. },
            ) => Some(false),
            Some(_) => None,
        }
    }

    /// Whether the private key of a text is that of the first one; nothing where the text has no key that can be read.
    pub fn has_key(&self, text: &[u8]) -> Option<bool> {
        let key = PrivateKeyDer::from_pem_slice(text).ok()?;
        let key = ring::sign::any_supported_type(&key).ok()?;
        match CertifiedKey::new(self.0.clone(), key).keys_match() {
            Ok(()) => Some(true),
            Err(Error::InconsistentKeys(InconsistentKeys::KeyMismatch)) => Some(false),
            Err(_) => None,
        }
    }

    /// All of them as authorities.
    fn roots(&self) -> Option<Arc<RootCertStore>> {
        let mut roots = RootCertStore::empty();
        for certificate in &self.0 {
            roots.add(certificate.clone()).ok()?;
        }
        Some(Arc::new(roots))
    }

    /// What is wrong with the first one at a time of Unix, to somebody who trusts these.
    fn judged(&self, roots: &Arc<RootCertStore>, at: Duration) -> Option<CertificateError> {
        let provider: Arc<CryptoProvider> = Arc::new(ring::default_provider());
        let judge = WebPkiClientVerifier::builder_with_provider(roots.clone(), provider).build();
        let other = |why: &str| {
            CertificateError::Other(rustls::OtherError(Arc::new(std::io::Error::other(why.to_owned()))))
        };
        let (Ok(judge), Some((first, rest))) = (judge, self.0.split_first()) else {
            return Some(other("there is nobody to judge it"));
        };
        match judge.verify_client_cert(first, rest, UnixTime::since_unix_epoch(at)) {
            Ok(_) => None,
            Err(Error::InvalidCertificate(why)) => Some(why),
            Err(why) => Some(other(&why.to_string())),
        }
    }
}
