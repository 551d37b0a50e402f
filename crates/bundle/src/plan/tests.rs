use super::{Plan, plan, plan_with_architecture};
use crate::{Against, Bundle, read, verify};
use model::Sources;

fn bundle_of(text: &str) -> Bundle {
    let mut sources = Sources::default();
    let base = sources.add("b", text);
    read(&sources, base, &[]).bundle
}

/// Draws a plan: its lines, then its counts, its machines and where the units go.
fn check(text: &str) -> String {
    draw(&plan_with_architecture(&bundle_of(text), false))
}

fn draw(plan: &Plan) -> String {
    let mut lines: Vec<String> = plan.lines().map(|line| format!("- {line}")).collect();
    let Plan { applications, relations, machines, containers, .. } = plan;
    lines.push(format!("{applications} {relations} {machines} {containers} {:?}", plan.machine_map));
    let units: Vec<String> =
        plan.units.iter().map(|unit| format!("{} on {}", unit.unit, unit.machine)).collect();
    lines.push(units.join(", "));
    lines.join("\n")
}

#[test]
fn machines_come_in_natural_order_and_containers_are_numbered_on_each() {
    insta::assert_snapshot!(check("
default-base: ubuntu@22.04
applications:
  vault: {charm: vault, channel: 1.8/stable, num_units: 1, to: ['lxd:9']}
  mon: {charm: ceph-mon, revision: 5, channel: squid/stable, num_units: 3, to: ['lxd:8', 'lxd:9', 'lxd:10']}
  osd: {charm: ceph-osd, num_units: 3, to: [8, 9, 10], annotations: {x: 1}}
machines: {10: , 8: {annotations: {a: b}}, 9: }
relations: [[osd:mon, mon:osd]]
"), @r#"
    - upload charm ceph-mon from charm-hub for base ubuntu@22.04/stable with revision 5
    - deploy application mon from charm-hub on ubuntu@22.04/stable with squid/stable using ceph-mon
    - upload charm ceph-osd from charm-hub for base ubuntu@22.04/stable
    - deploy application osd from charm-hub on ubuntu@22.04/stable using ceph-osd
    - set annotations for osd
    - upload charm vault from charm-hub for base ubuntu@22.04/stable from channel 1.8/stable
    - deploy application vault from charm-hub on ubuntu@22.04/stable with 1.8/stable
    - add new machine 0 (bundle machine 8)
    - set annotations for new machine 0
    - add new machine 1 (bundle machine 9)
    - add new machine 2 (bundle machine 10)
    - add relation osd:mon - mon:osd
    - add unit osd/0 to new machine 0
    - add unit osd/1 to new machine 1
    - add unit osd/2 to new machine 2
    - add lxd container 0/lxd/0 on new machine 0
    - add lxd container 1/lxd/0 on new machine 1
    - add lxd container 2/lxd/0 on new machine 2
    - add lxd container 1/lxd/1 on new machine 1
    - add unit mon/0 to 0/lxd/0
    - add unit mon/1 to 1/lxd/0
    - add unit mon/2 to 2/lxd/0
    - add unit vault/0 to 1/lxd/1
    3 1 3 4 [("8", "0"), ("9", "1"), ("10", "2")]
    osd/0 on 0, osd/1 on 1, osd/2 on 2, mon/0 on 0/lxd/0, mon/1 on 1/lxd/0, mon/2 on 2/lxd/0, vault/0 on 1/lxd/1
    "#);
}

#[test]
fn units_go_beside_others_and_onto_new_machines() {
    insta::assert_snapshot!(check("
applications:
  a: {charm: x, num_units: 4, to: ['lxd:b', b/1, new]}
  b: {charm: x, num_units: 2, to: ['kvm:new']}
  c: {charm: x, num_units: 2}
  d: {charm: x, num_units: 1, to: ['lxd:77']}
  e: {charm: x, num_units: 2, to: ['lxd:c/9', nonsense!]}
"), @r"
    - upload charm x from charm-hub
    - deploy application a from charm-hub using x
    - deploy application b from charm-hub using x
    - deploy application c from charm-hub using x
    - deploy application d from charm-hub using x
    - deploy application e from charm-hub using x
    - add unit c/0 to new machine 2
    - add unit c/1 to new machine 3
    - add unit d/0 to new machine 4
    - add kvm container 0/kvm/0 on new machine 0
    - add kvm container 1/kvm/0 on new machine 1
    - add lxd container 5/lxd/0 on new machine 5
    - add unit b/0 to 0/kvm/0
    - add unit b/1 to 1/kvm/0
    - add unit e/0 to 5/lxd/0
    - add unit e/1 to new machine 6
    - add lxd container 0/lxd/0 on new machine 0
    - add new machine 7
    - add new machine 8
    - add unit a/0 to 0/lxd/0 to satisfy [lxd:b]
    - add unit a/1 to 1/kvm/0 to satisfy [b/1]
    - add unit a/2 to new machine 7
    - add unit a/3 to new machine 8
    5 0 9 4 []
    c/0 on 2, c/1 on 3, d/0 on 4, b/0 on 0/kvm/0, b/1 on 1/kvm/0, e/0 on 5/lxd/0, e/1 on 6, a/0 on 0/lxd/0, a/1 on 1/kvm/0, a/2 on 7, a/3 on 8
    ");
}

#[test]
fn exposing_and_offering_are_said_as_juju_says_them() {
    insta::assert_snapshot!(check("
applications:
  a: {charm: ./a, series: jammy, expose: true}
  b: {charm: local:other, base: ubuntu@20.04/edge}
saas: {far: {url: ctl:me/m.far}}
relations: [[a, far]]
---
applications:
  b:
    exposed-endpoints:
      '': {expose-to-cidrs: [10.0.0.0/8]}
      y: {expose-to-spaces: [dmz, alpha], expose-to-cidrs: [10.0.0.0/8]}
      x: {expose-to-spaces: [alpha, dmz], expose-to-cidrs: [10.0.0.0/8]}
      z: {}
    offers: {o: {endpoints: [p, q], acl: {me: admin, all: read}}}
"), @r"
    - upload charm ./a for base ubuntu@22.04/stable
    - deploy application a on ubuntu@22.04/stable
    - expose all endpoints of a and allow access from CIDRs 0.0.0.0/0 and ::/0
    - upload charm other from local for base ubuntu@20.04/edge
    - deploy application b from local on ubuntu@20.04/edge using other
    - expose all endpoints of b and allow access from CIDR 10.0.0.0/8
    - override expose settings for endpoints x,y of b and allow access from spaces alpha,dmz and CIDR 10.0.0.0/8
    - consume offer far at ctl:me/m.far
    - create offer o using b:p,q
    - grant user all read access to offer o
    - grant user me admin access to offer o
    - add relation a - far
    2 1 0 0 []
    ");
}

#[test]
fn kubernetes_scales_and_the_command_line_names_architectures() {
    let bundle = bundle_of(
        "
bundle: kubernetes
applications:
  a: {charm: x, channel: 1/edge, scale: 2, constraints: arch=arm64}
  b: {charm: x, channel: 1/edge, scale: 1, to: [k=v]}
",
    );
    let plan = plan(&bundle);
    insta::assert_snapshot!(draw(&plan), @r"
    - upload charm x from charm-hub from channel 1/edge with architecture=arm64
    - deploy application a from charm-hub with 2 units with 1/edge using x
    - upload charm x from charm-hub from channel 1/edge with architecture=amd64
    - deploy application b from charm-hub with 1 unit with 1/edge using x
    2 0 0 0 []
    ");
    assert_eq!(plan.located, [r#"Located charm "x" in charm-hub, channel 1/edge"#; 2]);
}

#[test]
fn changes_name_what_they_wait_for() {
    let text = "applications: {a: {charm: x, num_units: 1, to: ['lxd:0']}}\nmachines: {0: }\n";
    let drawn: Vec<String> = plan(&bundle_of(text))
        .changes
        .iter()
        .map(|change| format!("{} {} {:?}", change.id, change.kind, change.requires))
        .collect();
    insta::assert_snapshot!(drawn.join("\n"), @r#"
    addCharm-0 upload-charm []
    deploy-1 deploy-application ["addCharm-0"]
    addMachines-2 add-machine []
    addMachines-4 add-container ["addMachines-2"]
    addUnit-3 add-unit ["deploy-1", "addMachines-4"]
    "#);
}

#[test]
fn what_juju_would_refuse_is_planned_without_end_or_panic() {
    for text in [
        "applications: {a: {charm: x, num_units: 2, to: [a]}, b: {charm: y, num_units: 1, to: [a/0]}}",
        "applications: {a: {charm: x, num_units: 9999999999}}",
        "applications: {a: {charm: x, num_units: -1, to: [0]}}",
        "relations: [[a, b]]",
        "",
    ] {
        let plan = plan(&bundle_of(text));
        assert!(plan.units.len() <= super::MAX_UNITS);
    }
}

/// A cloud of the shape that facts of the first site give: which charms, where, and how they are related.
fn cloud() -> String {
    let apis = [
        ("keystone", "keystone", 8),
        ("glance", "glance", 11),
        ("nova-cloud-controller", "ncc", 11),
        ("neutron-api", "neutron-api", 9),
        ("cinder", "cinder", 9),
        ("placement", "placement", 11),
        ("barbican", "barbican", 9),
        ("octavia", "octavia", 10),
        ("openstack-dashboard", "dashboard", 10),
        ("magnum", "magnum", 11),
    ];
    let mut applications = vec![
        "ceph-radosgw: {charm: ceph-radosgw, num_units: 1, to: ['lxd:8']}".to_owned(),
        "ceph-radosgw-hacluster: {charm: hacluster}".to_owned(),
        "vault: {charm: vault, num_units: 1, to: ['lxd:11']}".to_owned(),
        "vault-mysql-router: {charm: mysql-router}".to_owned(),
        "ceph-osd: {charm: ceph-osd, num_units: 4, to: [8, 9, 10, 11]}".to_owned(),
        "nova-compute: {charm: nova-compute, num_units: 3, to: [9, 10, 11]}".to_owned(),
    ];
    let mut relations = vec![
        "ceph-radosgw:ha, ceph-radosgw-hacluster:ha".to_owned(),
        "vault:shared-db, vault-mysql-router:shared-db".to_owned(),
        "vault-mysql-router:db-router, mysql-innodb-cluster:db-router".to_owned(),
    ];
    for (name, short, machine) in apis {
        applications.push(format!("{name}: {{charm: {name}, num_units: 1, to: ['lxd:{machine}']}}"));
        applications.push(format!("{name}-hacluster: {{charm: hacluster}}"));
        applications.push(format!("{short}-mysql-router: {{charm: mysql-router}}"));
        relations.push(format!("{name}:ha, {name}-hacluster:ha"));
        relations.push(format!("{name}:shared-db, {short}-mysql-router:shared-db"));
        relations.push(format!("{short}-mysql-router:db-router, mysql-innodb-cluster:db-router"));
    }
    for name in ["ceph-mon", "mysql-innodb-cluster", "ovn-central"] {
        applications
            .push(format!("{name}: {{charm: {name}, num_units: 3, to: ['lxd:8', 'lxd:9', 'lxd:10']}}"));
    }
    for (name, machine) in [("rabbitmq-server", 10), ("memcached", 8), ("glance-simplestreams-sync", 8)] {
        applications.push(format!("{name}: {{charm: {name}, num_units: 1, to: ['lxd:{machine}']}}"));
    }
    for name in
        ["barbican-vault", "cinder-ceph", "magnum-dashboard", "neutron-api-plugin-ovn", "octavia-dashboard"]
    {
        applications.push(format!("{name}: {{charm: {name}}}"));
    }
    applications.push("octavia-diskimage-retrofit: {charm: octavia-diskimage-retrofit}".to_owned());
    applications
        .push("ovn-chassis: {charm: ovn-chassis}\n  ovn-chassis-octavia: {charm: ovn-chassis}".to_owned());
    relations.extend(cloud_relations());
    let machines = "machines: {8: , 9: , 10: , 11: }";
    let relations: Vec<String> = relations.iter().map(|ends| format!("- [{ends}]")).collect();
    format!(
        "applications:\n  {}\n{machines}\nrelations:\n{}\n",
        applications.join("\n  "),
        relations.join("\n")
    )
}

/// The relations of the cloud that are not of every API.
fn cloud_relations() -> Vec<String> {
    let to = |names: &str, endpoint: &str, other: &str| {
        let all = names.split(' ').map(|name| format!("{name}:{endpoint}, {other}"));
        all.collect::<Vec<String>>()
    };
    let mut relations = to(
        "glance nova-cloud-controller neutron-api cinder placement barbican octavia openstack-dashboard magnum \
         glance-simplestreams-sync ceph-radosgw",
        "identity-service",
        "keystone:identity-service",
    );
    let amqp = "nova-cloud-controller nova-compute neutron-api cinder barbican octavia magnum";
    relations.extend(to(amqp, "amqp", "rabbitmq-server:amqp"));
    relations.extend(to(
        "keystone glance nova-cloud-controller neutron-api neutron-api-plugin-ovn cinder placement barbican octavia \
         openstack-dashboard magnum ovn-central ovn-chassis ovn-chassis-octavia mysql-innodb-cluster \
         glance-simplestreams-sync ceph-radosgw",
        "certificates",
        "vault:certificates",
    ));
    relations.extend(to(
        "nova-cloud-controller nova-compute cinder",
        "image-service",
        "glance:image-service",
    ));
    relations.extend(to("nova-compute cinder-ceph glance", "ceph", "ceph-mon:client"));
    relations.extend(to("ovn-chassis ovn-chassis-octavia", "ovsdb", "ovn-central:ovsdb"));
    relations.extend(to("neutron-api-plugin-ovn octavia", "ovsdb-cms", "ovn-central:ovsdb-cms"));
    let single = "ceph-osd:mon ceph-mon:osd;cinder-ceph:ceph-access nova-compute:ceph-access;\
         cinder-ceph:storage-backend cinder:storage-backend;ceph-radosgw:mon ceph-mon:radosgw;\
         nova-cloud-controller:cinder-volume-service cinder:cinder-volume-service;\
         nova-compute:cloud-compute nova-cloud-controller:cloud-compute;\
         nova-cloud-controller:neutron-api neutron-api:neutron-api;nova-cloud-controller:placement placement:placement;\
         nova-cloud-controller:memcache memcached:cache;\
         neutron-api-plugin-ovn:neutron-plugin neutron-api:neutron-plugin-api-subordinate;\
         ovn-chassis:nova-compute nova-compute:neutron-plugin;octavia:neutron-api neutron-api:neutron-load-balancer;\
         ovn-chassis-octavia:ovsdb-subordinate octavia:ovsdb-subordinate;\
         octavia-dashboard:dashboard openstack-dashboard:dashboard-plugin;\
         octavia-diskimage-retrofit:juju-info glance-simplestreams-sync:juju-info;\
         octavia-diskimage-retrofit:identity-credentials keystone:identity-credentials;\
         barbican-vault:secrets barbican:secrets;barbican-vault:secrets-storage vault:secrets;\
         magnum-dashboard:dashboard openstack-dashboard:dashboard-plugin";
    relations.extend(single.split(';').map(|ends| ends.replace(' ', ", ")));
    relations
}

#[test]
fn a_cloud_of_four_hosts_is_sound_and_counts_as_it_should() {
    let bundle = bundle_of(&cloud());
    let findings = verify(&bundle, &Against::catalogue());
    assert!(findings.is_empty(), "{findings:#?}");
    let plan = plan(&bundle);
    assert_eq!((plan.applications, plan.relations, plan.machines, plan.containers), (50, 97, 4, 24));
    let map: Vec<String> =
        plan.machine_map.iter().map(|(bundle, juju)| format!("{bundle}->{juju}")).collect();
    assert_eq!(map, ["8->0", "9->1", "10->2", "11->3"]);
    let on =
        |unit: &str| plan.units.iter().find(|place| place.unit == unit).map(|place| place.machine.as_str());
    assert_eq!(on("ceph-mon/0"), Some("0/lxd/0"));
    assert_eq!(on("ceph-mon/2"), Some("2/lxd/0"));
    assert_eq!(on("keystone/0"), Some("0/lxd/3"));
    assert_eq!(on("ceph-osd/3"), Some("3"));
    let said = |head: &str| plan.lines().filter(|line| line.starts_with(head)).count();
    assert_eq!(said("deploy application"), 50);
    assert_eq!(said("add relation"), 97);
    assert_eq!(said("add new machine"), 4);
    assert_eq!(said("add lxd container"), 24);
}
