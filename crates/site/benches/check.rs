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
    for applications in [1_000, 10_000] {
        let (site, bundle) = (plane(), generated(applications));
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

fn plane() -> String {
    "site: large\nplanes:\n  metal:\n    cidr: 10.0.0.0/8\n    ranges: {vip: {kind: reserved, from: 10.0.0.2, \
     to: 10.1.0.0}}\nvips: {columns: [metal]}\n"
        .to_owned()
}

/// Half APIs with a VIP, half their clusters, each pair related.
fn generated(applications: u64) -> String {
    let (mut apps, mut relations) = (String::from("applications:\n"), String::from("relations:\n"));
    for index in 0..applications / 2 {
        let (high, low) = (index / 250, index % 250 + 3);
        // Writing to a String cannot fail.
        let _ = write!(
            apps,
            "  api-{index}x:\n    charm: keystone\n    channel: 2024.1/stable\n    num_units: 1\n    to: [new]\n    \
             options: {{vip: 10.0.{high}.{low}}}\n    bindings: {{\"\": metal}}\n  ha-{index}x:\n    charm: hacluster\n    \
             channel: 2.4/stable\n    options: {{cluster_count: 1}}\n"
        );
        let _ = writeln!(relations, "- [\"api-{index}x:ha\", \"ha-{index}x:ha\"]");
    }
    apps + &relations
}

criterion_group!(benches, omega, growing);
criterion_main!(benches);
