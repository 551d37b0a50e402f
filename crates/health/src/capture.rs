//! The cloud as it was built: of all answers that what stays as it is while nobody changes the cloud. Servers, volumes and
//! networks of tenants come and go and are no part of it.

mod rows;

use crate::{Answer, Question, questions};
use rows::{Owner, Rows, operators};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// An entry's fields by name.
pub type Entry = BTreeMap<String, Json>;

/// What a cloud was made of at a time. In canonical order: two captures of one state are the same text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Capture {
    /// `interlock.capture/1`.
    pub schema: String,
    /// When it was taken, in UTC.
    pub at: String,
    /// The cloud.
    pub cloud: String,
    /// Entries by section and name.
    pub sections: BTreeMap<String, BTreeMap<String, Entry>>,
    /// Sections that could not be read, and why: of these nothing is known.
    pub unread: BTreeMap<String, String>,
}

/// One kind of entries.
pub(crate) struct Section {
    /// Its name.
    pub(crate) name: &'static str,
    pub(crate) question: &'static Question,
    /// Which of its rows are entries, and what other answers add to them.
    rows: Rows,
    /// The field of the answer in which entries stand by name; empty where the answer is their list.
    within: &'static str,
    /// The fields of an entry, one in the other, in which its own stand; none where they stand in it.
    inside: &'static [&'static str],
    /// The fields that name an entry.
    key: &'static [&'static str],
    /// The fields that are kept.
    fields: &'static [&'static str],
    /// Whether a row of which all these are null is no entry.
    is_of_what_is_set: bool,
    /// Those of them that change by themselves.
    pub(crate) floats: &'static [&'static str],
}

const fn section(
    name: &'static str,
    question: &'static Question,
    key: &'static [&'static str],
    fields: &'static [&'static str],
    floats: &'static [&'static str],
) -> Section {
    let (rows, within, inside, is_of_what_is_set) = (Rows::All, "", &[], false);
    Section { name, question, rows, within, inside, key, fields, is_of_what_is_set, floats }
}

const fn under(section: Section, within: &'static str) -> Section {
    Section { within, ..section }
}

/// Services keep what was set for a project that is gone; only those that are there count.
const PROJECT: Owner =
    Owner { of: &questions::PROJECTS, is_one: |_| true, by: "project_id", name: "project" };

/// All sections.
pub(crate) static SECTIONS: &[Section] = &[
    under(
        section(
            "applications",
            &questions::JUJU_STATUS,
            &[],
            &["charm-name", "charm-channel", "charm-rev", "base", "version"],
            &[],
        ),
        "applications",
    ),
    under(
        section("machines", &questions::JUJU_STATUS, &[], &["hostname", "display-name", "base"], &[]),
        "machines",
    ),
    section("endpoints", &questions::CATALOGUE, &["type", "interface", "region"], &["url"], &[]),
    // Behind a VIP each unit has a certificate of its own, and HAProxy says which of them shows it.
    section(
        "certificates",
        &questions::CERTIFICATES,
        &["place"],
        &["ends", "fingerprint"],
        &["ends", "fingerprint"],
    ),
    section("domains", &questions::DOMAINS, &["name"], &["enabled"], &[]),
    section("roles", &questions::ROLES, &["name"], &[], &[]),
    section(
        "compute-services",
        &questions::NOVA_SERVICES,
        &["binary", "host"],
        &["status", "state", "forced_down"],
        &["state"],
    ),
    section(
        "hypervisors",
        &questions::HYPERVISORS,
        &["hypervisor_hostname"],
        &["vcpus", "memory_mb", "status", "state"],
        &["state"],
    ),
    Section {
        inside: &["answer", "limits", "absolute"],
        ..section(
            "quotas",
            &questions::LIMITS,
            &["name", "of"],
            &["maxTotalInstances", "maxTotalCores", "maxTotalRAMSize"],
            &[],
        )
    },
    section("flavors", &questions::FLAVORS, &["name"], &["vcpus", "ram"], &[]),
    section(
        "agents",
        &questions::AGENTS,
        &["agent_type", "host"],
        &["binary", "admin_state_up", "alive"],
        &["alive"],
    ),
    Section {
        rows: Rows::Of(operators),
        ..section(
            "networks",
            &questions::NETWORKS,
            &["name"],
            &[
                "router:external",
                "shared",
                "admin_state_up",
                "mtu",
                "provider:network_type",
                "provider:physical_network",
                "provider:segmentation_id",
            ],
            &[],
        )
    },
    Section {
        rows: Rows::With(Owner {
            of: &questions::NETWORKS,
            is_one: operators,
            by: "network_id",
            name: "network",
        }),
        ..section(
            "subnets",
            &questions::SUBNETS,
            &["network", "cidr"],
            &["gateway_ip", "allocation_pools", "dns_nameservers", "enable_dhcp"],
            &[],
        )
    },
    Section {
        rows: Rows::With(PROJECT),
        ..section(
            "network-quotas",
            &questions::NETWORK_QUOTAS,
            &["project", "project_id"],
            &[
                "floatingip",
                "network",
                "port",
                "rbac_policy",
                "router",
                "security_group",
                "security_group_rule",
                "subnet",
                "subnetpool",
                "trunk",
            ],
            &[],
        )
    },
    section(
        "images",
        &questions::IMAGES,
        &["id"],
        &["name", "status", "visibility", "size", "tags"],
        &["status"],
    ),
    section(
        "volume-services",
        &questions::CINDER_SERVICES,
        &["binary", "host"],
        &["status", "state"],
        &["state"],
    ),
    Section {
        inside: &["answer", "quota_set"],
        ..section(
            "volume-quotas",
            &questions::VOLUME_QUOTAS,
            &["name", "of"],
            &[
                "volumes",
                "snapshots",
                "gigabytes",
                "backups",
                "backup_gigabytes",
                "per_volume_gigabytes",
                "groups",
            ],
            &[],
        )
    },
    section("volume-types", &questions::VOLUME_TYPES, &["name"], &["is_public"], &[]),
    section("load-balancer-providers", &questions::LB_PROVIDERS, &["name"], &[], &[]),
    Section {
        rows: Rows::With(PROJECT),
        is_of_what_is_set: true,
        ..section(
            "load-balancer-quotas",
            &questions::LB_QUOTAS,
            &["project", "project_id"],
            &["loadbalancer", "listener", "member", "pool", "healthmonitor", "l7policy", "l7rule"],
            &[],
        )
    },
    section("controllers", &questions::CAPI_DEPLOYMENTS, &["namespace", "name"], &["images"], &[]),
];

/// Takes a capture from the answers of a sweep.
pub fn capture(answers: &BTreeMap<&'static str, Answer>, at: &str, cloud: &str) -> Capture {
    let (mut sections, mut unread) = (BTreeMap::new(), BTreeMap::new());
    for section in SECTIONS {
        match section.entries(answers) {
            Ok(entries) => drop(sections.insert(section.name.to_owned(), entries)),
            Err(why) => drop(unread.insert(section.name.to_owned(), why)),
        }
    }
    let (schema, at, cloud) = ("interlock.capture/1".to_owned(), at.to_owned(), cloud.to_owned());
    Capture { schema, at, cloud, sections, unread }
}

/// What was answered, or why nothing was.
fn said<'a>(answers: &'a BTreeMap<&'static str, Answer>, question: &Question) -> Result<&'a Json, String> {
    match answers.get(question.id) {
        Some(Answer::Said(said)) => Ok(said),
        Some(other) => Err(other.why_not().unwrap_or_default()),
        None => Err("it was not asked".to_owned()),
    }
}

impl Section {
    fn entries(&self, answers: &BTreeMap<&'static str, Answer>) -> Result<BTreeMap<String, Entry>, String> {
        let said = said(answers, self.question)?;
        let mut entries = BTreeMap::new();
        if !self.within.is_empty() {
            let named = said.get(self.within).and_then(Json::as_object).ok_or("its answer has no entries")?;
            entries.extend(named.iter().map(|(name, row)| (name.clone(), self.entry(row))));
            return Ok(entries);
        }
        for row in self.rows.of(said, answers)? {
            let key: Option<Vec<&str>> = self.key.iter().map(|key| row.get(*key)?.as_str()).collect();
            let key = key.ok_or("an entry of it has no name")?.join(" ");
            if self.inner(&row).is_none() {
                return Err(format!("{key} was not told"));
            }
            let entry = self.entry(&row);
            if self.is_of_what_is_set && entry.values().all(Json::is_null) {
                continue;
            }
            if entries.insert(key.clone(), entry).is_some() {
                return Err(format!("two entries of it are called {key}"));
            }
        }
        Ok(entries)
    }

    /// Where the fields of an entry stand.
    fn inner<'j>(&self, row: &'j Json) -> Option<&'j Json> {
        self.inside.iter().try_fold(row, |row, field| row.get(*field))
    }

    fn entry(&self, row: &Json) -> Entry {
        let inner = self.inner(row);
        let field = |field: &&str| Some(((*field).to_owned(), ordered(inner?.get(*field)?.clone())));
        self.fields.iter().filter_map(field).collect()
    }
}

/// Lists of services have no order of their own.
fn ordered(value: Json) -> Json {
    match value {
        Json::Array(mut items) => {
            items.sort_by_cached_key(Json::to_string);
            Json::Array(items)
        }
        other => other,
    }
}
