//! The services of OpenStack.

use super::{COMPUTES, CONTROL, File, Program, Ready, Service, program};

const SHARED: &str = include_str!("../../etc/shared.conf");
const NOVA_CONF: &[&str] = &[SHARED, include_str!("../../etc/nova.conf")];
const OCTAVIA_CONF: &str = include_str!("../../etc/octavia.conf");

/// A WSGI application in one process under uwsgi, whose master ends its worker.
fn wsgi(name: &str, port: u16, threads: u8, what: &str) -> Program {
    let run = format!(
        "{{{{BIN}}}}/uwsgi --procname {name} --need-app --master --lazy-apps --die-on-term --enable-threads \
         --http-socket {{{{IP}}}}:{port} --processes 1 --threads {threads} --buffer-size 65535 --disable-logging \
         --add-header {{{{CLOSE}}}} {what}"
    );
    program(name, &run).ready(Ready::Answers(port))
}

/// Identity.
pub const KEYSTONE: Service = Service {
    name: "keystone",
    port: 5000,
    catalogue: &[],
    files: &[File {
        to: "keystone/keystone.conf",
        of: &[include_str!("../../etc/keystone.conf")],
        host: CONTROL,
    }],
    databases: &["keystone"],
    once: &[
        "{{BIN}}/keystone-manage --config-file {{ETC}}/keystone/keystone.conf db_sync",
        "{{BIN}}/keystone-manage --config-file {{ETC}}/keystone/keystone.conf fernet_setup --keystone-user {{ME}} \
         --keystone-group {{GROUP}}",
        "{{BIN}}/keystone-manage --config-file {{ETC}}/keystone/keystone.conf credential_setup --keystone-user {{ME}} \
         --keystone-group {{GROUP}}",
        "{{BIN}}/keystone-manage --config-file {{ETC}}/keystone/keystone.conf bootstrap",
    ],
    programs: || {
        let api = wsgi("keystone", 5000, 8, "--wsgi-file {{BIN}}/keystone-wsgi-public");
        vec![
            api.env("OS_KEYSTONE_CONFIG_DIR", "{{ETC}}/keystone")
                .env("OS_KEYSTONE_CONFIG_FILES", "keystone.conf"),
        ]
    },
};

/// Images, in files.
pub const GLANCE: Service = Service {
    name: "glance",
    port: 9292,
    catalogue: &[("glance", "image", "")],
    files: &[File {
        to: "glance/glance-api.conf",
        of: &[SHARED, include_str!("../../etc/glance-api.conf")],
        host: CONTROL,
    }],
    databases: &["glance"],
    once: &["{{BIN}}/glance-manage --config-file {{ETC}}/glance/glance-api.conf db_sync"],
    programs: || {
        let api = program("glance-api", "{{BIN}}/glance-api --config-file {{ETC}}/glance/glance-api.conf");
        vec![api.ready(Ready::Answers(9292))]
    },
};

/// Inventories and allocations.
pub const PLACEMENT: Service = Service {
    name: "placement",
    port: 8778,
    catalogue: &[("placement", "placement", "")],
    files: &[File {
        to: "placement/placement.conf",
        of: &[SHARED, include_str!("../../etc/placement.conf")],
        host: CONTROL,
    }],
    databases: &["placement"],
    once: &["{{BIN}}/placement-manage --config-file {{ETC}}/placement/placement.conf db sync"],
    programs: || {
        let api = wsgi("placement-api", 8778, 4, "--wsgi-file {{BIN}}/placement-api");
        vec![api.env("OS_PLACEMENT_CONFIG_DIR", "{{ETC}}/placement")]
    },
};

/// Guests, on two hosts without a hypervisor.
pub const NOVA: Service = Service {
    name: "nova",
    port: 8774,
    catalogue: &[("nova", "compute", "/v2.1")],
    files: &[
        File { to: "nova/nova.conf", of: NOVA_CONF, host: CONTROL },
        File { to: "nova/cmp-01.conf", of: NOVA_CONF, host: "cmp-01" },
        File { to: "nova/cmp-02.conf", of: NOVA_CONF, host: "cmp-02" },
    ],
    databases: &["nova", "nova_api", "nova_cell0"],
    once: &[
        "{{BIN}}/nova-manage --config-file {{ETC}}/nova/nova.conf api_db sync",
        "{{BIN}}/nova-manage --config-file {{ETC}}/nova/nova.conf cell_v2 map_cell0",
        "{{BIN}}/nova-manage --config-file {{ETC}}/nova/nova.conf cell_v2 create_cell --name cell1",
        "{{BIN}}/nova-manage --config-file {{ETC}}/nova/nova.conf db sync",
    ],
    programs: || {
        let parts = ["conductor", "scheduler", "api"].map(|part| {
            let run = format!(
                "{{{{BIN}}}}/nova-{part} --config-file {{{{ETC}}}}/nova/nova.conf --log-file nova-{part}.log"
            );
            let ready = if part == "api" { Ready::Answers(8774) } else { Ready::Started };
            program(&format!("nova-{part}"), &run).ready(ready)
        });
        let computes = COMPUTES.iter().map(|host| {
            let name = format!("nova-compute-{host}");
            let run = format!(
                "{{{{BIN}}}}/nova-compute --config-file {{{{ETC}}}}/nova/{host}.conf --log-file {name}.log"
            );
            program(&name, &run)
        });
        parts.into_iter().chain(computes).collect()
    },
};

/// Networks, over OVN.
pub const NEUTRON: Service = Service {
    name: "neutron",
    port: 9696,
    catalogue: &[("neutron", "network", "")],
    files: &[
        File {
            to: "neutron/neutron.conf",
            of: &[SHARED, include_str!("../../etc/neutron.conf")],
            host: CONTROL,
        },
        File { to: "neutron/ml2.ini", of: &[include_str!("../../etc/ml2.ini")], host: CONTROL },
    ],
    databases: &["neutron"],
    once: &[
        "{{BIN}}/neutron-db-manage --config-file {{ETC}}/neutron/neutron.conf --config-file {{ETC}}/neutron/ml2.ini \
         upgrade heads",
    ],
    programs: || {
        let server = "{{BIN}}/neutron-server --config-file {{ETC}}/neutron/neutron.conf --config-file \
            {{ETC}}/neutron/ml2.ini";
        vec![program("neutron-server", server).ready(Ready::Answers(9696))]
    },
};

/// Volumes, on no disk.
pub const CINDER: Service = Service {
    name: "cinder",
    port: 8776,
    catalogue: &[
        ("cinderv3", "volumev3", "/v3/%(project_id)s"),
        ("cinder", "block-storage", "/v3/%(project_id)s"),
    ],
    files: &[File {
        to: "cinder/cinder.conf",
        of: &[SHARED, include_str!("../../etc/cinder.conf")],
        host: CONTROL,
    }],
    databases: &["cinder"],
    once: &["{{BIN}}/cinder-manage --config-file {{ETC}}/cinder/cinder.conf db sync"],
    programs: || {
        let api = wsgi("cinder-api", 8776, 1, "--wsgi-file {{BIN}}/cinder-wsgi --pyargv {{ARGV}}");
        let others = ["scheduler", "volume"].map(|part| {
            let run = format!(
                "{{{{BIN}}}}/cinder-{part} --config-file {{{{ETC}}}}/cinder/cinder.conf --log-file cinder-{part}.log"
            );
            program(&format!("cinder-{part}"), &run)
        });
        std::iter::once(api).chain(others).collect()
    },
};

/// Secrets. It reads its configuration from HOME alone.
pub const BARBICAN: Service = Service {
    name: "barbican",
    port: 9311,
    catalogue: &[("barbican", "key-manager", "")],
    files: &[File {
        to: "barbican/barbican.conf",
        of: &[SHARED, include_str!("../../etc/barbican.conf")],
        host: CONTROL,
    }],
    databases: &["barbican"],
    once: &["{{BIN}}/barbican-manage db upgrade"],
    programs: || {
        let paste = "--paste config:{{VENV}}/etc/barbican/barbican-api-paste.ini";
        vec![wsgi("barbican-api", 9311, 4, paste)]
    },
};

/// Load balancers: OVN's are real, amphorae are not. The provider of OVN asks the driver agent while the API starts.
pub const OCTAVIA: Service = Service {
    name: "octavia",
    port: 9876,
    catalogue: &[("octavia", "load-balancer", "")],
    files: &[
        File { to: "octavia/octavia.conf", of: &[SHARED, OCTAVIA_CONF], host: CONTROL },
        // The worker's amphorae have no ports, so neither have their networks.
        File {
            to: "octavia/worker.conf",
            of: &[SHARED, OCTAVIA_CONF, "\n[controller_worker]\nnetwork_driver = network_noop_driver\n"],
            host: CONTROL,
        },
    ],
    databases: &["octavia"],
    once: &["{{BIN}}/octavia-db-manage --config-file {{ETC}}/octavia/octavia.conf upgrade head"],
    programs: || {
        let agent = "{{BIN}}/octavia-driver-agent --config-file {{ETC}}/octavia/octavia.conf --log-file \
            octavia-driver-agent.log";
        let worker =
            "{{BIN}}/octavia-worker --config-file {{ETC}}/octavia/worker.conf --log-file octavia-worker.log";
        let sockets = "{{RUN}}/octavia";
        vec![
            program("octavia-driver-agent", agent)
                .env("REALCLOUD_OCTAVIA_SOCKETS", sockets)
                .ready(Ready::File("{{RUN}}/octavia-get.sock".to_owned())),
            program("octavia-worker", worker),
            wsgi("octavia-api", 9876, 4, "--wsgi-file {{BIN}}/octavia-wsgi --pyargv {{ARGV}}")
                .env("REALCLOUD_OCTAVIA_SOCKETS", sockets),
        ]
    },
};

/// Clusters: templates of them.
pub const MAGNUM: Service = Service {
    name: "magnum",
    port: 9511,
    catalogue: &[("magnum", "container-infra", "/v1")],
    files: &[File {
        to: "magnum/magnum.conf",
        of: &[SHARED, include_str!("../../etc/magnum.conf")],
        host: CONTROL,
    }],
    databases: &["magnum"],
    once: &["{{BIN}}/magnum-db-manage --config-file {{ETC}}/magnum/magnum.conf upgrade"],
    programs: || {
        let conductor = "{{BIN}}/magnum-conductor --config-file {{ETC}}/magnum/magnum.conf --log-file \
            magnum-conductor.log";
        let api = wsgi("magnum-api", 9511, 1, "--wsgi-file {{BIN}}/magnum-api-wsgi --pyargv {{ARGV}}");
        vec![api, program("magnum-conductor", conductor)]
    },
};

/// Stacks.
pub const HEAT: Service = Service {
    name: "heat",
    port: 8004,
    catalogue: &[("heat", "orchestration", "/v1/%(project_id)s")],
    files: &[File {
        to: "heat/heat.conf",
        of: &[SHARED, include_str!("../../etc/heat.conf")],
        host: CONTROL,
    }],
    databases: &["heat"],
    once: &["{{BIN}}/heat-manage --config-file {{ETC}}/heat/heat.conf db_sync"],
    programs: || {
        let engine = "{{BIN}}/heat-engine --config-file {{ETC}}/heat/heat.conf --log-file heat-engine.log";
        let api = wsgi("heat-api", 8004, 1, "--wsgi-file {{BIN}}/heat-wsgi-api --pyargv {{ARGV}}");
        vec![api, program("heat-engine", engine)]
    },
};
