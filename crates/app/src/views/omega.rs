//! A frozen rehearsal of an Omega-like site, for the tests of the views: four machines, 24 containers, fifty
//! applications, six planes, and a run of phase-01 with its faults.

mod lines;
mod status;

pub use status::status;

use super::rehearsal::{FaultRow, Outcome, Rehearsal, RunRecord, UnitPlace};
use lines::{BAD_LINE, lines};
use model::{
    Assertion, Blueprint, Digest, DiskPlan, Event, EventKind, Fact, Genesis, HostPlan, Mode, NicPlan,
    PlanePlan, Provenance, RunId, Timestamp, Verdict,
};
use std::collections::BTreeMap;

/// Plane, third octet of its /22, and the NIC that is on it.
const PLANES: [(&str, u8, &str); 6] = [
    ("provider", 4, "enp1s0"),
    ("metal", 8, "enp7s0"),
    ("data", 12, "enp8s0"),
    ("storage", 16, "enp9s0"),
    ("replication", 20, "enp10s0"),
    ("lbaas", 32, "enp11s0"),
];

/// Per machine: applications on the metal, then one per container.
const HOMES: [(&[&str], &[&str]); 4] = [
    (
        &["ceph-osd"],
        &[
            "ceph-mon",
            "ceph-radosgw",
            "glance-simplestreams-sync",
            "keystone",
            "memcached",
            "mysql-innodb-cluster",
            "ovn-central",
        ],
    ),
    (
        &["ceph-osd", "nova-compute"],
        &["barbican", "ceph-mon", "cinder", "mysql-innodb-cluster", "neutron-api", "ovn-central"],
    ),
    (
        &["ceph-osd", "nova-compute"],
        &[
            "ceph-mon",
            "mysql-innodb-cluster",
            "octavia",
            "openstack-dashboard",
            "ovn-central",
            "rabbitmq-server",
        ],
    ),
    (&["ceph-osd", "nova-compute"], &["glance", "magnum", "nova-cloud-controller", "placement", "vault"]),
];

/// Subordinates beside `<api>-hacluster`, by principal.
const SUBORDINATES: [(&str, &[&str]); 14] = [
    ("barbican", &["barbican-mysql-router", "barbican-vault"]),
    ("cinder", &["cinder-ceph", "cinder-mysql-router"]),
    ("glance", &["glance-mysql-router"]),
    ("glance-simplestreams-sync", &["octavia-diskimage-retrofit"]),
    ("keystone", &["keystone-mysql-router"]),
    ("magnum", &["magnum-mysql-router"]),
    ("neutron-api", &["neutron-api-mysql-router", "neutron-api-plugin-ovn"]),
    ("nova-cloud-controller", &["ncc-mysql-router"]),
    ("nova-compute", &["ovn-chassis"]),
    ("octavia", &["octavia-mysql-router", "ovn-chassis-octavia"]),
    ("openstack-dashboard", &["dashboard-mysql-router", "magnum-dashboard", "octavia-dashboard"]),
    ("placement", &["placement-mysql-router"]),
    ("vault", &["vault-mysql-router"]),
    ("ceph-radosgw", &[]),
];

/// The whole rehearsal.
pub(crate) fn rehearsal() -> Rehearsal {
    Rehearsal {
        site: "vr0-dc0".to_owned(),
        seed: 7,
        control: vec![control()],
        faults: faults(),
        lines: lines(),
        unfit: vec![],
        unknown_calls: vec!["maas admin rack-controllers read".to_owned()],
        blueprint: blueprint(),
        units: units(),
        machine_map: [("8", "0"), ("9", "1"), ("10", "2"), ("11", "3")]
            .map(|(bundle, juju)| (bundle.to_owned(), juju.to_owned()))
            .into(),
        ..Rehearsal::default()
    }
}

fn blueprint() -> Blueprint {
    let plane = |(name, octet, _): (&str, u8, &str)| PlanePlan {
        name: name.to_owned(),
        space: name.to_owned(),
        cidr: format!("10.12.{octet}.0/22"),
        ..PlanePlan::default()
    };
    let host = |n: usize| {
        let nic = |(plane, octet, nic): (&str, u8, &str)| {
            let owner = (plane == "provider").then(|| "ovs".to_owned());
            let address = format!("10.12.{octet}.{}", 40 + n).parse().ok();
            (nic.to_owned(), NicPlan { plane: plane.to_owned(), address, owner })
        };
        let disk = DiskPlan { purpose: "osd".to_owned(), bytes: 512 << 30, blank: true };
        HostPlan {
            name: format!("openstack{n}"),
            machine: (8 + n).to_string(),
            nics: PLANES.into_iter().map(nic).collect(),
            disks: BTreeMap::from([("/dev/vdb".to_owned(), disk)]),
        }
    };
    Blueprint {
        site: "vr0-dc0".to_owned(),
        model: "openstack".to_owned(),
        planes: PLANES.into_iter().map(plane).collect(),
        hosts: (0..4).map(host).collect(),
        ..Blueprint::default()
    }
}

fn units() -> Vec<UnitPlace> {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut units = vec![];
    let mut place = |application: &str, machine: &str, principal: Option<&str>| {
        let number = numbers.entry(application.to_owned()).or_default();
        let unit = format!("{application}/{number}");
        *number += 1;
        units.push(UnitPlace {
            unit: unit.clone(),
            application: application.to_owned(),
            machine: machine.to_owned(),
            principal: principal.map(str::to_owned),
        });
        unit
    };
    let mut put = |application: &str, machine: &str| {
        let principal = place(application, machine, None);
        let Some((_, others)) = SUBORDINATES.iter().find(|(name, _)| *name == application) else { return };
        let clustered = !["nova-compute", "glance-simplestreams-sync", "vault"].contains(&application);
        let hacluster = clustered.then(|| format!("{application}-hacluster"));
        for subordinate in hacluster.iter().map(String::as_str).chain(others.iter().copied()) {
            place(subordinate, machine, Some(&principal));
        }
    };
    for (machine, (metal, containers)) in HOMES.iter().enumerate() {
        metal.iter().for_each(|application| put(application, &machine.to_string()));
        for (number, application) in containers.iter().enumerate() {
            put(application, &format!("{machine}/lxd/{number}"));
        }
    }
    units
}

/// One line of a gate: verdict, text, and the values it saw.
type Line<'a> = (Verdict, &'a str, &'a [(&'a str, &'a str)]);

/// Events of one run, sealed and chained, with a clock that the script moves.
pub(crate) struct Script {
    run: RunId,
    now: i64,
    pub events: Vec<Event>,
}

impl Script {
    /// Opens a run.
    pub fn open(run: &str, fault: Option<&str>) -> Script {
        let mut script = Script { run: RunId(run.to_owned()), now: 1_780_000_000, events: vec![] };
        script.record(EventKind::RunOpened(Genesis {
            site: "vr0-dc0".to_owned(),
            commit: "4f2a9c1d7e3b".to_owned(),
            dirty: false,
            book: "runbooks/phase-01-bundle-deploy.md".to_owned(),
            book_digest: Digest::of(b"book"),
            site_digest: Digest::of(b"site"),
            operator: "jens".to_owned(),
            mode: Mode::Rehearsal,
            seed: Some(7),
            fault: fault.map(str::to_owned),
        }));
        script
    }

    /// Records one event.
    pub fn record(&mut self, kind: EventKind) {
        let seq = self.events.len() as u64 + 1;
        let at = Timestamp::from_second(self.now).unwrap();
        let prev = self.events.last().map_or(Digest::of(b""), |event| event.digest.clone());
        let digest = Event::digest_of(seq, &self.run, at, &prev, &kind).unwrap();
        self.events.push(Event { seq, run: self.run.clone(), at, prev, kind, digest });
    }

    /// A block that reads, and the fact that it measures.
    pub fn check(&mut self, block: &str, seconds: i64, value: serde_json::Value) {
        self.start(block, None);
        self.finish(block, seconds, Verdict::Holds, 0);
        let name = block.rsplit('/').next().unwrap_or(block).to_owned();
        let provenance =
            Provenance::Measured { block: block.to_owned(), output: Digest::of(block.as_bytes()) };
        let at = Timestamp::from_second(self.now).unwrap();
        self.record(EventKind::FactMeasured { fact: Fact { name, value, provenance, at } });
    }

    /// A block that changes state, with its proposal and approval.
    pub fn mutate(&mut self, block: &str, seconds: i64) {
        let (block_id, proposal) = (block.to_owned(), Digest::of(block.as_bytes()));
        self.record(EventKind::StepProposed { block: block_id.clone(), proposal: proposal.clone() });
        let by = "rehearsal".to_owned();
        self.record(EventKind::ApprovalGiven {
            block: block_id,
            proposal: proposal.clone(),
            by,
            signed: None,
        });
        self.start(block, Some(proposal));
        self.finish(block, seconds, Verdict::Holds, 0);
    }

    fn start(&mut self, block: &str, proposal: Option<Digest>) {
        let mutates = proposal.is_some();
        self.record(EventKind::StepStarted { block: block.to_owned(), mutates, proposal });
    }

    fn finish(&mut self, block: &str, seconds: i64, verdict: Verdict, status: i32) {
        self.now += seconds;
        self.record(EventKind::StepFinished {
            block: block.to_owned(),
            verdict,
            status: Some(status),
            stdout: Digest::of(b"out"),
            stderr: Digest::of(b""),
            note: None,
        });
    }

    /// A gate: verdict, text, what it saw.
    pub fn gate(&mut self, gate: &str, lines: &[Line<'_>]) {
        let assertion = |(at, (verdict, text, saw)): (usize, &Line<'_>)| Assertion {
            text: (*text).to_owned(),
            line: 40 + at as u32,
            verdict: *verdict,
            saw: saw.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            why: match verdict {
                Verdict::Holds => None,
                Verdict::Fails => Some("it is false for these values".to_owned()),
                Verdict::Unmeasured => Some("nothing was measured".to_owned()),
            },
        };
        let assertions: Vec<Assertion> = lines.iter().enumerate().map(assertion).collect();
        let verdict = Verdict::all(assertions.iter().map(|assertion| assertion.verdict));
        self.record(EventKind::GateJudged { gate: gate.to_owned(), verdict, assertions });
    }

    /// Closes the run.
    pub fn close(mut self, verdict: Verdict, reason: &str) -> Vec<Event> {
        self.record(EventKind::RunClosed { verdict, reason: reason.to_owned(), signed: None });
        self.events
    }
}

const NODES: &str = r#"[{"hostname":"openstack0","status_name":"Ready","power_state":"off"},{"hostname":"openstack1","status_name":"Ready","power_state":"off"},{"hostname":"openstack2","status_name":"Ready","power_state":"off"},{"hostname":"openstack3","status_name":"Ready","power_state":"off"}]"#;
const VIPS: &str = r#"["10.12.4.50","10.12.8.50","10.12.4.51","10.12.8.51","10.12.4.52","10.12.8.52"]"#;

fn control() -> RunRecord {
    let mut run = Script::open("r-0001", None);
    verify_before(&mut run);
    deploy(&mut run);
    RunRecord {
        run: RunId("r-0001".to_owned()),
        book: "runbooks/phase-01-bundle-deploy.md".to_owned(),
        fault: None,
        blocks: 12,
        events: run.close(Verdict::Holds, "the exit gate holds"),
        verdict: Verdict::Holds,
        virtual_seconds: 4_929,
        wall_ms: 1_374,
    }
}

fn verify_before(run: &mut Script) {
    use Verdict::Holds;
    run.check("1.0/overlay", 0, serde_json::json!(5));
    run.gate("1.0/gate-1", &[(Holds, "overlay_keys == 5", &[("overlay_keys", "5")])]);
    run.check("1.1/vips", 0, serde_json::json!(22));
    run.gate(
        "1.1/gate-1",
        &[
            (Holds, "vips.size() == 22", &[("vips", VIPS)]),
            (Holds, "vips.all(v, in_range(v, site.planes.provider.ranges.vip))", &[("vips", VIPS)]),
        ],
    );
    run.check("1.1/links", 3, serde_json::json!({"openstack0": "10.12.12.40"}));
    run.check("1.1/nodes", 2, serde_json::json!(4));
    run.gate(
        "1.1/gate-2",
        &[
            (Holds, "nodes.size() == 4", &[("nodes", NODES)]),
            (
                Holds,
                r#"nodes.all(n, n.status_name == "Ready" && n.power_state == "off")"#,
                &[("nodes", NODES)],
            ),
        ],
    );
    run.check("1.1/osd-blank", 8, serde_json::json!([196_624, 196_624, 196_624, 196_624]));
    run.gate("1.1/gate-3", &[(Holds, "disks.all(d, d.allocated < 1048576)", &[("disks", "[196624, ...]")])]);
    run.check("1.2/models", 1, serde_json::json!(["controller"]));
    run.gate("1.2/gate-1", &[(Holds, "!(\"openstack\" in models)", &[("models", "[\"controller\"]")])]);
}

fn deploy(run: &mut Script) {
    use Verdict::Holds;
    run.mutate("1.2/add-model", 4);
    run.check("1.2/dry-run", 14, serde_json::json!({"applications": 50}));
    run.gate(
        "1.2/gate-2",
        &[
            (Holds, "plan.applications == site.expect.applications", &[("plan.applications", "50")]),
            (Holds, "plan.relations == site.expect.relations", &[("plan.relations", "97")]),
            (
                Holds,
                "plan.machines == 4 && plan.containers == 24",
                &[("plan.containers", "24"), ("plan.machines", "4")],
            ),
        ],
    );
    run.mutate("1.3/deploy", 95);
    run.check("1.4/started", 420, serde_json::json!("started"));
    run.check("1.4/dns", 2, serde_json::json!(["OK", "OK", "OK"]));
    run.gate("1.4/gate-1", &[(Holds, "dns.all(d, d == \"OK\")", &[("dns", "[\"OK\",\"OK\",\"OK\"]")])]);
    run.check("1.5/settle", 4_380, serde_json::json!({"error": 0}));
    run.gate(
        "1.5/exit-gate",
        &[
            (Holds, "units.all(u, u.workload != \"error\")", &[("units", "101 units")]),
            (
                Holds,
                "vault.message == \"Vault needs to be initialized\"",
                &[("vault.message", "Vault needs to be initialized")],
            ),
        ],
    );
}

fn faults() -> Vec<FaultRow> {
    use Outcome::{Caught, Escaped, Late};
    let rows: [(&str, &str, Outcome, &str, u32, &str); 14] = [
        ("vip-outside-range", "network", Caught, "1.1/gate-1", 1, "10.12.4.150 is outside the VIP block"),
        (
            "vip-metal-half-wrong",
            "network",
            Caught,
            "1.1/gate-1",
            1,
            "keystone: 10.12.4.50 beside 10.12.8.30",
        ),
        ("vip-duplicate", "network", Caught, "1.1/gate-1", 1, "10.12.4.53 is written twice"),
        ("data-nic-unlinked", "network", Caught, "1.1/gate-2", 2, "openstack2 has no link in 10.12.12.0/22"),
        ("resolver-wrong", "network", Caught, "1.1/gate-2", 2, "subnet 10.12.8.0/22 hands out 10.12.8.10"),
        ("node-not-ready", "metal", Caught, "1.1/gate-2", 1, "openstack1 is Failed testing"),
        ("node-powered-on", "metal", Caught, "1.1/gate-2", 1, "openstack3 is on"),
        ("osd-disk-not-blank", "storage", Caught, "1.1/gate-3", 1, "openstack0 holds 3.1 GiB"),
        ("model-exists", "juju", Caught, "1.2/gate-1", 1, "the model openstack is there already"),
        ("overlay-missing", "juju", Caught, "1.0/gate-1", 1, "overlays/octavia-pki.yaml is not there"),
        ("overlay-four-keys", "juju", Caught, "1.0/gate-1", 1, "lb-mgmt-controller-cert is missing"),
        ("unit-hook-error", "charms", Caught, "1.5/exit-gate", 1, "magnum/0 is in error: hook failed"),
        ("dns-dead-in-units", "network", Late, "1.5/exit-gate", 3, "seen only after the deploy"),
        ("br-ex-no-carrier", "network", Escaped, "", 0, "no gate reads the carrier of br-ex"),
    ];
    rows.map(|(fault, layer, outcome, gate, after, why)| {
        let noticed = outcome != Escaped;
        FaultRow {
            fault: fault.to_owned(),
            layer: layer.to_owned(),
            outcome,
            book: noticed.then(|| "runbooks/phase-01-bundle-deploy.md".to_owned()),
            gate: noticed.then(|| gate.to_owned()),
            lines: noticed.then(|| BAD_LINE.to_owned()).into_iter().collect(),
            steps_after: noticed.then_some(after),
            why: why.to_owned(),
            argument: None,
            events: if noticed {
                faulty(fault, gate, why)
            } else {
                Script::open("r-0099", Some(fault)).events
            },
        }
    })
    .into()
}

fn faulty(fault: &str, gate: &str, why: &str) -> Vec<Event> {
    let mut run = Script::open("r-0002", Some(fault));
    run.check("1.1/vips", 0, serde_json::json!(22));
    run.gate(
        gate,
        &[
            (Verdict::Holds, "vips.size() == 22", &[("vips", VIPS)]),
            (Verdict::Fails, BAD_LINE, &[("vips", why)]),
        ],
    );
    run.close(Verdict::Fails, "a gate did not open")
}

/// A plan of Juju's for one unit in a container.
pub(crate) fn plan() -> bundle::Plan {
    let texts = [
        (
            "upload-charm",
            "upload charm vault from charm-hub for base ubuntu@22.04/stable from channel 1.8/stable with architecture=amd64",
        ),
        (
            "deploy-application",
            "deploy application vault from charm-hub on ubuntu@22.04/stable with 1.8/stable",
        ),
        (
            "expose",
            "expose all endpoints of vault and allow access from CIDRs 0.0.0.0/0 and ::/0\noverride expose settings",
        ),
        ("add-machine", "add new machine 0 (bundle machine 8)"),
        ("add-container", "add lxd container 0/lxd/0 on new machine 0"),
        ("add-unit", "add unit vault/0 to 0/lxd/0\u{1b}[2J"),
    ];
    let change = |(kind, text): (&'static str, &str)| bundle::Change {
        id: String::new(),
        method: "",
        kind,
        text: text.to_owned(),
        requires: vec![],
    };
    bundle::Plan {
        applications: 1,
        machines: 1,
        containers: 1,
        machine_map: vec![("8".to_owned(), "0".to_owned()), ("10".to_owned(), "1".to_owned())],
        changes: texts.into_iter().map(change).collect(),
        ..bundle::Plan::default()
    }
}

#[test]
fn the_frozen_site_is_as_large_as_omega() {
    let units = units();
    let applications: std::collections::BTreeSet<_> = units.iter().map(|unit| &unit.application).collect();
    let containers: std::collections::BTreeSet<_> =
        units.iter().filter(|unit| unit.machine.contains("lxd")).map(|unit| &unit.machine).collect();
    assert_eq!((applications.len(), containers.len()), (50, 24));
    assert!(control().events.iter().all(Event::is_sealed));
}
