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

/// The cloud of this suite, from nothing. It ends with this value, and when this process is killed. For a look at single
/// faults it is the copy of this checkout, which stays.
pub struct Plane {
    cloud: Cloud,
    keeper: Option<Keeper>,
}

impl Plane {
    /// Brings it up.
    pub fn up() -> Plane {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace");
        let own = Place::of_checkout(&root);
        if std::env::var_os("INTERLOCK_REALCLOUD_STAYS").is_some() {
            let cloud = Cloud::open(own).expect("a folder for the cloud");
            cloud.up(&[], &mut |line| println!("{line}")).unwrap_or_else(|trouble| panic!("{trouble}"));
            return Plane { cloud, keeper: None };
        }
        let place = own.beside("suite");
        let left = Cloud::open(place.clone()).expect("a folder for the cloud");
        left.purge().expect("what an earlier run left is removed");
        let cloud = Cloud::open(place).expect("a folder for the cloud");
        let keeper = Keeper::of(&cloud).expect("a keeper");
        let plane = Plane { cloud, keeper: Some(keeper) };
        plane.cloud.up(&[], &mut |line| println!("{line}")).unwrap_or_else(|trouble| panic!("{trouble}"));
        plane
    }

    /// Whether it goes on when the suite ends.
    pub fn stays(&self) -> bool {
        self.keeper.is_none()
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
        for place in self.places() {
            interlock.args(["--place", &place]);
        }
        interlock
            .env("OS_CLIENT_CONFIG_FILE", self.cloud.place().clouds())
            .current_dir(self.cloud.place().folder());
        let output = interlock.output().expect("interlock starts");
        let said = String::from_utf8_lossy(&output.stderr);
        let report = serde_json::from_slice(&output.stdout);
        report.unwrap_or_else(|error| panic!("interlock assert: {error}: {said}"))
    }

    /// The servers below the APIs.
    fn places(&self) -> Vec<String> {
        let place = self.cloud.place();
        let at = |(kind, port): (&str, u16)| format!("{kind}={}:{port}", place.services());
        let mut places: Vec<String> =
            [("mysql", 3306), ("rabbitmq", 5672), ("memcached", 11_211), ("ovn-nb", 6641), ("ovn-sb", 6642)]
                .map(at)
                .into();
        places.push(format!("haproxy={}", place.run().join("haproxy.sock").display()));
        places
    }

    /// The first report of which `holds` holds; what the last one said when none comes in time.
    pub fn until(&self, cloud: &str, what: &str, holds: impl Fn(&Value) -> bool) -> Result<Value, String> {
        let end = Instant::now() + Duration::from_secs(180);
        loop {
            let report = self.assert(cloud);
            if holds(&report) {
                return Ok(report);
            }
            if Instant::now() > end {
                return Err(format!("{what}: it did not come to that\n{}", told(&report)));
            }
        }
    }

    /// Ends it and removes what it wrote; nothing of it may be left.
    pub fn down(mut self) {
        if self.stays() {
            return;
        }
        let folder = self.cloud.place().folder().to_owned();
        self.cloud.purge().expect("it ends");
        // The keeper names the folder too, and has nothing left to keep.
        drop(self.keeper.take());
        let left: Vec<String> = processes_in(&folder);
        assert_eq!(left, Vec::<String>::new(), "programs outlived the cloud");
        assert!(!folder.exists());
    }
}

impl Drop for Plane {
    fn drop(&mut self) {
        // A test that failed: its logs stay, its programs do not.
        if !self.stays() {
            let _ = self.cloud.down(&[], Duration::ZERO);
        }
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
