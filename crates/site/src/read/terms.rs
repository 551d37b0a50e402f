//! `expect`, `freshness`, `divergences`, `exceptions`, `severities`, `mentions` and `allow`.

use super::fields::{Reader, address_or_network, channel, duration, number};
use crate::site::{Divergence, Exception, Expect, Guard, SeveritySetting};
use ipnet::IpNet;
use model::yaml::Node;
use model::{At, Finding, Freshness, Severity};

/// Kinds of servers that can be asked directly.
const KINDS: [&str; 6] = ["haproxy", "memcached", "mysql", "ovn-nb", "ovn-sb", "rabbitmq"];

impl Reader {
    /// `places`: by kind, the servers that are asked directly.
    pub(super) fn places(&mut self, node: Option<&Node>) -> Vec<(String, At<String>)> {
        let mut places = Vec::new();
        for (path, kind, list) in self.named("places", node) {
            if !KINDS.contains(&kind.value.as_str()) {
                self.shape(&path, list, &format!("under one of {}", KINDS.join(", ")));
                continue;
            }
            for item in self.list(&path, Some(list)) {
                places.extend(self.text(&path, Some(item)).map(|place| (kind.value.clone(), place)));
            }
        }
        places
    }

    pub(super) fn expect(&mut self, node: Option<&Node>) -> Expect {
        let Some(node) = node else { return Expect::default() };
        let mut table = self.table("expect", node.span, node);
        let expect = Expect {
            applications: self.scalar("expect.applications", table.get("applications"), number),
            relations: self.scalar("expect.relations", table.get("relations"), number),
            machines: self.scalar("expect.machines", table.get("machines"), number),
            containers: self.scalar("expect.containers", table.get("containers"), number),
        };
        self.close(table);
        expect
    }

    pub(super) fn freshness(&mut self, node: Option<&Node>) -> Freshness {
        let mut freshness = Freshness::default();
        for (path, name, value) in self.named("freshness", node) {
            let Some(limit) = self.scalar(&path, Some(value), duration) else { continue };
            match name.value.as_str() {
                "default" => freshness.default = limit.value,
                _ => _ = freshness.by_fact.insert(name.value, limit.value),
            }
        }
        freshness
    }

    pub(super) fn divergences(&mut self, node: Option<&Node>) -> Vec<Divergence> {
        let items = self.list("divergences", node);
        items.iter().filter_map(|item| self.divergence(item)).collect()
    }

    fn divergence(&mut self, item: &Node) -> Option<Divergence> {
        let mut table = self.table("divergences", item.span, item);
        let what = self.need(&mut table, "what");
        let what = self.text("divergences.what", what);
        let why = self.need(&mut table, "why");
        let why = self.text("divergences.why", why);
        let decision = self.text("divergences.decision", table.get("decision"));
        let until = self.text("divergences.until", table.get("until"));
        let guard = table.get("guard").and_then(|node| self.guard(node));
        self.close(table);
        Some(Divergence { span: item.span, what: what?, why, decision, until, guard })
    }

    fn guard(&mut self, node: &Node) -> Option<Guard> {
        let mut table = self.table("divergences.guard", node.span, node);
        let charm = self.need(&mut table, "charm");
        let charm = self.text("divergences.guard.charm", charm);
        let live = self.scalar("divergences.guard.live", table.get("live"), channel);
        let channel = self.scalar("divergences.guard.channel", table.get("channel"), channel);
        let options = self.named("divergences.guard.options", table.get("options"));
        self.close(table);
        let options = options
            .into_iter()
            .filter_map(|(path, name, value)| Some((name.value, self.text(&path, Some(value))?)));
        let options: Vec<_> = options.collect();
        if charm.is_some() && node.entries().len() == 1 {
            let message = "`divergences.guard` says nothing of its charm".to_owned();
            let finding = Finding::error("site-missing-key", node.span, message);
            self.findings.push(finding.help("add `channel:` or `options:` with what the bundle says today"));
        }
        Some(Guard { span: node.span, charm: charm?, channel, live, options })
    }

    pub(super) fn exceptions(&mut self, node: Option<&Node>) -> Vec<Exception> {
        let items = self.list("exceptions", node);
        items.iter().filter_map(|item| self.exception(item)).collect()
    }

    fn exception(&mut self, item: &Node) -> Option<Exception> {
        let mut table = self.table("exceptions", item.span, item);
        let code = self.need(&mut table, "code");
        let code = self.text("exceptions.code", code);
        let why = self.need(&mut table, "why");
        let why = self.text("exceptions.why", why);
        let place = self.text("exceptions.where", table.get("where"));
        let decision = self.text("exceptions.decision", table.get("decision"));
        self.close(table);
        Some(Exception { span: item.span, code: code?, place, why, decision })
    }

    pub(super) fn severities(&mut self, node: Option<&Node>) -> Vec<SeveritySetting> {
        let items = self.list("severities", node);
        items.iter().filter_map(|item| self.severity(item)).collect()
    }

    fn severity(&mut self, item: &Node) -> Option<SeveritySetting> {
        let mut table = self.table("severities", item.span, item);
        let code = self.need(&mut table, "code");
        let code = self.text("severities.code", code);
        let severity = self.need(&mut table, "severity");
        let severity = self.scalar("severities.severity", severity, severity_word);
        let why = self.need(&mut table, "why");
        let why = self.text("severities.why", why);
        let decision = self.text("severities.decision", table.get("decision"));
        self.close(table);
        Some(SeveritySetting { code: code?, severity: severity?, why, decision })
    }

    pub(super) fn mentions(&mut self, node: Option<&Node>) -> Vec<(At<IpNet>, String)> {
        self.taken("mentions", node, address_or_network)
    }

    pub(super) fn allowed_keys(&mut self, node: Option<&Node>) -> Vec<At<String>> {
        let Some(node) = node else { return vec![] };
        let mut table = self.table("allow", node.span, node);
        let items = self.list("allow.keys", table.get("keys"));
        self.close(table);
        items.iter().filter_map(|item| self.text("allow.keys", Some(item))).collect()
    }
}

fn severity_word(text: &str) -> Result<Severity, String> {
    let severities = [Severity::Error, Severity::Warning, Severity::Info];
    let severity = severities.into_iter().find(|severity| severity.to_string() == text);
    severity.ok_or_else(|| "must be error, warning or info".to_owned())
}
