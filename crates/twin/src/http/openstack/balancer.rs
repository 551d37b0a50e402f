//! Octavia's API.

use super::{Reply, Visit, stamp, words};
use crate::world::lbaas;
use crate::world::refusal::Refusal;
use crate::world::resources::{set, text};
use serde_json::{Value, json};

/// Answers a request.
pub(super) fn answer(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let parts = visit.parts.clone();
    let ["v2" | "v2.0", rest @ ..] = parts.as_slice() else { return Err(words::no_path()) };
    match (visit.method(), rest) {
        ("GET", ["lbaas", "loadbalancers"]) => list(visit, "loadbalancers", balancers(visit)),
        ("POST", ["lbaas", "loadbalancers"]) => create(visit),
        ("GET", ["lbaas", "loadbalancers", id]) => Reply::ok(json!({"loadbalancer": find(visit, id)?})),
        ("GET", ["lbaas", "loadbalancers", id, "status"]) => {
            let one = find(visit, id)?;
            Reply::ok(json!({"statuses": {"loadbalancer": {"id": id, "name": text(&one, "name"),
                "operating_status": text(&one, "operating_status"), "provisioning_status": text(&one, "provisioning_status"), "listeners": []}}}))
        }
        ("DELETE", ["lbaas", "loadbalancers", id]) => remove(visit, id),
        ("PUT", ["lbaas", "loadbalancers", id, "failover"]) => {
            find(visit, id)?;
            lbaas::failover(visit.world, id)?;
            Reply::empty(202)
        }
        ("GET", ["lbaas", "listeners"]) => list(visit, "listeners", parts_of(visit, "Listener")),
        ("POST", ["lbaas", "listeners"]) => create_part(visit, "listener", "Listener"),
        ("GET", ["lbaas", "listeners", id]) => one(visit, "listener", "Listener", id),
        ("GET", ["lbaas", "pools"]) => list(visit, "pools", parts_of(visit, "Pool")),
        ("POST", ["lbaas", "pools"]) => create_part(visit, "pool", "Pool"),
        ("GET", ["lbaas", "pools", id]) => one(visit, "pool", "Pool", id),
        ("GET", ["lbaas", "pools", id, "members"]) => {
            let rows = parts_of(visit, "Member")
                .into_iter()
                .filter(|row| text(row, "_pool") == *id)
                .map(bare)
                .collect();
            list(visit, "members", rows)
        }
        ("POST", ["lbaas", "pools", id, "members"]) => create_member(visit, id),
        ("GET", ["lbaas", "providers"]) => list(
            visit,
            "providers",
            vec![
                json!({"name": "amphora", "description": "The Octavia Amphora driver."}),
                json!({"name": "octavia", "description": "Deprecated alias of the Octavia Amphora driver."}),
            ],
        ),
        (
            "GET",
            [
                "lbaas",
                kind @ ("healthmonitors" | "l7policies" | "flavors" | "flavorprofiles" | "availabilityzones"),
            ],
        ) => list(visit, kind, Vec::new()),
        ("GET", ["lbaas", "quotas"]) => list(visit, "quotas", quotas(visit)),
        ("GET", ["octavia", "amphorae"]) => list(visit, "amphorae", amphorae(visit)),
        ("GET", ["octavia", "amphorae", id]) => {
            let found = amphorae(visit).into_iter().find(|one| text(one, "id") == *id);
            Reply::ok(json!({"amphora": found.ok_or_else(|| absent("Amphora", id))?}))
        }
        _ => Err(words::no_path()),
    }
}

/// Nobody can set one here. Octavia keeps a row without one for a project as soon as that has a load balancer.
fn quotas(visit: &Visit<'_>) -> Vec<Value> {
    if visit.all("LoadBalancer").is_empty() {
        return Vec::new();
    }
    let project = visit.project();
    vec![
        json!({"project_id": project, "tenant_id": project, "loadbalancer": null, "load_balancer": null, "listener": null,
        "member": null, "pool": null, "healthmonitor": null, "health_monitor": null, "l7policy": null, "l7rule": null}),
    ]
}

fn absent(kind: &str, id: &str) -> Refusal {
    words::absent("Client", format!("{kind} {id} not found."))
}

fn list(visit: &Visit<'_>, key: &str, rows: Vec<Value>) -> Result<Reply, Refusal> {
    let rows = super::page::of(visit, rows.into_iter().map(bare).collect(), "id");
    Reply::ok(match key {
        "providers" => json!({ key: rows }),
        key => json!({key: rows, format!("{key}_links"): []}),
    })
}

/// Without what the twin alone knows.
fn bare(mut row: Value) -> Value {
    if let Some(fields) = row.as_object_mut() {
        fields.retain(|key, _| !key.starts_with('_'));
    }
    row
}

/// A time as Octavia writes it.
fn time(visit: &Visit<'_>, one: &Value) -> String {
    stamp(visit.made(one)).trim_end_matches('Z').to_owned()
}

/// The ids of what is of one thing.
fn ids(visit: &Visit<'_>, kind: &str, key: &str, id: &str) -> Vec<Value> {
    visit
        .all(kind)
        .iter()
        .filter(|one| text(one, key) == id)
        .map(|one| json!({"id": text(one, "id")}))
        .collect()
}

fn balancers(visit: &Visit<'_>) -> Vec<Value> {
    let shown = |one: &Value| {
        let (id, time, project) = (text(one, "id"), time(visit, one), visit.project());
        let subnet = visit.one("Subnet", text(one, "vip_subnet_id")).unwrap_or_default();
        let whole = json!({"additional_vips": [], "admin_state_up": true, "availability_zone": null, "created_at": time, "updated_at": time,
            "description": "", "flavor_id": null, "listeners": ids(visit, "Listener", "_of", id), "pools": ids(visit, "Pool", "_of", id),
            "operating_status": "OFFLINE", "provider": "amphora", "project_id": project, "tenant_id": project, "tags": [],
            "vip_network_id": text(&subnet, "network_id"), "vip_port_id": null, "vip_qos_policy_id": null, "vip_subnet_id": null,
            "vip_vnic_type": "normal"});
        super::over(whole, one)
    };
    visit.all("LoadBalancer").iter().map(shown).collect()
}

fn find(visit: &Visit<'_>, id: &str) -> Result<Value, Refusal> {
    let found = balancers(visit).into_iter().find(|one| text(one, "id") == id);
    found.ok_or_else(|| absent("Load Balancer", id))
}

fn create(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.body();
    let given = body.get("loadbalancer").cloned().unwrap_or_default();
    let subnets = visit.all("Subnet");
    let of_network = subnets.iter().find(|one| text(one, "network_id") == text(&given, "vip_network_id"));
    let wanted = Some(text(&given, "vip_subnet_id")).filter(|id| !id.is_empty());
    let subnet = wanted.or(of_network.map(|one| text(one, "id"))).unwrap_or_default().to_owned();
    if subnet.is_empty() {
        let words =
            "Validation failure: VIP must contain one of: vip_port_id, vip_network_id, vip_subnet_id.";
        return Err(Refusal::new(400, "Client", words));
    }
    let one = lbaas::create(visit.world, text(&given, "name"), &subnet)?;
    Ok(Reply::new(201, json!({"loadbalancer": bare(find(visit, text(&one, "id")).unwrap_or(one))})))
}

fn remove(visit: &mut Visit<'_>, id: &str) -> Result<Reply, Refusal> {
    let one = find(visit, id)?;
    if text(&one, "provisioning_status").starts_with("PENDING") {
        let words = format!("Load Balancer {id} is immutable and cannot be updated.");
        return Err(Refusal::new(409, "Client", words));
    }
    let is_cascade = visit.asked("cascade").is_some_and(|word| word.eq_ignore_ascii_case("true"));
    let has_parts = ["listeners", "pools"]
        .iter()
        .any(|key| one.get(key).and_then(Value::as_array).is_some_and(|all| !all.is_empty()));
    if has_parts && !is_cascade {
        let words = format!("Validation failure: Cannot delete Load Balancer {id} - it has children");
        return Err(Refusal::new(400, "Client", words));
    }
    lbaas::delete(visit.world, id)?;
    Reply::empty(204)
}

/// Listeners, pools or members. They are at work for as long as their balancer is.
fn parts_of(visit: &Visit<'_>, kind: &str) -> Vec<Value> {
    let balancers = balancers(visit);
    let shown = |one: &Value| {
        let (id, of, time, project) = (text(one, "id"), text(one, "_of"), time(visit, one), visit.project());
        let balancer = balancers.iter().find(|balancer| text(balancer, "id") == of);
        let status = balancer.map_or("ACTIVE", |one| text(one, "provisioning_status"));
        let mut whole = json!({"admin_state_up": true, "created_at": time, "updated_at": time, "project_id": project, "tenant_id": project,
            "tags": [], "operating_status": "ONLINE"});
        let more = match kind {
            "Listener" => {
                json!({"allowed_cidrs": null, "alpn_protocols": null, "client_authentication": "NONE", "client_ca_tls_container_ref": null,
                "client_crl_container_ref": null, "connection_limit": -1, "default_tls_container_ref": null, "description": "",
                "default_pool_id": ids(visit, "Pool", "_listener", id).first().map(|one| text(one, "id")),
                "hsts_include_subdomains": false, "hsts_max_age": null, "hsts_preload": false, "insert_headers": {}, "l7policies": [],
                "loadbalancers": [{"id": of}], "protocol": "TCP", "protocol_port": 80, "sni_container_refs": [],
                "timeout_client_data": 50_000, "timeout_member_connect": 5_000, "timeout_member_data": 50_000, "timeout_tcp_inspect": 0,
                "tls_ciphers": null, "tls_versions": null})
            }
            "Pool" => {
                json!({"alpn_protocols": null, "ca_tls_container_ref": null, "crl_container_ref": null, "description": "",
                "healthmonitor_id": null, "lb_algorithm": "ROUND_ROBIN", "loadbalancers": [{"id": of}], "members": ids(visit, "Member", "_pool", id),
                "listeners": Some(text(one, "_listener")).filter(|id| !id.is_empty()).map(|id| json!({"id": id})).into_iter().collect::<Vec<_>>(),
                "protocol": "TCP", "session_persistence": null, "tls_ciphers": null, "tls_container_ref": null, "tls_enabled": false,
                "tls_versions": null})
            }
            _ => {
                json!({"address": text(one, "name"), "backup": false, "monitor_address": null, "monitor_port": null, "protocol_port": 80,
                "subnet_id": null, "weight": 1, "vnic_type": "normal", "operating_status": "NO_MONITOR"})
            }
        };
        whole = super::over(whole, &more);
        whole = super::over(whole, one);
        set(&mut whole, "provisioning_status", status);
        for (key, field) in [("_pool", "_pool"), ("_name", "name")] {
            if let Some(value) = one.get(key) {
                set(&mut whole, field, value.clone());
            }
        }
        whole
    };
    visit.all(kind).iter().map(shown).collect()
}

fn one(visit: &Visit<'_>, key: &str, kind: &str, id: &str) -> Result<Reply, Refusal> {
    let found = parts_of(visit, kind).into_iter().find(|one| text(one, "id") == id);
    Reply::ok(json!({key: bare(found.ok_or_else(|| absent(kind, id))?)}))
}

/// Keeps what a part was asked for with, and answers with the part.
fn made(visit: &mut Visit<'_>, key: &str, kind: &str, id: &str, fields: &Value) -> Result<Reply, Refusal> {
    if let Some(kept) = visit.world.openstack.resources.find_mut(kind, id) {
        for (name, value) in fields.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
            set(kept, name, value.clone());
        }
    }
    one(visit, key, kind, id).map(|reply| Reply { status: 201, ..reply })
}

fn create_part(visit: &mut Visit<'_>, key: &str, kind: &str) -> Result<Reply, Refusal> {
    let body = visit.body();
    let given = body.get(key).cloned().unwrap_or_default();
    let listener = visit.one("Listener", text(&given, "listener_id"));
    let of = listener.as_ref().map(|one| text(one, "_of").to_owned());
    let balancer = of.unwrap_or_else(|| text(&given, "loadbalancer_id").to_owned());
    find(visit, &balancer)?;
    let one = lbaas::part(visit.world, &balancer, kind, text(&given, "name"))?;
    let mut fields = json!({"protocol": given.get("protocol"), "protocol_port": given.get("protocol_port"), "lb_algorithm": given.get("lb_algorithm")});
    if let Some(listener) = listener {
        set(&mut fields, "_listener", text(&listener, "id"));
    }
    made(visit, key, kind, text(&one, "id"), &fields)
}

fn create_member(visit: &mut Visit<'_>, pool: &str) -> Result<Reply, Refusal> {
    let body = visit.body();
    let given = body.get("member").cloned().unwrap_or_default();
    let of = visit.one("Pool", pool).ok_or_else(|| absent("Pool", pool))?;
    // The world knows a member by its address.
    let one = lbaas::part(visit.world, text(&of, "_of"), "Member", text(&given, "address"))?;
    let fields = json!({"_pool": pool, "_name": given.get("name"), "protocol_port": given.get("protocol_port"), "subnet_id": given.get("subnet_id")});
    made(visit, "member", "Member", text(&one, "id"), &fields)
}

fn amphorae(visit: &Visit<'_>) -> Vec<Value> {
    let shown = |one: &Value| {
        let time = time(visit, one);
        let ends = stamp(visit.made(one) + 30 * 86_400).trim_end_matches('Z').to_owned();
        let whole = json!({"compute_id": null, "lb_network_ip": null, "vrrp_ip": null, "ha_ip": null, "vrrp_port_id": null, "ha_port_id": null,
            "cert_expiration": ends, "cert_busy": false, "vrrp_interface": null, "vrrp_id": null, "vrrp_priority": null, "cached_zone": "nova",
            "created_at": time, "updated_at": time, "image_id": null, "compute_flavor": null});
        super::over(whole, one)
    };
    visit.all("Amphora").iter().map(shown).collect()
}
