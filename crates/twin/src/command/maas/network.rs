use crate::world::maas::{IpRange, Maas, Subnet};
use serde_json::{Value, json};

/// A subnet as the API writes it, with its VLAN inside.
pub(super) fn subnet(subnet: &Subnet) -> Value {
    json!({
        "name": subnet.cidr,
        "description": "",
        "vlan": vlan(subnet),
        "cidr": subnet.cidr,
        "rdns_mode": 2,
        "gateway_ip": subnet.gateway,
        "dns_servers": subnet.resolvers,
        "allow_dns": true,
        "allow_proxy": true,
        "active_discovery": false,
        "managed": true,
        "disabled_boot_architectures": [],
        "space": subnet.space,
        "id": subnet.id,
        "resource_uri": format!("/MAAS/api/2.0/subnets/{}/", subnet.id),
    })
}

/// A subnet's VLAN.
pub(super) fn vlan(subnet: &Subnet) -> Value {
    json!({
        "vid": 0,
        "mtu": 1500,
        "dhcp_on": subnet.dhcp,
        "external_dhcp": null,
        "relay_vlan": null,
        "id": subnet.vlan,
        "name": "untagged",
        "fabric": format!("fabric-{}", subnet.fabric),
        "fabric_id": subnet.fabric,
        "primary_rack": null,
        "secondary_rack": null,
        "space": subnet.space,
        "resource_uri": format!("/MAAS/api/2.0/vlans/{}/", subnet.vlan),
    })
}

/// An IP range with its subnet and owner inside.
pub(super) fn range(maas: &Maas, range: &IpRange) -> Value {
    json!({
        "subnet": maas.subnet(range.subnet).map(subnet),
        "type": range.kind,
        "start_ip": range.from,
        "end_ip": range.to,
        "user": {"is_superuser": true, "username": "admin", "email": "admin@localhost", "is_local": true,
            "resource_uri": "/MAAS/api/2.0/users/admin/"},
        "comment": range.comment,
        "id": range.id,
        "resource_uri": format!("/MAAS/api/2.0/ipranges/{}/", range.id),
    })
}

/// The spaces, each with its subnets and VLANs.
pub(super) fn spaces(maas: &Maas) -> Vec<Value> {
    let mut names: Vec<&str> = maas.subnets.iter().map(|subnet| subnet.space.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let space = |(index, name): (usize, &str)| {
        let within: Vec<&Subnet> = maas.subnets.iter().filter(|subnet| subnet.space == name).collect();
        json!({
            "subnets": within.iter().map(|one| subnet(one)).collect::<Vec<_>>(),
            "vlans": within.iter().map(|one| vlan(one)).collect::<Vec<_>>(),
            "id": index + 1,
            "name": name,
            "resource_uri": format!("/MAAS/api/2.0/spaces/{}/", index + 1),
        })
    };
    names.into_iter().enumerate().map(space).collect()
}

/// The fabric of a subnet.
pub(super) fn fabric(subnet: &Subnet) -> Value {
    json!({
        "class_type": null,
        "name": format!("fabric-{}", subnet.fabric),
        "id": subnet.fabric,
        "vlans": [vlan(subnet)],
        "resource_uri": format!("/MAAS/api/2.0/fabrics/{}/", subnet.fabric),
    })
}
