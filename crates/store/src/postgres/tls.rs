//! TLS by rustls, in the form that the driver takes.

use model::JournalError;
use std::future::Future;
use std::io::{Error, ErrorKind, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect};
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

use super::address::Address;

/// Makes encrypted connections to a server whose certificate names it and comes from a known authority.
#[derive(Clone)]
pub struct Encrypted(tokio_rustls::TlsConnector);

impl Encrypted {
    /// Reads the authorities: those of the address, or of the system.
    pub fn new(address: &Address) -> std::result::Result<Encrypted, JournalError> {
        let mut roots = RootCertStore::empty();
        match &address.authority {
            Some(path) => {
                let unreadable =
                    || address.because(format!("{} holds no certificates of an authority", path.display()));
                let certificates = CertificateDer::pem_file_iter(path).map_err(|_| unreadable())?;
                roots.add_parsable_certificates(certificates.filter_map(std::result::Result::ok));
                if roots.is_empty() {
                    return Err(unreadable());
                }
            }
            None => {
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            }
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| address.because(error))?;
        let config = config.with_root_certificates(roots).with_no_client_auth();
        Ok(Encrypted(Arc::new(config).into()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> MakeTlsConnect<S> for Encrypted {
    type Stream = Stream<S>;
    type TlsConnect = To;
    type Error = Error;

    fn make_tls_connect(&mut self, domain: &str) -> Result<To> {
        let name = ServerName::try_from(domain.to_owned())
            .map_err(|error| Error::new(ErrorKind::InvalidInput, error))?;
        Ok(To { name, connector: self.0.clone() })
    }
}

/// One connection to come.
pub struct To {
    name: ServerName<'static>,
    connector: tokio_rustls::TlsConnector,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> TlsConnect<S> for To {
    type Stream = Stream<S>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Stream<S>>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move { self.connector.connect(self.name, stream).await.map(Stream) })
    }
}

/// An encrypted connection.
pub struct Stream<S>(TlsStream<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> tokio_postgres::tls::TlsStream for Stream<S> {
    // The certificate is checked against the server's name; a binding to it would add nothing.
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Stream<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, into)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
