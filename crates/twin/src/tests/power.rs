// A cloud that loses its power: what is dark, what comes back cold, and who may lead the database back.

use super::cloud::{DEPLOY, ask, ok, omega};
use crate::Twin;
use serde_json::Value;

fn json(twin: &Twin, line: &str) -> Value {
    serde_json::from_str(&ok(twin, line)).unwrap()
}

/// Turns every host off or on.
fn power(twin: &Twin, word: &str) {
    let hosts = json(twin, "maas admin machines read");
    for host in hosts.as_array().unwrap() {
        ok(twin, &format!("maas admin machine {word} {}", host["system_id"].as_str().unwrap()));
    }
}

/// What the units of an application say.
fn says(twin: &Twin, app: &str) -> Vec<String> {
    let status = json(twin, "juju status -m openstack --format json");
    let units = status["applications"][app]["units"].as_object().unwrap();
    units.values().map(|unit| unit["workload-status"]["message"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_database_that_was_out_is_led_back_by_its_newest_member_and_by_no_other() {
    for seed in [4, 5, 6] {
        let twin = omega(seed, &[]);
        for line in ["juju add-model openstack", DEPLOY, "sleep 3h"] {
            ok(&twin, line);
        }
        power(&twin, "power-off");
        assert!(says(&twin, "keystone").iter().all(|text| text.starts_with("agent lost")));
        let silent = ask(&twin, "juju ssh -m openstack vault/leader -- true");
        assert_ne!(silent.status, 0, "a host without power was reached");
        power(&twin, "power-on");
        ok(&twin, "sleep 1h");
        let cold = "Cluster is inaccessible from this instance. Please check logs for details.";
        assert_eq!(says(&twin, "mysql-innodb-cluster"), [cold, cold, cold]);
        assert_eq!(says(&twin, "vault"), ["Vault service not running"]);
        let reboot = |unit: u8| {
            let line = format!(
                "juju run -m openstack mysql-innodb-cluster/{unit} reboot-cluster-from-complete-outage --format json"
            );
            let task = json(&twin, &line);
            task[format!("mysql-innodb-cluster/{unit}")]["status"].as_str().unwrap().to_owned()
        };
        let done: Vec<u8> = (0..3).filter(|unit| reboot(*unit) == "completed").collect();
        assert_eq!(done.len(), 1, "seed {seed}: {done:?}");
        ok(&twin, "sleep 10m");
        assert!(says(&twin, "mysql-innodb-cluster").iter().all(|text| text.contains("Cluster is ONLINE")));
        assert_eq!(says(&twin, "vault"), ["Vault needs to be initialized"]);
        assert_eq!(twin.unknown_calls(), Vec::<String>::new());
    }
}

#[test]
fn a_charm_is_refreshed_once_and_stays_on_its_channel() {
    let twin = omega(4, &[]);
    for line in ["juju add-model openstack", DEPLOY, "sleep 3h"] {
        ok(&twin, line);
    }
    let charm = || {
        let status = json(&twin, "juju status -m openstack keystone --format json");
        let app = &status["applications"]["keystone"];
        (app["charm-rev"].as_i64().unwrap(), app["charm-channel"].as_str().unwrap().to_owned())
    };
    let (revision, channel) = charm();
    for _ in 0..2 {
        ok(&twin, "juju refresh -m openstack keystone");
        assert_eq!(charm(), (revision + 1, channel.clone()));
    }
    let refused = ask(&twin, "juju refresh -m openstack designate");
    assert_eq!((refused.status, refused.stderr.as_str()), (1, "ERROR application \"designate\" not found\n"));
}
