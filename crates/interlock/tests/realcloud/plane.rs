//! The cloud while it is up, and `interlock assert` over it.

use realcloud::{Cloud, Keeper, Place};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Why the cloud cannot be brought up here, where it cannot.
pub fn why_not() -> Option<String> {
    let unprepared = || {
        let installed = realcloud::is_there(&realcloud::cache());
        (!installed).then(|| "its Python environment is not there; `cargo xtask test` makes it".to_owned())
    };
    realcloud::missing().or_else(unprepared)
}

/// The cloud of this suite, from nothing. It ends with this value, and when this process is killed.
pub struct Plane {
    cloud: Cloud,
    _keeper: Keeper,
}

impl Plane {
    /// Brings it up.
    pub fn up() -> Plane {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace");
        let place = Place::of_checkout(&root).beside("suite");
        let left = Cloud::open(place.clone()).expect("a folder for the cloud");
        left.purge().expect("what an earlier run left is removed");
        let cloud = Cloud::open(place).expect("a folder for the cloud");
        let keeper = Keeper::of(&cloud).expect("a keeper");
        let plane = Plane { cloud, _keeper: keeper };
        plane.cloud.up(&[], &mut |line| println!("{line}")).unwrap_or_else(|trouble| panic!("{trouble}"));
        plane
    }

    /// The cloud itself, to be broken.
    pub fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    /// What python-openstackclient answers.
    pub fn openstack(&self, cloud: &str, words: &str) -> Value {
        let mut openstack = self.cloud.openstack(cloud);
        let output =
            openstack.args(words.split(' ')).args(["-f", "json"]).output().expect("openstack starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openstack {words}: {said}");
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("openstack {words}: {error}"))
    }

    /// `interlock assert --cloud CLOUD --format json`: its report, whatever its verdict.
    pub fn assert(&self, cloud: &str) -> Value {
        let mut interlock = Command::new(env!("CARGO_BIN_EXE_interlock"));
        interlock.args(["assert", "--cloud", cloud, "--format", "json"]).env_clear();
        interlock
            .env("OS_CLIENT_CONFIG_FILE", self.cloud.place().clouds())
            .current_dir(self.cloud.place().folder());
        let output = interlock.output().expect("interlock starts");
        let said = String::from_utf8_lossy(&output.stderr);
        let report = serde_json::from_slice(&output.stdout);
        report.unwrap_or_else(|error| panic!("interlock assert: {error}: {said}"))
    }

    /// The first report of which `holds` holds; fails with the last one when none comes in time.
    pub fn until(&self, cloud: &str, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + Duration::from_secs(180);
        loop {
            let report = self.assert(cloud);
            if holds(&report) {
                return report;
            }
            assert!(Instant::now() < end, "{what}: it did not come to that\n{}", told(&report));
        }
    }

    /// Ends it and removes what it wrote; nothing of it may be left.
    pub fn down(self) {
        let folder = self.cloud.place().folder().to_owned();
        self.cloud.purge().expect("it ends");
        let left: Vec<String> = processes_in(&folder);
        assert_eq!(left, Vec::<String>::new(), "programs outlived the cloud");
        assert!(!folder.exists());
    }
}

impl Drop for Plane {
    fn drop(&mut self) {
        // A test that failed: its logs stay, its programs do not.
        let _ = self.cloud.down(&[], Duration::ZERO);
    }
}

/// What does not hold, one line each: what one wants to read of a report when a test fails.
pub fn told(report: &Value) -> String {
    let checks = report["checks"].as_array().into_iter().flatten();
    let wrong = checks.filter(|check| check["verdict"] != "holds");
    let lines = wrong.map(|check| {
        let word = |name: &str| check[name].as_str().unwrap_or_default().to_owned();
        format!("  {:<10} {:<34} {} ({})", word("verdict"), word("id"), word("why"), check["follows"])
    });
    format!("roots {}\n{}", report["roots"], lines.collect::<Vec<_>>().join("\n"))
}

/// Programs whose command line names the folder.
fn processes_in(folder: &Path) -> Vec<String> {
    let folder = format!("{}/", folder.display());
    let entries = fs::read_dir("/proc").expect("/proc").flatten();
    let lines = entries.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    lines.filter(|line| line.contains(&folder)).collect()
}
