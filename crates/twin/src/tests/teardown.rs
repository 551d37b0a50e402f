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
