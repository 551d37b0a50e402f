//! Charms to upload, applications to deploy, and what is said about them.

use super::{DEFAULT_ARCHITECTURE, Drafts, base_text};
use crate::{Application, Bundle, CharmUrl, Schema, constraints, natural_order};
use model::yaml::Node;
use std::collections::HashMap;

/// The deploy change of each application.
pub(super) type Deploys<'b> = HashMap<&'b str, usize>;

pub(super) fn add<'b>(bundle: &'b Bundle, says_architecture: bool, drafts: &mut Drafts) -> Deploys<'b> {
    let mut deploys = Deploys::new();
    let mut charms = HashMap::new();
    let default_base = base_text(bundle.default_base.as_ref());
    for (name, application) in in_order(bundle) {
        let base = base_text(application.base.as_ref()).or_else(|| default_base.clone());
        let asked = application.text("constraints").and_then(|text| constraints::architecture(text.value));
        let architecture = says_architecture.then(|| asked.unwrap_or(DEFAULT_ARCHITECTURE));
        let charm = Charm { application, base: base.as_deref(), architecture };
        let key = (
            application.charm_text(),
            architecture,
            base.clone(),
            application.channel.as_ref().map_or("stable", |channel| channel.value.as_str()),
            application.revision.as_ref().map(|revision| revision.value),
        );
        let upload = *charms
            .entry(key)
            .or_insert_with(|| drafts.add("addCharm", "upload-charm", charm.upload_text(), vec![]));
        let units = if bundle.is_kubernetes() { application.units() } else { 0 };
        let deploy = drafts.add("deploy", "deploy-application", charm.deploy_text(units), vec![upload]);
        if let Some(text) = expose_text(name, application) {
            drafts.add("expose", "expose", text, vec![deploy]);
        }
        if application.body.get("annotations").is_some_and(|node| !node.entries().is_empty()) {
            drafts.add(
                "setAnnotations",
                "set-annotations",
                format!("set annotations for {name}"),
                vec![deploy],
            );
        }
        deploys.insert(name, deploy);
    }
    deploys
}

/// The applications in Juju's order.
pub(super) fn in_order(bundle: &Bundle) -> Vec<(&str, &Application)> {
    let mut all: Vec<(&str, &Application)> =
        bundle.applications.iter().map(|(name, application)| (name.as_str(), application)).collect();
    all.sort_by(|a, b| natural_order(a.0, b.0));
    all
}

/// What Juju says about each charm that it found, before it begins.
pub(super) fn located(bundle: &Bundle) -> Vec<String> {
    let remote =
        bundle.applications.values().filter(|application| !CharmUrl::is_path(application.charm_text()));
    remote
        .filter_map(|application| {
            let url = CharmUrl::parse(application.charm_text()).ok()?;
            let channel = application.channel.as_ref();
            let channel = channel.map_or(String::new(), |channel| format!(", channel {}", channel.value));
            (url.schema == Schema::CharmHub)
                .then(|| format!("Located charm \"{}\" in charm-hub{channel}", url.name))
        })
        .collect()
}

/// A charm as one application asks for it.
struct Charm<'a> {
    application: &'a Application,
    base: Option<&'a str>,
    architecture: Option<&'a str>,
}

impl Charm<'_> {
    fn upload_text(&self) -> String {
        let (name, store, _) = self.names();
        let revision =
            self.application.revision.as_ref().map(|revision| revision.value).filter(|&at| at >= 0);
        let version = match (revision, &self.application.channel) {
            (Some(revision), _) => format!(" with revision {revision}"),
            (None, Some(channel)) => format!(" from channel {}", channel.value),
            (None, None) => String::new(),
        };
        let base = self.base.map_or(String::new(), |base| format!(" for base {base}"));
        let architecture =
            self.architecture.map_or(String::new(), |name| format!(" with architecture={name}"));
        format!("upload charm {name}{store}{base}{version}{architecture}")
    }

    fn deploy_text(&self, units: i64) -> String {
        let (_, store, using) = self.names();
        let units = match units {
            ..=0 => String::new(),
            1 => " with 1 unit".to_owned(),
            _ => format!(" with {units} units"),
        };
        let base = self.base.map_or(String::new(), |base| format!(" on {base}"));
        let channel = self.application.channel.as_ref();
        let channel = channel.map_or(String::new(), |channel| format!(" with {}", channel.value));
        format!("deploy application {}{store}{units}{base}{channel}{using}", self.application.name.value)
    }

    /// The charm's name, where it comes from, and what a deployment under another name says.
    fn names(&self) -> (String, &'static str, String) {
        let text = self.application.charm_text();
        let Ok(url) = CharmUrl::parse(text) else { return (text.to_owned(), "", String::new()) };
        let store = match url.schema {
            Schema::CharmHub => " from charm-hub",
            Schema::Local => " from local",
        };
        let is_same = url.name == self.application.name.value;
        let using = if is_same { String::new() } else { format!(" using {}", url.name) };
        (url.name, store, using)
    }
}

fn expose_text(name: &str, application: &Application) -> Option<String> {
    let endpoints = application.body.get("exposed-endpoints").map(Node::entries).unwrap_or_default();
    if endpoints.is_empty() {
        let is_exposed = application.body.get("expose").and_then(Node::as_bool) == Some(true);
        let to_all = "and allow access from CIDRs 0.0.0.0/0 and ::/0";
        return is_exposed.then(|| format!("expose all endpoints of {name} {to_all}"));
    }
    // Endpoints that are open to the same places share a line; the one for all endpoints has its own.
    let mut groups: Vec<(Vec<&str>, Access)> = Vec::new();
    for entry in endpoints {
        let endpoint = entry.key.as_str().unwrap_or_default();
        let access = Access::new(&entry.value);
        match groups
            .iter_mut()
            .find(|(names, known)| !endpoint.is_empty() && names != &[""] && *known == access)
        {
            Some((names, _)) => names.push(endpoint),
            None => groups.push((vec![endpoint], access)),
        }
    }
    for (names, _) in &mut groups {
        names.sort_unstable();
    }
    groups.sort_by(|a, b| a.0.cmp(&b.0));
    let lines = groups.iter().map(|(names, access)| {
        let what = match names.as_slice() {
            [""] => "expose all endpoints".to_owned(),
            [one] => format!("override expose settings for endpoint {one}"),
            many => format!("override expose settings for endpoints {}", many.join(",")),
        };
        format!("{what} of {name} and allow access from {}", access.text())
    });
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// From where an endpoint may be reached.
#[derive(PartialEq)]
struct Access<'a> {
    spaces: Vec<&'a str>,
    cidrs: Vec<&'a str>,
}

impl<'a> Access<'a> {
    fn new(node: &'a Node) -> Access<'a> {
        let list = |key| {
            let items = node.get(key).map(Node::items).unwrap_or_default();
            let mut texts: Vec<&str> = items.iter().filter_map(Node::as_str).collect();
            texts.sort_unstable();
            texts
        };
        Access { spaces: list("expose-to-spaces"), cidrs: list("expose-to-cidrs") }
    }

    fn text(&self) -> String {
        let part = |word: &str, names: &[&str]| match names {
            [] => None,
            [one] => Some(format!("{word} {one}")),
            many => Some(format!("{word}s {}", many.join(","))),
        };
        let parts: Vec<String> =
            [part("space", &self.spaces), part("CIDR", &self.cidrs)].into_iter().flatten().collect();
        if parts.is_empty() { "CIDRs 0.0.0.0/0 and ::/0".to_owned() } else { parts.join(" and ") }
    }
}
