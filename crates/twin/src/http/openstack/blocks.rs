//! Cinder's API.

use super::{Reply, Visit, stamp_long, words};
use crate::world::identity;
use crate::world::openstack::volume_services;
use crate::world::refusal::Refusal;
use crate::world::resources::text;
use crate::world::volume;
use serde_json::{Map, Value, json};

/// What Cinder gives a project, and of each type of volumes, of which there is one.
const QUOTA: [(&str, i64); 10] = [
    ("volumes", 10),
    ("snapshots", 10),
    ("gigabytes", 1_000),
    ("backups", 10),
    ("backup_gigabytes", 1_000),
    ("per_volume_gigabytes", -1),
    ("groups", 10),
    ("volumes___DEFAULT__", -1),
    ("snapshots___DEFAULT__", -1),
    ("gigabytes___DEFAULT__", -1),
];

/// Answers a request. The project stands in the path, and is the token's.
pub(super) fn answer(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let parts = visit.parts.clone();
    let ["v3", rest @ ..] = parts.as_slice() else { return Err(words::no_path()) };
    let rest = match rest {
        [project, rest @ ..] if **project == visit.project() => rest,
        other => other,
    };
    match (visit.method(), rest) {
        ("GET", ["volumes"]) => {
            let short = |one: &Value| json!({"id": text(one, "id"), "name": one.get("name"), "links": links(visit, text(one, "id"))});
            visit.list("volumes", visit.all("Volume").iter().map(short).collect())
        }
        ("GET", ["volumes", "detail"]) => {
            visit.list("volumes", visit.all("Volume").iter().map(|one| shown(visit, one)).collect())
        }
        ("POST", ["volumes"]) => create(visit),
        ("GET", ["volumes", id]) => Reply::ok(json!({"volume": shown(visit, &find(visit, id)?)})),
        ("DELETE", ["volumes", id]) => {
            find(visit, id)?;
            volume::delete(visit.world, id)?;
            Reply::empty(202)
        }
        ("GET", ["os-services"]) => services(visit),
        ("GET", ["types"]) => visit.list("volume_types", vec![kind(visit)]),
        ("GET", ["types", id]) => {
            let one = Some(kind(visit)).filter(|one| *id == "default" || text(one, "id") == *id);
            let no = || words::absent("itemNotFound", format!("Volume type {id} could not be found."));
            Reply::ok(json!({"volume_type": one.ok_or_else(no)?}))
        }
        ("GET", ["scheduler-stats", "get_pools"]) => pools(visit),
        ("GET", ["os-availability-zone"]) => Reply::ok(
            json!({"availabilityZoneInfo": [{"zoneName": "nova", "zoneState": {"available": true}}]}),
        ),
        ("GET", ["snapshots"] | ["snapshots", "detail"]) => visit.list("snapshots", Vec::new()),
        ("GET", ["backups"] | ["backups", "detail"]) => visit.list("backups", Vec::new()),
        ("GET", ["attachments"] | ["attachments", "detail"]) => visit.list("attachments", Vec::new()),
        ("GET", ["qos-specs"]) => visit.list("qos_specs", Vec::new()),
        ("GET", ["extensions"]) => visit.list("extensions", Vec::new()),
        ("GET", ["os-quota-sets", project] | ["os-quota-sets", project, "defaults"]) => quota(visit, project),
        ("GET", ["limits"]) => limits(visit),
        _ => Err(words::no_path()),
    }
}

fn find(visit: &Visit<'_>, id: &str) -> Result<Value, Refusal> {
    visit
        .one("Volume", id)
        .ok_or_else(|| words::absent("itemNotFound", format!("Volume {id} could not be found.")))
}

fn links(visit: &Visit<'_>, id: &str) -> Value {
    let project = visit.project();
    json!([{"rel": "self", "href": format!("{}/v3/{project}/volumes/{id}", visit.base)},
        {"rel": "bookmark", "href": format!("{}/{project}/volumes/{id}", visit.base)}])
}

fn shown(visit: &Visit<'_>, one: &Value) -> Value {
    let (id, made) = (text(one, "id"), visit.made(one));
    let whole = json!({"attachments": [], "availability_zone": "nova", "bootable": "false", "consistencygroup_id": null,
        "created_at": stamp_long(made), "updated_at": stamp_long(made), "description": null, "encrypted": false, "links": links(visit, id),
        "metadata": {}, "migration_status": null, "multiattach": false, "os-vol-host-attr:host": "cinder@cinder-ceph#cinder-ceph",
        "os-vol-mig-status-attr:migstat": null, "os-vol-mig-status-attr:name_id": null, "os-vol-tenant-attr:tenant_id": visit.project(),
        "replication_status": null, "snapshot_id": null, "source_volid": null, "volume_type": "__DEFAULT__",
        "user_id": identity::id(visit.world, &format!("user admin@{}", identity::ADMINS))});
    super::over(whole, one)
}

fn create(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let body = visit.body();
    let given = body.get("volume").cloned().unwrap_or_default();
    let size = super::network::number(&given, "size").filter(|size| *size > 0);
    let size = size.ok_or_else(|| {
        Refusal::new(
            400,
            "badRequest",
            "Invalid input received: Invalid volume size provided for create request.",
        )
    })?;
    for source in ["imageRef", "source_volid", "snapshot_id", "backup_id"] {
        if given.get(source).is_some_and(Value::is_string) {
            let words = format!("The twin makes empty volumes only, and none from `{source}`.");
            return Err(Refusal::new(400, "badRequest", words));
        }
    }
    let one = volume::create(visit.world, given.get("name").and_then(Value::as_str), size)?;
    let one = visit.one("Volume", text(&one, "id")).unwrap_or(one);
    Ok(Reply::new(202, json!({"volume": shown(visit, &one)})))
}

fn services(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let row = |one: &Value| {
        let mut row = json!({"binary": text(one, "Binary"), "host": text(one, "Host"), "zone": text(one, "Zone"), "status": text(one, "Status"),
            "state": text(one, "State"), "updated_at": text(one, "Updated At"), "disabled_reason": null});
        if text(one, "Binary") == "cinder-volume" {
            row = super::over(
                row,
                &json!({"active_backend_id": null, "frozen": false, "replication_status": "disabled"}),
            );
        }
        row
    };
    let rows = volume_services(visit.world).iter().map(row).collect();
    visit.list("services", rows)
}

/// The one type that Cinder has by itself.
fn kind(visit: &Visit<'_>) -> Value {
    let id = identity::id(visit.world, "volume type");
    let part = |from: usize, to: usize| id.get(from..to).unwrap_or_default();
    let id = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-");
    json!({"id": id, "name": "__DEFAULT__", "description": "Default Volume Type", "is_public": true, "extra_specs": {}, "qos_specs_id": null,
        "os-volume-type-access:is_public": true})
}

fn pools(visit: &Visit<'_>) -> Result<Reply, Refusal> {
    let taken: u64 = visit.all("Volume").iter().filter_map(|one| one.get("size")?.as_u64()).sum();
    let total = 1_000_u64;
    let free = total.saturating_sub(taken);
    let name = "cinder@cinder-ceph#cinder-ceph";
    let capabilities = json!({"driver_version": "1.3.0", "storage_protocol": "ceph", "vendor_name": "Open Source", "volume_backend_name": "cinder-ceph",
        "total_capacity_gb": total, "free_capacity_gb": free, "allocated_capacity_gb": taken, "reserved_percentage": 0,
        "multiattach": true, "thin_provisioning_support": true, "max_over_subscription_ratio": "20.0", "backend_state": "up",
        "timestamp": stamp_long(visit.world.now - 6)});
    let pool = if visit.asked("detail").is_some_and(|word| word.eq_ignore_ascii_case("true")) {
        json!({"name": name, "capabilities": capabilities})
    } else {
        json!({ "name": name })
    };
    Reply::ok(json!({"pools": [pool]}))
}

fn quota(visit: &Visit<'_>, project: &str) -> Result<Reply, Refusal> {
    let with_usage = visit.asked("usage").is_some_and(|word| word.eq_ignore_ascii_case("true"));
    let value = |limit: i64| {
        if with_usage { json!({"limit": limit, "in_use": 0, "reserved": 0}) } else { json!(limit) }
    };
    let mut set: Map<String, Value> =
        QUOTA.iter().map(|(name, limit)| ((*name).to_owned(), value(*limit))).collect();
    set.insert("id".to_owned(), Value::from(project));
    Reply::ok(json!({"quota_set": set}))
}

fn limits(visit: &Visit<'_>) -> Result<Reply, Refusal> {
    let volumes = visit.all("Volume");
    let taken: u64 = volumes.iter().filter_map(|one| one.get("size")?.as_u64()).sum();
    Reply::ok(
        json!({"limits": {"rate": [], "absolute": {"maxTotalVolumes": 10, "maxTotalSnapshots": 10, "maxTotalVolumeGigabytes": 1_000,
        "maxTotalBackups": 10, "maxTotalBackupGigabytes": 1_000, "totalVolumesUsed": volumes.len(), "totalGigabytesUsed": taken,
        "totalSnapshotsUsed": 0, "totalBackupsUsed": 0, "totalBackupGigabytesUsed": 0}}}),
    )
}
