//! Whole processes, as an operator waits for them: `cargo xtask bench`.

#![allow(clippy::disallowed_methods, reason = "a bench starts processes and writes files")]
#![allow(clippy::expect_used, reason = "a bench that cannot run has nothing to say")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn run(args: &[&str]) {
    let status = Command::new(env!("CARGO_BIN_EXE_interlock"))
        .args(args)
        .current_dir(root())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the binary starts");
    assert!(matches!(status.code(), Some(0 | 1)), "{args:?} ended with {status}");
}

fn check_omega(criterion: &mut Criterion) {
    criterion.bench_function("check sites/omega, whole process", |bencher| {
        bencher.iter(|| run(&["check", "sites/omega", "--format", "json"]));
    });
}

/// A bundle in the manner of real ones: every application with options, bindings and a placement, a relation to its
/// neighbour and to a few hubs.
fn large_bundle(applications: usize) -> String {
    let mut text = String::from("default-base: ubuntu@22.04\nmachines:\n");
    for machine in 0..applications / 10 {
        let _ = writeln!(text, "  \"{machine}\": {{}}");
    }
    text.push_str("applications:\n");
    for app in 0..applications {
        let _ = write!(
            text,
            "  app{app}:\n    charm: keystone\n    channel: 2024.1/stable\n    num_units: 1\n    to: [\"lxd:{}\"]\n    \
             options:\n      openstack-origin: distro\n      worker-multiplier: 0.25\n    bindings:\n      \"\": \
             metal\n      public: provider\n",
            app % (applications / 10)
        );
    }
    text.push_str("relations:\n");
    for app in 0..applications {
        for step in 1..=4 {
            let other = (app + step * 7) % applications;
            let _ =
                writeln!(text, "- [\"app{app}:shared-db-{step}\", \"app{other}:identity-service-{step}\"]");
        }
    }
    text
}

fn check_grows_linearly(criterion: &mut Criterion) {
    let folder = std::env::temp_dir().join(format!("interlock-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut group = criterion.benchmark_group("check of a large bundle, whole process");
    group.sample_size(10);
    for applications in [1_250, 2_500, 5_000, 10_000] {
        let file = folder.join(format!("{applications}.yaml"));
        std::fs::write(&file, large_bundle(applications)).expect("written");
        let path = file.to_string_lossy().into_owned();
        group.throughput(Throughput::Elements(applications as u64));
        group.bench_with_input(BenchmarkId::from_parameter(applications), &path, |bencher, path| {
            bencher.iter(|| run(&["check", path, "--format", "json"]));
        });
    }
    group.finish();
    let _ = std::fs::remove_dir_all(folder);
}

fn rehearse_phase_01(criterion: &mut Criterion) {
    let state = std::env::temp_dir().join(format!("interlock-bench-state-{}", std::process::id()));
    let mut group = criterion.benchmark_group("rehearse");
    group.sample_size(10);
    let path = state.to_string_lossy().into_owned();
    group.bench_function("phase-01 without faults, whole process", |bencher| {
        bencher.iter(|| {
            run(&["rehearse", "sites/omega", "--faults", "none", "--format", "json", "--state", &path])
        });
    });
    group.finish();
    let _ = std::fs::remove_dir_all(state);
}

criterion_group!(benches, check_omega, check_grows_linearly, rehearse_phase_01);
criterion_main!(benches);
