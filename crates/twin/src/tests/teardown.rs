// The two ways in which a cloud ends, and what MAAS has afterwards.

use super::cloud::{DEPLOY, ask, ok, omega};
use crate::Twin;
use serde_json::Value;

fn deployed() -> Twin {
    let twin = omega(4, &[]);
    for line in ["juju add-model openstack", DEPLOY, "sleep 3h"] {
        ok(&twin, line);
    }
    twin
}

/// Hostname, status and power of every machine.
fn machines(twin: &Twin) -> Vec<String> {
    let all: Vec<Value> = serde_json::from_str(&ok(twin, "maas admin machines read")).unwrap();
    let told = |one: &Value| {
        format!("{} {} {}", one["hostname"], one["status_name"], one["power_state"]).replace('"', "")
    };
    all.iter().map(told).collect()
}

#[test]
fn a_model_that_is_destroyed_takes_its_hosts_along() {
    let twin = deployed();
    assert_eq!(machines(&twin).len(), 4);
    ok(&twin, "juju destroy-model --no-prompt openstack");
    assert_eq!(machines(&twin), Vec::<String>::new());
    assert!(!ok(&twin, "juju models").contains("openstack"));
}

#[test]
fn a_machine_that_is_kept_and_released_stays_with_what_was_written_on_its_disk() {
    let twin = deployed();
    let refused = ask(&twin, "juju remove-machine -m openstack --keep-instance --no-prompt 3");
    assert!(refused.stderr.contains("hosts units"), "{}", refused.stderr);
    ok(&twin, "juju remove-machine -m openstack --force --keep-instance --no-prompt 3");
    let status: Value = serde_json::from_str(&ok(&twin, "juju status -m openstack --format json")).unwrap();
    assert_eq!(status["machines"].as_object().unwrap().len(), 3);
    assert_eq!(machines(&twin)[3], "openstack3 Deployed on");
    let all: Vec<Value> = serde_json::from_str(&ok(&twin, "maas admin machines read")).unwrap();
    let id = all[3]["system_id"].as_str().unwrap();
    let said: Value = serde_json::from_str(&ok(&twin, &format!("maas admin machine release {id}"))).unwrap();
    assert_eq!((&said["status"], said["status_name"].as_str()), (&12.into(), Some("Releasing")));
    ok(&twin, "sleep 5m");
    assert_eq!(machines(&twin)[3], "openstack3 Ready off");
    assert_eq!(machines(&twin)[0], "openstack0 Deployed on");
    let argv = ["qemu-img", "info", "--output=json", "/var/lib/libvirt/images/openstack3-1.qcow2"];
    let info = twin.call(&crate::Call::new("root@host:openstack3", &argv), &super::cloud::SiteFiles);
    let info: Value = serde_json::from_str(&info.stdout).unwrap();
    assert!(info["actual-size"].as_u64().unwrap() > 1 << 30, "Ceph has written: {info}");
    assert_eq!(twin.unknown_calls(), Vec::<String>::new());
}

#[test]
fn a_machine_that_is_released_with_erase_has_blank_disks() {
    let twin = deployed();
    ok(&twin, "juju remove-machine -m openstack --force --keep-instance --no-prompt 3");
    let all: Vec<Value> = serde_json::from_str(&ok(&twin, "maas admin machines read")).unwrap();
    let id = all[3]["system_id"].as_str().unwrap();
    let said = ok(&twin, &format!("maas admin machine release {id} erase=true quick_erase=true"));
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["status"], said["status_name"].as_str()), (&14.into(), Some("Disk erasing")));
    ok(&twin, "sleep 5m");
    assert_eq!(machines(&twin)[3], "openstack3 Ready off");
    let argv = ["qemu-img", "info", "--output=json", "/var/lib/libvirt/images/openstack3-1.qcow2"];
    let info = twin.call(&crate::Call::new("root@host:openstack3", &argv), &super::cloud::SiteFiles);
    let info: Value = serde_json::from_str(&info.stdout).unwrap();
    assert!(info["actual-size"].as_u64().unwrap() < 1 << 20, "nothing is left: {info}");
    assert_eq!(twin.unknown_calls(), Vec::<String>::new());
}

#[test]
fn a_range_over_another_one_is_refused() {
    let twin = omega(4, &[]);
    let refused = ask(&twin, "maas admin ipranges create type=reserved start_ip=10.12.6.0 end_ip=10.12.6.9");
    assert_eq!(refused.status, 2);
    assert!(refused.stdout.contains("conflicts with an existing IP address or range"), "{}", refused.stdout);
    let made = ok(&twin, "maas admin ipranges create type=reserved start_ip=10.12.4.70 end_ip=10.12.4.79");
    assert!(made.contains("\"start_ip\": \"10.12.4.70\""), "{made}");
}

/// A script at the hypervisor of a host, as root.
fn hypervisor(twin: &Twin, host: &str, argv: &[&str], stdin: Option<String>) -> crate::CallReply {
    let call = crate::Call { stdin, ..crate::Call::new(&format!("root@host:{host}"), argv) };
    twin.call(&call, &super::cloud::SiteFiles)
}

#[test]
fn a_host_that_was_decomposed_comes_back_by_its_domain_and_without_addresses() {
    let twin = deployed();
    let xml = hypervisor(&twin, "openstack3", &["virsh", "dumpxml", "openstack3"], None).stdout;
    let before: Vec<Value> = serde_json::from_str(&ok(&twin, "maas admin machines read")).unwrap();
    ok(&twin, "juju remove-machine -m openstack --force --no-prompt 3");
    assert_eq!(machines(&twin).len(), 3);
    let list = ["virsh", "list", "--all", "--name"];
    assert_eq!(hypervisor(&twin, "openstack3", &list, None).stdout, "\n", "the domain went along");
    let image = "/var/lib/libvirt/images/openstack3-1.qcow2";
    assert_eq!(
        hypervisor(&twin, "openstack3", &["qemu-img", "info", image], None).status,
        1,
        "so did its disk"
    );

    let hosts: Vec<Value> = serde_json::from_str(&ok(&twin, "maas admin vm-hosts read")).unwrap();
    let refresh = format!("maas admin vm-host refresh {}", hosts[0]["id"]);
    ok(&twin, &refresh);
    assert_eq!(machines(&twin).len(), 3, "there is no domain to take in");
    hypervisor(&twin, "openstack3", &["qemu-img", "create", "-f", "qcow2", image, "549755813888"], None);
    let root = "/var/lib/libvirt/images/openstack3-0.qcow2";
    hypervisor(&twin, "openstack3", &["qemu-img", "create", "-f", "qcow2", root, "137438953472"], None);
    let defined = hypervisor(&twin, "openstack3", &["virsh", "define", "/dev/stdin"], Some(xml));
    assert_eq!(defined.stdout, "Domain 'openstack3' defined from /dev/stdin\n\n");
    ok(&twin, &refresh);
    assert_eq!(machines(&twin)[3], "openstack3 Commissioning on");
    ok(&twin, "sleep 10m");
    assert_eq!(machines(&twin)[3], "openstack3 Ready off");

    let after: Vec<Value> = serde_json::from_str(&ok(&twin, "maas admin machines read")).unwrap();
    assert_ne!(before[3]["system_id"], after[3]["system_id"], "ids are new");
    let nics = |one: &Value, field: &str| -> Vec<Value> {
        one["interface_set"].as_array().unwrap().iter().map(|nic| nic[field].clone()).collect()
    };
    assert_eq!(nics(&before[3], "mac_address"), nics(&after[3], "mac_address"));
    assert_eq!(after[3]["interface_set"][0]["links"][0]["mode"], "link_up", "no NIC has an address");
    let (id, nic) = (after[3]["system_id"].as_str().unwrap(), &after[3]["interface_set"][0]["id"]);
    let link = format!("maas admin interface link-subnet {id} {nic} mode=STATIC subnet=cidr:10.12.4.0/22");
    let refused = ask(&twin, &format!("{link} ip_address=10.12.12.43"));
    assert_eq!((refused.status, refused.stdout.contains("not in the given subnet")), (2, true));
    let linked: Value = serde_json::from_str(&ok(&twin, &format!("{link} ip_address=10.12.4.43"))).unwrap();
    assert_eq!(linked["links"][0]["ip_address"], "10.12.4.43");
    assert_eq!(twin.unknown_calls(), Vec::<String>::new());
}

#[test]
fn a_domain_without_its_images_is_enrolled_and_fails_to_be_commissioned() {
    let twin = deployed();
    let xml = hypervisor(&twin, "openstack3", &["virsh", "dumpxml", "openstack3"], None).stdout;
    ok(&twin, "juju remove-machine -m openstack --force --no-prompt 3");
    hypervisor(&twin, "openstack3", &["virsh", "define", "/dev/stdin"], Some(xml));
    let hosts: Vec<Value> = serde_json::from_str(&ok(&twin, "maas admin vm-hosts read")).unwrap();
    ok(&twin, &format!("maas admin vm-host refresh {}", hosts[0]["id"]));
    ok(&twin, "sleep 10m");
    assert_eq!(machines(&twin)[3], "openstack3 Failed commissioning on");
}
