//! What python-openstackclient is told: the cloud is one in use before anything is broken in it.

use crate::plane::{Plane, told};
use serde_json::Value;

/// Each question, as whom, and the column and its values that must be the answer.
const QUESTIONS: &[(&str, &str, &str, &[&str])] = &[
    ("admin", "compute service list", "State", &["up", "up", "up", "up"]),
    ("admin", "network agent list", "Host", &["cmp-01", "cmp-02", "ctl-01"]),
    ("admin", "volume service list", "State", &["up", "up"]),
    ("admin", "hypervisor list", "Hypervisor Hostname", &["cmp-01", "cmp-02"]),
    ("admin", "resource provider list", "name", &["cmp-01", "cmp-02"]),
    ("admin", "image list", "Name", &["amphora-x64", "cirros", "fedora-coreos-38"]),
    ("acme", "server list", "Status", &["ACTIVE"]),
    ("acme", "volume list", "Status", &["in-use"]),
    ("acme", "loadbalancer list", "provisioning_status", &["ACTIVE"]),
    ("acme", "secret list", "Name", &["note"]),
    ("acme", "coe cluster template list", "name", &["k8s"]),
    ("admin-public", "orchestration service list", "Status", &["up"]),
];

/// Asks all of them, over HTTP and over TLS.
pub fn ask(plane: &Plane) {
    for (cloud, question, column, expected) in QUESTIONS {
        let answer = plane.openstack(cloud, question);
        let rows = answer.as_array().expect("a list");
        let mut values: Vec<&str> = rows.iter().filter_map(|row| row[*column].as_str()).collect();
        values.sort_unstable();
        assert_eq!(values, *expected, "openstack {question}: {answer}");
    }
    for cloud in ["admin", "admin-public"] {
        let report = plane.until(cloud, "a cloud in which nothing is broken", is_sound);
        let report = report.unwrap_or_else(|why| panic!("{why}"));
        let held = report["counts"]["holds"].as_u64().unwrap_or_default();
        assert!(held >= 60, "only {held} checks had something to judge\n{}", told(&report));
    }
}

/// Every check that has something to judge holds.
pub fn is_sound(report: &Value) -> bool {
    report["verdict"] == "holds"
}
