//! Routers and floating addresses of Neutron.

use super::network::owned;
use super::{Reply, Visit, over, words};
use crate::world::compute;
use crate::world::network;
use crate::world::ports;
use crate::world::refusal::Refusal;
use crate::world::resources::{delete, set, text};
use serde_json::{Value, json};

/// Answers what is asked below `/routers`.
pub(super) fn answer(visit: &mut Visit<'_>, rest: &[&str]) -> Result<Reply, Refusal> {
    match (visit.method(), rest) {
        ("GET", []) => {
            visit.list("routers", visit.all("Router").iter().map(|one| shown(visit, one)).collect())
        }
        ("POST", []) => {
            let body = visit.body();
            let given = body.get("router").cloned().unwrap_or_default();
            let id = text(&network::router(visit.world, text(&given, "name"), "")?, "id").to_owned();
            gateway(visit, &id, &given)?;
            Ok(Reply::new(201, json!({"router": shown(visit, &find(visit, &id)?)})))
        }
        ("GET", [id]) => Reply::ok(json!({"router": shown(visit, &find(visit, id)?)})),
        ("PUT", [id]) => {
            find(visit, id)?;
            let body = visit.body();
            gateway(visit, id, &body.get("router").cloned().unwrap_or_default())?;
            Reply::ok(json!({"router": shown(visit, &find(visit, id)?)}))
        }
        ("DELETE", [id]) => {
            find(visit, id)?;
            network::delete_router(visit.world, id)?;
            Reply::empty(204)
        }
        ("PUT", [id, "add_router_interface"]) => link(visit, id, true),
        ("PUT", [id, "remove_router_interface"]) => link(visit, id, false),
        _ => Err(words::no_path()),
    }
}

fn find(visit: &Visit<'_>, id: &str) -> Result<Value, Refusal> {
    visit
        .one("Router", id)
        .ok_or_else(|| words::absent("RouterNotFound", format!("Router {id} could not be found")))
}

fn shown(visit: &Visit<'_>, one: &Value) -> Value {
    let gateway = one.get("external_gateway_info").filter(|info| info.is_object());
    let short = |info: &Value| json!({"network_id": text(info, "network_id"), "external_fixed_ips": info.get("external_fixed_ips")});
    let all: Vec<Value> = gateway.map(short).into_iter().collect();
    owned(
        visit,
        one,
        json!({"ha": true, "external_gateways": all, "enable_default_route_bfd": false, "enable_default_route_ecmp": false}),
    )
}

/// Gives the router the gateway that it is asked to have, or takes its own away.
fn gateway(visit: &mut Visit<'_>, id: &str, given: &Value) -> Result<(), Refusal> {
    match given.get("external_gateway_info") {
        None => Ok(()),
        Some(info) => match text(info, "network_id") {
            "" => {
                network::unset_gateway(visit.world, id);
                Ok(())
            }
            wanted => network::set_gateway(visit.world, id, wanted),
        },
    }
}

fn link(visit: &mut Visit<'_>, id: &str, joins: bool) -> Result<Reply, Refusal> {
    find(visit, id)?;
    let body = visit.body();
    let all = ports::all(visit.world);
    let of_port = all.iter().find(|port| port.id == text(&body, "port_id")).map(|port| port.subnet.clone());
    let subnet = of_port.unwrap_or_else(|| text(&body, "subnet_id").to_owned());
    let no = || words::absent("SubnetNotFound", format!("Subnet {subnet} could not be found."));
    let one = visit.one("Subnet", &subnet).ok_or_else(no)?;
    let port = |visit: &Visit<'_>| {
        let all = ports::all(visit.world);
        all.into_iter().find(|port| port.device == id && port.subnet == subnet).map(|port| port.id)
    };
    let before = port(visit);
    network::link(visit.world, id, &subnet, joins);
    let port = before.or_else(|| port(visit));
    Reply::ok(
        json!({"id": id, "tenant_id": visit.project(), "project_id": visit.project(), "port_id": port, "network_id": text(&one, "network_id"),
        "subnet_id": subnet, "subnet_ids": [subnet], "tags": []}),
    )
}

/// Answers what is asked below `/floatingips`.
pub(super) fn floating(visit: &mut Visit<'_>, rest: &[&str]) -> Result<Reply, Refusal> {
    match (visit.method(), rest) {
        ("GET", []) => visit.list(
            "floatingips",
            visit.all("FloatingIP").iter().map(|one| floating_shown(visit, one)).collect(),
        ),
        ("POST", []) => {
            let body = visit.body();
            let given = body.get("floatingip").cloned().unwrap_or_default();
            let wanted = text(&given, "floating_network_id");
            let external = visit
                .one("Network", wanted)
                .filter(|one| one.get("router:external") == Some(&Value::Bool(true)));
            if external.is_none() {
                let words =
                    format!("Bad floatingip request: Network {wanted} is not a valid external network.");
                return Err(Refusal::new(400, "BadRequest", words));
            }
            let one = network::floating(visit.world, wanted, "", text(&given, "description"))?;
            let id = text(&one, "id").to_owned();
            lead(visit, &id, text(&given, "port_id"))?;
            Ok(Reply::new(201, json!({"floatingip": floating_shown(visit, &found(visit, &id)?)})))
        }
        ("GET", [id]) => Reply::ok(json!({"floatingip": floating_shown(visit, &found(visit, id)?)})),
        ("PUT", [id]) => {
            found(visit, id)?;
            let body = visit.body();
            lead(visit, id, body.pointer("/floatingip/port_id").and_then(Value::as_str).unwrap_or_default())?;
            Reply::ok(json!({"floatingip": floating_shown(visit, &found(visit, id)?)}))
        }
        ("DELETE", [id]) => {
            found(visit, id)?;
            delete(visit.world, None, "FloatingIP", id)?;
            Reply::empty(204)
        }
        _ => Err(words::no_path()),
    }
}

fn found(visit: &Visit<'_>, id: &str) -> Result<Value, Refusal> {
    let no = || words::absent("FloatingIPNotFound", format!("Floating IP {id} could not be found"));
    visit.one("FloatingIP", id).ok_or_else(no)
}

/// Leads a floating address to a port, or to none.
fn lead(visit: &mut Visit<'_>, id: &str, wanted: &str) -> Result<(), Refusal> {
    let all = ports::all(visit.world);
    let port = all.iter().find(|port| port.id == wanted);
    if port.is_none() && !wanted.is_empty() {
        return Err(words::absent("PortNotFound", format!("Port {wanted} could not be found.")));
    }
    let address = text(&found(visit, id)?, "floating_ip_address").to_owned();
    if let Some(one) = visit.world.openstack.resources.find_mut("FloatingIP", id) {
        set(one, "port_id", wanted);
        set(one, "_server", "");
    }
    if let Some(port) = port.filter(|port| port.owner == "compute:nova") {
        compute::attach(visit.world, &port.device, id, &address);
    }
    Ok(())
}

fn floating_shown(visit: &Visit<'_>, one: &Value) -> Value {
    let all = ports::all(visit.world);
    let port = ports::behind(&all, one);
    let details = port.map(|port| {
        json!({"admin_state_up": true, "device_id": port.device, "device_owner": port.owner, "name": port.name, "network_id": port.network,
            "status": port.status, "mac_address": super::network::mac(visit.world, &port.device)})
    });
    let routers = visit.all("Router");
    let joins = |router: &&Value| {
        let info = router.get("interfaces_info").and_then(Value::as_array).into_iter().flatten();
        port.is_some_and(|port| info.into_iter().any(|one| text(one, "subnet_id") == port.subnet))
    };
    let router = routers.iter().find(joins).map(|router| text(router, "id"));
    let whole = owned(
        visit,
        one,
        json!({"dns_domain": "", "dns_name": "", "qos_policy_id": null, "port_forwardings": [], "port_details": details,
        "port_id": port.map(|port| &port.id), "fixed_ip_address": port.map(|port| &port.address), "router_id": router,
        "status": if port.is_some() { "ACTIVE" } else { "DOWN" }}),
    );
    let mut whole = over(json!({}), &whole);
    if let Some(fields) = whole.as_object_mut() {
        fields.remove("name");
    }
    whole
}
