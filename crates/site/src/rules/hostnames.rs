//! The names under which APIs are in Keystone's catalogue, where they are names and no addresses.

use super::options::{is_placeholder, text};
use crate::context::Context;
use bundle::Application;
use model::Span;
use std::net::IpAddr;

/// One name of an API.
pub(super) struct Hostname<'a> {
    /// The API.
    pub(super) application: &'a Application,
    /// Which of its endpoints is called so: `public`, `internal` or `admin`.
    pub(super) kind: &'static str,
    /// The name.
    pub(super) name: &'a str,
    /// Where it is written.
    pub(super) span: Span,
}

/// Every name that an API is given by its `os-*-hostname` options.
pub(super) fn hostnames<'a>(context: &Context<'a>) -> impl Iterator<Item = Hostname<'a>> {
    const OPTIONS: [(&str, &str); 3] = [
        ("os-public-hostname", "public"),
        ("os-internal-hostname", "internal"),
        ("os-admin-hostname", "admin"),
    ];
    let applications = context.site.bundle.applications.values();
    applications.flat_map(|application| {
        OPTIONS.into_iter().filter_map(move |(option, kind)| {
            let name = text(application, option)?;
            let is_name = name.contains('.') && name.parse::<IpAddr>().is_err() && !is_placeholder(name);
            let span = application.options.get(option)?.value.span;
            is_name.then_some(Hostname { application, kind, name, span })
        })
    })
}
