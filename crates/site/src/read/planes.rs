//! `planes`, `vips` and `pools`.

use super::fields::{Reader, address, network, network_v4, network_v6, number, vlan};
use crate::site::{Plane, Pool, Range, RangeKind, VipScheme};
use ipnet::IpNet;
use model::yaml::Node;
use model::{At, Finding};
use std::net::IpAddr;

impl Reader {
    pub(super) fn planes(&mut self, node: Option<&Node>) -> Vec<Plane> {
        self.named("planes", node)
            .into_iter()
            .map(|(path, name, body)| self.plane(&path, name, body))
            .collect()
    }

    fn plane(&mut self, path: &str, name: At<String>, body: &Node) -> Plane {
        let mut table = self.table(path, name.span, body);
        let space = table.get("space");
        let v6 = table.get("v6");
        // A plane of IPv6 only has no other network.
        let cidr = if v6.is_some() { table.get("cidr") } else { self.need(&mut table, "cidr") };
        let plane = Plane {
            space: self.text(&table.path("space"), space).unwrap_or_else(|| name.clone()),
            cidr: self.scalar(&table.path("cidr"), cidr, network_v4),
            v6: self.scalar(&table.path("v6"), v6, network_v6),
            vlan: self.scalar(&table.path("vlan"), table.get("vlan"), vlan),
            gateway: self.scalar(&table.path("gateway"), table.get("gateway"), address),
            resolvers: self.addresses(&table.path("resolvers"), table.get("resolvers")),
            ranges: self.ranges(&table.path("ranges"), table.get("ranges")),
            taken: self.taken(&table.path("taken"), table.get("taken"), address),
            name,
        };
        self.close(table);
        plane
    }

    fn addresses(&mut self, path: &str, node: Option<&Node>) -> Vec<At<IpAddr>> {
        let items = self.list(path, node);
        items.iter().filter_map(|item| self.scalar(path, Some(item), address)).collect()
    }

    fn ranges(&mut self, path: &str, node: Option<&Node>) -> Vec<Range> {
        let named = self.named(path, node);
        named.into_iter().filter_map(|(path, name, body)| self.range(&path, name, body)).collect()
    }

    fn range(&mut self, path: &str, name: At<String>, body: &Node) -> Option<Range> {
        let mut table = self.table(path, name.span, body);
        let kind = self.need(&mut table, "kind");
        let kind = self.scalar(&table.path("kind"), kind, range_kind);
        let from = self.need(&mut table, "from");
        let from = self.scalar(&table.path("from"), from, address);
        let to = self.need(&mut table, "to");
        let to = self.scalar(&table.path("to"), to, address);
        self.close(table);
        let (kind, from, to) = (kind?.value, from?, to?);
        if from.value > to.value || from.value.is_ipv4() != to.value.is_ipv4() {
            let message = format!("`{path}` runs from {} to {}, which is nothing", from.value, to.value);
            let finding = Finding::error("site-bad-value", from.span, message).help("swap or mend the ends");
            self.findings.push(finding.related(to.span, "the other end"));
            return None;
        }
        Some(Range { name, kind, from, to })
    }

    /// A map from addresses or networks to who has them.
    pub(super) fn taken<T>(
        &mut self,
        path: &str,
        node: Option<&Node>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Vec<(At<T>, String)> {
        let mut taken = Vec::new();
        if node.is_some_and(|node| node.entries().is_empty()) {
            self.named(path, node);
        }
        for entry in node.map(Node::entries).unwrap_or_default() {
            let what = self.scalar(path, Some(&entry.key), &parse);
            let who = self.text(path, Some(&entry.value));
            taken.extend(what.zip(who).map(|(what, who)| (what, who.value)));
        }
        taken
    }

    pub(super) fn vips(&mut self, node: Option<&Node>, planes: &[Plane]) -> VipScheme {
        let Some(node) = node else { return VipScheme::default() };
        let mut table = self.table("vips", node.span, node);
        let columns = self.plane_names("vips.columns", table.get("columns"), planes);
        let named = self.named("vips.only", table.get("only"));
        let only = named.into_iter().map(|(path, name, list)| {
            let some = self.plane_names(&path, Some(list), planes);
            (name.value, At::new(some, name.span))
        });
        let only = only.collect();
        let mut octets = std::collections::BTreeMap::new();
        for (path, name, value) in self.named("vips.octet", table.get("octet")) {
            if let Some(octet) = self.scalar(&path, Some(value), number) {
                octets.insert(name.value, At::new(octet.value, name.span));
            }
        }
        self.close(table);
        VipScheme { columns, only, octets }
    }

    /// A list of names of planes; a finding for each that is none.
    fn plane_names(&mut self, path: &str, node: Option<&Node>, planes: &[Plane]) -> Vec<At<String>> {
        let items = self.list(path, node);
        let names: Vec<_> = items.iter().filter_map(|item| self.text(path, Some(item))).collect();
        // With a name that is no plane nothing can be said of the others: that name is the fault.
        let strange = names.iter().filter(|name| !self.is_plane(path, name, planes)).count();
        if strange == 0 { names } else { vec![] }
    }

    /// Whether a plane of that name is declared; a finding where not.
    pub(super) fn is_plane(&mut self, path: &str, name: &At<String>, planes: &[Plane]) -> bool {
        let known = planes.iter().any(|plane| plane.name.value == name.value);
        if !known {
            let names: Vec<_> = planes.iter().map(|plane| plane.name.value.as_str()).collect();
            let message = format!("`{path}` names plane `{}`, which is not under `planes`", name.value);
            let help = match names.as_slice() {
                [] => "declare it under `planes`".to_owned(),
                names => format!("declare it, or write one of: {}", names.join(", ")),
            };
            self.findings.push(Finding::error("site-unknown-plane", name.span, message).help(help));
        }
        known
    }

    pub(super) fn pools(&mut self, node: Option<&Node>) -> Vec<Pool> {
        let named = self.named("pools", node);
        named.into_iter().filter_map(|(path, name, body)| self.pool(&path, name, body)).collect()
    }

    fn pool(&mut self, path: &str, name: At<String>, body: &Node) -> Option<Pool> {
        let mut table = self.table(path, name.span, body);
        let cidr = self.need(&mut table, "cidr");
        let cidr = self.scalar(&table.path("cidr"), cidr, network);
        let v6 = self.scalar(&table.path("v6"), table.get("v6"), network_v6);
        let each = self.scalar(&table.path("each"), table.get("each"), number);
        let taken = self.taken(&table.path("taken"), table.get("taken"), network);
        self.resolvers_of_pool(&mut table);
        self.close(table);
        let cidr = cidr?;
        for part in taken.iter().map(|(part, _)| part).filter(|part| !contains(&cidr.value, &part.value)) {
            let message = format!("`{path}.taken` has {}, which is not in {}", part.value, cidr.value);
            let finding = Finding::error("site-bad-value", part.span, message).help("mend the network");
            self.findings.push(finding.related(cidr.span, "the pool"));
        }
        Some(Pool { name, cidr, v6, each, taken })
    }

    /// Resolvers that the pool's subnets get; checked for shape, and read by the books as facts.
    fn resolvers_of_pool(&mut self, table: &mut super::fields::Table<'_>) {
        let node = table.get("resolvers");
        self.addresses(&table.path("resolvers"), node);
    }
}

fn contains(whole: &IpNet, part: &IpNet) -> bool {
    whole.contains(part)
}

fn range_kind(text: &str) -> Result<RangeKind, String> {
    let kinds = [RangeKind::Reserved, RangeKind::Pool, RangeKind::Dhcp];
    let kind = kinds.into_iter().find(|kind| kind.as_str() == text);
    kind.ok_or_else(|| "must be reserved, pool or dhcp".to_owned())
}
