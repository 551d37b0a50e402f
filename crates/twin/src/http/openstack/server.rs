//! Servers of Nova.

use super::{Reply, Visit, stamp, stamp_long, words};
use crate::world::compute::{self, NewServer};
use crate::world::ports;
use crate::world::refusal::Refusal;
use crate::world::resources::{later, set, text};
use crate::world::volume;
use serde_json::{Value, json};

/// Answers what is asked below `/servers`.
pub(super) fn answer(visit: &mut Visit<'_>, rest: &[&str]) -> Result<Reply, Refusal> {
    match (visit.method(), rest) {
        ("GET", []) => {
            let short = |one: &Value| json!({"id": text(one, "id"), "name": text(one, "name"), "links": links(visit, text(one, "id"))});
            visit.list("servers", found(visit).iter().map(short).collect())
        }
        ("GET", ["detail"]) => {
            visit.list("servers", found(visit).iter().map(|one| shown(visit, one)).collect())
        }
        ("POST", []) => create(visit),
        ("GET", [id]) => Reply::ok(json!({"server": shown(visit, &find(visit, id)?)})),
        ("DELETE", [id]) => {
            find(visit, id)?;
            compute::delete(visit.world, id)?;
            Reply::empty(204)
        }
        ("POST", [id, "action"]) => act(visit, id),
        ("GET", [id, "os-interface"]) => interfaces(visit, id),
        ("GET", [id, "os-volume_attachments"]) => {
            find(visit, id)?;
            volumes(visit, id)
        }
        ("POST", [id, "os-volume_attachments"]) => {
            find(visit, id)?;
            let body = visit.body();
            let wanted =
                body.pointer("/volumeAttachment/volumeId").and_then(Value::as_str).unwrap_or_default();
            let no = || Refusal::new(404, "itemNotFound", format!("Volume {wanted} could not be found."));
            visit.one("Volume", wanted).ok_or_else(no)?;
            let device = volume::attach(visit.world, id, wanted)?;
            Reply::ok(json!({"volumeAttachment": attachment(id, wanted, &json!(device))}))
        }
        ("DELETE", [id, "os-volume_attachments", wanted]) => {
            find(visit, id)?;
            volume::detach(visit.world, id, wanted)?;
            Reply::empty(202)
        }
        ("GET", [id, "metadata"]) => find(visit, id).and_then(|_| Reply::ok(json!({"metadata": {}}))),
        ("GET", [id, "tags"]) => find(visit, id).and_then(|_| Reply::ok(json!({"tags": []}))),
        _ => Err(words::no_path()),
    }
}

fn find(visit: &Visit<'_>, id: &str) -> Result<Value, Refusal> {
    visit
        .one("Server", id)
        .ok_or_else(|| words::absent("itemNotFound", format!("Instance {id} could not be found.")))
}

/// Those whose name has the part that is looked for; Nova takes it for a pattern.
fn found(visit: &Visit<'_>) -> Vec<Value> {
    let pattern = visit.asked("name").unwrap_or_default().to_owned();
    let (whole, part) =
        (pattern.starts_with('^') && pattern.ends_with('$'), pattern.trim_matches(['^', '$']));
    let is = |name: &str| if whole { name == part } else { name.contains(part) };
    visit.all("Server").into_iter().filter(|one| is(text(one, "name"))).collect()
}

fn links(visit: &Visit<'_>, id: &str) -> Value {
    json!([{"rel": "self", "href": format!("{}/v2.1/servers/{id}", visit.base)},
        {"rel": "bookmark", "href": format!("{}/servers/{id}", visit.base)}])
}

/// A server as the asked version shows it.
fn shown(visit: &Visit<'_>, one: &Value) -> Value {
    let (minor, id, made) = (visit.minor(), text(one, "id"), visit.made(one));
    let host = compute::host_of(visit.world, id).map(|host| host.name);
    let (status, state) = (text(one, "status"), text(one, "OS-EXT-STS:vm_state"));
    let is_up = status == "ACTIVE";
    let image = text(one, "image");
    let group = visit.world.openstack.resources.find("SecurityGroup", text(one, "security_groups"));
    let group = group.map_or("default", |one| text(one, "name"));
    let volumes = volume::of_server(visit.world, id);
    let volumes: Vec<Value> =
        volumes.iter().map(|id| json!({"id": id, "delete_on_termination": false})).collect();
    let task = if status == "BUILD" { json!("spawning") } else { Value::Null };
    let mut said = json!({
        "id": id, "name": text(one, "name"), "status": status, "tenant_id": visit.project(),
        "user_id": crate::world::identity::id(visit.world, &format!("user admin@{}", crate::world::identity::ADMINS)),
        "metadata": {}, "hostId": host.as_deref().map(|host| crate::world::identity::id(visit.world, host)).unwrap_or_default(),
        "image": {"id": image, "links": [{"rel": "bookmark", "href": format!("{}/images/{image}", visit.base)}]},
        "flavor": flavor(visit, one), "created": stamp(made), "updated": stamp(made), "addresses": addresses(visit, one),
        "accessIPv4": "", "accessIPv6": "", "links": links(visit, id), "OS-DCF:diskConfig": "MANUAL", "progress": 0,
        "OS-EXT-AZ:availability_zone": if host.is_some() { "nova" } else { "" }, "config_drive": "", "key_name": one.get("_key"),
        "OS-SRV-USG:launched_at": is_up.then(|| stamp_long(made + 40)), "OS-SRV-USG:terminated_at": null,
        "security_groups": [{"name": group}], "OS-EXT-SRV-ATTR:host": host, "OS-EXT-SRV-ATTR:instance_name": format!("instance-{}", id.get(..8).unwrap_or_default()),
        "OS-EXT-SRV-ATTR:hypervisor_hostname": host, "OS-EXT-STS:task_state": task, "OS-EXT-STS:vm_state": state,
        "OS-EXT-STS:power_state": match state { "active" => 1, "stopped" => 4, _ => 0 }, "os-extended-volumes:volumes_attached": volumes,
    });
    for (first, key, value) in [
        (3, "OS-EXT-SRV-ATTR:hostname", json!(text(one, "name"))),
        (3, "OS-EXT-SRV-ATTR:kernel_id", json!("")),
        (3, "OS-EXT-SRV-ATTR:ramdisk_id", json!("")),
        (3, "OS-EXT-SRV-ATTR:launch_index", json!(0)),
        (3, "OS-EXT-SRV-ATTR:reservation_id", json!(format!("r-{}", id.get(..8).unwrap_or_default()))),
        (3, "OS-EXT-SRV-ATTR:root_device_name", json!("/dev/vda")),
        (3, "OS-EXT-SRV-ATTR:user_data", Value::Null),
        (9, "locked", json!(false)),
        (
            16,
            "host_status",
            json!(if said.get("OS-EXT-SRV-ATTR:host").is_some_and(Value::is_string) { "UP" } else { "" }),
        ),
        (19, "description", Value::Null),
        (26, "tags", json!([])),
        (63, "trusted_image_certificates", Value::Null),
        (73, "locked_reason", Value::Null),
    ] {
        if minor >= first {
            set(&mut said, key, value);
        }
    }
    if let Some(fault) = one.get("fault") {
        let fault = super::over(json!({"created": stamp(made + 40)}), fault);
        set(&mut said, "fault", fault);
    }
    said
}

/// From 2.47 on the flavor itself, before that where it is.
fn flavor(visit: &Visit<'_>, one: &Value) -> Value {
    let resources = &visit.world.openstack.resources;
    let found =
        ["_flavor", "flavor"].into_iter().find_map(|key| resources.find("Flavor", text(one, key)).ok());
    let of = |key: &str| found.and_then(|one| one.get(key)).cloned().unwrap_or_default();
    if visit.minor() >= 47 {
        return json!({"vcpus": of("vcpus"), "ram": of("ram"), "disk": of("disk"), "ephemeral": 0, "swap": 0,
            "original_name": of("name"), "extra_specs": {}});
    }
    let id = of("id");
    let href = format!("{}/flavors/{}", visit.base, id.as_str().unwrap_or_default());
    json!({"id": id, "links": [{"rel": "bookmark", "href": href}]})
}

/// By network, each address with what Nova knows of it: the first is the server's own, what follows floats.
fn addresses(visit: &Visit<'_>, one: &Value) -> Value {
    let mac = super::network::mac(visit.world, text(one, "id"));
    let shown = |(at, address): (usize, &Value)| json!({"addr": address, "version": 4, "OS-EXT-IPS-MAC:mac_addr": mac, "OS-EXT-IPS:type": if at == 0 { "fixed" } else { "floating" }});
    let networks = one.get("addresses").and_then(Value::as_object).cloned().unwrap_or_default();
    let of = |all: &Value| all.as_array().into_iter().flatten().enumerate().map(shown).collect::<Vec<_>>();
    networks
        .iter()
        .map(|(name, all)| (name.clone(), Value::from(of(all))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn create(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.body();
    let given = body.get("server").cloned().unwrap_or_default();
    let bad = |words: &str| Refusal::new(400, "badRequest", words);
    let name = text(&given, "name");
    if name.is_empty() {
        return Err(bad("Invalid input for field/attribute server. 'name' is a required property"));
    }
    let flavor = text(&given, "flavorRef").rsplit('/').next().unwrap_or_default().to_owned();
    visit.one("Flavor", &flavor).ok_or_else(|| bad(&format!("Flavor {flavor} could not be found.")))?;
    let mapped = given.pointer("/block_device_mapping_v2/0/uuid").and_then(Value::as_str);
    let image =
        Some(text(&given, "imageRef")).filter(|id| !id.is_empty()).or(mapped).unwrap_or_default().to_owned();
    visit.one("Image", &image).ok_or_else(|| bad(&format!("Can not find requested image {image}")))?;
    let (network, address) = place(visit, &given)?;
    let group =
        given.pointer("/security_groups/0/name").and_then(Value::as_str).filter(|name| *name != "default");
    let group = group.map(|name| {
        let found = visit.world.openstack.resources.find("SecurityGroup", name);
        let no = |_| bad(&format!("Unable to find security_group with name or id '{name}'"));
        found.map(|one| text(one, "id").to_owned()).map_err(no)
    });
    let group = group.transpose()?;
    let new = NewServer {
        name,
        flavor: &flavor,
        flavor_shown: &flavor,
        image: &image,
        network: &network,
        group: group.as_deref(),
        address: address.as_deref(),
        serves: given.get("user_data").is_some(),
    };
    let mut one = compute::server(visit.world, &new)?;
    let id = text(&one, "id").to_owned();
    if let (Some(kept), Some(key)) =
        (visit.world.openstack.resources.find_mut("Server", &id), given.get("key_name"))
    {
        set(kept, "_key", key.clone());
    }
    set(&mut one, "_made", visit.world.now);
    let word = crate::world::vault::base64(&mut visit.world.seed.fork(&id), 9).replace(['+', '/'], "x");
    Ok(Reply::new(
        202,
        json!({"server": {"id": id, "links": links(visit, &id), "OS-DCF:diskConfig": "MANUAL",
        "security_groups": [{"name": given.pointer("/security_groups/0/name").and_then(Value::as_str).unwrap_or("default")}],
        "adminPass": word}}),
    ))
}

/// The network, and the address of the port, that a server is asked for with; the only network where it names none.
fn place(visit: &Visit<'_>, given: &Value) -> Result<(String, Option<String>), Refusal> {
    let bad = |words: String| Refusal::new(400, "badRequest", words);
    let wanted = given.pointer("/networks/0");
    let (network, port) = (wanted.map(|one| text(one, "uuid")), wanted.map(|one| text(one, "port")));
    if let Some(port) = port.filter(|id| !id.is_empty()) {
        let all = ports::all(visit.world);
        let found = all.into_iter().find(|one| one.id == port);
        let found = found.ok_or_else(|| bad(format!("Port {port} could not be found.")))?;
        return Ok((found.network, Some(found.address)));
    }
    let inner: Vec<Value> = visit
        .all("Network")
        .into_iter()
        .filter(|one| one.get("router:external") != Some(&Value::Bool(true)))
        .collect();
    match (network.filter(|id| !id.is_empty()), inner.as_slice()) {
        (Some(id), _) => {
            visit.one("Network", id).ok_or_else(|| bad(format!("Network {id} could not be found.")))?;
            Ok((id.to_owned(), None))
        }
        (None, [one]) => Ok((text(one, "id").to_owned(), None)),
        (None, _) => Err(Refusal::new(
            409,
            "conflictingRequest",
            "Multiple possible networks found, use a Network ID to be more specific.",
        )),
    }
}

/// Stops a server, or starts it again.
fn act(visit: &mut Visit<'_>, id: &str) -> Result<Reply, Refusal> {
    let one = find(visit, id)?;
    let body = visit.body();
    let word = body.as_object().and_then(|body| body.keys().next()).cloned().unwrap_or_default();
    let wrong = |state: &str| {
        let words = format!(
            "Cannot '{}' instance {id} while it is in vm_state {state}",
            word.trim_start_matches("os-")
        );
        Refusal::new(409, "conflictingRequest", words)
    };
    let (from, status, to) = match word.as_str() {
        "os-stop" => ("ACTIVE", "SHUTOFF", "stopped"),
        "os-start" => ("SHUTOFF", "ACTIVE", "active"),
        _ => return Err(Refusal::new(400, "badRequest", format!("There is no such action: {word}"))),
    };
    if text(&one, "status") != from {
        return Err(wrong(text(&one, "OS-EXT-STS:vm_state")));
    }
    if let Some(kept) = visit.world.openstack.resources.find_mut("Server", id) {
        let addresses = one.get("addresses").cloned().unwrap_or_default();
        later(kept, 0, json!({"status": status, "OS-EXT-STS:vm_state": to, "addresses": addresses}));
    }
    Reply::empty(202)
}

fn attachment(server: &str, volume: &str, device: &Value) -> Value {
    json!({"id": volume, "volumeId": volume, "serverId": server, "device": device, "tag": null, "delete_on_termination": false})
}

/// The volumes of a server, each with its device.
fn volumes(visit: &Visit<'_>, id: &str) -> Result<Reply, Refusal> {
    let known = volume::of_server(visit.world, id);
    let all = visit.all("Volume").into_iter().filter(|one| known.iter().any(|id| id == text(one, "id")));
    let row = |one: Value| {
        attachment(id, text(&one, "id"), one.pointer("/attachments/0/device").unwrap_or(&Value::Null))
    };
    Reply::ok(json!({"volumeAttachments": all.map(row).collect::<Vec<_>>()}))
}

fn interfaces(visit: &Visit<'_>, id: &str) -> Result<Reply, Refusal> {
    find(visit, id)?;
    let row = |port: &ports::Port| {
        json!({"port_id": port.id, "net_id": port.network, "port_state": port.status, "mac_addr": super::network::mac(visit.world, &port.device),
            "fixed_ips": [{"subnet_id": port.subnet, "ip_address": port.address}]})
    };
    let all = ports::all(visit.world);
    let rows: Vec<Value> = all.iter().filter(|port| port.device == id).map(row).collect();
    Reply::ok(json!({"interfaceAttachments": rows}))
}
