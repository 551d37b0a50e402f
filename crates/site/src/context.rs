//! What rules look at: the site, and the few indices that keep every rule linear.

use crate::decisions::{Lineage, Reference, references};
use crate::inputs::Inputs;
use crate::literals::{self, Literal};
use crate::site::{Plane, RangeKind, Site};
use crate::vips::{Vips, vips};
use bundle::{Application, Bundle, Plan};
use jiff::civil::Date;
use model::{At, FileId, Span};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

/// What rules look at.
pub struct Context<'a> {
    /// The texts.
    pub inputs: &'a Inputs<'a>,
    /// The site.
    pub site: &'a Site,
    /// The day on which the check is made, UTC.
    pub today: Date,
    /// Juju refuses the bundle, so that there is no plan of it to judge.
    pub is_refused: bool,
    /// The VIPs of the bundle.
    pub vips: Vec<Vips<'a>>,
    /// The planes that VIPs are on, in order; empty for a bare bundle. One application may be on fewer:
    /// [`Context::columns_of`].
    pub columns: Vec<&'a Plane>,
    /// Committed texts.
    pub committed: Vec<FileId>,
    /// The decisions as a graph.
    pub lineage: Lineage<'a>,
    /// Where the texts name decisions; empty for a site without a register, which has nothing to hold them against.
    pub references: Vec<Reference<'a>>,
    only: BTreeMap<&'a str, Vec<&'a Plane>>,
    claims: BTreeMap<IpAddr, (Span, String)>,
    joins: BTreeMap<&'a str, Vec<Join<'a>>>,
    running: BTreeMap<&'a str, Vec<&'a Application>>,
    plan: OnceCell<Plan>,
    literals: OnceCell<Vec<Literal>>,
}

/// One relation, seen from one of its applications.
#[derive(Clone, Copy, Debug)]
pub struct Join<'a> {
    /// The endpoint on this side, where named.
    pub endpoint: Option<&'a str>,
    /// The application on the other side.
    pub peer: &'a str,
    /// The endpoint on the other side, where named.
    pub peer_endpoint: Option<&'a str>,
    /// The relation.
    pub span: Span,
}

impl<'a> Context<'a> {
    /// Builds the indices.
    pub fn new(inputs: &'a Inputs<'a>, site: &'a Site, today: Date) -> Context<'a> {
        Context {
            inputs,
            site,
            today,
            is_refused: false,
            vips: vips(inputs.sources, &site.bundle),
            columns: planes(site, &site.vips.columns),
            only: site
                .vips
                .only
                .iter()
                .map(|(name, only)| (name.as_str(), planes(site, &only.value)))
                .collect(),
            committed: committed(inputs, site),
            lineage: Lineage::new(&site.decisions),
            references: inputs.decisions.map(|_| references(inputs)).unwrap_or_default(),
            claims: claims(site),
            joins: joins(&site.bundle),
            running: running(&site.bundle),
            plan: OnceCell::new(),
            literals: OnceCell::new(),
        }
    }

    /// The IPv4 addresses and networks that the committed texts name, text by text; looked for when first asked for.
    /// Those of site.yaml are left out: it is where addresses are declared, and other rules judge what it says.
    pub(crate) fn literals(&self) -> &[Literal] {
        self.literals.get_or_init(|| {
            let files = self.committed.iter().copied().filter(|&file| Some(file) != self.inputs.site);
            literals::of_texts(self.inputs.sources, files)
        })
    }

    /// What Juju would do with the bundle, without its words; made when first asked for.
    pub fn plan(&self) -> &Plan {
        self.plan.get_or_init(|| bundle::outline(&self.site.bundle))
    }

    /// Every address that something besides the VIPs has, with its place and what it is.
    pub fn claims(&self) -> impl Iterator<Item = (IpAddr, &(Span, String))> {
        self.claims.iter().map(|(address, claim)| (*address, claim))
    }

    /// The planes that an application with VIPs has one on, in order.
    pub fn columns_of(&self, application: &str) -> &[&'a Plane] {
        self.only.get(application).unwrap_or(&self.columns)
    }

    /// Who has an address besides the VIPs: gateways, resolvers, hosts, and what the site lists as taken.
    pub fn claim(&self, address: IpAddr) -> Option<&(Span, String)> {
        self.claims.get(&address)
    }

    /// Whether an address lies in the VIP block of its plane, and nothing has it.
    pub fn is_free_for_vip(&self, address: IpAddr) -> bool {
        let mut planes = self.site.planes.iter().filter(|plane| plane.holds(address));
        let mut vips = self.vips.iter().flat_map(|vips| vips.addresses());
        planes.any(|plane| plane.vip_range().is_some_and(|range| range.holds(address)))
            && self.claim(address).is_none()
            && vips.all(|vip| vip.value != address)
    }

    /// The range of addresses that Neutron or MAAS hands out by itself and that holds this one.
    pub fn allocation(&self, address: IpAddr) -> Option<(&'a Plane, &'a crate::site::Range)> {
        let planes = self.site.planes.iter().filter(|plane| plane.holds(address));
        let mut ranges = planes.flat_map(|plane| plane.ranges.iter().map(move |range| (plane, range)));
        ranges.find(|(plane, range)| {
            // A range that leaves its plane, and a block of VIPs that is handed out, are faults of their own.
            let is_whole = plane.holds(range.from.value) && plane.holds(range.to.value);
            range.kind != RangeKind::Reserved && range.name.value != "vip" && is_whole && range.holds(address)
        })
    }

    /// The relations of an application on an endpoint with a charm. A relation that leaves its endpoints to be
    /// inferred counts when the charm on the other side fits.
    pub fn joined(&self, application: &str, endpoint: &str, charm: &str) -> impl Iterator<Item = Join<'a>> {
        self.joins_of(application).iter().copied().filter(move |join| match join.endpoint {
            Some(named) => named == endpoint,
            None => self.charm_of(join.peer) == Some(charm),
        })
    }

    /// Whether the Keystone that an application uses is in the bundle. Where it is elsewhere, so may be the services
    /// that a rule would miss.
    pub fn has_keystone_of(&self, application: &str) -> bool {
        let mut joins = self.joined(application, "identity-service", "keystone");
        joins.any(|join| self.charm_of(join.peer) == Some("keystone"))
    }

    /// The relations of an application.
    pub fn joins_of(&self, application: &str) -> &[Join<'a>] {
        self.joins.get(application).map(Vec::as_slice).unwrap_or_default()
    }

    /// The VIPs of an application, where it has any.
    pub fn vips_of(&self, application: &str) -> Option<&Vips<'a>> {
        // They stand in the order of their names.
        let found = self.vips.binary_search_by(|vips| vips.name().cmp(application));
        found.ok().and_then(|index| self.vips.get(index))
    }

    /// The charm that an application of that name runs.
    pub fn charm_of(&self, application: &str) -> Option<&'a str> {
        self.site.bundle.applications.get(application).and_then(charm_name)
    }

    /// The applications that run a charm.
    pub fn running(&self, charm: &str) -> impl Iterator<Item = &'a Application> {
        self.running.get(charm).into_iter().flatten().copied()
    }

    /// Files of the bundle whose values are committed.
    pub fn is_committed(&self, file: FileId) -> bool {
        self.committed.binary_search(&file).is_ok()
    }
}

/// The charm's name without store, owner, architecture, series and revision: `keystone` of
/// `ch:amd64/jammy/keystone-778`, of `cs:~openstack-charmers/keystone`, of `./keystone.charm`, and of
/// `./keystone_ubuntu@22.04-amd64.charm`.
pub fn charm_name(application: &Application) -> Option<&str> {
    let charm = application.charm.as_ref()?.value.as_str();
    let last = charm.rsplit('/').next().unwrap_or(charm);
    let last = last.split_once(':').map_or(last, |(_, name)| name);
    // A charm that was packed beside the bundle tells its base and architecture too.
    let last = last.strip_suffix(".charm").map_or(last, |file| file.split('_').next().unwrap_or(file));
    let stem = last.trim_end_matches(|c: char| c.is_ascii_digit());
    let name = if stem.len() < last.len() { stem.strip_suffix('-').unwrap_or(last) } else { last };
    (!name.is_empty()).then_some(name)
}

/// Committed texts: what a program prints of a model is looked at and thrown away.
fn committed(inputs: &Inputs<'_>, site: &Site) -> Vec<FileId> {
    let mut files = inputs.committed();
    files.retain(|file| !(site.origin.kind.is_printed() && inputs.bundle == Some(*file)));
    files
}

fn planes<'a>(site: &'a Site, names: &'a [At<String>]) -> Vec<&'a Plane> {
    names.iter().filter_map(|name| site.plane(&name.value)).collect()
}

/// Every address that something of the site has, with its place and what it is. The first one to claim keeps it.
fn claims(site: &Site) -> BTreeMap<IpAddr, (Span, String)> {
    let mut claims = BTreeMap::new();
    let mut claim = |address: IpAddr, span: Span, what: String| {
        claims.entry(address).or_insert((span, what));
    };
    for plane in &site.planes {
        let name = &plane.name.value;
        if let Some(gateway) = plane.gateway {
            claim(gateway.value, gateway.span, format!("the gateway of plane {name}"));
        }
        for (address, who) in &plane.taken {
            claim(address.value, address.span, format!("taken on plane {name} by {who}"));
        }
    }
    for host in &site.hosts {
        for (nic, address) in host.nics.iter().filter_map(|nic| nic.address.map(|address| (nic, address))) {
            claim(address.value, address.span, format!("{} of host {}", nic.name.value, host.name.value));
        }
    }
    for plane in &site.planes {
        for resolver in &plane.resolvers {
            claim(resolver.value, resolver.span, format!("a resolver of plane {}", plane.name.value));
        }
    }
    claims
}

/// The applications that run each charm, in their order.
fn running(bundle: &Bundle) -> BTreeMap<&str, Vec<&Application>> {
    let mut running: BTreeMap<&str, Vec<&Application>> = BTreeMap::new();
    for application in bundle.applications.values() {
        if let Some(charm) = charm_name(application) {
            running.entry(charm).or_default().push(application);
        }
    }
    running
}

fn joins(bundle: &Bundle) -> BTreeMap<&str, Vec<Join<'_>>> {
    let mut joins: BTreeMap<&str, Vec<Join<'_>>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for relation in &bundle.relations {
        let [one, other] = &relation.ends;
        for (own, peer) in [(one, other), (other, one)] {
            let key = (&own.application, &own.endpoint, &peer.application, &peer.endpoint);
            if seen.insert(key) {
                joins.entry(&own.application).or_default().push(Join {
                    endpoint: own.endpoint.as_deref(),
                    peer: &peer.application,
                    peer_endpoint: peer.endpoint.as_deref(),
                    span: relation.span,
                });
            }
        }
    }
    joins
}

#[cfg(test)]
mod tests {
    use super::charm_name;
    use bundle::Application;
    use model::yaml::Node;
    use model::{At, Span};
    use std::collections::BTreeMap;

    #[test]
    fn charm_names_are_found_in_every_form() {
        let cases = [
            ("keystone", "keystone"),
            ("ch:keystone", "keystone"),
            ("ch:amd64/jammy/keystone-778", "keystone"),
            ("cs:~openstack-charmers/bionic/mysql-8.0-3", "mysql-8.0"),
            ("cs:keystone-5", "keystone"),
            ("./keystone.charm", "keystone"),
            ("../../ceph-osd_ubuntu@22.04-amd64.charm", "ceph-osd"),
            ("/srv/charms/layer2-switch", "layer2-switch"),
            ("local:k8s-1", "k8s"),
        ];
        for (charm, name) in cases {
            let at = Span::default();
            let application = Application {
                name: At::new("a".into(), at),
                charm: Some(At::new(charm.into(), at)),
                channel: None,
                revision: None,
                base: None,
                num_units: None,
                to: vec![],
                options: BTreeMap::new(),
                bindings: BTreeMap::new(),
                body: Node::null(at),
            };
            assert_eq!(charm_name(&application), Some(name));
        }
    }
}
