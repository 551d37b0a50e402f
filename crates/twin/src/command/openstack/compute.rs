//! Flavors, servers, security groups and floating IPs, as far as something has to run behind a load balancer.

use super::{Command, Order, Said, balancer, columns, command, delete, show};
use crate::faults::{Mishap, Op, Wrong};
use crate::world::resources::{later, make, new_id, set, text};
use serde_json::{Value, json};

pub(super) static COMMANDS: &[Command] = &[
    command("flavor create", &["--ram", "--disk", "--vcpus"], &["--private", "--public"], |order| {
        let number = |flag: &str| order.text(flag).parse().unwrap_or(1u64);
        let one = json!({"id": "", "name": order.name()?, "ram": number("--ram"), "disk": number("--disk"),
            "vcpus": number("--vcpus"), "os-flavor-access:is_public": !order.flags.on(&["--private"])});
        simple(order, "Flavor", one)
    }),
    command("flavor delete", &[], &[], |order| delete(order, "Flavor", None)),
    command("security group create", &[], &[], |order| {
        let one = json!({"id": "", "name": order.name()?, "rules": [], "stateful": true});
        simple(order, "SecurityGroup", one)
    }),
    command(
        "security group rule create",
        &["--protocol", "--dst-port", "--remote-ip"],
        &["--ingress", "--egress"],
        |order| {
            let group = order.name()?;
            let id = text(order.world.openstack.resources.find("SecurityGroup", &group)?, "id").to_owned();
            let mut rule = json!({"protocol": order.text("--protocol"), "port_range_min": order.text("--dst-port"),
                "remote_ip_prefix": order.text("--remote-ip"), "direction": "ingress"});
            if order.world.bites(Mishap::Api(Op::Rule, Wrong::Misread(0))) {
                set(&mut rule, "remote_ip_prefix", "0.0.0.0/0");
            }
            if order.world.bites(Mishap::Api(Op::Rule, Wrong::Silent)) {
                return Ok(Said::One(rule));
            }
            if let Some(group) = order.world.openstack.resources.find_mut("SecurityGroup", &id) {
                let mut rules = group.get("rules").and_then(Value::as_array).cloned().unwrap_or_default();
                rules.push(rule.clone());
                set(group, "rules", rules);
            }
            Ok(Said::One(rule))
        },
    ),
    command("security group show", &[], &[], |order| show(order, "SecurityGroup")),
    command("security group delete", &[], &[], |order| delete(order, "SecurityGroup", None)),
    command("server list", &["--project"], &[], |order| {
        if order.world.bites(Mishap::ServerOfOther) {
            let one =
                json!({"id": new_id(order.world), "name": "build-7", "status": "ACTIVE", "addresses": {}});
            order.world.openstack.resources.add("Server", one);
        }
        let all = super::holdings::of_project(order, "Server");
        Ok(columns(&all, &[("ID", "id"), ("Name", "name"), ("Status", "status"), ("Networks", "addresses")]))
    }),
    command("server show", &[], &[], |order| show(order, "Server")),
    command(
        "server create",
        &["--image", "--flavor", "--network", "--security-group", "--user-data", "--key-name"],
        &[],
        create,
    ),
    command("server delete", &[], &["--wait"], |order| delete(order, "Server", Some(Op::ServerDelete))),
    command("keypair create", &[], &[], keypair),
    command("server add floating ip", &[], &[], attach),
    command("floating ip list", &["--project"], &[], |order| {
        let all = super::holdings::of_project(order, "FloatingIP");
        Ok(columns(
            &all,
            &[("ID", "id"), ("Floating IP Address", "floating_ip_address"), ("Port", "port_id")],
        ))
    }),
    command("floating ip create", &["--port"], &[], |order| {
        let network = order.world.openstack.resources.find("Network", &order.name()?)?;
        let network = text(network, "id").to_owned();
        let address = super::router::pick(order, &network)?;
        let one = json!({"id": "", "name": address, "floating_ip_address": address, "floating_network_id": network,
            "port_id": order.text("--port"), "status": "ACTIVE"});
        let said = simple(order, "FloatingIP", one);
        balancer::give_up(order);
        said
    }),
    command("floating ip delete", &[], &[], |order| delete(order, "FloatingIP", None)),
];

fn simple(order: &mut Order<'_>, kind: &str, mut one: Value) -> Result<Said, String> {
    set(&mut one, "id", new_id(order.world));
    order.world.openstack.resources.add(kind, one.clone());
    Ok(Said::One(one))
}

/// Memory that the compute hosts have left for guests, in MiB: theirs, without what the charm keeps for the host.
fn memory(order: &Order<'_>) -> u64 {
    let Some(model) = crate::world::openstack::cloud(order.world) else { return 0 };
    let apps = model.apps.values().filter(|app| app.charm == "nova-compute");
    let kept = |app: &crate::world::juju::App| app.number("reserved-host-memory").unwrap_or(512) as u64;
    let of = |app: &crate::world::juju::App| (65_536_u64.saturating_sub(kept(app))) * app.units.len() as u64;
    apps.map(of).sum()
}

fn create(order: &mut Order<'_>) -> Result<Said, String> {
    let resources = &order.world.openstack.resources;
    let flavor = resources.find("Flavor", order.text("--flavor"))?;
    let ram = flavor.get("ram").and_then(Value::as_u64).unwrap_or(0);
    let image = text(resources.find("Image", order.text("--image"))?, "id").to_owned();
    let network = resources.find("Network", order.text("--network"))?.clone();
    let group = order.flags.value(&["--security-group"]);
    let group = group
        .map(|name| resources.find("SecurityGroup", name).map(|one| text(one, "id").to_owned()))
        .transpose()?;
    let serves = !order.text("--user-data").is_empty();
    let name = order.name()?;
    let address = super::router::pick(order, text(&network, "id"))?;
    let fits = ram <= memory(order) && !order.world.bites(Mishap::NoValidHost);
    let mut addresses = serde_json::Map::new();
    addresses.insert(text(&network, "name").to_owned(), json!([address]));
    if order.world.bites(Mishap::Api(Op::Server, Wrong::Misread(0))) {
        addresses.insert("lb-mgmt-net".to_owned(), json!(["192.0.2.17"]));
    }
    let mut one = json!({"id": "", "name": name, "status": "BUILD", "addresses": {}, "image": image, "flavor": order.text("--flavor"),
        "OS-EXT-STS:vm_state": "building", "security_groups": group, "_serves": serves, "_address": address});
    set(&mut one, "id", new_id(order.world));
    let end = match fits {
        true => json!({"status": "ACTIVE", "OS-EXT-STS:vm_state": "active", "addresses": addresses}),
        false => json!({"status": "ERROR", "OS-EXT-STS:vm_state": "error",
            "fault": {"code": 500, "message": "No valid host was found. There are not enough hosts available."}}),
    };
    later(&mut one, order.world.now + 40, end);
    make(order.world, Op::Server, "Server", one, &[]).map(Said::One)
}

/// Makes a key pair; without a public key the private half is printed, once.
fn keypair(order: &mut Order<'_>) -> Result<Said, String> {
    let name = order.name()?;
    let secret = crate::world::vault::base64(&mut order.world.seed.fork(&format!("key {name}")), 48);
    simple(order, "Keypair", json!({"id": "", "name": name}))?;
    if order.world.bites(Mishap::Api(Op::Keypair, Wrong::Silent)) {
        return Ok(Said::Nothing);
    }
    Ok(Said::Text(format!(
        "-----BEGIN OPENSSH PRIVATE KEY-----\n{secret}\n-----END OPENSSH PRIVATE KEY-----\n"
    )))
}

/// `server add floating ip SERVER ADDRESS`.
fn attach(order: &mut Order<'_>) -> Result<Said, String> {
    let [server, address] = order.flags.words.as_slice() else {
        return Err("error: a server and an address are expected".to_owned());
    };
    let resources = &mut order.world.openstack.resources;
    let server = text(resources.find("Server", server)?, "id").to_owned();
    let floating = text(resources.find("FloatingIP", address)?, "id").to_owned();
    if !order.world.bites(Mishap::Api(Op::Attach, Wrong::Silent))
        && let Some(floating) = order.world.openstack.resources.find_mut("FloatingIP", &floating)
    {
        set(floating, "_server", server.clone());
        let shown = order.world.openstack.resources.find_mut("Server", &server);
        let addresses =
            shown.and_then(|one| one.pointer_mut("/_later/addresses")).and_then(Value::as_object_mut);
        if let Some(Value::Array(all)) = addresses.and_then(|all| all.values_mut().next()) {
            all.push(Value::from(address.clone()));
        }
    }
    Ok(Said::Nothing)
}
