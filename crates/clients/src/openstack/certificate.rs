//! The certificate that a server shows, whoever gave it: until when it is good, and which one it is.

use super::Trouble;
use crate::line::{self, Line};
use model::Digest;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error, RootCertStore,
    SignatureScheme,
};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A time that no certificate reaches, in seconds of Unix: the judge says then when it would have ended.
const FAR: Duration = Duration::from_secs(250_000_000_000);

/// A certificate that a server shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Until when it is good.
    pub ends: jiff::Timestamp,
    /// Of its DER, as `openssl x509 -fingerprint -sha256` has it.
    pub fingerprint: Digest,
}

/// The certificate that the server at `host:port` shows. Nothing is sent to it but the hello of TLS.
///
/// # Errors
/// Nobody there, nobody who speaks TLS, or something that is no certificate.
pub fn certificate_shown(place: &str, until: Instant) -> Result<Shown, Trouble> {
    let host = place.rsplit_once(':').map_or(place, |(host, _)| host).trim_matches(['[', ']']);
    let silent = |why: String| Trouble::Silent(why);
    let name = ServerName::try_from(host.to_owned()).map_err(|why| silent(why.to_string()))?;
    let provider = Arc::new(ring::default_provider());
    let witness = Arc::new(Witness { provider: provider.clone(), seen: Mutex::new(None) });
    let config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|why| silent(why.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(witness.clone())
        .with_no_client_auth();
    let mut tls =
        ClientConnection::new(Arc::new(config), name.clone()).map_err(|why| silent(why.to_string()))?;
    let mut line = Line::to(place, until)?;
    let mut seen = None;
    while seen.is_none() && tls.is_handshaking() {
        let done = tls.complete_io(&mut line);
        seen = witness.seen.lock().ok().and_then(|mut seen| seen.take());
        if let (Err(why), None) = (done, &seen) {
            return Err(line::silent(&why));
        }
    }
    let certificate = seen.ok_or_else(|| Trouble::Unclear("it shows no certificate".to_owned()))?;
    let ends = ends(&certificate, &name, &provider)
        .ok_or_else(|| Trouble::Unclear("what it shows is no certificate that can be read".to_owned()))?;
    Ok(Shown { ends, fingerprint: Digest::of(&certificate) })
}

/// The judge of TLS is asked about a far day, and says when the certificate will have ended by then.
fn ends(
    certificate: &CertificateDer<'static>,
    name: &ServerName<'_>,
    provider: &Arc<CryptoProvider>,
) -> Option<jiff::Timestamp> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).ok()?;
    let judge =
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build().ok()?;
    match judge.verify_server_cert(certificate, &[], name, &[], UnixTime::since_unix_epoch(FAR)) {
        Err(Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. })) => {
            jiff::Timestamp::from_second(i64::try_from(not_after.as_secs()).ok()?).ok()
        }
        _ => None,
    }
}

/// Takes down which certificate is shown. It believes nothing: no request and no secret goes over its connections.
#[derive(Debug)]
struct Witness {
    provider: Arc<CryptoProvider>,
    seen: Mutex<Option<CertificateDer<'static>>>,
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if let Ok(mut seen) = self.seen.lock() {
            *seen = Some(end_entity.clone().into_owned());
        }
        Err(Error::General("seen".to_owned()))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
