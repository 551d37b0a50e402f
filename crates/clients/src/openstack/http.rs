//! Requests that change nothing.

use super::{Trouble, words};
use model::Secret;
use rustls::crypto::ring;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, TlsProvider, parse_pem};
use ureq::{Agent, Error};

/// What a sweep may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Longest time for one request, from its first byte to the last one of the reply.
    pub call: Duration,
    /// When the last request must have ended.
    pub deadline: Instant,
    /// Largest reply, in bytes.
    pub reply: usize,
    /// Most pages of one list.
    pub pages: usize,
    /// Most requests at the same time.
    pub at_once: usize,
}

impl Bounds {
    /// The usual, for a sweep that begins now and ends within so much time.
    pub fn within(whole: Duration) -> Bounds {
        let call = whole.min(Duration::from_secs(10));
        Bounds { call, deadline: Instant::now() + whole, reply: 32 << 20, pages: 100, at_once: 48 }
    }

    /// When a request that begins now must have ended.
    pub fn until(&self) -> Instant {
        self.deadline.min(Instant::now() + self.call)
    }
}

/// A client without a request that changes anything: it GETs, and it asks Keystone for a token.
pub struct ReadOnly {
    agent: Agent,
    bounds: Bounds,
}

/// A reply of any status.
pub struct Reply {
    /// The status.
    pub status: u16,
    /// What it is about, from a header of that name: `X-Subject-Token`.
    pub(super) subject: Option<Secret>,
    /// The body, whole.
    pub body: Vec<u8>,
}

impl ReadOnly {
    /// Trusts the authorities of that file, or else the system's. No proxy stands between: the APIs of a cloud are near.
    pub fn new(authority: Option<&Path>, bounds: Bounds) -> Result<ReadOnly, Trouble> {
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
            .root_certs(RootCerts::new_with_certs(&authorities(authority)?))
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .proxy(None)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(bounds.at_once)
            .user_agent("interlock")
            .accept("application/json")
            .build();
        Ok(ReadOnly { agent: config.into(), bounds })
    }

    /// What it may take.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// One GET. A connection that is lost before a reply is asked for once more: a GET changes nothing.
    pub fn get(&self, url: &str, headers: &[(&str, &str)], token: Option<&Secret>) -> Result<Reply, Trouble> {
        let once = || {
            let mut request = self.agent.get(url).config().timeout_global(Some(self.patience()?)).build();
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            if let Some(token) = token {
                request = request.header("X-Auth-Token", token.expose());
            }
            Ok(request.call())
        };
        let first = once()?;
        let reply = if first.as_ref().is_err_and(is_lost) { once()? } else { first };
        self.whole(reply)
    }

    /// Asks Keystone for a token: the one POST that there is.
    pub(super) fn ask_for_token(&self, url: &str, body: &Secret) -> Result<Reply, Trouble> {
        let request = self.agent.post(url).config().timeout_global(Some(self.patience()?)).build();
        self.whole(request.header("Content-Type", "application/json").send(body.expose()))
    }

    /// How long the next request may take.
    fn patience(&self) -> Result<Duration, Trouble> {
        let left = self.bounds.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Trouble::Silent("the time of the sweep ran out before this was asked".to_owned()));
        }
        Ok(left.min(self.bounds.call))
    }

    fn whole(&self, reply: Result<ureq::http::Response<ureq::Body>, Error>) -> Result<Reply, Trouble> {
        let mut reply = reply.map_err(|error| self.trouble(&error))?;
        let header = |name: &str| reply.headers().get(name).and_then(|value| value.to_str().ok());
        let subject = header("x-subject-token").map(|token| Secret::new(token.to_owned()));
        let limit = u64::try_from(self.bounds.reply).unwrap_or(u64::MAX);
        let body = reply.body_mut().with_config().limit(limit).read_to_vec();
        let body = body.map_err(|error| match self.trouble(&error) {
            Trouble::Silent(why) => Trouble::Silent(format!("its reply began and did not end: {why}")),
            other => other,
        })?;
        Ok(Reply { status: reply.status().as_u16(), subject, body })
    }

    fn trouble(&self, error: &Error) -> Trouble {
        let silent = |why: String| Trouble::Silent(words::short(&why));
        match error {
            Error::Timeout(_) => silent(format!("no answer within {} s", self.bounds.call.as_secs_f32())),
            Error::BodyExceedsLimit(_) => {
                Trouble::Unclear(format!("its reply is larger than {} MiB", self.bounds.reply >> 20))
            }
            Error::Rustls(why) => silent(format!("its certificate or its TLS is not accepted: {why}")),
            Error::Io(why) if why.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => {
                silent(format!("its certificate or its TLS is not accepted: {why}"))
            }
            Error::Protocol(why) => Trouble::Unclear(format!("what it answers is no HTTP: {why}")),
            other => silent(other.to_string()),
        }
    }
}

/// Whether a connection ended before there was a reply, as one does that was kept open for too long.
fn is_lost(error: &Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    match error {
        Error::Io(why) => {
            matches!(why.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
        }
        _ => false,
    }
}

fn authorities(file: Option<&Path>) -> Result<Vec<Certificate<'static>>, Trouble> {
    let Some(file) = file else {
        let system = rustls_native_certs::load_native_certs().certs;
        return Ok(system.iter().map(|one| Certificate::from_der(one).to_owned()).collect());
    };
    let bad = |why: &str| Trouble::Silent(format!("`cacert` {}: {why}", file.display()));
    let pem = std::fs::read(file).map_err(|why| bad(&why.to_string()))?;
    let certificates = parse_pem(&pem).filter_map(|item| match item {
        Ok(PemItem::Certificate(one)) => Some(one),
        _ => None,
    });
    let certificates: Vec<_> = certificates.collect();
    if certificates.is_empty() {
        Err(bad("it holds no certificate of an authority"))
    } else {
        Ok(certificates)
    }
}
