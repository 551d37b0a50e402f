//! How long it takes to read, verify and plan a bundle, on one core: with a bundle of the size of a small
//! cloud and with ones of up to 10,000 applications and 40,000 relations. The cost should grow with the size.

use bundle::{Against, plan, read, verify};
use criterion::{BenchmarkId, Criterion, Throughput};
use model::Sources;
use std::fmt::Write;
use std::hint::black_box;

/// A bundle with so many applications, four times as many relations, and a machine for every ten.
fn bundle_of(applications: usize) -> String {
    let mut text = String::from("default-base: ubuntu@22.04\napplications:\n");
    let machines = applications.div_ceil(10);
    for n in 0..applications {
        let _ = write!(
            text,
            "  app{n}x:\n    charm: no-charm-of-ours\n    channel: 2024.1/stable\n    num_units: 1\n    to: [\"lxd:{}\"]\n    \
             options: {{vip: 10.0.0.{}, region: r}}\n    bindings: {{\"\": metal, public: provider}}\n",
            n % machines,
            n % 256
        );
    }
    text.push_str("machines:\n");
    for n in 0..machines {
        let _ = writeln!(text, "  \"{n}\": {{constraints: mem=1G}}");
    }
    text.push_str("relations:\n");
    for n in 0..4 * applications {
        let (one, round) = (n % applications, n / applications);
        let _ = writeln!(text, "- [\"app{one}x:p{round}\", \"app{}x:r{round}\"]", (one + 1) % applications);
    }
    text
}

fn whole(text: &str) -> usize {
    let mut sources = Sources::default();
    let base = sources.add("bundle.yaml", text);
    let reading = read(&sources, base, &[]);
    let findings = verify(&reading.bundle, &Against::catalogue());
    reading.findings.len() + findings.len() + plan(&reading.bundle).changes.len()
}

fn sizes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read, verify and plan");
    group.sample_size(10);
    for applications in [50, 1_000, 10_000] {
        let text = bundle_of(applications);
        group.throughput(Throughput::Elements(applications as u64));
        group.bench_with_input(BenchmarkId::from_parameter(applications), &text, |bencher, text| {
            bencher.iter(|| black_box(whole(text)));
        });
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    sizes(&mut criterion);
    criterion.final_summary();
}
