//! Security groups of Neutron.

use super::network::owned;
use super::{Reply, Visit, stamp, words};
use crate::world::compute;
use crate::world::identity;
use crate::world::refusal::Refusal;
use crate::world::resources::{delete, new_id, set, text};
use serde_json::{Value, json};

/// The id of the group that every project has.
pub(super) fn default_id(visit: &Visit<'_>) -> String {
    dashed(&identity::id(visit.world, &format!("security group of {}", visit.project())))
}

/// 32 digits as a UUID is written.
fn dashed(digits: &str) -> String {
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

/// Answers what is asked below `/security-groups`.
pub(super) fn answer(visit: &mut Visit<'_>, rest: &[&str]) -> Result<Reply, Refusal> {
    match (visit.method(), rest) {
        ("GET", []) => visit.list("security_groups", all(visit)),
        ("POST", []) => {
            let body = visit.body();
            let given = body.get("security_group").cloned().unwrap_or_default();
            let name = text(&given, "name");
            if name.eq_ignore_ascii_case("default") {
                return Err(Refusal::new(
                    409,
                    "SecurityGroupDefaultAlreadyExists",
                    "Default security group already exists.",
                ));
            }
            let id = text(&compute::group(visit.world, name), "id").to_owned();
            if let Some(one) = visit.world.openstack.resources.find_mut("SecurityGroup", &id) {
                set(one, "description", text(&given, "description"));
            }
            Ok(Reply::new(201, json!({"security_group": find(visit, &id)?})))
        }
        ("GET", [id]) => Reply::ok(json!({"security_group": find(visit, id)?})),
        ("DELETE", [id]) => {
            find(visit, id)?;
            if *id == default_id(visit) {
                return Err(Refusal::new(
                    409,
                    "SecurityGroupCannotRemoveDefault",
                    "Insufficient rights for removing default security group.",
                ));
            }
            delete(visit.world, None, "SecurityGroup", id)?;
            Reply::empty(204)
        }
        _ => Err(words::no_path()),
    }
}

fn find(visit: &Visit<'_>, id: &str) -> Result<Value, Refusal> {
    let no = || words::absent("SecurityGroupNotFound", format!("Security group {id} does not exist"));
    all(visit).into_iter().find(|one| text(one, "id") == id).ok_or_else(no)
}

/// Every group: the project's own first.
fn all(visit: &Visit<'_>) -> Vec<Value> {
    let own = json!({"id": default_id(visit), "name": "default", "description": "Default security group"});
    let mut all = vec![own];
    all.extend(visit.all("SecurityGroup"));
    all.iter().map(|one| shown(visit, one)).collect()
}

fn shown(visit: &Visit<'_>, one: &Value) -> Value {
    let id = text(one, "id");
    let mut rules: Vec<Value> = ["IPv4", "IPv6"]
        .iter()
        .map(|kind| rule(visit, one, &json!({"direction": "egress", "ethertype": kind})))
        .collect();
    if id == default_id(visit) {
        let inner = |kind: &&str| {
            rule(visit, one, &json!({"direction": "ingress", "ethertype": kind, "remote_group_id": id}))
        };
        rules.extend(["IPv4", "IPv6"].iter().map(inner));
    }
    let more = one.get("rules").and_then(Value::as_array).into_iter().flatten();
    rules.extend(more.map(|given| rule(visit, one, given)));
    let mut whole =
        owned(visit, one, json!({"security_group_rules": rules, "shared": false, "stateful": true}));
    if let Some(fields) = whole.as_object_mut() {
        fields.remove("rules");
    }
    whole
}

/// A rule as Neutron shows it: its ports are numbers, and what it does not say is null.
fn rule(visit: &Visit<'_>, group: &Value, given: &Value) -> Value {
    let ports = text(given, "port_range_min");
    let (first, last) = ports.split_once(':').unwrap_or((ports, ports));
    let word = |key: &str| Some(text(given, key)).filter(|text| !text.is_empty());
    let made = stamp(visit.made(group));
    let id = match text(given, "_id") {
        "" => dashed(&identity::id(visit.world, &format!("rule {} {given}", text(group, "id")))),
        id => id.to_owned(),
    };
    json!({"id": id, "security_group_id": text(group, "id"), "direction": word("direction").unwrap_or("ingress"),
        "ethertype": word("ethertype").unwrap_or("IPv4"), "protocol": word("protocol"), "port_range_min": first.parse::<u64>().ok(),
        "port_range_max": last.parse::<u64>().ok(), "remote_ip_prefix": word("remote_ip_prefix"), "remote_group_id": word("remote_group_id"),
        "remote_address_group_id": null, "normalized_cidr": word("remote_ip_prefix"), "belongs_to_default_sg": null, "description": null,
        "project_id": visit.project(), "tenant_id": visit.project(), "created_at": made, "updated_at": made, "revision_number": 0,
        "tags": []})
}

/// Answers what is asked below `/security-group-rules`.
pub(super) fn rules(visit: &mut Visit<'_>, rest: &[&str]) -> Result<Reply, Refusal> {
    let every = |visit: &Visit<'_>| -> Vec<Value> {
        let of = |one: Value| {
            one.get("security_group_rules").and_then(Value::as_array).cloned().unwrap_or_default()
        };
        all(visit).into_iter().flat_map(of).collect()
    };
    let find = |visit: &Visit<'_>, id: &str| {
        let no =
            || words::absent("SecurityGroupRuleNotFound", format!("Security group rule {id} does not exist"));
        every(visit).into_iter().find(|one| text(one, "id") == id).ok_or_else(no)
    };
    match (visit.method(), rest) {
        ("GET", []) => {
            let rows = every(visit);
            visit.list("security_group_rules", rows)
        }
        ("POST", []) => create(visit),
        ("GET", [id]) => Reply::ok(json!({"security_group_rule": find(visit, id)?})),
        ("DELETE", [id]) => {
            let found = find(visit, id)?;
            let group = text(&found, "security_group_id").to_owned();
            let one = visit.one("SecurityGroup", &group).unwrap_or_default();
            let left = one.get("rules").and_then(Value::as_array).into_iter().flatten();
            let left: Vec<Value> =
                left.filter(|given| text(&rule(visit, &one, given), "id") != *id).cloned().collect();
            if let Some(kept) = visit.world.openstack.resources.find_mut("SecurityGroup", &group) {
                set(kept, "rules", left);
            }
            Reply::empty(204)
        }
        _ => Err(words::no_path()),
    }
}

fn create(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.body();
    let given = body.get("security_group_rule").cloned().unwrap_or_default();
    let id = text(&given, "security_group_id");
    let no = || words::absent("SecurityGroupNotFound", format!("Security group {id} does not exist"));
    let group = visit.one("SecurityGroup", id).ok_or_else(no)?;
    let number = |key: &str| super::network::number(&given, key).map(|number| number.to_string());
    let ports = match (number("port_range_min"), number("port_range_max")) {
        (Some(first), Some(last)) if first != last => format!("{first}:{last}"),
        (Some(port), _) | (None, Some(port)) => port,
        (None, None) => String::new(),
    };
    let asked = json!({"_id": new_id(visit.world), "direction": text(&given, "direction"), "ethertype": text(&given, "ethertype"),
        "protocol": text(&given, "protocol"), "port_range_min": ports, "remote_ip_prefix": text(&given, "remote_ip_prefix"),
        "remote_group_id": text(&given, "remote_group_id")});
    let made = compute::rule(visit.world, id, asked);
    Ok(Reply::new(201, json!({"security_group_rule": rule(visit, &group, &made)})))
}
