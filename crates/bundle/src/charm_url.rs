//! Charm names and URLs: `mysql`, `ch:amd64/jammy/mysql-58`, `local:mysql`.

use crate::quote::quoted;
use crate::{Invalid, names};
use std::fmt;
use std::fmt::Write;

/// Where a charm comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// Charmhub: `ch`.
    CharmHub,
    /// The operator's own machine: `local`.
    Local,
}

/// A charm's name with what the URL says besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CharmUrl {
    /// Where it comes from.
    pub schema: Schema,
    /// The architecture, where the URL names one.
    pub architecture: Option<String>,
    /// The series, where the URL names one.
    pub series: Option<String>,
    /// The charm's name.
    pub name: String,
    /// The revision, where the URL names one.
    pub revision: Option<u64>,
}

const ARCHITECTURES: [&str; 5] = ["amd64", "arm64", "ppc64el", "s390x", "riscv64"];

impl CharmUrl {
    /// Reads a charm as a bundle names it. A text without a schema is a charm of Charmhub.
    ///
    /// # Errors
    /// [`Invalid::CharmUrl`] with Juju's text.
    pub fn parse(text: &str) -> Result<CharmUrl, Invalid> {
        let parts = UrlParts::split(text)
            .ok_or_else(|| invalid(format!("cannot parse charm or bundle URL: {}", quoted(text))))?;
        if parts.has_more {
            return Err(invalid(format!("charm or bundle URL {} has unrecognized parts", quoted(text))));
        }
        match parts.scheme.as_str() {
            "ch" => charmhub(&parts),
            "local" if parts.opaque => local(&parts, text),
            scheme if parts.opaque => {
                let shown = quoted(&parts.shown());
                Err(invalid(format!("cannot parse URL {shown}: schema {} not valid", quoted(scheme))))
            }
            _ => charmhub(&parts),
        }
    }

    /// Whether a text names a charm by its path on the operator's machine.
    pub fn is_path(text: &str) -> bool {
        text.starts_with('.') || text.starts_with('/')
    }
}

impl fmt::Display for CharmUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.schema {
            Schema::CharmHub => "ch:",
            Schema::Local => "local:",
        })?;
        for part in [&self.architecture, &self.series].into_iter().flatten() {
            write!(f, "{part}/")?;
        }
        f.write_str(&self.name)?;
        self.revision.map_or(Ok(()), |revision| write!(f, "-{revision}"))
    }
}

fn invalid(text: String) -> Invalid {
    Invalid::CharmUrl(text)
}

fn charmhub(parts: &UrlParts) -> Result<CharmUrl, Invalid> {
    let shown = || quoted(&parts.shown());
    let path: Vec<&str> = parts.path.trim_matches('/').split('/').collect();
    if path.first().is_some_and(|first| first.starts_with('~')) {
        return Err(invalid(format!("charmhub charm or bundle URL with user name: {} not valid", shown())));
    }
    let (architecture, series, name) = match path.as_slice() {
        [name] => (None, None, *name),
        [first, name] if ARCHITECTURES.contains(first) => (Some(*first), None, *name),
        [series, name] => (None, Some(*series), *name),
        [architecture, series, name] => (Some(*architecture), Some(*series), *name),
        _ => return Err(invalid(format!("charm or bundle URL {} malformed", shown()))),
    };
    if let Some(name) = architecture.filter(|name| !ARCHITECTURES.contains(name)) {
        return Err(invalid(format!("in URL {}: architecture name {} not valid", shown(), quoted(name))));
    }
    let (name, revision) = split_revision(name);
    if !names::is_application(name) {
        let fault = format!("name {} not valid", quoted(name));
        return Err(invalid(format!("cannot parse name and/or revision in URL {}: {fault}", shown())));
    }
    if let Some(series) = series.filter(|series| !series.is_empty() && !names::is_series(series)) {
        return Err(invalid(format!("in URL {}: series name {} not valid", shown(), quoted(series))));
    }
    Ok(CharmUrl {
        schema: Schema::CharmHub,
        architecture: architecture.map(str::to_owned),
        series: series.filter(|series| !series.is_empty()).map(str::to_owned),
        name: name.to_owned(),
        revision,
    })
}

fn local(parts: &UrlParts, text: &str) -> Result<CharmUrl, Invalid> {
    let path: Vec<&str> = parts.path.split('/').collect();
    if path.len() <= 4 && path.first().is_some_and(|first| first.starts_with('~')) {
        return Err(invalid(format!("local charm or bundle URL with user name: {}", quoted(text))));
    }
    let (series, name) = match path.as_slice() {
        [name] => (None, *name),
        [series, name] => (Some(*series), *name),
        _ => return Err(invalid(format!("charm or bundle URL has invalid form: {}", quoted(text)))),
    };
    let cannot = |what: &str, value: &str| {
        invalid(format!("cannot parse URL {}: {what} {} not valid", quoted(text), quoted(value)))
    };
    if let Some(series) = series.filter(|series| !names::is_series(series)) {
        return Err(cannot("series name", series));
    }
    let (name, revision) = split_revision(name);
    if !names::is_application(name) {
        return Err(cannot("name", name));
    }
    let series = series.map(str::to_owned);
    Ok(CharmUrl { schema: Schema::Local, architecture: None, series, name: name.to_owned(), revision })
}

/// `mysql-58` is charm `mysql`, revision 58.
fn split_revision(name: &str) -> (&str, Option<u64>) {
    match name.rsplit_once('-') {
        Some((head, digits)) if !head.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            digits.parse().map_or((name, None), |revision| (head, Some(revision)))
        }
        _ => (name, None),
    }
}

/// A URL as Go's parser splits it, as far as charms need it.
struct UrlParts {
    scheme: String,
    /// Whether the path came right after the scheme, without a slash.
    opaque: bool,
    path: String,
    /// Whether there is a query, a fragment or a user.
    has_more: bool,
}

impl UrlParts {
    /// `None` when Go's parser would refuse the text.
    fn split(text: &str) -> Option<UrlParts> {
        if text.chars().any(|c| c.is_ascii_control()) {
            return None;
        }
        let (text, fragment) = text.split_once('#').map_or((text, ""), |(head, fragment)| (head, fragment));
        let (scheme, rest) = split_scheme(text)?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let opaque = !scheme.is_empty() && !rest.starts_with('/') && !rest.is_empty();
        if !opaque && rest.split('/').next().is_some_and(|first| first.contains(':')) {
            return None;
        }
        let (path, user) = match rest.strip_prefix("//").filter(|_| !opaque) {
            Some(authority) => {
                let (host, path) = authority.split_once('/').unwrap_or((authority, ""));
                (path, host.contains('@'))
            }
            None => (rest, false),
        };
        let path = if opaque { path.to_owned() } else { unescape(path)? };
        let has_more = !query.is_empty() || !fragment.is_empty() || user;
        Some(UrlParts { scheme, opaque, path, has_more })
    }

    /// The URL as Go prints it again.
    fn shown(&self) -> String {
        let path = if self.opaque { self.path.clone() } else { escape(&self.path) };
        if self.scheme.is_empty() { path } else { format!("{}:{path}", self.scheme) }
    }
}

/// The scheme (empty where there is none) and the rest; `None` for a text that begins with a colon.
fn split_scheme(text: &str) -> Option<(String, &str)> {
    let Some((scheme, rest)) = text.split_once(':') else { return Some((String::new(), text)) };
    if scheme.is_empty() {
        return None;
    }
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    Some(if is_scheme { (scheme.to_ascii_lowercase(), rest) } else { (String::new(), text) })
}

/// A path without its percent escapes; `None` when one is broken.
fn unescape(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let high = (rest.next()? as char).to_digit(16)?;
        let low = (rest.next()? as char).to_digit(16)?;
        bytes.push((high * 16 + low) as u8);
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn escape(path: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.~$&+,/:;=@".contains(&b);
    if path.bytes().all(|b| plain(b) || b"!'()*[]".contains(&b)) {
        return path.to_owned();
    }
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if plain(byte) {
            out.push(byte as char);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::CharmUrl;

    fn check(text: &str) -> String {
        CharmUrl::parse(text).map_or_else(|error| format!("error: {error}"), |url| url.to_string())
    }

    #[test]
    fn charms_are_named_with_and_without_a_schema() {
        let all = [
            "mysql",
            "ch:mysql",
            "mysql-9",
            "arm64/jammy/bar",
            "ch:focal/istio-gateway-74",
            "ch:amd64/istio-gateway",
            "local:foo-45",
            "local:jammy/foo",
        ];
        let drawn: Vec<String> = all.iter().map(|text| check(text)).collect();
        insta::assert_snapshot!(drawn.join("\n"), @r"
        ch:mysql
        ch:mysql
        ch:mysql-9
        ch:arm64/jammy/bar
        ch:focal/istio-gateway-74
        ch:amd64/istio-gateway
        local:foo-45
        local:jammy/foo
        ");
    }

    #[test]
    fn what_is_no_charm_is_refused_in_jujus_words() {
        let all = [
            "bogus:precise/mediawiki-10",
            "cs:~user/name",
            "ch:~user/name",
            "ch:purple/series/name-0",
            "ch:nam-!e",
            "a b",
            "",
            "42",
            "a/b/c/d",
            ":x",
            "1:x",
            "x?y",
            "local:a/b/c",
            "local:Foo",
        ];
        let drawn: Vec<String> = all.iter().map(|text| check(text)).collect();
        insta::assert_snapshot!(drawn.join("\n"), @r#"
        error: cannot parse URL "bogus:precise/mediawiki-10": schema "bogus" not valid
        error: cannot parse URL "cs:~user/name": schema "cs" not valid
        error: charmhub charm or bundle URL with user name: "ch:~user/name" not valid
        error: in URL "ch:purple/series/name-0": architecture name "purple" not valid
        error: cannot parse name and/or revision in URL "ch:nam-!e": name "nam-!e" not valid
        error: cannot parse name and/or revision in URL "a%20b": name "a b" not valid
        error: cannot parse name and/or revision in URL "": name "" not valid
        error: cannot parse name and/or revision in URL "42": name "42" not valid
        error: charm or bundle URL "a/b/c/d" malformed
        error: cannot parse charm or bundle URL: ":x"
        error: cannot parse charm or bundle URL: "1:x"
        error: charm or bundle URL "x?y" has unrecognized parts
        error: charm or bundle URL has invalid form: "local:a/b/c"
        error: cannot parse URL "local:Foo": name "Foo" not valid
        "#);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,20}") {
            if let Ok(url) = CharmUrl::parse(&text) {
                proptest::prop_assert_eq!(CharmUrl::parse(&url.to_string()), Ok(url));
            }
        }
    }
}
