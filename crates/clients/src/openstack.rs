//! OpenStack's APIs, for reading only: [`ReadOnly`] can GET, and can ask Keystone for a token; there is no other request
//! that it could send.
//!
//! ```compile_fail
//! fn change(http: &clients::openstack::ReadOnly) {
//!     http.post("http://nova/servers");
//! }
//! ```

mod api;
mod certificate;
mod cloud;
pub(crate) mod entries;
mod http;
pub(crate) mod pages;
mod parallel;
mod session;
pub(crate) mod words;

pub(crate) use api::BLOT;
pub use api::{Api, Request};
pub use certificate::{Shown, certificate_shown};
pub use cloud::{Cloud, CloudError, Credentials, Scope};
pub use http::{Bounds, ReadOnly, Reply};
pub use parallel::at_once;
pub use session::Endpoint;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The other side answered, and said no.
    #[error("it answered {status}: {words}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Its own words.
        words: String,
    },
    /// It was not reached, was lost, or took too long.
    #[error("{0}")]
    Silent(String),
    /// It answered what is no answer of this API.
    #[error("{0}")]
    Unclear(String),
    /// The catalogue has no such service.
    #[error("{0}")]
    Absent(String),
}
