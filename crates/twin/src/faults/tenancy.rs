//! What goes wrong while a tenant comes, and while it goes.

use super::bring_up::{api, change, row};
use super::{Fault, Mishap, Op, Table, Wrong};
use crate::world::World;
use crate::world::juju::UnitState;
use serde_json::json;

/// They set in on the finished cloud before its first tenant.
pub(super) const COMING: Table = Table { fits: may_come, faults: &FAULTS };
/// They set in while there is a tenant.
pub(super) const GOING: Table = Table { fits: may_go, faults: &FAULTS_OF_GOING };

fn may_come(world: &World) -> Result<(), &'static str> {
    let stands = world.database.outages > 0 && !world.database.is_out();
    match (stands, world.openstack.tenants) {
        (false, _) => Err("no finished cloud is on where the books begin"),
        (true, 0) => Ok(()),
        (true, _) => Err("there has been a tenant already"),
    }
}

fn may_go(world: &World) -> Result<(), &'static str> {
    match tenant(world) {
        Some(_) => Ok(()),
        None => Err("there is no tenant where the books begin"),
    }
}

/// The name of the tenant's domain.
fn tenant(world: &World) -> Option<String> {
    use crate::world::resources::text;
    let mut domains = world.openstack.resources.all("Domain").iter().map(|one| text(one, "name"));
    domains.find(|name| *name != "magnum").map(str::to_owned)
}

const READ: &str = "when the manager logs in";
const TRIED: &str = "when it is tried";

static FAULTS: [Fault; 18] = [
    change(
        "policy-override-unread",
        "identity",
        "PO (broken): before keystone's message: a manager is nobody, or everybody",
        "charm policyd: the prefix of a zip that could not be read",
        |world, _| {
            let now = world.now;
            let apps = world.juju.models.iter_mut().filter_map(|model| model.apps.get_mut("keystone"));
            for unit in apps.flat_map(|app| &mut app.units) {
                let state = UnitState::new("active", "PO (broken): Unit is ready", "idle", "");
                unit.state.set(now, state);
            }
        },
    ),
    row(
        "manager-role-missing",
        "identity",
        "when the roles are listed",
        "Keystone has no role manager",
        "scs-0302: a role named manager must exist",
        Mishap::ManagerRoleMissing,
    ),
    change(
        "domain-there-already",
        "identity",
        "a domain of that name is there, of an earlier try",
        "an attempt that was begun before",
        |world, _| {
            world
                .openstack
                .resources
                .add("Domain", json!({"id": "0b0b", "name": "northwind", "enabled": true}))
        },
    ),
    change(
        "tenant-pool-of-other-length",
        "network",
        "the pool gives a /26 to each project",
        "D-075: a shared subnet pool with one length",
        |world, _| {
            let ids: Vec<String> = world
                .openstack
                .resources
                .all("SubnetPool")
                .iter()
                .map(|one| crate::world::resources::text(one, "id").to_owned())
                .collect();
            for id in ids {
                if let Some(one) = world.openstack.resources.find_mut("SubnetPool", &id) {
                    crate::world::resources::set(one, "default_prefixlen", 26);
                }
            }
        },
    ),
    api("domain-refused", "identity", "domain create: HttpException 500", Op::Domain, Wrong::Refused),
    api(
        "domain-silent",
        "identity",
        "domain create says that it made it, and did not",
        Op::Domain,
        Wrong::Silent,
    ),
    api("user-silent", "identity", "user create says that it made it, and did not", Op::User, Wrong::Silent),
    api(
        "grant-silent",
        "identity",
        "role add ends with 0, and nobody has the role",
        Op::Grant,
        Wrong::Silent,
    ),
    row(
        "manager-sees-others",
        "identity",
        READ,
        "the manager lists every domain, and our users",
        "D-051; scs-0302: manager of its own domain only",
        Mishap::PolicyReadsAll,
    ),
    api(
        "project-silent",
        "identity",
        "project create says that it made it, and did not",
        Op::Project,
        Wrong::Silent,
    ),
    row(
        "manager-becomes-admin",
        "identity",
        TRIED,
        "the manager grants itself admin",
        "scs-0302: the list of managed roles must never have admin",
        Mishap::PolicyGrantsAll,
    ),
    row(
        "manager-writes-elsewhere",
        "identity",
        TRIED,
        "the manager makes a project in another domain",
        "facts of the tenancy: cross-domain writes are refused",
        Mishap::PolicyWritesAll,
    ),
    api(
        "quota-silent",
        "identity",
        "quota set ends with 0, and the project has the defaults",
        Op::Quota,
        Wrong::Silent,
    ),
    api(
        "tenant-network-shared",
        "network",
        "the tenant's network is everybody's",
        Op::Network,
        Wrong::Misread(3),
    ),
    api(
        "tenant-resolvers-other",
        "network",
        "the tenant's subnet has another resolver",
        Op::Subnet,
        Wrong::Misread(3),
    ),
    api("tenant-gateway-silent", "network", "the tenant's router has no way out", Op::Gateway, Wrong::Silent),
    api(
        "credential-unrestricted",
        "identity",
        "the application credential may make more of its kind",
        Op::Credential,
        Wrong::Misread(0),
    ),
    api(
        "credential-refused",
        "identity",
        "application credential create: HttpException 500",
        Op::Credential,
        Wrong::Refused,
    ),
];

static FAULTS_OF_GOING: [Fault; 8] = [
    change(
        "tenant-server-running",
        "compute",
        "the tenant's server is ACTIVE",
        "offboarding order: servers before networks",
        |world, _| left(world, "Server"),
    ),
    change(
        "tenant-balancer-orphaned",
        "network",
        "a load balancer of the tenant's cluster that is gone",
        "D-034: a cluster deleted without its janitor",
        |world, _| left(world, "LoadBalancer"),
    ),
    change(
        "tenant-volume-left",
        "storage",
        "a volume of the tenant's cluster that is gone",
        "D-034: deleted clusters leave volumes behind",
        |world, _| left(world, "Volume"),
    ),
    change(
        "second-project-there",
        "identity",
        "the domain has a project that nobody wrote down",
        "a manager makes projects without asking: D-051",
        |world, _| {
            let domain = tenant(world).unwrap_or_default();
            world
                .openstack
                .resources
                .add("Project", json!({"id": "0c0c", "name": "other", "domain": domain}));
        },
    ),
    row(
        "domain-stays-enabled",
        "identity",
        "when it is disabled",
        "domain set ends with 0, and the domain is enabled",
        "a request that reports success and did nothing",
        Mishap::Api(Op::DomainSet, Wrong::Silent),
    ),
    api(
        "tenant-router-stays",
        "network",
        "router delete ends with 0, and the router is there",
        Op::RouterDelete,
        Wrong::Silent,
    ),
    api(
        "tenant-user-stays",
        "identity",
        "user delete ends with 0, and the user is there",
        Op::UserDelete,
        Wrong::Silent,
    ),
    api(
        "domain-stays",
        "identity",
        "domain delete ends with 0, and the domain is there",
        Op::DomainDelete,
        Wrong::Silent,
    ),
];

/// Something of the tenant's first project that nobody deleted.
fn left(world: &mut World, kind: &str) {
    use crate::world::resources::text;
    let projects = world.openstack.resources.all("Project").first();
    let project = projects.map(|one| text(one, "name").to_owned()).unwrap_or_default();
    let one = json!({"id": "0a0a", "name": "left", "status": "ACTIVE", "provisioning_status": "ACTIVE", "_project": project});
    world.openstack.resources.add(kind, one);
}
