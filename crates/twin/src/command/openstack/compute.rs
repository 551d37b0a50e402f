//! Flavors, servers, security groups and floating IPs, as far as something has to run behind a load balancer.

use super::{Command, Order, Said, columns, command, delete, show};
use crate::faults::{Mishap, Op, Wrong};
use crate::world::compute::{self, NewServer};
use crate::world::network;
use crate::world::resources::{new_id, set, simple, text};
use crate::world::volume;
use serde_json::{Value, json};

pub(super) static COMMANDS: &[Command] = &[
    command("flavor create", &["--ram", "--disk", "--vcpus"], &["--private", "--public"], |order| {
        let (name, flags) = (order.name()?, &order.flags);
        let size = ["--ram", "--disk", "--vcpus"].map(|flag| flags.text(flag).parse().unwrap_or(1u64));
        Ok(Said::One(compute::flavor(order.world, &name, size, !flags.on(&["--private"]))))
    }),
    command("flavor list", &[], &["--all"], |order| {
        let private = order.flags.on(&["--all"]);
        let is_public = |one: &&Value| one.get("os-flavor-access:is_public") == Some(&Value::Bool(true));
        let all = order.world.openstack.resources.all("Flavor").iter();
        let all: Vec<Value> = all.filter(|one| private || is_public(one)).cloned().collect();
        let fields = [
            ("ID", "id"),
            ("Name", "name"),
            ("RAM", "ram"),
            ("Disk", "disk"),
            ("Ephemeral", "ephemeral"),
            ("VCPUs", "vcpus"),
            ("Is Public", "os-flavor-access:is_public"),
        ];
        Ok(columns(&all, &fields))
    }),
    command("flavor delete", &[], &[], |order| delete(order, "Flavor", None)),
    command("security group create", &[], &[], |order| {
        let name = order.name()?;
        Ok(Said::One(compute::group(order.world, &name)))
    }),
    command(
        "security group rule create",
        &["--protocol", "--dst-port", "--remote-ip"],
        &["--ingress", "--egress"],
        |order| {
            let group = order.name()?;
            let id = text(order.world.openstack.resources.find("SecurityGroup", &group)?, "id").to_owned();
            let rule = json!({"protocol": order.text("--protocol"), "port_range_min": order.text("--dst-port"),
                "remote_ip_prefix": order.text("--remote-ip"), "direction": "ingress"});
            Ok(Said::One(compute::rule(order.world, &id, rule)))
        },
    ),
    command("security group list", &[], &[], |order| {
        let all = order.world.openstack.resources.all("SecurityGroup");
        let fields = [
            ("ID", "id"),
            ("Name", "name"),
            ("Description", "description"),
            ("Project", "_project"),
            ("Tags", "tags"),
        ];
        Ok(columns(all, &fields))
    }),
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
    command("server show", &[], &[], |order| {
        let Said::One(mut one) = show(order, "Server")? else { return Ok(Said::Nothing) };
        let volumes = volume::of_server(order.world, text(&one, "id")).into_iter();
        let volumes: Vec<Value> =
            volumes.map(|id| json!({"id": id, "delete_on_termination": false})).collect();
        set(&mut one, "volumes_attached", volumes);
        Ok(Said::One(one))
    }),
    command(
        "server create",
        &["--image", "--flavor", "--network", "--security-group", "--user-data", "--key-name"],
        &[],
        create,
    ),
    command("server delete", &[], &["--wait"], |order| {
        for name in order.flags.words.clone() {
            let id = text(order.world.openstack.resources.find("Server", &name)?, "id").to_owned();
            compute::delete(order.world, &id)?;
        }
        Ok(Said::Nothing)
    }),
    command("keypair create", &[], &[], keypair),
    command("server add floating ip", &[], &[], attach),
    command("floating ip list", &["--project"], &["--long"], |order| {
        let all = super::holdings::of_project(order, "FloatingIP");
        let fields = [
            ("ID", "id"),
            ("Floating IP Address", "floating_ip_address"),
            ("Port", "port_id"),
            ("Status", "status"),
            ("Description", "description"),
        ];
        let shown = if order.flags.on(&["--long"]) { fields.len() } else { 3 };
        Ok(columns(&all, fields.get(..shown).unwrap_or_default()))
    }),
    command("floating ip create", &["--port", "--description"], &[], |order| {
        let network = order.world.openstack.resources.find("Network", &order.name()?)?;
        let network = text(network, "id").to_owned();
        let (port, about) = (order.flags.text("--port"), order.flags.text("--description"));
        Ok(Said::One(network::floating(order.world, &network, port, about)?))
    }),
    command("floating ip delete", &[], &[], |order| delete(order, "FloatingIP", None)),
];

fn create(order: &mut Order<'_>) -> Result<Said, String> {
    let (resources, flags) = (&order.world.openstack.resources, &order.flags);
    let find = |kind: &str, flag: &str| -> Result<String, String> {
        Ok(text(resources.find(kind, flags.text(flag))?, "id").to_owned())
    };
    let (flavor, image, network) =
        (find("Flavor", "--flavor")?, find("Image", "--image")?, find("Network", "--network")?);
    let is_grouped = flags.value(&["--security-group"]).is_some();
    let group = is_grouped.then(|| find("SecurityGroup", "--security-group")).transpose()?;
    let name = order.name()?;
    let new = NewServer {
        name: &name,
        flavor: &flavor,
        flavor_shown: flags.text("--flavor"),
        image: &image,
        network: &network,
        group: group.as_deref(),
        address: None,
        serves: !flags.text("--user-data").is_empty(),
    };
    Ok(Said::One(compute::server(order.world, &new)?))
}

/// Makes a key pair; without a public key the private half is printed, once.
fn keypair(order: &mut Order<'_>) -> Result<Said, String> {
    let name = order.name()?;
    let secret = crate::world::vault::base64(&mut order.world.seed.fork(&format!("key {name}")), 48);
    simple(order.world, "Keypair", json!({"id": "", "name": name}));
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
    let resources = &order.world.openstack.resources;
    let server = text(resources.find("Server", server)?, "id").to_owned();
    let floating = text(resources.find("FloatingIP", address)?, "id").to_owned();
    compute::attach(order.world, &server, &floating, address);
    Ok(Said::Nothing)
}
