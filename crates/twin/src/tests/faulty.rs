// Every fault of the world can be seen by somebody who looks, and says when it began.

use super::cloud::{DEPLOY, SiteFiles, ask, ok, omega};
use crate::{Call, Twin, faults};

/// What phase-01 looks at, from the first look to long after the settle.
fn looked(twin: &Twin) -> String {
    let mut seen = String::new();
    let mut look = |line: &str| {
        let reply = ask(twin, line);
        seen.push_str(&format!("{}{}", reply.stdout, reply.stderr));
    };
    look("maas admin machines read");
    look("maas admin subnets read");
    look("maas admin ipranges read");
    look("juju models");
    for host in 0..4 {
        look(&format!("ssh openstack{host} true"));
    }
    for host in 0..4 {
        let argv = ["qemu-img", "info", &format!("/var/lib/libvirt/images/openstack{host}-1.qcow2")];
        let reply = twin.call(&Call::new(&format!("root@host:openstack{host}"), &argv), &SiteFiles);
        seen.push_str(&format!("{}{}", reply.stdout, reply.stderr));
    }
    let mut look = |line: &str| {
        let reply = ask(twin, line);
        seen.push_str(&format!("{}{}", reply.stdout, reply.stderr));
    };
    look("juju add-model openstack");
    look(DEPLOY);
    look("sleep 3h");
    look("juju status -m openstack --format json");
    let argv = ["getent", "hosts", "api.snapcraft.io"];
    seen.push_str(&twin.call(&Call::new("machine:0", &argv), &SiteFiles).stdout);
    seen
}

#[test]
fn a_fault_of_the_world_shows_and_its_onset_is_noted() {
    for seed in [1, 2] {
        let control = omega(seed, &[]);
        let healthy = looked(&control);
        assert!(control.unknown_calls().is_empty());
        let here = Twin::open_to(&omega(seed, &[]).snapshot().unwrap()).unwrap();
        for fault in faults().filter(|fault| fault.edits().is_none() && here.contains(&fault.name)) {
            let twin = omega(seed, &[fault.name]);
            let early = fault.onset == "before the first call";
            assert_eq!(twin.onset(fault.name).is_some(), early, "{}", fault.name);
            assert_ne!(looked(&twin), healthy, "nobody can see {}", fault.name);
            let onset = twin.onset(fault.name).unwrap_or_else(|| panic!("{} has no onset", fault.name));
            assert_eq!(onset.block.is_none() && onset.calls_before == 0, early, "{}: {onset:?}", fault.name);
        }
    }
}

#[test]
fn names_that_no_fault_has_are_refused_with_those_that_there_are() {
    let refused = Twin::new(&super::cloud::blueprint(), &model::Seed::new(1), &["dns-is-slow"]);
    let text = refused.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(
        text.starts_with("no fault is called \"dns-is-slow\"; known are: another-controller, "),
        "{text}"
    );
}

/// Brings Vault up as a person would who looks at nothing, and then lets the certificates settle.
fn brought_up(twin: &Twin) -> String {
    let mut seen = String::new();
    let status = ok(twin, "juju status -m openstack vault --format json");
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    let address = status["applications"]["vault"]["units"]["vault/0"]["public-address"].as_str().unwrap();
    let mut curl = |method: &str, path: &str, stdin: &str| {
        let url = format!("http://{address}:8200/v1/{path}");
        let argv = ["curl", "-sS", "-X", method, "--data", "@-", &url];
        let call = Call { stdin: Some(stdin.to_owned()), ..Call::new("jumphost", &argv) };
        let reply = twin.call(&call, &SiteFiles);
        seen.push_str(&format!("{}{}", reply.stdout, reply.stderr));
        reply.stdout
    };
    curl("GET", "sys/seal-status", "");
    curl("PUT", "sys/init", r#"{"secret_shares":5,"secret_threshold":3}"#);
    for _ in 0..3 {
        curl("PUT", "sys/unseal", r#"{"key":"rehearsal"}"#);
    }
    let url = format!("http://{address}:8200/v1/auth/token/create");
    let argv = ["curl", "-sS", "-H", "@-", "--data", r#"{"ttl":"10m"}"#, &url];
    let root = "X-Vault-Token: rehearsal".to_owned();
    let reply = twin.call(&Call { stdin: Some(root), ..Call::new("jumphost", &argv) }, &SiteFiles);
    let token: serde_json::Value = serde_json::from_str(&reply.stdout).unwrap_or_default();
    let token = token["auth"]["client_token"].as_str().unwrap_or("none").to_owned();
    for line in [
        &format!("juju run -m openstack vault/leader authorize-charm token={token} --format json"),
        "juju run -m openstack vault/leader generate-root-ca --format json",
        "sleep 1h",
        "juju status -m openstack --format json",
    ] {
        let reply = ask(twin, line);
        seen.push_str(&format!("{}{}", reply.stdout, reply.stderr));
    }
    seen
}

#[test]
fn a_fault_of_vault_forks_from_the_settled_cloud_and_shows() {
    let settled = omega(3, &[]);
    for line in ["juju add-model openstack", DEPLOY, "sleep 3h"] {
        ok(&settled, line);
    }
    let world = settled.snapshot().unwrap();
    let control = Twin::fork(&world, &[]).unwrap();
    let healthy = brought_up(&control);
    assert!(healthy.contains("Unit is ready (active: true, mlock: disabled)"), "{healthy}");
    assert!(!healthy.contains("awaiting server certificate data"), "{healthy}");
    assert_eq!(control.unknown_calls(), Vec::<String>::new());
    let open = Twin::open_to(&world).unwrap();
    assert!(open.contains(&"unseal-wrong-share") && !open.contains(&"osd-disk-not-blank"), "{open:?}");
    for name in open {
        let twin = Twin::fork(&world, &[name]).unwrap();
        assert_ne!(brought_up(&twin), healthy, "nobody can see {name}");
        assert!(twin.onset(name).is_some(), "{name} has no onset");
    }
    let again = control.snapshot().unwrap();
    let later = Twin::open_to(&again).unwrap();
    assert!(!later.contains(&"unseal-wrong-share"), "Vault is initialised: {later:?}");
    let refused = Twin::fork(&again, &["unseal-wrong-share"]).err().map(|why| why.to_string());
    assert!(refused.is_some_and(|why| why.contains("Vault is initialised already")));
}
