//! Every fault.

use super::Done::{Configured, Ended, Hung, Killed, Made, Told};
use super::{Fault, api, fault, made};

/// Those that every run of the tests makes: of each kind some, and none that is slow to show.
pub(super) const SHORT: &[Fault] = &[
    fault("compute host gone", Killed("nova-compute-cmp-02"), "nova", "nova-services-up"),
    api("image service gone", Killed("glance-api"), "glance", "glance-api-answers"),
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
    )
    // What is disabled is not in the catalogue.
    .beside(&["paths"]),
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
pub(super) const LONG: &[Fault] = &[
    fault("scheduler gone", Killed("nova-scheduler"), "nova", "nova-services-up"),
    fault("conductor gone", Killed("nova-conductor"), "nova", "nova-services-up"),
    api("compute API gone", Killed("nova-api"), "nova", "nova-api-answers"),
    api("network API gone", Killed("neutron-server"), "neutron", "neutron-api-answers"),
    fault("chassis gone", Killed("ovn-controller-cmp-02"), "neutron", "neutron-agents-alive"),
    api("placement gone", Killed("placement-api"), "placement", "placement-api-answers"),
    api("volume API gone", Killed("cinder-api"), "cinder", "cinder-api-answers"),
    fault("volume service gone", Killed("cinder-volume"), "cinder", "cinder-services-up"),
    // The one thread of this copy's API waits for it when it is asked for the pools.
    api("volume scheduler gone", Killed("cinder-scheduler"), "cinder", "cinder-api-answers"),
    api("key service gone", Killed("barbican-api"), "barbican", "barbican-api-answers"),
    api("load balancer API gone", Killed("octavia-api"), "octavia", "octavia-api-answers"),
    fault(
        "cluster that stays CREATE_IN_PROGRESS",
        Told(
            "insert into magnum.cluster (uuid, name, project_id, user_id, cluster_template_id, labels, status, created_at) \
             select uuid(), 'stuck', project_id, user_id, uuid, '{}', 'CREATE_IN_PROGRESS', '2020-01-01' \
             from magnum.cluster_template where name = 'k8s'; \
             insert into magnum.nodegroup \
             (uuid, name, cluster_id, project_id, role, node_count, min_node_count, is_default, status, labels, node_addresses) \
             select uuid(), 'master', uuid, project_id, 'master', 1, 1, 1, status, '{}', '[]' \
             from magnum.cluster where name = 'stuck'",
            "delete from magnum.nodegroup where cluster_id in (select uuid from magnum.cluster where name = 'stuck'); \
             delete from magnum.cluster where name = 'stuck'",
        ),
        "magnum",
        "magnum-none-stuck",
    ),
    api("cluster API gone", Killed("magnum-api"), "magnum", "magnum-api-answers"),
    api("stack API gone", Killed("heat-api"), "heat", "heat-api-answers"),
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
    fault("broker stopped", Ended("rabbitmq-server"), "rabbitmq", "rabbitmq-greets")
        .suffer(&["nova", "cinder"])
        .beside(&["paths"]),
    fault("database stopped", Ended("mariadb"), "mysql", "mysql-greets").suffer(&["keystone"]),
    api("cache gone", Killed("memcached"), "memcached", "memcached-serves"),
    fault("proxy gone", Killed("haproxy"), "paths", "haproxy-frontends-open").suffer(&["keystone"]),
    fault("identity gone", Killed("keystone"), "keystone", "keystone-issues-tokens").beside(&["paths"]),
    api("northbound database gone", Ended("ovn-nb-db"), "ovn", "ovn-northbound-serves"),
    api("southbound database gone", Ended("ovn-sb-db"), "ovn", "ovn-southbound-serves"),
    api("network API hangs", Hung("neutron-server"), "neutron", "neutron-api-answers"),
    fault(
        "wrong password of a service",
        Configured {
            file: "cinder/cinder.conf",
            right: "\npassword = ",
            wrong: "\npassword = not-",
            program: "cinder-api",
        },
        "cinder",
        "cinder-api-answers",
    ),
    fault(
        "backend at a dead port",
        Configured {
            file: "haproxy/haproxy.cfg",
            right: ".11:9292 check",
            wrong: ".11:9 check",
            program: "haproxy",
        },
        "paths",
        "haproxy-backends-up",
    )
    .beside(&["glance"]),
    fault(
        "endpoint that leads nowhere",
        Told(
            "update keystone.endpoint set url = replace(url, ':9292', ':9') where interface = 'public'",
            "update keystone.endpoint set url = replace(url, ':9', ':9292') where interface = 'public' and url like '%:9'",
        ),
        "paths",
        "catalogue-endpoints-answer",
    ),
    fault("certificate past its end", Made(made::expire, made::renew), "vault", "certificates-in-date"),
    fault(
        "certificate past its end, from outside",
        Made(made::expire, made::renew),
        "vault",
        "certificates-in-date",
    )
    .asked_by("admin-public")
    .suffer(&["keystone"]),
    fault(
        "image store that takes nothing",
        Made(made::close_store, made::open_store),
        "glance",
        "glance-images-whole",
    ),
    fault(
        "allocation of a server that is no more",
        Told(made::ORPHAN, made::NO_ORPHAN),
        "placement",
        "placement-no-orphaned-allocations",
    ),
    fault("hypervisor that is no more", Told(made::STALE, made::NO_STALE), "nova", "nova-hypervisors-up"),
    fault("clock a minute behind", Made(made::skew, made::unskew), "hosts", "clock-of-keystone"),
];
