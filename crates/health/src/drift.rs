//! What differs between two captures, and of what class that is.

use crate::capture::{Capture, Entry, SECTIONS};
use model::Verdict;
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// Of what class a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Nobody wrote it down.
    Drift,
    /// The site has it on record, as a divergence.
    OnRecord,
    /// Such things change by themselves.
    Float,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The section.
    pub section: String,
    /// The entry.
    pub entry: String,
    /// The field; none where the whole entry came or went.
    pub field: Option<String>,
    /// What it was; nothing for what came.
    pub from: Option<Json>,
    /// What it is; nothing for what went.
    pub to: Option<Json>,
    /// Of what class it is.
    pub class: Class,
}

/// What differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// Changes, those that nobody wrote down first.
    pub changes: Vec<Change>,
    /// Sections that only one of the two has: of these nothing is known.
    pub unread: Vec<(String, String)>,
}

impl Drift {
    /// It holds when all was compared and nothing drifted.
    pub fn verdict(&self) -> Verdict {
        match (self.changes.iter().any(|change| change.class == Class::Drift), self.unread.is_empty()) {
            (true, _) => Verdict::Fails,
            (false, false) => Verdict::Unmeasured,
            (false, true) => Verdict::Holds,
        }
    }
}

/// Compares two captures. `on_record` says whether the site has a divergence that speaks of the entry.
pub fn drift(from: &Capture, to: &Capture, on_record: &dyn Fn(&str) -> bool) -> Drift {
    let (mut changes, mut unread) = (Vec::new(), Vec::new());
    let mut compared = 0;
    for section in SECTIONS {
        let (before, after) = (from.sections.get(section.name), to.sections.get(section.name));
        let (Some(before), Some(after)) = (before, after) else {
            // What neither could read was left out of both for the same reason, and is no news.
            if before.is_some() || after.is_some() {
                let why = to.unread.get(section.name).or_else(|| from.unread.get(section.name));
                let why = why.cloned().unwrap_or_else(|| "one of the two does not have it".to_owned());
                unread.push((section.name.to_owned(), why));
            }
            continue;
        };
        compared += 1;
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for name in names {
            let class = |field: Option<&str>| match field {
                Some(field) if section.floats.contains(&field) => Class::Float,
                _ if on_record(name) => Class::OnRecord,
                _ => Class::Drift,
            };
            let change = |field: Option<&str>, from: Option<Json>, to: Option<Json>| Change {
                section: section.name.to_owned(),
                entry: name.clone(),
                field: field.map(str::to_owned),
                from,
                to,
                class: class(field),
            };
            match (before.get(name), after.get(name)) {
                (Some(before), Some(after)) => {
                    let fields: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
                    let differing =
                        fields.into_iter().filter(|field| before.get(*field) != after.get(*field));
                    changes.extend(differing.map(|field| {
                        change(Some(field), before.get(field).cloned(), after.get(field).cloned())
                    }));
                }
                (before, after) => changes.push(change(None, before.map(whole), after.map(whole))),
            }
        }
    }
    if compared == 0 && unread.is_empty() {
        unread.push(("everything".to_owned(), "the two have no section in common".to_owned()));
    }
    changes.sort_by(|a, b| {
        (a.class, &a.section, &a.entry, &a.field).cmp(&(b.class, &b.section, &b.entry, &b.field))
    });
    Drift { changes, unread }
}

fn whole(entry: &Entry) -> Json {
    Json::Object(entry.iter().map(|(name, value)| (name.clone(), value.clone())).collect())
}

#[cfg(test)]
mod tests {
    use super::{Class, drift};
    use crate::{Answer, capture};
    use serde_json::{Value as Json, json};
    use std::collections::BTreeMap;

    fn cloud() -> BTreeMap<&'static str, Answer> {
        let said = |json: Json| Answer::Said(json);
        let service = |host: &str, state: &str| json!({"binary": "nova-compute", "host": host, "status": "enabled", "state": state, "updated_at": "now"});
        BTreeMap::from([
            (
                "juju.status",
                said(
                    json!({"applications": {"glance": {"charm-name": "glance", "charm-channel": "2024.1/stable", "charm-rev": 600}}, "machines": {"0": {"hostname": "h1"}}}),
                ),
            ),
            (
                "keystone.catalogue",
                said(
                    json!([{"service": "nova", "type": "compute", "interface": "public", "region": "R", "url": "http://n"}]),
                ),
            ),
            ("nova.services", said(json!([service("h1", "up"), service("h2", "up")]))),
            ("nova.flavors", said(json!([{"id": "1", "name": "m1", "vcpus": 1, "ram": 512}]))),
            (
                "glance.images",
                said(
                    json!([{"id": "i", "name": "jammy", "status": "active", "tags": ["b", "a"], "size": 9}]),
                ),
            ),
            ("neutron.agents", Answer::Silent("no answer".to_owned())),
        ])
    }

    fn taken(cloud: &BTreeMap<&'static str, Answer>) -> crate::Capture {
        capture(cloud, "2026-06-09T12:00:00Z", "omega")
    }

    /// What is found when these answers are put in place of the cloud's own.
    fn check(changed: &[(&'static str, Answer)]) -> String {
        let mut after = cloud();
        after.extend(changed.iter().cloned());
        let drift = drift(&taken(&cloud()), &taken(&after), &|entry| entry == "nova-compute h2");
        let changes = drift.changes.iter().map(|one| {
            let side = |side: &Option<Json>| side.as_ref().map_or_else(|| "-".to_owned(), Json::to_string);
            let field = one.field.as_deref().unwrap_or("*");
            format!(
                "{:?} {}/{}/{field}: {} -> {}",
                one.class,
                one.section,
                one.entry,
                side(&one.from),
                side(&one.to)
            )
        });
        let unread = drift.unread.iter().map(|(section, why)| format!("unread {section}: {why}"));
        let lines: Vec<String> = changes.chain(unread).collect();
        format!("{}\n{}", drift.verdict(), lines.join("\n"))
    }

    #[test]
    fn an_unchanged_cloud_has_no_drift_in_whatever_order_it_answers() {
        insta::assert_snapshot!(check(&[]), @"holds");
        let other = json!([{"size": 9, "tags": ["a", "b"], "name": "jammy", "id": "i", "status": "active"}]);
        insta::assert_snapshot!(check(&[("glance.images", Answer::Said(other))]), @"holds");
    }

    #[test]
    fn each_change_is_found_and_classed() {
        let services = json!([
            {"binary": "nova-compute", "host": "h1", "status": "enabled", "state": "down"},
            {"binary": "nova-compute", "host": "h2", "status": "disabled", "state": "up"},
            {"binary": "nova-compute", "host": "h3", "status": "enabled", "state": "up"}
        ]);
        insta::assert_snapshot!(check(&[("nova.services", Answer::Said(services))]), @r#"
        fails
        Drift compute-services/nova-compute h3/*: - -> {"state":"up","status":"enabled"}
        OnRecord compute-services/nova-compute h2/status: "enabled" -> "disabled"
        Float compute-services/nova-compute h1/state: "up" -> "down"
        "#);
        let juju = json!({"applications": {"glance": {"charm-name": "glance", "charm-channel": "2024.1/edge", "charm-rev": 601}}, "machines": {}});
        insta::assert_snapshot!(check(&[("juju.status", Answer::Said(juju))]), @r#"
        fails
        Drift applications/glance/charm-channel: "2024.1/stable" -> "2024.1/edge"
        Drift applications/glance/charm-rev: 600 -> 601
        Drift machines/0/*: {"hostname":"h1"} -> -
        "#);
    }

    #[test]
    fn what_one_of_the_two_could_not_read_is_no_news_and_no_comfort() {
        insta::assert_snapshot!(check(&[("nova.flavors", Answer::Silent("no answer".to_owned()))]), @"
        unmeasured
        unread flavors: no answer
        ");
        let nothing = taken(&BTreeMap::new());
        assert_eq!(drift(&nothing, &nothing, &|_| false).verdict(), model::Verdict::Unmeasured);
        assert!(Class::Drift < Class::OnRecord && Class::OnRecord < Class::Float);
    }

    #[test]
    fn a_capture_reads_back_what_it_wrote() {
        let taken = taken(&cloud());
        let text = serde_json::to_string_pretty(&taken).unwrap();
        assert_eq!(serde_json::from_str::<crate::Capture>(&text).unwrap(), taken);
    }
}
