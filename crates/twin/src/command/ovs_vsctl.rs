use super::Ask;
use crate::call::{CallReply, Spot};
use crate::world::ovs;

/// `ovs-vsctl` on a unit whose machine is a chassis, as root: ports of a bridge, the state of a port's link, and what
/// OVN was told of physical networks.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let Spot::Unit(unit) = ask.place.spot.clone() else {
        return ask.unknown(1, "twin: ovs-vsctl is known on a unit\n");
    };
    if !ask.place.root {
        let text =
            "ovs-vsctl: unix:/var/run/openvswitch/db.sock: database connection failed (Permission denied)\n";
        return CallReply::fail(1, text);
    }
    let words: Vec<&str> = ask.args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["list-ports", bridge] => {
            let ports = ovs::ports(ask.world, &unit);
            let names: String = ports
                .iter()
                .filter(|port| port.bridge == *bridge)
                .map(|port| format!("{}\n", port.nic))
                .collect();
            CallReply::ok(names)
        }
        ["get", "Interface", name, "link_state"] => {
            let ports = ovs::ports(ask.world, &unit);
            match ports.iter().find(|port| port.nic == *name) {
                Some(port) => CallReply::ok(if port.carries { "up\n" } else { "down\n" }),
                None => CallReply::fail(1, format!("ovs-vsctl: no row \"{name}\" in table Interface\n")),
            }
        }
        ["get", "Open_vSwitch", ".", "external_ids:ovn-bridge-mappings"] => {
            match ovs::mappings(ask.world, &unit) {
                Some(text) => CallReply::ok(format!("\"{text}\"\n")),
                None => {
                    let text = "ovs-vsctl: no key \"ovn-bridge-mappings\" in Open_vSwitch record \".\" column external_ids\n";
                    CallReply::fail(1, text)
                }
            }
        }
        _ => ask.unknown(
            1,
            "twin: ovs-vsctl is known with list-ports, and get of a link state or the bridge mappings\n",
        ),
    }
}
