//! Faults of a real cloud, one at a time: made, named by `interlock assert`, mended.

use crate::plane::{Plane, told};
use crate::questions::is_sound;
use realcloud::Cloud;
use serde_json::Value;
use std::time::Duration;

/// One fault: what is done to the cloud, and which check of which layer must fail of it.
struct Fault {
    name: &'static str,
    done: Done,
    layer: &'static str,
    check: &'static str,
}

/// What is done to the cloud, and undone.
enum Done {
    /// A program is killed; it is started again.
    Killed(&'static str),
    /// The database is told something; and something else.
    Told(&'static str, &'static str),
}

use Done::{Killed, Told};

const fn fault(name: &'static str, done: Done, layer: &'static str, check: &'static str) -> Fault {
    Fault { name, done, layer, check }
}

/// Those that every run of the tests makes: of each kind some, and none that is slow to show.
const SHORT: &[Fault] = &[
    fault("compute host gone", Killed("nova-compute-cmp-02"), "nova", "nova-services-up"),
    fault("image service gone", Killed("glance-api"), "glance", "glance-api-answers"),
    fault(
        "server in ERROR",
        Told(
            "update nova.instances set vm_state = 'error' where display_name = 'web-1'",
            "update nova.instances set vm_state = 'active' where display_name = 'web-1'",
        ),
        "nova",
        "nova-servers-not-in-error",
    ),
    fault(
        "load balancer that stays PENDING_UPDATE",
        Told(
            "update octavia.load_balancer set provisioning_status = 'PENDING_UPDATE', updated_at = '2020-01-01' \
             where name = 'lb-ovn'",
            "update octavia.load_balancer set provisioning_status = 'ACTIVE' where name = 'lb-ovn'",
        ),
        "octavia",
        "octavia-none-stuck",
    ),
    fault(
        "volume that stays detaching",
        Told(
            "update cinder.volumes set status = 'detaching', updated_at = '2020-01-01' where display_name = 'data-1'",
            "update cinder.volumes set status = 'in-use' where display_name = 'data-1'",
        ),
        "cinder",
        "cinder-volumes-not-stuck",
    ),
    fault(
        "provider of a host that is no more",
        Told(
            "insert into placement.resource_providers (uuid, name, generation) \
             values ('00000000-0000-4000-8000-00000000dead', 'cmp-99', 1); \
             update placement.resource_providers set root_provider_id = id where name = 'cmp-99'",
            "update placement.resource_providers set root_provider_id = null where name = 'cmp-99'; \
             delete from placement.resource_providers where name = 'cmp-99'",
        ),
        "placement",
        "placement-no-stale-providers",
    ),
    fault(
        "endpoint disabled",
        Told(
            "update keystone.endpoint set enabled = 0 where interface = 'admin' and url like '%:9876'",
            "update keystone.endpoint set enabled = 1 where interface = 'admin' and url like '%:9876'",
        ),
        "keystone",
        "keystone-endpoints-enabled",
    ),
    fault(
        "no image is an amphora's",
        Told(
            "update glance.image_tags set value = 'other' where value = 'octavia-amphora'",
            "update glance.image_tags set value = 'octavia-amphora' where value = 'other'",
        ),
        "octavia",
        "amphora-image-present",
    ),
];

/// The others: `cargo xtask campaign realfaults`.
const LONG: &[Fault] = &[
    fault("scheduler gone", Killed("nova-scheduler"), "nova", "nova-services-up"),
    fault("conductor gone", Killed("nova-conductor"), "nova", "nova-services-up"),
    fault("compute API gone", Killed("nova-api"), "nova", "nova-api-answers"),
    fault("network API gone", Killed("neutron-server"), "neutron", "neutron-api-answers"),
    fault("chassis gone", Killed("ovn-controller-cmp-02"), "neutron", "neutron-agents-alive"),
    fault("placement gone", Killed("placement-api"), "placement", "placement-api-answers"),
    fault("volume API gone", Killed("cinder-api"), "cinder", "cinder-api-answers"),
    fault("volume service gone", Killed("cinder-volume"), "cinder", "cinder-services-up"),
    fault("volume scheduler gone", Killed("cinder-scheduler"), "cinder", "cinder-services-up"),
    fault("key service gone", Killed("barbican-api"), "barbican", "barbican-api-answers"),
    fault("load balancer API gone", Killed("octavia-api"), "octavia", "octavia-api-answers"),
    fault("cluster API gone", Killed("magnum-api"), "magnum", "magnum-api-answers"),
    fault("cluster conductor gone", Killed("magnum-conductor"), "magnum", "magnum-services-up"),
    fault("stack API gone", Killed("heat-api"), "heat", "heat-api-answers"),
    fault(
        "host forced down",
        Told(
            "update nova.services set forced_down = 1 where host = 'cmp-02'",
            "update nova.services set forced_down = 0 where host = 'cmp-02'",
        ),
        "nova",
        "nova-none-forced-down",
    ),
    fault(
        "host disabled, nobody knows why",
        Told(
            "update nova.services set disabled = 1 where host = 'cmp-02'",
            "update nova.services set disabled = 0 where host = 'cmp-02'",
        ),
        "nova",
        "nova-disabled-with-reason",
    ),
    fault(
        "volume that could not be deleted",
        Told(
            "update cinder.volumes set status = 'error_deleting' where display_name = 'data-1'",
            "update cinder.volumes set status = 'in-use' where display_name = 'data-1'",
        ),
        "cinder",
        "cinder-volumes-not-in-error",
    ),
    fault(
        "load balancer in ERROR",
        Told(
            "update octavia.load_balancer set provisioning_status = 'ERROR' where name = 'lb-ovn'",
            "update octavia.load_balancer set provisioning_status = 'ACTIVE' where name = 'lb-ovn'",
        ),
        "octavia",
        "octavia-none-in-error",
    ),
];

/// Clean sweeps of the long form, none of which may find anything.
const CLEAN: usize = 50;

/// Makes, has named and mends one fault after the other; tells of all that were not named as they must be.
pub fn all(plane: &Plane) {
    let long = std::env::var_os("INTERLOCK_REALFAULTS").is_some();
    let faults = SHORT.iter().chain(if long { LONG } else { &[] });
    for fault in faults {
        make(plane.cloud(), fault);
        let report = plane.until("admin", fault.name, |report| is_named(report, fault));
        println!(
            "{:<40} {:<10} {}",
            fault.name,
            fault.layer,
            told(&report).lines().next().unwrap_or_default()
        );
        mend(plane.cloud(), fault);
        plane.until("admin", &format!("{} was mended", fault.name), is_sound);
    }
    for number in 0..if long { CLEAN } else { 0 } {
        let report = plane.assert("admin");
        assert!(is_sound(&report), "sweep {number} of a sound cloud: {}", told(&report));
    }
}

/// The check fails, and its layer is among those where it begins.
fn is_named(report: &Value, fault: &Fault) -> bool {
    let roots = report["roots"].as_array().into_iter().flatten();
    let mut checks = report["checks"].as_array().into_iter().flatten();
    let fails = checks.any(|check| check["id"] == fault.check && check["verdict"] == "fails");
    fails && roots.into_iter().any(|root| root["layer"] == fault.layer)
}

fn make(cloud: &Cloud, fault: &Fault) {
    match fault.done {
        Killed(program) => {
            assert!(cloud.runs(program), "{program} does not run");
            cloud.down(&[program], Duration::ZERO).expect("it is killed");
        }
        Told(wrong, _) => {
            cloud.sql(wrong).expect("the database is told");
        }
    }
}

fn mend(cloud: &Cloud, fault: &Fault) {
    match fault.done {
        Killed(program) => cloud.start(program).unwrap_or_else(|trouble| panic!("{trouble}")),
        Told(_, right) => {
            cloud.sql(right).expect("the database is told");
        }
    }
}
