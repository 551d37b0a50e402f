use super::interface;
use crate::world::World;
use crate::world::maas::{Disk, Maas, Node, NodeStatus};
use serde_json::{Map, Value, json};

/// All machines, or those that `hostname=` and `status=` filters leave. `None` for a filter that the twin does not know.
pub(super) fn list(world: &World, filters: &[&str]) -> Option<Value> {
    let mut wanted: Vec<(&str, &str)> = Vec::new();
    for filter in filters {
        wanted.push(filter.split_once('=').filter(|(key, _)| matches!(*key, "hostname" | "id" | "status"))?);
    }
    let keeps = |node: &&Node| {
        wanted.iter().all(|(key, value)| match *key {
            "hostname" => node.hostname == *value,
            "id" => node.system_id == *value,
            _ => node.state.at(world.now).1.status.name().eq_ignore_ascii_case(value),
        })
    };
    let nodes = world.maas.machines.iter().filter(keeps);
    Some(Value::Array(nodes.map(|node| machine(&world.maas, node, world.now)).collect()))
}

/// One machine with the API's 66 fields.
pub(super) fn machine(maas: &Maas, node: &Node, now: i64) -> Value {
    let state = node.state.at(now).1;
    let deployed =
        matches!(state.status, NodeStatus::Deployed | NodeStatus::Deploying | NodeStatus::FailedDeployment);
    let owned = deployed || state.status == NodeStatus::Allocated;
    let addresses: Vec<_> =
        node.nics.iter().filter_map(|nic| nic.link.as_ref()).map(|link| link.address).collect();
    let disks: Vec<Value> =
        node.disks.iter().enumerate().map(|(index, disk)| block_device(node, index, disk)).collect();
    let boot = node.boot_nic(maas).map(|nic| interface::interface(maas, node, nic));
    let identity = json!({
        "system_id": node.system_id, "hostname": node.hostname, "fqdn": format!("{}.maas", node.hostname),
        "status": state.status as u8, "status_name": state.status.name(), "status_message": state.message,
        "status_action": "", "power_state": if state.powered { "on" } else { "off" }, "power_type": "virsh",
        "owner": if owned { "admin" } else { "" }, "owner_data": {}, "description": "", "locked": node.locked,
        "osystem": if deployed { "ubuntu" } else { "" }, "distro_series": if deployed { "jammy" } else { "" },
        "netboot": !deployed, "node_type": 0, "node_type_name": "Machine", "architecture": "amd64/generic",
        "cpu_count": node.cores, "cpu_speed": 0, "memory": node.memory,
        "storage": node.disks.iter().map(|disk| disk.bytes).sum::<u64>() as f64 / 1e6,
        "ip_addresses": if deployed { json!(addresses) } else { json!([]) },
        "tag_names": ["virtual"], "resource_uri": format!("/MAAS/api/2.0/machines/{}/", node.system_id),
    });
    let parts = json!({
        "interface_set": interface::interfaces(maas, node), "boot_interface": boot, "boot_disk": disks.first(),
        "blockdevice_set": disks, "physicalblockdevice_set": disks, "virtualblockdevice_set": [],
        "special_filesystems": [], "volume_groups": [], "raids": [], "cache_sets": [], "bcaches": [],
        "numanode_set": [{"index": 0, "memory": node.memory, "cores": (0..node.cores).collect::<Vec<_>>(), "hugepages_set": []}],
    });
    merged([identity, parts, surroundings(maas, node), tests()])
}

fn merged(parts: impl IntoIterator<Item = Value>) -> Value {
    let mut all = Map::new();
    for part in parts {
        if let Value::Object(map) = part {
            all.extend(map);
        }
    }
    Value::Object(all)
}

fn surroundings(maas: &Maas, node: &Node) -> Value {
    let gateway = node.nics.iter().find_map(|nic| {
        let link = nic.link.as_ref()?;
        maas.subnet(link.subnet)?.gateway.map(|gateway| (gateway, link.id))
    });
    json!({
        "domain": {"authoritative": true, "ttl": null, "is_default": true, "name": "maas", "resource_record_count": 0,
            "id": 0, "resource_uri": "/MAAS/api/2.0/domains/0/"},
        "zone": {"name": "default", "description": "", "id": 1, "resource_uri": "/MAAS/api/2.0/zones/default/"},
        "pool": {"name": "default", "description": "Default pool", "id": 0, "resource_uri": "/MAAS/api/2.0/resourcepool/0/"},
        "pod": null, "parent": null,
        "default_gateways": {
            "ipv4": {"gateway_ip": gateway.map(|(address, _)| address), "link_id": gateway.map(|(_, id)| id)},
            "ipv6": {"gateway_ip": null, "link_id": null},
        },
        "hardware_info": {"system_vendor": "QEMU", "system_product": "Standard PC (Q35 + ICH9, 2009)",
            "system_family": "Unknown", "system_version": "pc-q35-6.2", "system_sku": "Unknown",
            "system_serial": "Unknown", "cpu_model": "Intel(R) Xeon(R)", "mainboard_vendor": "Unknown",
            "mainboard_product": "Unknown", "mainboard_serial": "Unknown", "mainboard_version": "Unknown",
            "mainboard_firmware_vendor": "SeaBIOS", "mainboard_firmware_version": "1.15.0-1",
            "mainboard_firmware_date": "04/01/2014", "chassis_vendor": "QEMU", "chassis_type": "Other",
            "chassis_serial": "Unknown", "chassis_version": "pc-q35-6.2"},
        "disable_ipv4": false, "address_ttl": null, "swap_size": null, "hwe_kernel": null, "min_hwe_kernel": "",
        "bios_boot_method": "pxe", "hardware_uuid": null, "workload_annotations": {}, "error_description": "",
        "enable_hw_sync": false, "last_sync": null, "next_sync": null, "sync_interval": null,
        "ephemeral_deploy": false, "virtualmachine_id": null, "default_user": "",
    })
}

/// The results of commissioning and testing: all passed, as after phase-00.
fn tests() -> Value {
    let mut all = Map::new();
    for kind in [
        "commissioning",
        "testing",
        "cpu_test",
        "memory_test",
        "storage_test",
        "network_test",
        "interface_test",
        "other_test",
    ] {
        all.insert(format!("{kind}_status"), json!(2));
        all.insert(format!("{kind}_status_name"), json!("Passed"));
    }
    for (index, kind) in ["commissioning", "testing", "installation"].iter().enumerate() {
        let id = if *kind == "installation" { Value::Null } else { json!(index + 1) };
        all.insert(format!("current_{kind}_result_id"), id);
    }
    Value::Object(all)
}

fn block_device(node: &Node, index: usize, disk: &Disk) -> Value {
    let id = node.id * 10 + index as u64;
    let name = disk.device.rsplit('/').next().unwrap_or(&disk.device);
    json!({
        "type": "physical", "name": name, "path": format!("/dev/disk/by-dname/{name}"), "id_path": disk.device,
        "size": disk.bytes, "block_size": 4096, "available_size": if disk.blank { disk.bytes } else { 0 },
        "used_size": if disk.blank { 0 } else { disk.bytes },
        "used_for": if disk.blank { "Unused" } else { "GPT partitioned with 1 partition" },
        "model": "QEMU HARDDISK", "serial": "", "firmware_version": null, "tags": ["rotary"], "partitions": [],
        "partition_table_type": if disk.blank { Value::Null } else { json!("GPT") }, "filesystem": null,
        "storage_pool": null, "numa_node": 0, "uuid": null, "system_id": node.system_id, "id": id,
        "resource_uri": format!("/MAAS/api/2.0/nodes/{}/blockdevices/{id}/", node.system_id),
    })
}
