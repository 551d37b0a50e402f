//! `virsh` on the hypervisor of a host: `list --all --name`, `dumpxml NAME` and `define FILE`.

use super::Ask;
use crate::call::{CallReply, Spot};
use crate::faults::Mishap;
use crate::world::maas::Node;

/// Answers one of them. The system's domains are root's.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let Spot::Host(host) = ask.place.spot.clone() else {
        return CallReply::fail(127, "bash: line 1: virsh: command not found\n");
    };
    if !ask.place.root {
        let text = "error: failed to connect to the hypervisor\nerror: Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied\n";
        return CallReply::fail(1, text);
    }
    let words: Vec<&str> = ask.args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["list", "--all", "--name"] => {
            let here = domain(ask, &host).map(|node| format!("{}\n", node.hostname));
            CallReply::ok(here.unwrap_or_default() + "\n")
        }
        ["dumpxml", name] => match domain(ask, &host).filter(|node| node.hostname == *name).map(xml) {
            Some(_) if ask.world.bites(Mishap::DumpEmpty) => CallReply::default(),
            Some(text) => CallReply::ok(text),
            None => CallReply::fail(1, format!("error: failed to get domain '{name}'\n")),
        },
        ["define", path] => define(ask, &host, path),
        _ => ask.unknown(1, format!("twin: virsh does not know {}\n", words.join(" "))),
    }
}

/// The host's domain, where its hypervisor has it.
fn domain<'a>(ask: &'a Ask<'_>, host: &str) -> Option<&'a Node> {
    let gone = ask.world.maas.gone.iter().filter(|gone| gone.defined.is_some()).map(|gone| &gone.node);
    gone.chain(&ask.world.maas.machines).find(|node| node.hostname == host)
}

/// The parts of a domain that make it again: name, size, images and MAC addresses.
fn xml(node: &Node) -> String {
    let disk = |disk: &crate::world::maas::Disk| {
        let target = disk.device.rsplit('/').next().unwrap_or_default();
        format!(
            "    <disk type='file' device='disk'>\n      <driver name='qemu' type='qcow2'/>\n      <source file='{}'/>\n      <target dev='{target}' bus='virtio'/>\n    </disk>\n",
            disk.image
        )
    };
    let nic = |nic: &crate::world::maas::Nic| {
        format!(
            "    <interface type='bridge'>\n      <mac address='{}'/>\n      <source bridge='br-{}'/>\n      <model type='virtio'/>\n    </interface>\n",
            nic.mac, nic.plane
        )
    };
    let (disks, nics): (String, String) =
        (node.disks.iter().map(disk).collect(), node.nics.iter().map(nic).collect());
    format!(
        "<domain type='kvm'>\n  <name>{}</name>\n  <memory unit='KiB'>{}</memory>\n  <vcpu placement='static'>{}</vcpu>\n  <devices>\n{disks}{nics}  </devices>\n</domain>\n",
        node.hostname,
        node.memory * 1024,
        node.cores,
    )
}

/// `define /dev/stdin`: a domain out of its XML. Its images are not looked at before it boots.
fn define(ask: &mut Ask<'_>, host: &str, path: &str) -> CallReply {
    let text = match (path, &ask.call.stdin) {
        ("/dev/stdin", Some(text)) => text.clone(),
        _ => return ask.unknown(1, "twin: virsh is known to define what comes on /dev/stdin\n"),
    };
    let name =
        text.split_once("<name>").and_then(|(_, rest)| rest.split_once("</name>")).map(|(name, _)| name);
    let Some(name) = name else {
        return CallReply::fail(
            1,
            format!(
                "error: Failed to define domain from {path}\nerror: (domain_definition):1: Document is empty\n"
            ),
        );
    };
    let macs =
        text.lines().filter_map(|line| line.trim().strip_prefix("<mac address='")?.strip_suffix("'/>"));
    let macs: Vec<String> = macs.map(str::to_owned).collect();
    let silent = ask.world.bites(Mishap::DefineSilent);
    let gone = ask.world.maas.gone.iter_mut().filter(|gone| gone.node.hostname == host);
    for gone in gone.filter(|gone| gone.node.hostname == name && !silent) {
        gone.defined = Some(macs.clone());
    }
    CallReply::ok(format!("Domain '{name}' defined from {path}\n\n"))
}
