use super::network;
use crate::world::maas::{Maas, Nic, Node};
use serde_json::{Value, json};

/// The interfaces of a machine.
pub(super) fn interfaces(maas: &Maas, node: &Node) -> Vec<Value> {
    node.nics.iter().map(|nic| interface(maas, node, nic)).collect()
}

/// One interface. A NIC without a link still shows a `link_up` one, as MAAS does for a connected NIC that has no
/// subnet: an empty `links` means that it is down.
pub(super) fn interface(maas: &Maas, node: &Node, nic: &Nic) -> Value {
    let vlan = maas.subnets.iter().find(|subnet| subnet.plane == nic.plane).map(network::vlan);
    let links = match &nic.link {
        Some(link) => json!([{
            "id": link.id, "mode": "static", "ip_address": link.address,
            "subnet": maas.subnet(link.subnet).map(network::subnet),
        }]),
        None => json!([{"id": nic.id + 10_000, "mode": "link_up"}]),
    };
    json!({
        "type": "physical",
        "vlan": vlan,
        "mac_address": nic.mac,
        "enabled": true,
        "discovered": null,
        "system_id": node.system_id,
        "name": nic.name,
        "effective_mtu": 1500,
        "firmware_version": null,
        "vendor": "Red Hat, Inc.",
        "product": "Virtio network device",
        "tags": [],
        "children": [],
        "parents": [],
        "params": "",
        "numa_node": 0,
        "sriov_max_vf": 0,
        "links": links,
        "id": nic.id,
        "link_connected": true,
        "interface_speed": 0,
        "link_speed": 0,
        "resource_uri": format!("/MAAS/api/2.0/nodes/{}/interfaces/{}/", node.system_id, nic.id),
    })
}
