// Every fault of the world can be seen by somebody who looks, and says when it began.

use super::cloud::{DEPLOY, SiteFiles, ask, omega};
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
        for fault in faults().iter().filter(|fault| fault.edits().is_none()) {
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
    assert!(text.starts_with("no fault is called \"dns-is-slow\"; known are: vip-outside-range, "), "{text}");
}
