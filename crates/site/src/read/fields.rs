//! Maps and scalars of `site.yaml`, taken field by field; what does not fit becomes a finding at its place.

use crate::versions::Channel;
use ipnet::IpNet;
use model::yaml::{Entry, Node, Value};
use model::{At, Finding, Span};
use std::net::IpAddr;
use std::time::Duration;

/// Collects what is wrong while the sections are read.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) findings: Vec<Finding>,
}

/// A map with a fixed set of keys. Keys that nobody asked for are reported by [`Reader::close`].
pub(super) struct Table<'n> {
    path: String,
    span: Span,
    entries: &'n [Entry],
    asked: Vec<&'static str>,
    /// It is a map at all; what a map lacks is not reported of anything else.
    is_map: bool,
}

impl<'n> Table<'n> {
    /// The value of a key; an empty one counts as absent.
    pub(super) fn get(&mut self, key: &'static str) -> Option<&'n Node> {
        self.entry(key).filter(|node| node.value != Value::Null)
    }

    /// The value of a key, an empty one too.
    pub(super) fn entry(&mut self, key: &'static str) -> Option<&'n Node> {
        self.asked.push(key);
        self.entries.iter().find(|entry| entry.key.as_str() == Some(key)).map(|entry| &entry.value)
    }

    /// The dotted path of a key.
    pub(super) fn path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

impl Reader {
    /// Opens a map with fixed keys. Anything else is a finding, and reads as an empty map.
    pub(super) fn table<'n>(&mut self, path: &str, span: Span, node: &'n Node) -> Table<'n> {
        let is_map = matches!(node.value, Value::Map(_) | Value::Null);
        if !is_map {
            self.shape(if path.is_empty() { "site.yaml" } else { path }, node, "a map");
        }
        Table { path: path.to_owned(), span, entries: node.entries(), asked: vec![], is_map }
    }

    /// The entries of a map whose keys are names, each with its dotted path.
    pub(super) fn named<'n>(
        &mut self,
        path: &str,
        node: Option<&'n Node>,
    ) -> Vec<(String, At<String>, &'n Node)> {
        let Some(node) = node else { return vec![] };
        if !matches!(node.value, Value::Map(_)) {
            self.shape(path, node, "a map");
        }
        let mut named = Vec::new();
        for entry in node.entries() {
            match entry.key.as_str() {
                Some(name) => {
                    let key = At::new(name.to_owned(), entry.key.span);
                    named.push((format!("{path}.{name}"), key, &entry.value));
                }
                None => self.shape(path, &entry.key, "a name as key"),
            }
        }
        named
    }

    /// The items of a list.
    pub(super) fn list<'n>(&mut self, path: &str, node: Option<&'n Node>) -> &'n [Node] {
        let Some(node) = node else { return &[] };
        if !matches!(node.value, Value::List(_)) {
            self.shape(path, node, "a list");
        }
        node.items()
    }

    /// The value of a key that must be there.
    pub(super) fn need<'n>(&mut self, table: &mut Table<'n>, key: &'static str) -> Option<&'n Node> {
        let found = table.get(key);
        if found.is_none() && table.is_map {
            let message = format!("`{}` is missing", table.path(key));
            let finding = Finding::error("site-missing-key", table.span, message);
            self.findings.push(finding.help(format!("add `{key}:`")));
        }
        found
    }

    /// Reports the keys of a map that nobody asked for.
    pub(super) fn close(&mut self, table: Table<'_>) {
        for entry in table.entries {
            let key = entry.key.as_str().unwrap_or_default();
            if table.asked.contains(&key) {
                continue;
            }
            let place = if table.path.is_empty() { "site.yaml" } else { &table.path };
            let message = format!("{place} has no key `{}`", cut(key));
            let near = table.asked.iter().find(|known| is_near(key, known));
            let help = match near {
                Some(near) => format!("write `{near}`"),
                None => format!("known here: {}", table.asked.join(", ")),
            };
            self.findings.push(Finding::error("site-unknown-key", entry.key.span, message).help(help));
        }
    }

    /// A scalar, read by `parse`, which says what is wrong with one that it does not take.
    pub(super) fn scalar<T>(
        &mut self,
        path: &str,
        node: Option<&Node>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<At<T>> {
        let node = node?;
        let Some(text) = node.as_str() else {
            self.shape(path, node, "a single value");
            return None;
        };
        match parse(text) {
            Ok(value) => Some(At::new(value, node.span)),
            Err(why) => {
                let message = format!("`{path}: {}` {why}", cut(text));
                self.findings
                    .push(Finding::error("site-bad-value", node.span, message).help("mend the value"));
                None
            }
        }
    }

    /// A text.
    pub(super) fn text(&mut self, path: &str, node: Option<&Node>) -> Option<At<String>> {
        self.scalar(path, node, |text| Ok(text.to_owned()))
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, path: &str, node: Option<&Node>) -> Option<bool> {
        let node = node?;
        let flag = node.as_bool();
        if flag.is_none() {
            self.shape(path, node, "true or false");
        }
        flag
    }

    pub(super) fn shape(&mut self, path: &str, node: &Node, wanted: &str) {
        let message = format!("`{path}` is {}, and must be {wanted}", node.kind());
        self.findings.push(Finding::error("site-shape", node.span, message).help(format!("write {wanted}")));
    }
}

/// A whole number that fits.
pub(super) fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "is no number that fits here".to_owned())
}

/// One address.
pub(super) fn address(text: &str) -> Result<IpAddr, String> {
    text.parse().map_err(|_| "is no IP address".to_owned())
}

/// A network without host bits.
pub(super) fn network(text: &str) -> Result<IpNet, String> {
    let network: IpNet = text.parse().map_err(|_| "is no network such as 10.12.4.0/22".to_owned())?;
    let trunk = network.trunc();
    if trunk == network { Ok(network) } else { Err(format!("has host bits; the network is {trunk}")) }
}

/// A network of one family.
pub(super) fn network_v4(text: &str) -> Result<IpNet, String> {
    let network = network(text)?;
    let is_v4 = matches!(network, IpNet::V4(_));
    if is_v4 { Ok(network) } else { Err("is an IPv6 network, which stands under `v6`".to_owned()) }
}

/// A network of the other family.
pub(super) fn network_v6(text: &str) -> Result<IpNet, String> {
    let network = network(text)?;
    let is_v6 = matches!(network, IpNet::V6(_));
    if is_v6 { Ok(network) } else { Err("is an IPv4 network, which stands under `cidr`".to_owned()) }
}

/// One address, or a network, which may be as small as one.
pub(super) fn address_or_network(text: &str) -> Result<IpNet, String> {
    match text.parse::<IpAddr>() {
        Ok(address) => Ok(address.into()),
        Err(_) if text.contains('/') => network(text),
        Err(_) => Err("is no IP address and no network".to_owned()),
    }
}

/// The id of a tagged VLAN.
pub(super) fn vlan(text: &str) -> Result<u16, String> {
    let id = number(text)?;
    if (1..4095).contains(&id) { Ok(id) } else { Err("is no VLAN id from 1 to 4094".to_owned()) }
}

/// A MAC address, in lower case.
pub(super) fn mac(text: &str) -> Result<String, String> {
    let is_pair = |pair: &str| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_mac = text.split(':').count() == 6 && text.split(':').all(is_pair);
    if is_mac { Ok(text.to_ascii_lowercase()) } else { Err("is no MAC address".to_owned()) }
}

/// A channel of Charmhub, as written.
pub(super) fn channel(text: &str) -> Result<String, String> {
    let known = Channel::parse(text).map(|_| text.to_owned());
    known.ok_or_else(|| "is no channel such as 2024.1/stable".to_owned())
}

/// A file of the site, by its path from the site's folder.
pub(super) fn path_below(text: &str) -> Result<String, String> {
    let is_name = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.starts_with('-');
    let is_below = text.split('/').all(is_name) && !text.contains(char::is_control);
    let wrong = || "is no path of a file in the site's folder, such as ssh/config".to_owned();
    is_below.then(|| text.to_owned()).ok_or_else(wrong)
}

/// The address of a server on the web, without a name or a password in it.
pub(super) fn web_address(text: &str) -> Result<String, String> {
    let wrong =
        || "is no address such as https://netbox.example, without a user, a password or a query".to_owned();
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or_else(wrong)?;
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:/[]".contains(&byte);
    let is_address = rest.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[');
    (is_address && rest.bytes().all(good)).then(|| text.to_owned()).ok_or_else(wrong)
}

/// The name of a file, without a folder.
pub(super) fn file_name(text: &str) -> Result<String, String> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let is_name = text.starts_with(|first: char| first.is_ascii_alphanumeric()) && text.bytes().all(good);
    let wrong = || "is no name of a file in ~/.kube, such as capi-mgmt".to_owned();
    is_name.then(|| text.to_owned()).ok_or_else(wrong)
}

/// A length of time: `90s`, `10m`, `2h`, `1d`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "is no length of time such as 90s, 10m, 2h or 1d".to_owned();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let seconds = match text.get(digits.len()..) {
        Some("s") => 1,
        Some("m") => 60,
        Some("h") => 3600,
        Some("d") => 86400,
        _ => return Err(wrong()),
    };
    let count: u64 = digits.parse().map_err(|_| wrong())?;
    count.checked_mul(seconds).map(Duration::from_secs).ok_or_else(wrong)
}

/// A size in bytes: `512GiB`, `2TB`.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let wrong = || "is no size such as 512GiB or 2TB".to_owned();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.get(digits.len()..).unwrap_or_default();
    let power = match unit.bytes().next() {
        Some(b'K') => 1,
        Some(b'M') => 2,
        Some(b'G') => 3,
        Some(b'T') => 4,
        _ => return Err(wrong()),
    };
    let base: u64 = match unit.get(1..) {
        Some("iB") => 1024,
        Some("B") => 1000,
        _ => return Err(wrong()),
    };
    let count: u64 = digits.trim_end().parse().map_err(|_| wrong())?;
    count.checked_mul(base.pow(power)).ok_or_else(wrong)
}

/// The start of a text, for messages.
fn cut(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Whether two words differ by one letter that is wrong, missing, doubled or swapped.
fn is_near(word: &str, known: &str) -> bool {
    let (a, b) = (word.as_bytes(), known.as_bytes());
    let same_start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let same_end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let longest = a.len().max(b.len());
    let swapped = a.len() == b.len() && a.get(same_start) == b.get(same_start + 1);
    same_start + same_end + 1 >= longest || (swapped && same_start + same_end + 2 >= longest)
}

#[cfg(test)]
mod tests {
    use super::{bytes, duration, is_near, network};
    use std::time::Duration;

    #[test]
    fn sizes_times_and_networks_are_read_exactly() {
        assert_eq!(bytes("512GiB"), Ok(512 << 30));
        assert_eq!(bytes("2 TB"), Ok(2_000_000_000_000));
        assert_eq!(duration("2h"), Ok(Duration::from_secs(7200)));
        for bad in ["", "512", "5XiB", "-1GiB", "99999999999TiB", "1iB"] {
            assert!(bytes(bad).is_err(), "{bad}");
        }
        for bad in ["", "10", "m", "10 m", "99999999999999999999d", "1.5h"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
        assert_eq!(network("10.12.4.1/22"), Err("has host bits; the network is 10.12.4.0/22".to_owned()));
    }

    #[test]
    fn one_slip_of_the_finger_is_near() {
        for word in ["gatway", "gatewayy", "gateqay", "gaetway"] {
            assert!(is_near(word, "gateway"), "{word}");
        }
        assert!(!is_near("subnet", "gateway"));
        assert!(!is_near("gtwy", "gateway"));
    }
}
