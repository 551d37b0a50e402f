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
            ("nova.limits", said(limits(10))),
            ("neutron.agents", Answer::Silent("no answer".to_owned())),
        ])
    }

    /// What a project may have, and what it has just now.
    fn limits(servers: u64) -> Json {
        let absolute = json!({"maxTotalInstances": servers, "totalInstancesUsed": servers / 2});
        json!([{"of": "1", "name": "acme", "answer": {"limits": {"absolute": absolute}}}])
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
        insta::assert_snapshot!(check(&[("nova.limits", Answer::Said(limits(20)))]), @r#"
        fails
        Drift quotas/acme 1/maxTotalInstances: 10 -> 20
        "#);
        let silent = json!([{"of": "1", "name": "acme", "why": "it answered 500: x"}]);
        insta::assert_snapshot!(check(&[("nova.limits", Answer::Said(silent))]), @r#"
        unmeasured
        unread quotas: acme 1 was not told
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

    /// A cloud with something in every section.
    fn whole() -> BTreeMap<&'static str, Json> {
        let service = |binary: &str, host: &str| json!({"binary": binary, "host": host, "status": "enabled", "state": "up", "forced_down": false});
        let glance = json!({"charm-name": "glance", "charm-channel": "2024.1/stable", "charm-rev": 600, "base": {"channel": "22.04"}, "version": "28.0.1"});
        let mut whole = BTreeMap::from([
            (
                "juju.status",
                json!({"applications": {"glance": glance}, "machines": {"0": {"hostname": "h1"}, "1": {"hostname": "h2"}}}),
            ),
            (
                "keystone.catalogue",
                json!([{"type": "compute", "interface": "public", "region": "R", "url": "http://n"}]),
            ),
            (
                "paths.certificates",
                json!([{"place": "n:443", "ends": "2027-01-01T00:00:00Z", "fingerprint": "sha256:ab"}]),
            ),
            ("keystone.domains", json!([{"name": "Default", "enabled": true}])),
            ("keystone.roles", json!([{"name": "admin"}])),
            ("nova.services", json!([service("nova-compute", "h1"), service("nova-compute", "h2")])),
            (
                "nova.hypervisors",
                json!([{"hypervisor_hostname": "h1", "vcpus": 64, "memory_mb": 9, "status": "enabled", "state": "up"}]),
            ),
            (
                "nova.flavors",
                json!([{"name": "m1", "vcpus": 1, "ram": 512}, {"name": "m2", "vcpus": 2, "ram": 512}]),
            ),
            (
                "neutron.agents",
                json!([{"agent_type": "gateway", "host": "h1", "binary": "b", "admin_state_up": true, "alive": true}]),
            ),
            (
                "glance.images",
                json!([{"id": "i", "name": "jammy", "status": "active", "visibility": "public", "size": 9, "tags": ["a"]}]),
            ),
            ("cinder.services", json!([service("cinder-volume", "h1@ceph")])),
            ("cinder.types", json!([{"name": "standard", "is_public": true}])),
            ("octavia.providers", json!([{"name": "amphora"}, {"name": "ovn"}])),
            (
                "capi.deployments",
                json!([{"namespace": "capi-system", "name": "capi", "images": ["capi:v1.9.6"]}]),
            ),
        ]);
        whole.extend(networks());
        whole.extend(quotas());
        whole
    }

    /// An external network, one that projects share, and one of a tenant.
    fn networks() -> [(&'static str, Json); 2] {
        let network = |id: &str, name: &str, external: bool, shared: bool| {
            json!({"id": id, "name": name, "router:external": external, "shared": shared,
            "status": "ACTIVE", "mtu": 1500, "provider:network_type": "vlan", "provider:physical_network": "physnet1", "provider:segmentation_id": 7})
        };
        let subnet = |network: &str, cidr: &str| {
            json!({"id": "s", "network_id": network, "cidr": cidr, "gateway_ip": "192.0.2.1", "enable_dhcp": false,
            "allocation_pools": [{"start": "192.0.2.10", "end": "192.0.2.99"}], "dns_nameservers": []})
        };
        [
            (
                "neutron.networks",
                json!([
                    network("1", "ext", true, false),
                    network("2", "share", false, true),
                    network("3", "own", false, false)
                ]),
            ),
            ("neutron.subnets", json!([subnet("1", "192.0.2.0/24"), subnet("3", "10.0.0.0/24")])),
        ]
    }

    /// What two projects may have. One of them was given nothing of its own by Octavia, and a third one is gone.
    fn quotas() -> [(&'static str, Json); 5] {
        let nova = json!({"limits": {"absolute": {"maxTotalInstances": 10, "maxTotalCores": 20}}});
        [
            ("keystone.projects", json!([{"id": "1", "name": "acme"}, {"id": "2", "name": "beta"}])),
            ("nova.limits", json!([{"of": "1", "name": "acme", "answer": nova}])),
            (
                "neutron.quotas",
                json!([{"project_id": "1", "port": 500}, {"project_id": "2", "port": 9}, {"project_id": "3", "port": 1}]),
            ),
            (
                "cinder.quotas",
                json!([{"of": "1", "name": "acme", "answer": {"quota_set": {"id": "1", "gigabytes": 1000}}}]),
            ),
            (
                "octavia.quotas",
                json!([{"project_id": "1", "loadbalancer": 5, "pool": null}, {"project_id": "2", "loadbalancer": null, "pool": null}]),
            ),
        ]
    }

    /// What is found when the value at that place of an answer is another one; none where it is gone. A place that ends
    /// with `/-` gets one more.
    fn planted(question: &'static str, place: &str, value: Option<Json>) -> crate::Drift {
        let said = |all: &BTreeMap<&'static str, Json>| -> BTreeMap<&'static str, Answer> {
            all.iter().map(|(id, json)| (*id, Answer::Said(json.clone()))).collect()
        };
        let (before, mut after) = (whole(), whole());
        let (above, last) = place.rsplit_once('/').unwrap();
        match (after.get_mut(question).unwrap().pointer_mut(above).unwrap(), value) {
            (Json::Array(rows), Some(value)) if last == "-" => rows.push(value),
            (Json::Array(rows), Some(value)) => rows[last.parse::<usize>().unwrap()] = value,
            (Json::Array(rows), None) => drop(rows.remove(last.parse().unwrap())),
            (Json::Object(fields), Some(value)) => drop(fields.insert(last.to_owned(), value).unwrap()),
            (Json::Object(fields), None) => drop(fields.remove(last).unwrap()),
            _ => panic!("{place} is no place"),
        }
        drift(&taken(&said(&before)), &taken(&said(&after)), &|entry| entry == "nova-compute h2")
    }

    /// The one change that such a value makes.
    fn plant(question: &'static str, place: &str, value: Option<Json>) -> String {
        let drift = planted(question, place, value);
        let [change] = drift.changes.as_slice() else { panic!("{place}: {:?}", drift.changes) };
        let field = change.field.as_deref().unwrap_or("*");
        format!("{:?} {}/{}/{field}", change.class, change.section, change.entry)
    }

    #[test]
    fn what_is_a_tenants_own_and_what_nobody_has_set_is_no_part_of_it() {
        let null = json!({"project_id": "1", "loadbalancer": null, "pool": null});
        for (question, place, value) in [
            ("neutron.networks", "/2/mtu", Some(json!(9000))),
            ("neutron.networks", "/2", None),
            ("neutron.networks", "/0/status", Some(json!("DOWN"))),
            ("neutron.subnets", "/1/gateway_ip", Some(json!("10.0.0.254"))),
            ("neutron.subnets", "/1", None),
            ("neutron.quotas", "/2/port", Some(json!(2))),
            ("octavia.quotas", "/1", None),
            ("octavia.quotas", "/-", Some(json!({"project_id": "3", "pool": 1}))),
        ] {
            let drift = planted(question, place, value);
            assert_eq!((drift.changes, drift.unread), (vec![], vec![]), "{question} {place}");
        }
        let [gone] = planted("octavia.quotas", "/0", Some(null)).changes.try_into().unwrap();
        assert_eq!((gone.entry.as_str(), gone.to), ("acme 1", None));
        // A subnet is named by its network, and a quota by its project: without these nothing is known of them.
        let said = whole().into_iter().map(|(id, json)| (id, Answer::Said(json)));
        let mut answers: BTreeMap<&'static str, Answer> = said.collect();
        for id in ["neutron.networks", "keystone.projects"] {
            answers.insert(id, Answer::Silent("no answer".to_owned()));
        }
        let unread = taken(&answers).unread;
        let unread: Vec<String> = unread.iter().map(|(section, why)| format!("{section}: {why}")).collect();
        insta::assert_snapshot!(unread.join("\n"), @"
        load-balancer-quotas: keystone.projects: no answer
        network-quotas: keystone.projects: no answer
        networks: no answer
        subnets: neutron.networks: no answer
        ");
    }

    /// Each: the question, the place in its answer, and what is there then.
    fn plants() -> [(&'static str, &'static str, Option<Json>); 40] {
        let endpoint = json!({"type": "dns", "interface": "public", "region": "R", "url": "http://d"});
        [
            ("juju.status", "/applications/glance/charm-channel", Some(json!("latest/edge"))),
            ("juju.status", "/applications/glance/charm-rev", Some(json!(601))),
            ("juju.status", "/applications/glance/base", Some(json!({"channel": "24.04"}))),
            ("juju.status", "/applications/glance/version", Some(json!("28.1.0"))),
            ("juju.status", "/machines/1", None),
            ("juju.status", "/machines/0/hostname", Some(json!("h9"))),
            ("keystone.catalogue", "/0/url", Some(json!("http://elsewhere"))),
            ("keystone.catalogue", "/-", Some(endpoint)),
            ("paths.certificates", "/0/ends", Some(json!("2028-01-01T00:00:00Z"))),
            ("paths.certificates", "/0/fingerprint", Some(json!("sha256:cd"))),
            ("keystone.domains", "/0/enabled", Some(json!(false))),
            ("keystone.roles", "/-", Some(json!({"name": "root"}))),
            ("nova.services", "/0/status", Some(json!("disabled"))),
            ("nova.services", "/1/status", Some(json!("disabled"))),
            ("nova.services", "/0/state", Some(json!("down"))),
            ("nova.services", "/0/forced_down", Some(json!(true))),
            ("nova.hypervisors", "/0/vcpus", Some(json!(32))),
            ("nova.hypervisors", "/0/state", Some(json!("down"))),
            ("nova.flavors", "/0/ram", Some(json!(1024))),
            ("nova.flavors", "/1", None),
            ("neutron.agents", "/0/alive", Some(json!(false))),
            ("neutron.agents", "/0/admin_state_up", Some(json!(false))),
            ("glance.images", "/0/visibility", Some(json!("private"))),
            ("glance.images", "/0/tags", Some(json!(["a", "b"]))),
            ("cinder.types", "/0/is_public", Some(json!(false))),
            ("octavia.providers", "/1", None),
            ("neutron.networks", "/0/mtu", Some(json!(9000))),
            ("neutron.networks", "/0/provider:physical_network", Some(json!("physnet2"))),
            ("neutron.networks", "/1/router:external", Some(json!(true))),
            ("neutron.networks", "/1/shared", Some(json!(false))),
            ("neutron.subnets", "/0/gateway_ip", Some(json!("192.0.2.254"))),
            ("neutron.subnets", "/0/allocation_pools/0/end", Some(json!("192.0.2.200"))),
            ("neutron.subnets", "/0/enable_dhcp", Some(json!(true))),
            ("nova.limits", "/0/answer/limits/absolute/maxTotalCores", Some(json!(40))),
            ("neutron.quotas", "/0/port", Some(json!(-1))),
            ("neutron.quotas", "/1", None),
            ("cinder.quotas", "/0/answer/quota_set/gigabytes", Some(json!(5000))),
            ("octavia.quotas", "/0/loadbalancer", Some(json!(6))),
            ("octavia.quotas", "/1/pool", Some(json!(3))),
            ("capi.deployments", "/0/images/0", Some(json!("capi:v1.10.0"))),
        ]
    }

    #[test]
    fn each_of_forty_planted_changes_is_found_by_itself_and_classed() {
        let found: Vec<String> =
            plants().into_iter().map(|(question, place, value)| plant(question, place, value)).collect();
        insta::assert_snapshot!(found.join("\n"), @"
        Drift applications/glance/charm-channel
        Drift applications/glance/charm-rev
        Drift applications/glance/base
        Drift applications/glance/version
        Drift machines/1/*
        Drift machines/0/hostname
        Drift endpoints/compute public R/url
        Drift endpoints/dns public R/*
        Float certificates/n:443/ends
        Float certificates/n:443/fingerprint
        Drift domains/Default/enabled
        Drift roles/root/*
        Drift compute-services/nova-compute h1/status
        OnRecord compute-services/nova-compute h2/status
        Float compute-services/nova-compute h1/state
        Drift compute-services/nova-compute h1/forced_down
        Drift hypervisors/h1/vcpus
        Float hypervisors/h1/state
        Drift flavors/m1/ram
        Drift flavors/m2/*
        Float agents/gateway h1/alive
        Drift agents/gateway h1/admin_state_up
        Drift images/i/visibility
        Drift images/i/tags
        Drift volume-types/standard/is_public
        Drift load-balancer-providers/ovn/*
        Drift networks/ext/mtu
        Drift networks/ext/provider:physical_network
        Drift networks/share/router:external
        Drift networks/share/*
        Drift subnets/ext 192.0.2.0/24/gateway_ip
        Drift subnets/ext 192.0.2.0/24/allocation_pools
        Drift subnets/ext 192.0.2.0/24/enable_dhcp
        Drift quotas/acme 1/maxTotalCores
        Drift network-quotas/acme 1/port
        Drift network-quotas/beta 2/*
        Drift volume-quotas/acme 1/gigabytes
        Drift load-balancer-quotas/acme 1/loadbalancer
        Drift load-balancer-quotas/beta 2/*
        Drift controllers/capi-system capi/images
        ");
    }
}
