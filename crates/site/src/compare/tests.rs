use super::{Comparison, Gap, Told, Which, compare};
use crate::fixture::Fixture;
use crate::site::Site;
use model::{Sources, Span};

/// A site and its texts.
pub(crate) fn site(fixture: &Fixture) -> (Sources, Site) {
    let mut sources = Sources::default();
    fixture.fill(&mut sources);
    let site = crate::read(&fixture.inputs(&sources)).site;
    (sources, site)
}

fn place(sources: &Sources, span: Span) -> String {
    let source = sources.get(span.file).unwrap();
    let at = source.position(span.start);
    format!("{}:{}:{}", source.name, at.line, at.column)
}

/// One side of a difference, drawn with its place.
pub(crate) fn told(sources: &Sources, told: Option<&Told>) -> String {
    told.map_or("-".to_owned(), |told| format!("`{}` at {}", told.text, place(sources, told.span)))
}

fn gap(gap: &Gap) -> String {
    let side = if gap.side == Which::A { "A" } else { "B" };
    let verb = if gap.is_open { "leaves open" } else { "does not know" };
    let of = if gap.subjects.is_empty() { "all".to_owned() } else { gap.subjects.join(" ") };
    format!("{side} {verb} {} of {of}", gap.what)
}

fn check(a: &Fixture, b: &Fixture) -> String {
    let ((ours, a), (theirs, b)) = (site(a), site(b));
    let Comparison { differences, gaps } = compare(&a, &b);
    let mut lines: Vec<String> = differences
        .iter()
        .map(|one| {
            let (from, to) = (told(&ours, one.from.as_ref()), told(&theirs, one.to.as_ref()));
            format!("{} {} {}: {from} -> {to}", one.group.as_str(), one.subject, one.what)
        })
        .collect();
    lines.extend(gaps.iter().map(gap));
    lines.join("\n")
}

#[test]
fn a_site_is_the_same_as_itself() {
    assert_eq!(check(&Fixture::healthy(), &Fixture::healthy()), "");
}

#[test]
fn what_is_set_on_applications_is_compared_by_its_effect() {
    let other = Fixture::healthy()
        .with("bundle.yaml", "default-base: ubuntu@22.04", "default-base: ubuntu@22.04/stable")
        .with("bundle.yaml", "    channel: 2.4/stable\n    options: {cluster_count: 1}", "    channel: '2.4'\n    options: {cluster_count: '3'}")
        .with("bundle.yaml", "      vip: 10.12.4.50 10.12.8.50\n      region: one\n    bindings: {\"\": metal, public: provider}", "      vip: 10.12.4.49 10.12.8.49\n      admin-password: hunter2xy\n      debug: false\n    bindings: {\"\": metal, public: storage, ha: metal}\n    constraints: arch=amd64 mem=4G\n    trust: true\n    expose: true\n    storage: {a: '2,ebs,1G'}");
    insta::assert_snapshot!(check(&Fixture::healthy(), &other), @"
    applications glance-hacluster options.cluster_count: `1` at bundle.yaml:36:30 -> `3` at bundle.yaml:41:30
    applications keystone options.admin-password: - -> `*******` at bundle.yaml:14:23
    applications keystone options.debug: - -> `false` at bundle.yaml:15:14
    applications keystone options.region: `one` at bundle.yaml:14:15 -> -
    applications keystone options.vip: `10.12.4.50 10.12.8.50` at bundle.yaml:13:12 -> `10.12.4.49 10.12.8.49` at bundle.yaml:13:12
    applications keystone bindings.public: `provider` at bundle.yaml:15:35 -> `storage` at bundle.yaml:16:35
    applications keystone constraints: - -> `mem=4096M` at bundle.yaml:17:18
    applications keystone expose: - -> `true` at bundle.yaml:19:13
    applications keystone trust: - -> `true` at bundle.yaml:18:12
    applications keystone storage.a: - -> `2,ebs,1G` at bundle.yaml:20:18
    applications keystone-hacluster options.cluster_count: `1` at bundle.yaml:19:30 -> `3` at bundle.yaml:24:30
    applications nova-hacluster options.cluster_count: `1` at bundle.yaml:48:30 -> `3` at bundle.yaml:53:30
    ");
    let again = other
        .clone()
        .with("bundle.yaml", "mem=4G", "mem=4096M")
        .with("bundle.yaml", "2,ebs,1G", "ebs,2,1024M")
        .with("bundle.yaml", "debug: false", "debug: 'False'");
    assert_eq!(check(&other, &again), "");
}

#[test]
fn what_is_on_one_side_only_is_told_once() {
    let bundle = "applications:\n  a: {charm: ch:x, num_units: 2, channel: 1/stable}\n  c: {charm: keystone}\n  d: {charm: mysql-router}\nsaas: {far: {url: m.far}}\nrelations: [[a:x, c:y], [c, d]]\n";
    let other = "applications:\n  a: {charm: y, num_units: 2}\n  b: {charm: x}\n  c: {charm: keystone}\n  d: {charm: mysql-router}\nsaas: {far: {url: m.near}}\nrelations: [['a:x', b], [d:shared-db, c:shared-db]]\n";
    insta::assert_snapshot!(check(&Fixture::bare(bundle), &Fixture::bare(other)), @"
    applications a charm: `ch:x` at bundle.yaml:2:14 -> `y` at bundle.yaml:2:14
    applications a channel: `1/stable` at bundle.yaml:2:43 -> -
    applications b : - -> `x` at bundle.yaml:3:3
    saas far url: `m.far` at bundle.yaml:5:8 -> `m.near` at bundle.yaml:6:8
    relations a:x b : - -> `a:x b` at bundle.yaml:7:13
    relations a:x c:y : `a:x c:y` at bundle.yaml:6:13 -> -
    ");
}

#[test]
fn planes_hosts_and_columns_of_two_sites_are_compared_whatever_their_names() {
    let other = Fixture::healthy()
        .with("site.yaml", "cidr: 10.12.8.0/22", "cidr: 10.13.8.0/22")
        .with("site.yaml", "  storage:\n", "  ceph:\n")
        .with("site.yaml", "octet: {keystone: 50, glance: 51}", "octet: {keystone: 60}");
    insta::assert_snapshot!(check(&Fixture::healthy(), &other), @r#"
    site planes.ceph : - -> `{"space":"storage","cidr":"10.12.16.0/22"}` at site.yaml:24:3
    site planes.metal cidr: `10.12.8.0/22` at site.yaml:17:5 -> `10.13.8.0/22` at site.yaml:17:5
    site planes.storage : `{"space":"storage","cidr":"10.12.16.0/22"}` at site.yaml:24:3 -> -
    site vips octet.keystone: `50` at site.yaml:39:11 -> `60` at site.yaml:39:11
    site vips octet.glance: `51` at site.yaml:39:25 -> -
    "#);
    let bare = Fixture::bare(include_str!("../../testdata/bundle.yaml"));
    insta::assert_snapshot!(check(&Fixture::healthy(), &bare), @"B does not know site.yaml of all");
}

const MACHINES: &str = "machines: {'8': {}, '9': {}, '10': {constraints: mem=1G}}\napplications:\n  a: {charm: x, channel: latest/stable, num_units: 3, to: [lxd:8, '9', lxd:10]}\n";

fn status(machines: &str, units: &str) -> Fixture {
    Fixture::bare(&format!(
        r#"{{"model":{{"name":"m","type":"iaas","controller":"c"}},"machines":{{{machines}}},"applications":{{"a":{{"charm-name":"x","charm-rev":7,"charm-channel":"latest/stable","base":{{"name":"ubuntu","channel":"22.04"}},"units":{{{units}}},"endpoint-bindings":{{"":"alpha","db":"alpha"}}}}}}}}"#
    ))
}

#[test]
fn machines_are_paired_by_number_and_units_by_machines() {
    let same = status(
        r#""0":{},"1":{},"2":{}"#,
        r#""a/0":{"machine":"0/lxd/0"},"a/1":{"machine":"1"},"a/2":{"machine":"2/lxd/5"}"#,
    );
    insta::assert_snapshot!(check(&Fixture::bare(MACHINES), &same), @"
    A leaves open base of a
    A leaves open revision of a
    B does not know constraints of all
    B does not know exposed endpoints of all
    B does not know options of all
    B does not know resources of all
    B does not know storage of all
    B does not know trust of all
    ");
    let moved =
        status(r#""0":{},"1":{},"2":{},"3":{}"#, r#""a/0":{"machine":"0/lxd/0"},"a/1":{"machine":"3"}"#);
    insta::assert_snapshot!(check(&Fixture::bare(MACHINES), &moved), @"
    machines 3 : - -> `3` at bundle.yaml:1:87
    applications a units: `3` at bundle.yaml:3:52 -> `2` at bundle.yaml:1:230
    applications a placement: `9 lxd:8 lxd:10` at bundle.yaml:3:60 -> `3 lxd:8` at bundle.yaml:1:248
    A leaves open base of a
    A leaves open revision of a
    B does not know constraints of all
    B does not know exposed endpoints of all
    B does not know options of all
    B does not know resources of all
    B does not know storage of all
    B does not know trust of all
    ");
    // Deployed for the second time, a model has other numbers.
    let later = status(
        r#""4":{},"5":{},"11":{}"#,
        r#""a/0":{"machine":"4/lxd/0"},"a/1":{"machine":"5"},"a/2":{"machine":"11/lxd/0"}"#,
    );
    assert!(!check(&Fixture::bare(MACHINES), &later).contains("machines"));
}

#[test]
fn host_names_say_more_than_numbers() {
    let named = |one: &str, other: &str| {
        status(
            &format!(r#""0":{{"display-name":"{one}"}},"1":{{"hostname":"{other}"}}"#),
            r#""a/0":{"machine":"0"},"a/1":{"machine":"1/lxd/0"}"#,
        )
    };
    let crossed = check(&named("node-a", "node-b.maas"), &named("node-b", "node-a"));
    insta::assert_snapshot!(crossed, @"
    applications a placement: `0 lxd:1` at bundle.yaml:1:281 -> `1 lxd:0` at bundle.yaml:1:276
    A does not know constraints of all
    A does not know exposed endpoints of all
    A does not know options of all
    A does not know resources of all
    A does not know storage of all
    A does not know trust of all
    B does not know constraints of all
    B does not know exposed endpoints of all
    B does not know options of all
    B does not know resources of all
    B does not know storage of all
    B does not know trust of all
    ");
    insta::assert_snapshot!(check(&named("node-a", "node-b"), &named("node-c", "node-b")), @"
    machines 0 : `0 (node-a)` at bundle.yaml:1:66 -> -
    machines 0 : - -> `0 (node-c)` at bundle.yaml:1:66
    applications a placement: `0 lxd:1` at bundle.yaml:1:276 -> `another 0 (node-c) lxd:1` at bundle.yaml:1:276
    A does not know constraints of all
    A does not know exposed endpoints of all
    A does not know options of all
    A does not know resources of all
    A does not know storage of all
    A does not know trust of all
    B does not know constraints of all
    B does not know exposed endpoints of all
    B does not know options of all
    B does not know resources of all
    B does not know storage of all
    B does not know trust of all
    ");
}

#[test]
fn a_plan_of_terraform_that_does_not_know_its_machines_still_compares() {
    let plan = Fixture::bare(
        r#"{"format_version":"1.2","planned_values":{"root_module":{"resources":[
{"address":"juju_machine.m[0]","type":"juju_machine","values":{"model":"m"}},
{"address":"juju_application.a","type":"juju_application","values":{"model":"m","name":"a","units":2,"charm":[{"name":"x","channel":"latest/edge"}],"config":{"count":"2","far":"x"}}}]}}}"#,
    );
    let bundle = Fixture::bare(
        "machines: {'8': {}}\napplications: {a: {charm: x, channel: edge, num_units: 2, to: ['8', '8'], options: {count: 2, far: include-file://x}}}\n",
    );
    insta::assert_snapshot!(check(&plan, &bundle), @"
    A does not know exposed endpoints of all
    A does not know machine numbers of all
    A does not know placement of a
    B does not know options.far of a
    ");
}

proptest::proptest! {
    /// Lines of the bundle and of site.yaml lost, doubled and swapped: from B to A is from A to B the other way round.
    #[test]
    fn the_way_back_is_the_way_there_turned_round(
        edits in proptest::collection::vec((proptest::arbitrary::any::<bool>(), 0usize..120, 0usize..120, 0usize..3), 0..6)
    ) {
        let ((_, a), (_, b)) = (site(&Fixture::healthy()), site(&Fixture::healthy().edited(&edits)));
        let text = |told: &Option<Told>| told.as_ref().map(|told| told.text.clone());
        let there = compare(&a, &b).differences;
        let back = compare(&b, &a).differences;
        let mut one: Vec<_> = there.iter().map(|d| (d.group, &d.subject, &d.what, text(&d.from), text(&d.to))).collect();
        let mut other: Vec<_> = back.iter().map(|d| (d.group, &d.subject, &d.what, text(&d.to), text(&d.from))).collect();
        // Machines and places are named in the words of the first side.
        one.retain(|d| d.0 != super::Group::Machines && d.2 != "placement");
        other.retain(|d| d.0 != super::Group::Machines && d.2 != "placement");
        one.sort();
        other.sort();
        proptest::prop_assert_eq!(one, other);
        proptest::prop_assert_eq!(compare(&b, &b), Comparison::default());
    }
}
