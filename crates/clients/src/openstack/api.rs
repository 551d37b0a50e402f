//! Questions to the APIs of a cloud.

use super::cloud::Cloud;
use super::http::ReadOnly;
use super::session::{self, Endpoint};
use super::{Trouble, entries, pages, words};
use model::Secret;
use serde_json::Value as Json;

/// What stands where a secret was that a server gave back.
pub(crate) const BLOT: &str = "(secret)";

/// A list or an object of an API.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The types under which the catalogue may have the service, the best first.
    pub types: &'a [&'a str],
    /// The version that the path begins with, where the catalogue's address has none.
    pub version: &'a str,
    /// The path with its query.
    pub path: &'a str,
    /// A header that asks for one version of the API.
    pub header: Option<(&'a str, &'a str)>,
    /// The key under which the list stands; `None` where the answer is taken as it is.
    pub list: Option<&'a str>,
    /// The fields that are kept; all where none is named.
    pub keep: &'a [&'a str],
}

/// A cloud that gave a token.
pub struct Api {
    http: ReadOnly,
    token: Secret,
    about: Json,
    catalogue: Vec<Endpoint>,
    interface: String,
    region: Option<String>,
}

impl Api {
    /// Asks Keystone for a token.
    pub fn open(cloud: &Cloud, http: ReadOnly) -> Result<Api, Trouble> {
        let session = session::open(&http, cloud)?;
        Ok(Api {
            http,
            token: session.token,
            about: session.about,
            catalogue: session.catalogue,
            interface: cloud.interface.clone(),
            region: cloud.region.clone(),
        })
    }

    /// What is known of the token, without the token.
    pub fn about(&self) -> &Json {
        &self.about
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &[Endpoint] {
        &self.catalogue
    }

    /// The address of a service.
    fn address(&self, types: &[&str]) -> Result<&str, Trouble> {
        let mine = |kind: &str, one: &&Endpoint| {
            one.kind == kind
                && one.interface == self.interface
                && self.region.as_ref().is_none_or(|region| *region == one.region)
        };
        let found = types.iter().find_map(|kind| self.catalogue.iter().find(|one| mine(kind, one)));
        let absent = || {
            let (kinds, interface) = (types.join(" or "), &self.interface);
            let place = self.region.as_ref().map(|region| format!(" in {region}")).unwrap_or_default();
            Trouble::Absent(format!("the catalogue has no {interface} endpoint of {kinds}{place}"))
        };
        found.map(|one| one.url.trim_end_matches('/')).ok_or_else(absent)
    }

    /// Asks for a list or an object, page after page.
    pub fn ask(&self, request: &Request<'_>) -> Result<Json, Trouble> {
        let base = self.address(request.types)?;
        let is_versioned = base.split('/').skip(3).any(is_version);
        let base = if is_versioned { base.to_owned() } else { format!("{base}{}", request.version) };
        let (path, own) = request.path.split_once('?').unwrap_or((request.path, ""));
        let address = |query: &str| match query {
            "" => format!("{base}{path}"),
            query => format!("{base}{path}?{query}"),
        };
        let mut query = own.to_owned();
        let mut rows = Vec::new();
        for _ in 0..self.http.bounds().pages {
            let body = self.body(&address(&query), request)?;
            let Some(list) = request.list else {
                return entries::object(&body, request.keep).map_err(|why| self.no_json(&why, &body));
            };
            let page = entries::page(&body, list, request.keep).map_err(|why| self.no_json(&why, &body))?;
            let lacks = || Trouble::Unclear(format!("its answer has no list `{list}`"));
            rows.extend(page.rows.ok_or_else(lacks)?);
            match pages::next(&page.links, list) {
                // A list that comes round to where it was has no end.
                Some(next) if next == query => {
                    return Err(Trouble::Unclear("its next page is the page itself".to_owned()));
                }
                Some(next) => query = next,
                None => return Ok(Json::Array(rows)),
            }
        }
        Err(Trouble::Unclear(format!("its list has more than {} pages", self.http.bounds().pages)))
    }

    fn body(&self, url: &str, request: &Request<'_>) -> Result<Vec<u8>, Trouble> {
        let headers = request.header.into_iter().collect::<Vec<_>>();
        let reply = self.http.get(url, &headers, Some(&self.token))?;
        if !(200..300).contains(&reply.status) {
            let words = self.blotted(words::of(&reply.body));
            return Err(Trouble::Refused { status: reply.status, words });
        }
        Ok(reply.body)
    }

    fn no_json(&self, why: &serde_json::Error, body: &[u8]) -> Trouble {
        let begins = self.blotted(words::of(body.get(..400).unwrap_or(body)));
        Trouble::Unclear(format!("its answer is no JSON ({why}): {begins}"))
    }

    /// Any sign of life from an address of the catalogue: the status that it answers without a token.
    pub fn touch(&self, url: &str) -> Result<u16, Trouble> {
        self.http.get(url, &[], None).map(|reply| reply.status)
    }

    fn blotted(&self, words: String) -> String {
        words.replace(self.token.expose(), BLOT)
    }
}

/// Whether a part of a path is a version: `v3`, `v2.1`.
fn is_version(part: &str) -> bool {
    let number = part.strip_prefix('v').unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}
