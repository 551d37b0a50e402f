//! What a check costs: Omega, and bundles of growing size, whose cost must grow linearly.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use model::{Sources, Timestamp};
use site::{Inputs, check, read};
use std::fmt::Write;
use std::hint::black_box;

fn omega(criterion: &mut Criterion) {
    let mut sources = Sources::default();
    let site = Some(sources.add("site.yaml", include_str!("../../../sites/omega/site.yaml")));
    let bundle = Some(sources.add("bundle.yaml", include_str!("../../../sites/omega/bundle.yaml")));
    let versions = Some(sources.add("versions.yaml", include_str!("../../../sites/omega/versions.yaml")));
    let decisions = include_str!("../../../sites/omega/docs/design-decisions.md");
    let decisions = Some(sources.add("docs/design-decisions.md", decisions));
    let ledger = include_str!("../../../sites/omega/docs/security-ledger.md");
    let ledger = Some(sources.add("docs/security-ledger.md", ledger));
    let book = include_str!("../../../sites/omega/runbooks/phase-01-bundle-deploy.md");
    let others = vec![sources.add("runbooks/phase-01-bundle-deploy.md", book)];
    let inputs = Inputs { site, bundle, versions, decisions, ledger, others, ..Inputs::new(&sources) };
    criterion.bench_function("check omega", |bencher| bencher.iter(|| judge(&inputs)));
}

fn growing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("check a site");
    group.sample_size(10);
    for applications in [1_250, 2_500, 5_000, 10_000] {
        let (site, bundle) = (declared(applications), generated(applications));
        let mut sources = Sources::default();
        let site = Some(sources.add("site.yaml", &site));
        let bundle = Some(sources.add("bundle.yaml", &bundle));
        let inputs = Inputs { site, bundle, ..Inputs::new(&sources) };
        group.throughput(Throughput::Elements(applications));
        group.bench_function(BenchmarkId::from_parameter(applications), |bencher| {
            bencher.iter(|| judge(&inputs));
        });
    }
    group.finish();
}

fn judge(inputs: &Inputs<'_>) -> usize {
    let reading = read(black_box(inputs));
    check(inputs, &reading, vec![], Timestamp::UNIX_EPOCH).len()
}

/// Applications of one group, and the relations of each: an API with its cluster, its router, a database and a Vault.
const GROUP: u64 = 5;
const RELATIONS: u64 = 4;

/// Two planes with VIPs, and a host for every ten applications.
fn declared(applications: u64) -> String {
    let machines = applications / 10;
    let hosts: String = (0..machines).fold(String::new(), |mut hosts, machine| {
        let _ = writeln!(
            hosts,
            "  host{machine}: {{machine: \"{machine}\", nics: {{e0: {{plane: provider}}, e1: {{plane: metal}}}}}}"
        );
        hosts
    });
    format!(
        "site: large\nplanes:\n  provider: {{cidr: 10.0.0.0/10, ranges: {{vip: {{kind: reserved, from: 10.0.0.2, \
         to: 10.1.0.0}}}}}}\n  metal: {{cidr: 10.64.0.0/10, ranges: {{vip: {{kind: reserved, from: 10.64.0.2, \
         to: 10.65.0.0}}}}}}\nhosts:\n{hosts}vips: {{columns: [provider, metal]}}\nexpect: {{applications: \
         {applications}, relations: {}, machines: {machines}}}\n",
        applications * RELATIONS
    )
}

/// A bundle of so many applications and four times as many relations, on a machine for every ten.
fn generated(applications: u64) -> String {
    const APIS: [&str; 5] = ["keystone", "glance", "cinder", "placement", "barbican"];
    let (machines, groups) = (applications / 10, applications / GROUP);
    let mut text = String::from("default-base: ubuntu@22.04\nmachines:\n");
    // Writing to a String cannot fail.
    (0..machines).for_each(|machine| _ = writeln!(text, "  \"{machine}\": {{}}"));
    text.push_str("applications:\n");
    for (group, charm) in (0..groups).zip(APIS.iter().cycle()) {
        let (high, low, home) = (group / 250, group % 250 + 3, group % machines);
        let _ = write!(
            text,
            "  a{group}x:\n    charm: {charm}\n    channel: 2024.1/stable\n    num_units: 1\n    to: [\"lxd:{home}\"]\n    \
             options: {{vip: 10.0.{high}.{low} 10.64.{high}.{low}}}\n    bindings: {{\"\": metal, public: provider}}\n  \
             a{group}x-hacluster: {{charm: hacluster, channel: 2.4/stable, options: {{cluster_count: 1}}, bindings: \
             {{\"\": metal}}}}\n  a{group}x-router: {{charm: mysql-router, channel: 8.0/stable, bindings: {{\"\": metal}}}}\n  \
             m{group}x: {{charm: mysql-innodb-cluster, channel: 8.0/stable, num_units: 3, to: [\"lxd:{home}\", \
             \"lxd:{}\", \"lxd:{}\"], bindings: {{\"\": metal}}}}\n  v{group}x: {{charm: vault, channel: 1.8/stable, \
             num_units: 1, to: [\"lxd:{home}\"], bindings: {{\"\": metal}}}}\n",
            (group + 1) % machines,
            (group + 2) % machines
        );
    }
    text.push_str("relations:\n");
    for group in 0..groups {
        let _ = write!(
            text,
            "- [\"a{group}x:ha\", \"a{group}x-hacluster:ha\"]\n- [\"a{group}x:shared-db\", \"a{group}x-router:shared-db\"]\n\
             - [\"a{group}x-router:db-router\", \"m{group}x:db-router\"]\n- [\"a{group}x:certificates\", \
             \"v{group}x:certificates\"]\n- [\"v{group}x:shared-db\", \"a{group}x-router:shared-db\"]\n"
        );
        for step in 0..GROUP * RELATIONS - 5 {
            let other = (group + step) % groups;
            let _ = writeln!(text, "- [\"m{other}x:certificates\", \"v{group}x:certificates\"]");
        }
    }
    text
}

criterion_group!(benches, omega, growing);
criterion_main!(benches);
