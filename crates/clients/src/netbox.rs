//! NetBox's lists, for reading only: over the client that can GET and nothing else.

use crate::openstack::{BLOT, ReadOnly, Trouble, entries, pages, words};
use model::Secret;
use serde_json::Value as Json;

/// Entries of a page: the most that NetBox gives unless its own configuration says less (`MAX_PAGE_SIZE`).
const PAGE: &str = "limit=1000";

/// A NetBox, 3.7 or 4.x.
pub struct NetBox<'a> {
    http: ReadOnly,
    api: String,
    token: Option<&'a Secret>,
}

impl<'a> NetBox<'a> {
    /// The NetBox at that address, with or without its `/api`. Without a token it is asked as anybody.
    pub fn new(url: &str, token: Option<&'a Secret>, http: ReadOnly) -> NetBox<'a> {
        let url = url.trim_end_matches('/');
        let api = if url.ends_with("/api") { url.to_owned() } else { format!("{url}/api") };
        NetBox { http, api, token }
    }

    /// A list, such as `ipam/prefixes`, page after page; of each entry the named fields. It is always the whole list:
    /// NetBox passes over a filter that it does not know and answers with everything.
    ///
    /// # Errors
    /// What came in its place, with NetBox's own words.
    pub fn list(&self, path: &str, keep: &[&str]) -> Result<Json, Trouble> {
        let mut query = PAGE.to_owned();
        let mut rows = Vec::new();
        for _ in 0..self.http.bounds().pages {
            let body = self.body(&format!("{}/{path}/?{query}", self.api))?;
            let unclear =
                |why: String| Trouble::Unclear(format!("what it answers is no list of NetBox: {why}"));
            let page = entries::page(&body, "results", keep).map_err(|why| unclear(why.to_string()))?;
            rows.extend(page.rows.ok_or_else(|| unclear("it has no `results`".to_owned()))?);
            match pages::next(&page.links, "results") {
                Some(next) if next == query => {
                    return Err(unclear("its next page is the page itself".to_owned()));
                }
                Some(next) => query = next,
                None => return Ok(Json::Array(rows)),
            }
        }
        Err(Trouble::Unclear(format!("its list has more than {} pages", self.http.bounds().pages)))
    }

    fn body(&self, url: &str) -> Result<Vec<u8>, Trouble> {
        let authorization = self.token.map(authorization);
        let headers: Vec<_> = authorization.iter().map(|value| ("Authorization", value.as_str())).collect();
        let reply = self.http.get(url, &headers, None)?;
        if !(200..300).contains(&reply.status) {
            let words = words::of(&reply.body);
            let words = self.token.iter().fold(words, |words, token| words.replace(token.expose(), BLOT));
            return Err(Trouble::Refused { status: reply.status, words });
        }
        Ok(reply.body)
    }
}

/// The header of a token: those of 4.5 and later begin with `nbt_` and are a bearer's.
fn authorization(token: &Secret) -> String {
    let scheme = if token.expose().starts_with("nbt_") { "Bearer" } else { "Token" };
    format!("{scheme} {}", token.expose())
}
