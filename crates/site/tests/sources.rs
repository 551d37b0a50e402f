//! A model that was written down in several ways is one model: what Juju would show of a bundle, and what it would
//! export, say the same as the bundle. The texts are made here from Juju's plan of the bundle.
#![allow(clippy::disallowed_methods, reason = "a test reads sites and its corpus from the disk")]

use bundle::{Application, Bundle, Kind, Origin, plan};
use model::Sources;
use model::yaml::Node;
use serde_json::{Map, Value, json};
use site::compare::{Comparison, compare};
use site::{Inputs, Site};
use std::collections::BTreeMap;
use std::path::PathBuf;

fn site(text: &str) -> Site {
    let mut sources = Sources::default();
    let file = sources.add("bundle.yaml", text);
    site::read(&Inputs { bundle: Some(file), ..Inputs::new(&sources) }).site
}

fn draw(comparison: &Comparison) -> Vec<String> {
    let text =
        |told: &Option<site::compare::Told>| told.as_ref().map_or("-".to_owned(), |told| told.text.clone());
    let drawn = comparison.differences.iter().map(|one| {
        format!(
            "{} {} {}: {} -> {}",
            one.group.as_str(),
            one.subject,
            one.what,
            text(&one.from),
            text(&one.to)
        )
    });
    drawn.collect()
}

fn base_of(bundle: &Bundle, application: &Application) -> Option<(String, String)> {
    let text = application.base.as_ref().or(bundle.default_base.as_ref())?;
    let base = bundle::Base::of(&text.value)?.to_string();
    let (os, channel) = base.split_once('@')?;
    Some((os.to_owned(), channel.trim_end_matches("/stable").to_owned()))
}

/// Every endpoint's space, as Juju fills it in.
fn bindings_of(application: &Application, charm: &str) -> BTreeMap<String, String> {
    let mut bindings: BTreeMap<String, String> =
        application.bindings.iter().map(|(key, one)| (key.clone(), one.space.value.clone())).collect();
    let default = bindings.entry(String::new()).or_insert_with(|| "alpha".to_owned()).clone();
    for endpoint in bundle::charm(charm).into_iter().flat_map(|charm| charm.endpoints.keys()) {
        bindings.entry(endpoint.clone()).or_insert_with(|| default.clone());
    }
    bindings
}

/// What Juju would show when the bundle is deployed. Relations must name both endpoints.
fn status_of(bundle: &Bundle) -> String {
    let plan = plan(bundle);
    let mut applications = Map::new();
    for (name, application) in &bundle.applications {
        let charm = site::charm_name(application).unwrap_or("x");
        let is_local = application.charm_text().starts_with(['.', '/'])
            || application.charm_text().starts_with("local:");
        let is_below = bundle::charm(charm).is_some_and(|charm| charm.subordinate);
        let bindings = bindings_of(application, charm);
        let mut relations: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for relation in &bundle.relations {
            let [one, other] = &relation.ends;
            for (own, peer) in [(one, other), (other, one)] {
                if own.application == *name {
                    let ends = [
                        format!("{}:{}", one.application, one.endpoint.as_deref().unwrap_or("?")),
                        other.text(),
                    ];
                    relations.entry(own.endpoint.as_deref().unwrap_or("?")).or_default().push(json!({
                        "related-application": peer.application,
                        "interface": ends.join(" "),
                    }));
                }
            }
        }
        let units: Map<String, Value> = plan
            .units
            .iter()
            .filter(|unit| unit.application == *name && !is_below)
            .map(|unit| (unit.unit.clone(), json!({"machine": unit.machine})))
            .collect();
        let mut shown = json!({
            "charm": if is_local { format!("local:{charm}-0") } else { charm.to_owned() },
            "charm-origin": if is_local { "local" } else { "charmhub" }, "charm-name": charm, "charm-rev": application.revision.as_ref().map_or(7, |revision| revision.value),
            "exposed": application.body.get("expose").and_then(Node::as_bool) == Some(true)
                || application.body.get("exposed-endpoints").is_some_and(|node| !node.entries().is_empty()),
            "charm-channel": application.channel.as_ref().map_or("latest/stable", |channel| &channel.value),
            "relations": relations, "units": units, "endpoint-bindings": bindings,
            "subordinate-to": if is_below { vec!["somebody"] } else { vec![] },
        });
        if let Some((os, channel)) = base_of(bundle, application) {
            put(&mut shown, "base", json!({"name": os, "channel": channel}));
        }
        applications.insert(name.clone(), shown);
    }
    let machines: Map<String, Value> = (0..plan.machines)
        .map(|number| (number.to_string(), json!({"hostname": format!("node-{number}")})))
        .collect();
    let remote: Map<String, Value> = bundle
        .saas
        .iter()
        .map(|(name, saas)| (name.clone(), json!({"url": saas.value.get("url").map(Node::to_json)})))
        .collect();
    json!({
        "model": {"name": "m", "type": if bundle.is_kubernetes() { "caas" } else { "iaas" }, "controller": "c"},
        "machines": machines, "applications": applications, "application-endpoints": remote,
    })
    .to_string()
}

/// What Juju would export of the same.
fn export_of(bundle: &Bundle) -> String {
    let plan = plan(bundle);
    let mut applications = Map::new();
    for (name, application) in &bundle.applications {
        let mut body = match application.body.to_json() {
            Value::Object(body) => body,
            _ => Map::new(),
        };
        let at: Vec<String> = plan
            .units
            .iter()
            .filter(|unit| unit.application == *name)
            .map(|unit| match unit.machine.split('/').collect::<Vec<_>>().as_slice() {
                [machine, kind, ..] => format!("{kind}:{machine}"),
                _ => unit.machine.clone(),
            })
            .collect();
        if !bundle.is_kubernetes() && !at.is_empty() {
            body.insert("to".to_owned(), json!(at));
        }
        for flag in ["expose", "trust"] {
            // YAML knows more words for true than JSON.
            if let Some(set) = application.body.get(flag).and_then(Node::as_bool) {
                body.insert(flag.to_owned(), json!(set));
            }
        }
        body.entry("revision").or_insert(json!(7));
        body.entry("channel").or_insert(json!("latest/stable"));
        let constraints = application.text("constraints").map(|text| text.value).unwrap_or_default();
        body.insert("constraints".to_owned(), json!(format!("arch=amd64 {constraints}")));
        if let Some((os, channel)) = base_of(bundle, application) {
            body.remove("series");
            body.insert("base".to_owned(), json!(format!("{os}@{channel}/stable")));
        }
        applications.insert(name.clone(), Value::Object(body));
    }
    let machines = (0..plan.machines).map(|number| {
        let id = plan.machine_map.iter().find(|(_, known)| *known == number.to_string()).map(|(id, _)| id);
        let body = id.and_then(|id| bundle.machines.get(id)).map(|machine| &machine.body);
        let text = body.and_then(|body| body.get("constraints")).and_then(Node::as_str).unwrap_or_default();
        (number.to_string(), json!({"constraints": format!("arch=amd64 {text}")}))
    });
    let machines: Map<String, Value> = machines.collect();
    let relations: Vec<_> =
        bundle.relations.iter().map(|one| one.ends.each_ref().map(bundle::End::text)).collect();
    let saas: Map<String, Value> =
        bundle.saas.iter().map(|(name, saas)| (name.clone(), saas.value.to_json())).collect();
    let mut all = json!({
        "saas": saas, "applications": applications, "machines": machines, "relations": relations,
    });
    if let Some(kind) = &bundle.kind {
        put(&mut all, "bundle", json!(kind.value));
    }
    all.to_string()
}

/// Leaves out relations that do not name both endpoints: the writers of this file do not infer them.
fn named(bundle: &mut Bundle) {
    bundle.relations.retain(|one| one.ends.iter().all(|end| end.endpoint.is_some()));
}

/// Whether Juju would take it, so that it has a status at all.
fn stands(site: &Site) -> bool {
    bundle::verify(&site.bundle, &bundle::Against::no_charms()).is_empty()
}

fn omega() -> (Sources, PathBuf) {
    (Sources::default(), PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../sites/omega"))
}

#[test]
fn omega_is_what_its_status_and_its_export_say() {
    let (mut sources, folder) = omega();
    let file = |sources: &mut Sources, name: &str| {
        sources.add(name, &std::fs::read_to_string(folder.join(name)).unwrap())
    };
    let (site_file, bundle) = (file(&mut sources, "site.yaml"), file(&mut sources, "bundle.yaml"));
    let inputs = Inputs { site: Some(site_file), bundle: Some(bundle), ..Inputs::new(&sources) };
    let omega = site::read(&inputs).site;
    assert_eq!(compare(&omega, &omega), Comparison::default());
    let status = site(&status_of(&omega.bundle));
    assert_eq!(status.origin.kind, Kind::Status);
    let there = compare(&omega, &status);
    // The hosts of a plan have made-up names; a real status has those of MAAS.
    let strange: Vec<String> = draw(&there)
        .into_iter()
        .filter(|line| !line.starts_with("machines") || !line.contains(" host: "))
        .collect();
    assert_eq!(strange, Vec::<String>::new());
    let gaps: Vec<String> = there
        .gaps
        .iter()
        .map(|gap| format!("{:?} {} {} {}", gap.side, gap.what, gap.subjects.len(), gap.is_open))
        .collect();
    insta::assert_snapshot!(gaps.join("\n"), @"
    A revision 50 true
    B constraints 0 false
    B exposed endpoints 0 false
    B options 0 false
    B resources 0 false
    B site.yaml 0 false
    B storage 0 false
    B trust 0 false
    ");
    let export = compare(&omega, &site(&export_of(&omega.bundle)));
    assert_eq!(draw(&export), Vec::<String>::new());
    // One thing changed is one thing told.
    let moved = status_of(&omega.bundle).replacen("\"machine\":\"3\"", "\"machine\":\"2\"", 1);
    assert_ne!(draw(&compare(&omega, &site(&moved))), draw(&there));
}

#[test]
fn real_bundles_are_what_their_status_and_their_export_say() {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("INTERLOCK_SHARED").map_or(beside, PathBuf::from).join("corpora/bundles");
    if !folder.is_dir() {
        eprintln!(
            "SKIPPED: real_bundles_are_what_their_status_and_their_export_say needs ../shared/corpora/bundles"
        );
        return;
    }
    let (mut count, mut wrong) = (0, vec![]);
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let mut written = site(&text);
        // A plan for Kubernetes places no units, so that no status can be made of it.
        let is_kubernetes = written.bundle.is_kubernetes();
        if !stands(&written) || is_kubernetes || bundle::plan(&written.bundle).units.len() > 500 {
            continue;
        }
        assert_eq!(compare(&written, &written), Comparison::default(), "{}", path.display());
        named(&mut written.bundle);
        written.origin = Origin::default();
        count += 1;
        for (kind, text) in [("status", status_of(&written.bundle)), ("export", export_of(&written.bundle))] {
            let printed = site(&text);
            let differences = draw(&compare(&written, &printed));
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            wrong.extend(differences.into_iter().map(|line| format!("{kind} of {name}: {line}")));
        }
    }
    assert!(count >= 200, "only {count} bundles stand");
    assert_eq!(wrong.len(), 0, "{} of {count}:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
}

fn put(object: &mut Value, key: &str, value: Value) {
    if let Value::Object(object) = object {
        object.insert(key.to_owned(), value);
    }
}
