//! Facts of charms: endpoints, what may be bound, the options that rules look at.

use crate::CharmUrl;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a charm says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Charm {
    /// Its name.
    pub name: String,
    /// Whether its units live beside those of another application.
    pub subordinate: bool,
    /// Its endpoints by name.
    pub endpoints: BTreeMap<String, Endpoint>,
    /// What may be bound to a space besides the endpoints.
    pub extra_bindings: Vec<String>,
    /// Its options by name.
    pub options: BTreeMap<String, OptionFact>,
    /// Whether `options` are all that the charm has.
    pub has_all_options: bool,
    /// The bases that the stable channel of a track may be deployed on, such as `ubuntu@22.04`, by track. A track that
    /// is not here is not known.
    pub bases: BTreeMap<String, Vec<String>>,
}

/// One endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Which side of a relation it takes.
    pub role: Role,
    /// The interface that both sides must speak.
    pub interface: String,
    /// Whether it relates units of one machine only.
    pub scope: Scope,
}

/// Which side of a relation an endpoint takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It provides.
    Provides,
    /// It requires.
    Requires,
    /// It joins the units of its own application.
    Peer,
}

/// How far a relation reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All units.
    Global,
    /// Units in the same container: how subordinates reach their principals.
    Container,
}

/// One option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionFact {
    /// Its type.
    pub kind: OptionKind,
    /// Its default, as the charm writes it; an empty default counts as none.
    pub default: Option<String>,
}

/// The type of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionKind {
    /// Text.
    String,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// A bool.
    Boolean,
    /// The URI of a Juju secret.
    Secret,
}

impl Charm {
    /// The names that may stand under `bindings`, but for the default binding `""`.
    pub fn may_bind(&self, name: &str) -> bool {
        self.endpoints.contains_key(name) || self.extra_bindings.iter().any(|extra| extra == name)
    }

    /// The interface of an endpoint in a role. Every charm provides `juju-info` without saying so.
    pub(crate) fn interface(&self, endpoint: &str, role: Role) -> Option<&str> {
        match self.endpoints.get(endpoint) {
            Some(found) if found.role == role => Some(&found.interface),
            _ if endpoint == JUJU_INFO && role == Role::Provides => Some(JUJU_INFO),
            _ => None,
        }
    }
}

/// The endpoint that every charm provides without saying so.
pub(crate) const JUJU_INFO: &str = "juju-info";

/// Who knows the charms of a bundle.
pub trait CharmFacts {
    /// The charm that a bundle names so.
    fn charm(&self, url: &str) -> Option<&Charm>;

    /// Whether a charm that is not known is a fault of the bundle.
    fn knows_all(&self) -> bool {
        false
    }
}

/// Nobody: what can be said without charms.
pub struct NoCharms;

impl CharmFacts for NoCharms {
    fn charm(&self, _url: &str) -> Option<&Charm> {
        None
    }
}

/// Our own table: the charms of an OpenStack cloud.
pub struct Catalogue;

impl CharmFacts for Catalogue {
    fn charm(&self, url: &str) -> Option<&Charm> {
        // Most bundles name a charm by its name alone, and this is asked for every end of a relation.
        charm(url).or_else(|| charm(&CharmUrl::parse(url).ok()?.name))
    }
}

/// All charms that there are, by the text that the bundle names them with.
impl CharmFacts for BTreeMap<String, Charm> {
    fn charm(&self, url: &str) -> Option<&Charm> {
        self.get(url)
    }

    fn knows_all(&self) -> bool {
        true
    }
}

/// A charm of our own table, by its name.
pub fn charm(name: &str) -> Option<&'static Charm> {
    static TABLE: LazyLock<BTreeMap<String, Charm>> =
        LazyLock::new(|| parse(include_str!("charms/table.txt")));
    TABLE.get(name)
}

/// Reads the table; its head says how it is written. A line that it does not understand adds nothing, and a test
/// keeps such lines out.
fn parse(table: &str) -> BTreeMap<String, Charm> {
    let mut charms = BTreeMap::new();
    let mut current: Option<Charm> = None;
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        if let Some(fact) = line.strip_prefix("  ") {
            if let Some(charm) = &mut current {
                add(charm, fact);
            }
            continue;
        }
        let mut words = line.split_whitespace();
        let Some(name) = words.next() else { continue };
        let subordinate = words.next() == Some("subordinate");
        let next = Charm { name: name.to_owned(), subordinate, ..Charm::default() };
        if let Some(done) = current.replace(next) {
            charms.insert(done.name.clone(), done);
        }
    }
    charms.extend(current.map(|done| (done.name.clone(), done)));
    charms
}

/// Adds one line of the table to a charm; false when the line says nothing.
fn add(charm: &mut Charm, line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut endpoint = |name: &str, role, interface: &str, scope| {
        charm.endpoints.insert(name.to_owned(), Endpoint { role, interface: interface.to_owned(), scope });
        true
    };
    match words.as_slice() {
        ["bind", names @ ..] => {
            charm.extra_bindings.extend(names.iter().map(|&name| name.to_owned()));
            true
        }
        ["bases", track, bases @ ..] if !bases.is_empty() => {
            charm.bases.insert((*track).to_owned(), bases.iter().map(|&base| base.to_owned()).collect());
            true
        }
        [role @ ("gives" | "needs" | "peers"), name, interface, scope @ ..] => {
            let role = match *role {
                "gives" => Role::Provides,
                "needs" => Role::Requires,
                _ => Role::Peer,
            };
            let scope = if scope.contains(&"container") { Scope::Container } else { Scope::Global };
            endpoint(name, role, interface, scope)
        }
        ["option", name, kind, default @ ..] => {
            let Some(kind) = option_kind(kind) else { return false };
            let default = (!default.is_empty()).then(|| default.join(" "));
            charm.options.insert((*name).to_owned(), OptionFact { kind, default });
            true
        }
        _ => false,
    }
}

fn option_kind(word: &str) -> Option<OptionKind> {
    Some(match word {
        "string" => OptionKind::String,
        "int" => OptionKind::Int,
        "float" => OptionKind::Float,
        "boolean" => OptionKind::Boolean,
        "secret" => OptionKind::Secret,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_says_something() {
        let mut seen = Charm::default();
        for line in include_str!("charms/table.txt").lines() {
            if let Some(fact) = line.strip_prefix("  ") {
                assert!(add(&mut seen, fact), "{line}");
            } else if !line.starts_with('#') && !line.is_empty() {
                assert!(crate::names::is_application(line.split(' ').next().unwrap()), "{line}");
            }
        }
        let table = parse(include_str!("charms/table.txt"));
        assert_eq!(table.len(), 65);
        for base in table.values().flat_map(|charm| charm.bases.values().flatten()) {
            assert_eq!(crate::Base::parse(base).map(|base| base.release()), Ok(base.clone()));
        }
    }

    #[test]
    fn charms_know_what_may_be_bound_and_joined() {
        let keystone = charm("keystone").unwrap();
        assert!(!keystone.subordinate);
        for name in ["public", "admin", "internal", "shared-db", "ha", "cluster"] {
            assert!(keystone.may_bind(name), "{name}");
        }
        assert!(!keystone.may_bind("overlay-suffix"));
        let hacluster = charm("hacluster").unwrap();
        assert!(hacluster.subordinate);
        assert_eq!(hacluster.endpoints["ha"].scope, Scope::Container);
        assert_eq!(hacluster.options["cluster_count"].default.as_deref(), Some("3"));
        assert_eq!(hacluster.interface("juju-info", Role::Provides), Some("juju-info"));
        assert_eq!(charm("no-such-charm"), None);
    }

    #[test]
    fn the_catalogue_reads_urls() {
        assert_eq!(
            Catalogue.charm("ch:amd64/jammy/keystone-5").map(|charm| charm.name.as_str()),
            Some("keystone")
        );
        assert_eq!(Catalogue.charm("./keystone"), None);
    }
}
