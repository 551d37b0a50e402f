//! From the texts of a site to its model. Reading never fails: what does not fit is left out with a finding (law 9).

mod approvals;
mod fields;
mod hosts;
mod paths;
mod planes;
mod terms;
#[cfg(test)]
mod tests;
mod versions;

use crate::inputs::Inputs;
use crate::site::Site;
use fields::Reader;
use model::yaml::{self, Node};
use model::{FileId, Finding, Severity, Sources};
use std::collections::BTreeSet;

/// A site, and what was wrong with its texts.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What could be read.
    pub site: Site,
    /// What could not, in no particular order; [`crate::check`] sorts.
    pub findings: Vec<Finding>,
    /// Codes of the findings for which Juju would refuse the bundle.
    pub refusals: BTreeSet<&'static str>,
}

/// Reads all texts of a site.
pub fn read(inputs: &Inputs<'_>) -> Reading {
    let mut reader = Reader::default();
    let tree = inputs.site.and_then(|file| reader.parse(inputs.sources, file));
    let mut site = tree.map(|tree| reader.site(tree)).unwrap_or_default();
    if let Some(tree) = inputs.versions.and_then(|file| reader.parse(inputs.sources, file)) {
        reader.versions(&mut site, tree);
    }
    let mut findings = reader.findings;
    let mut refusals = BTreeSet::new();
    if let Some(base) = inputs.bundle {
        let reading = bundle::read_source(inputs.sources, base, &inputs.overlays);
        (site.bundle, site.origin) = (reading.bundle, reading.origin);
        refusals.extend(refused(&reading.findings));
        findings.extend(reading.findings);
    }
    if let Some((file, source)) = with_text(inputs, inputs.decisions) {
        let (decisions, faults) = crate::decisions::read(file, &source.text);
        site.decisions = decisions;
        findings.extend(faults);
    }
    if let Some((file, source)) = with_text(inputs, inputs.ledger) {
        let (rows, faults) = crate::ledger::read(file, &source.text);
        site.ledger = rows;
        findings.extend(faults);
    }
    if let Some((file, source)) = with_text(inputs, inputs.reservations) {
        let (reservations, faults) = crate::reservations::read(file, &source.text);
        site.reservations = reservations;
        findings.extend(faults);
    }
    Reading { site, findings, refusals }
}

/// The codes of errors.
pub(crate) fn refused(findings: &[Finding]) -> impl Iterator<Item = &'static str> {
    findings.iter().filter(|finding| finding.severity == Severity::Error).map(|finding| finding.code)
}

fn with_text<'a>(inputs: &Inputs<'a>, file: Option<FileId>) -> Option<(FileId, &'a model::Source)> {
    let file = file?;
    Some((file, inputs.sources.get(file)?))
}

impl Reader {
    /// The first document of a YAML text; a second one is a finding.
    fn parse(&mut self, sources: &Sources, file: FileId) -> Option<Node> {
        let source = sources.get(file)?;
        let parsed = yaml::parse(file, &source.text);
        self.findings.extend(parsed.findings);
        let mut documents = parsed.documents.into_iter();
        let root = documents.next();
        if let Some(second) = documents.next() {
            let message = format!("{} has a second document, which is not read", source.name);
            let finding = Finding::error("site-shape", second.span, message).help("join the two");
            self.findings.push(finding);
        }
        Some(root.unwrap_or_else(|| Node::null(model::Span::start_of(file))))
    }

    fn site(&mut self, tree: Node) -> Site {
        let mut table = self.table("", model::Span::start_of(tree.span.file), &tree);
        let name = self.need(&mut table, "site");
        let (juju, maas) = (table.get("juju"), table.get("maas"));
        let approvals = table.entry("approvals");
        let (ssh, capi, netbox) = (table.get("ssh"), table.get("capi"), table.get("netbox"));
        let planes = self.planes(table.get("planes"));
        let mut site = Site {
            name: self.text("site", name),
            cloud: self.text("cloud", table.get("cloud")),
            plan: self.flag("plan", table.get("plan")).unwrap_or(false),
            journal: self.text("journal", table.get("journal")),
            acceptance: self.text("acceptance", table.get("acceptance")),
            release: self.text("release", table.get("release")),
            hosts: self.hosts(table.get("hosts"), &planes),
            vips: self.vips(table.get("vips"), &planes),
            planes,
            pools: self.pools(table.get("pools")),
            expect: self.expect(table.get("expect")),
            freshness: self.freshness(table.get("freshness")),
            divergences: self.divergences(table.get("divergences")),
            exceptions: self.exceptions(table.get("exceptions")),
            severities: self.severities(table.get("severities")),
            mentions: self.mentions(table.get("mentions")),
            places: self.places(table.get("places")),
            allowed_keys: self.allowed_keys(table.get("allow")),
            approvals: self.approvals(approvals),
            ..Site::default()
        };
        site.policies = self.policies(table.get("policies"), &site.planes);
        site.dual_stack = self.dual_stack(table.get("dual-stack"), &site.planes);
        self.close(table);
        if let Some(node) = juju {
            let mut table = self.table("juju", node.span, node);
            site.controller = self.text("juju.controller", table.get("controller"));
            site.model = self.text("juju.model", table.get("model"));
            self.close(table);
        }
        if let Some(node) = maas {
            let mut table = self.table("maas", node.span, node);
            site.maas_profile = self.text("maas.profile", table.get("profile"));
            self.close(table);
        }
        self.ways(&mut site, netbox, ssh, capi);
        site.tree = Some(tree);
        site
    }

    /// How what is around the cloud is reached.
    fn ways(&mut self, site: &mut Site, netbox: Option<&Node>, ssh: Option<&Node>, capi: Option<&Node>) {
        if let Some(node) = netbox {
            let mut table = self.table("netbox", node.span, node);
            site.netbox = self.scalar("netbox.url", table.get("url"), fields::web_address);
            self.close(table);
        }
        if let Some(node) = ssh {
            let mut table = self.table("ssh", node.span, node);
            site.ssh_config = self.scalar("ssh.config", table.get("config"), fields::path_below);
            self.close(table);
        }
        if let Some(node) = capi {
            let mut table = self.table("capi", node.span, node);
            site.kubeconfig = self.scalar("capi.kubeconfig", table.get("kubeconfig"), fields::file_name);
            self.close(table);
        }
    }
}
