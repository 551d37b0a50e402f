//! What is asked of the APIs of OpenStack.

use crate::{Api, Question, Service, Source};

const fn service(name: &'static str, types: &'static [&'static str], version: &'static str) -> Service {
    Service { name, types, version }
}

const fn list(
    id: &'static str,
    service: Service,
    path: &'static str,
    list: &'static str,
    keep: &'static [&'static str],
) -> Question {
    Question { id, source: Source::Api(Api { service, path, header: None, list: Some(list), keep }) }
}

/// An object under each hypervisor's provider.
const fn of_provider(id: &'static str, path: &'static str, keep: &'static [&'static str]) -> Question {
    let header = Some(("OpenStack-API-Version", "placement 1.14"));
    let api = Api { service: PLACEMENT, path, header, list: None, keep };
    Question { id, source: Source::Each { of: &HYPERVISORS, field: "id", name: "hypervisor_hostname", api } }
}

/// The same, of one version of the API.
const fn of(question: Question, name: &'static str, version: &'static str) -> Question {
    match question.source {
        Source::Api(api) => {
            let api = Api { header: Some((name, version)), ..api };
            Question { id: question.id, source: Source::Api(api) }
        }
        _ => question,
    }
}

/// Identity.
pub const KEYSTONE: Service = service("keystone", &["identity"], "/v3");
/// Servers.
pub const NOVA: Service = service("nova", &["compute"], "/v2.1");
/// Inventories and allocations.
pub const PLACEMENT: Service = service("placement", &["placement"], "");
/// Networks.
pub const NEUTRON: Service = service("neutron", &["network"], "/v2.0");
/// Images.
pub const GLANCE: Service = service("glance", &["image"], "/v2");
/// Volumes.
pub const CINDER: Service = service("cinder", &["block-storage", "volumev3"], "/v3");
/// Keys.
pub const BARBICAN: Service = service("barbican", &["key-manager"], "/v1");
/// Load balancers.
pub const OCTAVIA: Service = service("octavia", &["load-balancer"], "/v2");
/// Clusters.
pub const MAGNUM: Service = service("magnum", &["container-infra"], "/v1");
/// Stacks.
pub const HEAT: Service = service("heat", &["orchestration"], "/v1");
/// Names.
pub const DESIGNATE: Service = service("designate", &["dns"], "/v2");
/// Projects.
pub static PROJECTS: Question =
    list("keystone.projects", KEYSTONE, "/projects", "projects", &["id", "name", "enabled", "domain_id"]);
/// Domains.
pub static DOMAINS: Question =
    list("keystone.domains", KEYSTONE, "/domains", "domains", &["id", "name", "enabled"]);
/// Users.
pub static USERS: Question = list(
    "keystone.users",
    KEYSTONE,
    "/users",
    "users",
    &["id", "name", "enabled", "domain_id", "password_expires_at"],
);
/// Roles.
pub static ROLES: Question = list("keystone.roles", KEYSTONE, "/roles", "roles", &["name"]);
/// Services that Keystone has on record.
pub static SERVICES: Question =
    list("keystone.services", KEYSTONE, "/services", "services", &["id", "name", "type", "enabled"]);
/// Endpoints that Keystone has on record.
pub static ENDPOINT_RECORDS: Question = list(
    "keystone.endpoints",
    KEYSTONE,
    "/endpoints",
    "endpoints",
    &["id", "service_id", "interface", "region_id", "url", "enabled"],
);
/// Processes of Nova.
pub static NOVA_SERVICES: Question = of(
    list(
        "nova.services",
        NOVA,
        "/os-services",
        "services",
        &["binary", "host", "status", "state", "forced_down", "disabled_reason", "updated_at"],
    ),
    "OpenStack-API-Version",
    "compute 2.53",
);
/// Hypervisors.
pub static HYPERVISORS: Question = of(
    list(
        "nova.hypervisors",
        NOVA,
        "/os-hypervisors/detail",
        "hypervisors",
        &[
            "id",
            "hypervisor_hostname",
            "state",
            "status",
            "vcpus",
            "memory_mb",
            "vcpus_used",
            "memory_mb_used",
            "running_vms",
            "service",
        ],
    ),
    "OpenStack-API-Version",
    "compute 2.53",
);
/// Servers of all projects.
pub static SERVERS: Question = of(
    list(
        "nova.servers",
        NOVA,
        "/servers/detail?all_tenants=1",
        "servers",
        &[
            "id",
            "name",
            "status",
            "updated",
            "OS-EXT-STS:task_state",
            "OS-EXT-STS:vm_state",
            "OS-EXT-SRV-ATTR:host",
            "OS-EXT-SRV-ATTR:hypervisor_hostname",
        ],
    ),
    "OpenStack-API-Version",
    "compute 2.53",
);
/// Flavors.
pub static FLAVORS: Question =
    list("nova.flavors", NOVA, "/flavors/detail?is_public=None", "flavors", &["id", "name", "vcpus", "ram"]);
/// Availability zones.
pub static ZONES: Question =
    list("nova.zones", NOVA, "/os-availability-zone", "availabilityZoneInfo", &["zoneName", "zoneState"]);
/// Migrations.
pub static MIGRATIONS: Question = of(
    list(
        "nova.migrations",
        NOVA,
        "/os-migrations",
        "migrations",
        &["id", "uuid", "status", "updated_at", "instance_uuid"],
    ),
    "OpenStack-API-Version",
    "compute 2.59",
);
/// What each project may have of Nova, and what it has.
pub static LIMITS: Question = {
    let path = "/limits?tenant_id={}";
    let api = Api { service: NOVA, path, header: None, list: None, keep: &["limits"] };
    Question { id: "nova.limits", source: Source::Each { of: &PROJECTS, field: "id", name: "name", api } }
};
/// Resource providers.
pub static PROVIDERS: Question = of(
    list(
        "placement.providers",
        PLACEMENT,
        "/resource_providers",
        "resource_providers",
        &["uuid", "name", "root_provider_uuid", "parent_provider_uuid"],
    ),
    "OpenStack-API-Version",
    "placement 1.14",
);
/// What is allocated on each hypervisor, by consumer.
pub static ALLOCATIONS: Question =
    of_provider("placement.allocations", "/resource_providers/{}/allocations", &["allocations"]);
/// What each hypervisor has, by class.
pub static INVENTORIES: Question =
    of_provider("placement.inventories", "/resource_providers/{}/inventories", &["inventories"]);
/// Agents.
pub static AGENTS: Question = list(
    "neutron.agents",
    NEUTRON,
    "/agents",
    "agents",
    &["id", "agent_type", "binary", "host", "alive", "admin_state_up"],
);
/// Networks.
pub static NETWORKS: Question = list(
    "neutron.networks",
    NEUTRON,
    "/networks",
    "networks",
    &[
        "id",
        "name",
        "status",
        "admin_state_up",
        "router:external",
        "subnets",
        "shared",
        "mtu",
        "provider:network_type",
        "provider:physical_network",
        "provider:segmentation_id",
    ],
);
/// Subnets.
pub static SUBNETS: Question = list(
    "neutron.subnets",
    NEUTRON,
    "/subnets",
    "subnets",
    &["id", "network_id", "cidr", "gateway_ip", "allocation_pools", "dns_nameservers", "enable_dhcp"],
);
/// What projects may have of Neutron, where somebody has set it for them.
pub static NETWORK_QUOTAS: Question = list(
    "neutron.quotas",
    NEUTRON,
    "/quotas",
    "quotas",
    &[
        "project_id",
        "floatingip",
        "network",
        "port",
        "rbac_policy",
        "router",
        "security_group",
        "security_group_rule",
        "subnet",
        "subnetpool",
        "trunk",
    ],
);
/// Routers.
pub static ROUTERS: Question = list(
    "neutron.routers",
    NEUTRON,
    "/routers",
    "routers",
    &["id", "name", "status", "admin_state_up", "external_gateway_info"],
);
/// Ports.
pub static PORTS: Question = list(
    "neutron.ports",
    NEUTRON,
    "/ports",
    "ports",
    &["id", "network_id", "device_id", "device_owner", "status", "binding:host_id", "binding:vif_type"],
);
/// Floating addresses.
pub static FLOATING_IPS: Question = list(
    "neutron.floating-ips",
    NEUTRON,
    "/floatingips",
    "floatingips",
    &["id", "floating_ip_address", "port_id", "status", "floating_network_id"],
);
/// How full networks are.
pub static AVAILABILITY: Question = list(
    "neutron.availability",
    NEUTRON,
    "/network-ip-availabilities",
    "network_ip_availabilities",
    &["network_id", "network_name", "used_ips", "total_ips"],
);
/// Images.
pub static IMAGES: Question = list(
    "glance.images",
    GLANCE,
    "/images",
    "images",
    &["id", "name", "status", "visibility", "tags", "updated_at", "size"],
);
/// Processes of Cinder.
pub static CINDER_SERVICES: Question = list(
    "cinder.services",
    CINDER,
    "/os-services",
    "services",
    &["binary", "host", "status", "state", "disabled_reason", "updated_at"],
);
/// Volumes of all projects.
pub static VOLUMES: Question = list(
    "cinder.volumes",
    CINDER,
    "/volumes/detail?all_tenants=1",
    "volumes",
    &["id", "name", "status", "updated_at", "created_at", "attachments", "os-vol-host-attr:host"],
);
/// Pools that the scheduler knows.
pub static POOLS: Question = list(
    "cinder.pools",
    CINDER,
    "/scheduler-stats/get_pools?detail=true",
    "pools",
    &["name", "capabilities"],
);
/// Volume types.
pub static VOLUME_TYPES: Question =
    list("cinder.types", CINDER, "/types", "volume_types", &["id", "name", "is_public"]);
/// What each project may have of Cinder.
pub static VOLUME_QUOTAS: Question = {
    let path = "/os-quota-sets/{}";
    let api = Api { service: CINDER, path, header: None, list: None, keep: &["quota_set"] };
    Question { id: "cinder.quotas", source: Source::Each { of: &PROJECTS, field: "id", name: "name", api } }
};
/// How many secrets there are; of none is anything kept.
pub static SECRETS: Question = {
    let api = Api { service: BARBICAN, path: "/secrets?limit=1", header: None, list: None, keep: &["total"] };
    Question { id: "barbican.secrets", source: Source::Api(api) }
};
/// Load balancers.
pub static LOAD_BALANCERS: Question = list(
    "octavia.load-balancers",
    OCTAVIA,
    "/lbaas/loadbalancers",
    "loadbalancers",
    &["id", "name", "provisioning_status", "operating_status", "provider", "updated_at", "created_at"],
);
/// Amphorae.
pub static AMPHORAE: Question = list(
    "octavia.amphorae",
    OCTAVIA,
    "/octavia/amphorae",
    "amphorae",
    &["id", "loadbalancer_id", "status", "role", "compute_id", "updated_at", "created_at", "cert_expiration"],
);
/// Providers of load balancers.
pub static LB_PROVIDERS: Question =
    list("octavia.providers", OCTAVIA, "/lbaas/providers", "providers", &["name"]);
/// What projects may have of Octavia; of one that has load balancers and the defaults, nothing but nulls.
pub static LB_QUOTAS: Question = list(
    "octavia.quotas",
    OCTAVIA,
    "/lbaas/quotas",
    "quotas",
    &["project_id", "loadbalancer", "listener", "member", "pool", "healthmonitor", "l7policy", "l7rule"],
);
/// Clusters, with when they changed: the short list has no times.
pub static CLUSTERS: Question = list(
    "magnum.clusters",
    MAGNUM,
    "/clusters/detail",
    "clusters",
    &["uuid", "name", "status", "health_status", "stack_id", "updated_at", "created_at"],
);
/// Processes of Magnum.
pub static MAGNUM_SERVICES: Question = list(
    "magnum.services",
    MAGNUM,
    "/mservices",
    "mservices",
    &["binary", "host", "state", "disabled", "updated_at"],
);
/// Stacks.
pub static STACKS: Question = list(
    "heat.stacks",
    HEAT,
    "/stacks",
    "stacks",
    &["id", "stack_name", "stack_status", "updated_time", "creation_time"],
);
/// Processes of Heat.
pub static HEAT_SERVICES: Question = list(
    "heat.services",
    HEAT,
    "/services",
    "services",
    &["binary", "host", "hostname", "status", "updated_at"],
);
/// Zones of names.
pub static DNS_ZONES: Question = of(
    list(
        "designate.zones",
        DESIGNATE,
        "/zones",
        "zones",
        &["id", "name", "status", "action", "updated_at", "created_at"],
    ),
    "X-Auth-All-Projects",
    "true",
);
/// Processes of Designate.
pub static DNS_SERVICES: Question = list(
    "designate.services",
    DESIGNATE,
    "/service_statuses",
    "service_statuses",
    &["service_name", "hostname", "status", "heartbeated_at"],
);
pub(super) static ALL: &[&Question] = &[
    &PROJECTS,
    &DOMAINS,
    &USERS,
    &ROLES,
    &SERVICES,
    &ENDPOINT_RECORDS,
    &NOVA_SERVICES,
    &HYPERVISORS,
    &SERVERS,
    &FLAVORS,
    &ZONES,
    &MIGRATIONS,
    &LIMITS,
    &PROVIDERS,
    &ALLOCATIONS,
    &INVENTORIES,
    &AGENTS,
    &NETWORKS,
    &SUBNETS,
    &ROUTERS,
    &PORTS,
    &FLOATING_IPS,
    &AVAILABILITY,
    &IMAGES,
    &CINDER_SERVICES,
    &VOLUMES,
    &POOLS,
    &VOLUME_TYPES,
    &SECRETS,
    &LOAD_BALANCERS,
    &AMPHORAE,
    &LB_PROVIDERS,
    &CLUSTERS,
    &MAGNUM_SERVICES,
    &STACKS,
    &HEAT_SERVICES,
    &DNS_ZONES,
    &DNS_SERVICES,
];

/// What no check asks and a capture has.
pub(super) static BUILT: &[&Question] = &[&NETWORK_QUOTAS, &VOLUME_QUOTAS, &LB_QUOTAS];
