use std::collections::BTreeMap;
use std::time::Duration;

/// How old a measured fact may be when a mutation rests on it. A site declares it in `site.yaml`, under `freshness`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// For facts that have no limit of their own.
    pub default: Duration,
    /// By fact id.
    pub by_fact: BTreeMap<String, Duration>,
}

impl Default for Freshness {
    /// Ten minutes: longer than any read of a book takes, shorter than a coffee break.
    fn default() -> Freshness {
        Freshness { default: Duration::from_secs(600), by_fact: BTreeMap::new() }
    }
}

impl Freshness {
    /// The limit of one fact.
    pub fn limit(&self, fact: &str) -> Duration {
        self.by_fact.get(fact).copied().unwrap_or(self.default)
    }
}
