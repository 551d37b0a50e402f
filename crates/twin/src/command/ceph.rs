use super::Ask;
use crate::call::{CallReply, Spot};
use crate::faults::Mishap;
use serde_json::{Map, json};

/// What can be wrong with Ceph, as its health calls it.
const TROUBLES: &[(Mishap, &str, &str, &str)] = &[
    (Mishap::OsdDown, "HEALTH_WARN", "OSD_DOWN", "1 osds down"),
    (Mishap::CephFull, "HEALTH_ERR", "OSD_FULL", "1 full osd(s)"),
    (Mishap::MonLost, "HEALTH_WARN", "MON_DOWN", "1/3 mons down, quorum lost one member"),
    (Mishap::ClockSkew, "HEALTH_WARN", "MON_CLOCK_SKEW", "clock skew detected on one monitor"),
];

/// `ceph status --format json` on a ceph-mon unit, as root.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let words: Vec<&str> = ask.args.iter().map(String::as_str).collect();
    let (Spot::Unit(name), ["status", "--format", "json"]) = (ask.place.spot.clone(), words.as_slice())
    else {
        return ask.unknown(22, "twin: ceph is known on a unit as `ceph status --format json`\n");
    };
    let app = name.split('/').next().unwrap_or_default();
    let mut models = ask.world.juju.models.iter();
    let found = models.find(|model| model.apps.get(app).is_some_and(|app| app.charm == "ceph-mon"));
    let (Some(model), true) = (found, ask.place.root) else {
        return CallReply::fail(1, "[errno 2] RADOS object not found (error connecting to the cluster)\n");
    };
    let of = |charm: &str| {
        model.units().filter(|(app, _)| app.charm == charm).map(|(_, unit)| unit).collect::<Vec<_>>()
    };
    let (mons, osds) = (of("ceph-mon"), of("ceph-osd").len());
    let hosts =
        mons.iter().filter_map(|unit| model.machine(&unit.machine)).map(|machine| machine.hostname.clone());
    let mut quorum: Vec<String> = hosts.collect();
    let mons = quorum.len();
    let (mut checks, mut health) = (Map::new(), "HEALTH_OK");
    for (mishap, severity, code, message) in TROUBLES {
        if ask.world.bites(*mishap) {
            health = severity;
            let check =
                json!({"severity": severity, "summary": {"message": message, "count": 1}, "muted": false});
            checks.insert((*code).to_owned(), check);
        }
    }
    if ask.world.has(Mishap::MonLost) {
        quorum.pop();
    }
    let up = osds - usize::from(ask.world.has(Mishap::OsdDown));
    let ranks: Vec<usize> = (0..quorum.len()).collect();
    let status = json!({
        "fsid": crate::world::juju::uuid(&mut ask.world.seed.fork("ceph")),
        "health": {"status": health, "checks": checks, "mutes": []}, "election_epoch": 12, "quorum": ranks,
        "quorum_names": quorum, "quorum_age": 5400,
        "monmap": {"epoch": 1, "min_mon_release_name": "squid", "num_mons": mons},
        "osdmap": {"epoch": 49, "num_osds": osds, "num_up_osds": up, "num_in_osds": osds, "num_remapped_pgs": 0},
        "pgmap": {"pgs_by_state": [{"state_name": "active+clean", "count": 145}], "num_pgs": 145, "num_pools": 20,
            "num_objects": 260, "data_bytes": 4096, "bytes_used": 322_247_884_u64, "bytes_avail": 2_198_123_970_560_u64,
            "bytes_total": 2_199_023_255_552_u64},
        "fsmap": {"epoch": 1, "by_rank": [], "up:standby": 0},
        "mgrmap": {"available": true, "num_standbys": 2, "modules": ["iostat", "restful"], "services": {}},
        "servicemap": {"epoch": 27, "services": {}}, "progress_events": {},
    });
    CallReply::ok(format!("\n{status}\n"))
}
