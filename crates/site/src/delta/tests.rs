use super::{Folder, delta};
use crate::compare::tests::{site, told};
use crate::fixture::Fixture;
use model::FileId;

fn check(a: &Fixture, b: &Fixture, files: [&[&str]; 4]) -> String {
    let ((ours, a), (theirs, b)) = (site(a), site(b));
    let files = files.map(|names| -> Vec<(String, FileId)> {
        names.iter().map(|name| ((*name).to_owned(), FileId(0))).collect()
    });
    let [books_a, overlays_a, books_b, overlays_b] = &files;
    let way = delta(
        Folder { site: &a, books: books_a, overlays: overlays_a },
        Folder { site: &b, books: books_b, overlays: overlays_b },
    );
    let steps = way.steps.iter().map(|step| {
        let (from, to) = (told(&ours, step.from.as_ref()), told(&theirs, step.to.as_ref()));
        format!("{}: {} {}: {from} -> {to}", step.theme.as_str(), step.subject, step.what)
    });
    steps.collect::<Vec<_>>().join("\n")
}

#[test]
fn no_way_leads_from_a_site_to_itself() {
    let books: &[&str] = &["runbooks/phase-01.md"];
    assert_eq!(check(&Fixture::healthy(), &Fixture::healthy(), [books, &[], books, &[]]), "");
}

#[test]
fn the_way_is_sorted_by_what_it_means() {
    let rehearsal = Fixture::healthy().with(
        "site.yaml",
        "allow:",
        "exceptions: [{code: mysql-too-few-units, where: db, why: a lab}]\ndivergences: [{what: vault is old, until: D-002}]\nallow:",
    );
    let real = Fixture::healthy()
        .with("bundle.yaml", "    num_units: 1\n    to: [\"lxd:8\"]\n    options:\n      vip: 10.12.4.50 10.12.8.50", "    num_units: 3\n    to: [\"lxd:8\", \"lxd:9\", \"lxd:9\"]\n    options:\n      vip: 10.14.4.50 10.14.8.50")
        .with("bundle.yaml", "options: {cluster_count: 1}", "options: {cluster_count: 3}")
        .with("bundle.yaml", "channel: 8.0/stable", "channel: 8.4/stable")
        .with("bundle.yaml", "region: one", "region: two")
        .with("bundle.yaml", "applications:\n", "applications:\n  telemetry: {charm: ceilometer}\n")
        .with("site.yaml", "cidr: 10.12.8.0/22", "cidr: 10.14.8.0/22")
        .with("docs/design-decisions.md", "status: adopted", "status: proposed");
    insta::assert_snapshot!(check(&rehearsal, &real, [
        &["runbooks/phase-01-deploy.md", "runbooks/ops-lab.md"],
        &["overlays/lab.yaml"],
        &["runbooks/phase-01-metal.md"],
        &["overlays/pki.yaml"],
    ]), @"
    open: D-001 : `adopted: Charms` at docs/design-decisions.md:3:1 -> `proposed: Charms` at docs/design-decisions.md:3:1
    scales: glance-hacluster options.cluster_count: `1` at bundle.yaml:36:30 -> `3` at bundle.yaml:37:30
    scales: keystone units: `1` at bundle.yaml:10:16 -> `3` at bundle.yaml:11:16
    scales: keystone-hacluster options.cluster_count: `1` at bundle.yaml:19:30 -> `3` at bundle.yaml:20:30
    scales: nova-hacluster options.cluster_count: `1` at bundle.yaml:48:30 -> `3` at bundle.yaml:49:30
    moves: planes.metal cidr: `10.12.8.0/22` at site.yaml:17:5 -> `10.14.8.0/22` at site.yaml:17:5
    moves: keystone placement: `lxd:8` at bundle.yaml:11:10 -> `lxd:8 lxd:9 lxd:9` at bundle.yaml:12:10
    moves: keystone options.vip: `10.12.4.50 10.12.8.50` at bundle.yaml:13:12 -> `10.14.4.50 10.14.8.50` at bundle.yaml:14:12
    new: telemetry : - -> `ceilometer` at bundle.yaml:7:3
    new: overlays/pki.yaml : - -> `overlays/pki.yaml` at site.yaml:1:1
    new: divergence: vault is older than planned : - -> `until 2026-12-31` at site.yaml:45:12
    gone: overlays/lab.yaml : `overlays/lab.yaml` at site.yaml:1:1 -> -
    pinned: keystone-mysql-router channel: `8.0/stable` at bundle.yaml:23:14 -> `8.4/stable` at bundle.yaml:24:14
    pinned: mysql-innodb-cluster channel: `8.0/stable` at bundle.yaml:58:14 -> `8.4/stable` at bundle.yaml:59:14
    set: keystone options.region: `one` at bundle.yaml:14:15 -> `two` at bundle.yaml:15:15
    books: runbooks/ops-lab.md : `runbooks/ops-lab.md` at site.yaml:1:1 -> -
    ends: exception mysql-too-few-units at db : `a lab` at site.yaml:46:21 -> -
    ends: divergence: vault is old : `until D-002` at site.yaml:47:22 -> -
    ");
}
