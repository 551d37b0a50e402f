/// What a site says that there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Charms of the bundle, sorted.
    pub charms: Vec<String>,
    /// Hosts, sorted.
    pub hosts: Vec<String>,
    /// VIPs: application, plane and address.
    pub vips: Vec<(String, String, String)>,
}

impl Expected {
    /// Whether the bundle has that charm.
    pub fn has(&self, charm: &str) -> bool {
        self.charms.iter().any(|known| known == charm)
    }
}
