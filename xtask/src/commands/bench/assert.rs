//! `cargo xtask bench assert [large]`: a sweep beside the same questions asked through `openstack`, over the real cloud;
//! beside what the token and the slowest reply take by themselves; and over a cloud of ten thousand servers.

mod large;

use super::spent::{self, Spent};
use crate::commands::realcloud;
use crate::needs::{self, Task};
use crate::steps::{Failed, Steps};
use ::realcloud::{Cloud, Place};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const FLOOR: &str = include_str!("assert/floor.py");

/// Rounds of which the middle one counts.
const ROUNDS: usize = 9;

/// What an operator asks to know what a sweep knows, one after the other. `{}` is each hypervisor.
const RIVAL: &[&str] = &[
    "token issue",
    "catalog list",
    "project list",
    "domain list",
    "user list --long",
    "role list",
    "service list",
    "endpoint list",
    "compute service list",
    "hypervisor list --long",
    "server list --all-projects --long",
    "flavor list --all",
    "availability zone list --long",
    "server migration list",
    "resource provider list",
    "resource provider show --allocations {}",
    "resource provider inventory list {}",
    "network agent list",
    "network list --long",
    "subnet list --long",
    "router list --long",
    "port list --long",
    "floating ip list --long",
    "ip availability list",
    "image list --long",
    "volume service list",
    "volume list --all-projects --long",
    "volume backend pool list --long",
    "volume type list --long",
    "secret list",
    "loadbalancer list",
    "loadbalancer amphora list",
    "loadbalancer provider list",
    "coe cluster list",
    "coe service list",
];

/// Builds, brings the real cloud up where it is down, measures and prints.
pub fn run(steps: &mut Steps, words: &[&str]) -> Result<(), Failed> {
    let is_large_only = match words {
        [] => false,
        ["large"] => true,
        _ => return Err(Failed::Usage("bench assert takes no word but `large`".to_owned())),
    };
    needs::install(steps, Task::BenchAssert)?;
    let build = ["build", "--release", "--locked", "--package", "interlock", "--bin", "interlock"];
    let cargo = steps.cargo(&build);
    steps.run("build", cargo)?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(steps.root().join("target"), PathBuf::from);
    let interlock = target.join("release/interlock");
    let scratch = std::env::temp_dir().join(format!("bench-assert-{}", std::process::id()));
    std::fs::create_dir(&scratch).map_err(|why| Failed::Usage(format!("{}: {why}", scratch.display())))?;
    let bench = Bench { interlock, scratch };
    let ended = bench.all(steps, is_large_only);
    _ = std::fs::remove_dir_all(&bench.scratch);
    ended
}

/// What is measured, and a folder for what is made.
struct Bench {
    interlock: PathBuf,
    scratch: PathBuf,
}

/// What one answer costs at least, in milliseconds.
#[derive(Debug, PartialEq)]
struct Floor {
    token: f64,
    slowest: f64,
    of: String,
}

impl Bench {
    fn all(&self, steps: &mut Steps, is_large_only: bool) -> Result<(), Failed> {
        if !is_large_only {
            let questions = ["run", "--locked", "--quiet", "--package", "health", "--example", "questions"];
            let mut questions = steps.cargo(&questions);
            let list = self.scratch.join("questions");
            let file = std::fs::File::create(&list).map_err(|why| Failed::Usage(why.to_string()))?;
            questions.stdout(file);
            steps.run("questions", questions)?;
            let root = steps.root().to_owned();
            realcloud::run(steps, &["up"])?;
            steps.work("real", "a sweep beside python-openstackclient", || self.real(&root, &list))?;
        }
        let recorded = steps.root().join("tests/recorded/openstack-2024.1");
        steps.work("large", "10,000 servers, 2,000 hypervisors, 10,000 providers", || self.large(&recorded))
    }

    fn real(&self, root: &Path, questions: &Path) -> Result<(), String> {
        let cloud = Cloud::open(Place::of_checkout(root)).map_err(|trouble| trouble.to_string())?;
        let floor = self.floor(&cloud, questions)?;
        let assert = || {
            let mut interlock = Command::new(&self.interlock);
            interlock.args(["assert", "--cloud", "admin", "--format", "json"]).current_dir(&self.scratch);
            interlock.env("OS_CLIENT_CONFIG_FILE", cloud.place().clouds());
            interlock
        };
        // 0: what it says must hold, or nothing was measured that counts.
        let before = cloud.busy();
        let sweep = spent::middle(ROUNDS, || self.spent(&assert(), &[0]))?;
        let work = (cloud.busy() - before).as_secs_f64() / ROUNDS as f64;
        let rival = self.rival(&cloud)?;
        print!("{}{}", table(&sweep, &rival, &floor), bound(work, processors(), &floor));
        Ok(())
    }

    fn spent(&self, command: &Command, codes: &[i32]) -> Result<Spent, String> {
        spent::spent(command, &self.scratch.join("figures"), codes)
    }

    /// Every question through `openstack`, one process after the other.
    fn rival(&self, cloud: &Cloud) -> Result<Spent, String> {
        let mut list = cloud.openstack("admin");
        list.args(["hypervisor", "list", "-f", "value", "-c", "ID"]);
        let listed = list.output().map_err(|why| format!("openstack could not be started: {why}"))?;
        let ids = String::from_utf8_lossy(&listed.stdout).into_owned();
        let mut all = Spent { wall: 0.0, busy: 0.0, peak: 0 };
        for question in RIVAL {
            let ids: Vec<&str> =
                if question.contains("{}") { ids.split_whitespace().collect() } else { vec![""] };
            for id in ids {
                let mut openstack = cloud.openstack("admin");
                openstack.args(question.replace("{}", id).split_whitespace()).args(["-f", "json"]);
                let one = self.spent(&openstack, &[0]).map_err(|why| format!("{question}: {why}"))?;
                all.wall += one.wall;
                all.busy += one.busy;
                all.peak = all.peak.max(one.peak);
            }
        }
        Ok(all)
    }

    /// What the token and each reply take by themselves.
    fn floor(&self, cloud: &Cloud, questions: &Path) -> Result<Floor, String> {
        let script = self.scratch.join("floor.py");
        std::fs::write(&script, FLOOR).map_err(|why| why.to_string())?;
        let mut python = cloud.command(&cloud.bin("python"));
        python.arg(&script).args(["admin", &ROUNDS.to_string()]);
        python.env("OS_CLIENT_CONFIG_FILE", cloud.place().clouds());
        let list = std::fs::File::open(questions).map_err(|why| why.to_string())?;
        let said = python.stdin(list).stderr(Stdio::inherit()).output().map_err(|why| why.to_string())?;
        if !said.status.success() {
            return Err(format!("floor.py ended with {}", said.status));
        }
        floor(&String::from_utf8_lossy(&said.stdout)).ok_or_else(|| "no reply was measured".to_owned())
    }

    fn large(&self, recorded: &Path) -> Result<(), String> {
        let cloud = large::Large::start(recorded)?;
        let assert = || {
            let mut interlock = Command::new(&self.interlock);
            interlock.args(["assert", "--format", "json"]).current_dir(&self.scratch).env_remove("OS_CLOUD");
            for (name, value) in [
                ("OS_AUTH_URL", cloud.address("/5000/v3").as_str()),
                ("OS_USERNAME", "admin"),
                ("OS_PASSWORD", "x"),
                ("OS_PROJECT_NAME", "admin"),
                ("OS_INTERFACE", "internal"),
            ] {
                interlock.env(name, value);
            }
            interlock
        };
        let said = assert().output().map_err(|why| format!("interlock could not be started: {why}"))?;
        let report: serde_json::Value =
            serde_json::from_slice(&said.stdout).map_err(|why| why.to_string())?;
        seen(&report)?;
        let sweep = spent::middle(ROUNDS, || self.spent(&assert(), &[0, 1, 3]))?;
        println!(
            "{:<24} {:>8.2} s wall {:>8.2} s CPU {:>8.1} MB",
            "large",
            sweep.wall,
            sweep.busy,
            megabytes(&sweep)
        );
        std::io::stdout().flush().map_err(|why| why.to_string())
    }
}

/// What must have been judged, and on how many: a sweep that saw less has measured less.
const SEEN: [(&str, &str); 5] = [
    ("nova-servers-counted", "10000"),
    ("nova-hypervisors-up", "2000"),
    ("placement-no-orphaned-allocations", "10000"),
    ("placement-inventory-agrees-with-nova", "2000"),
    ("placement-no-stale-providers", "10000"),
];

fn seen(report: &serde_json::Value) -> Result<(), String> {
    let checks = || report.get("checks").and_then(serde_json::Value::as_array).into_iter().flatten();
    for (id, count) in SEEN {
        let word = |check: &serde_json::Value, key: &str| {
            check.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
        };
        let found = checks().find(|check| word(check, "id") == id);
        let found = found.ok_or_else(|| format!("{id} was not judged"))?;
        if word(found, "verdict") != "holds" || !word(found, "seen").contains(count) {
            return Err(format!("{id} does not hold over {count}: {found}"));
        }
    }
    Ok(())
}

/// Lines of milliseconds and question: the token's, and the largest of the others.
fn floor(text: &str) -> Option<Floor> {
    let rows = text.lines().filter_map(|line| line.split_once('\t'));
    let rows: Vec<(f64, &str)> = rows.filter_map(|(time, of)| Some((time.parse().ok()?, of))).collect();
    let (token, _) = rows.iter().find(|(_, of)| *of == "token")?;
    let others = rows.iter().filter(|(_, of)| *of != "token");
    let (slowest, of) = others.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    Some(Floor { token: *token, slowest: *slowest, of: (*of).to_owned() })
}

fn megabytes(spent: &Spent) -> f64 {
    spent.peak as f64 / 1e3
}

fn table(sweep: &Spent, rival: &Spent, floor: &Floor) -> String {
    let mut text = format!("\n{:<24} {:>8} {:>8} {:>8}\n", "", "wall s", "CPU s", "peak MB");
    for (name, one) in [("interlock assert", sweep), ("openstack, one by one", rival)] {
        text.push_str(&format!("{name:<24} {:>8.2} {:>8.2} {:>8.1}\n", one.wall, one.busy, megabytes(one)));
    }
    let whole = (floor.token + floor.slowest) / 1e3;
    text.push_str(&format!(
        "{:<24} {:>7.1}x {:>7.1}x\n",
        "",
        rival.wall / sweep.wall,
        rival.busy / sweep.busy
    ));
    text.push_str(&format!(
        "token {:.0} ms + slowest reply {:.0} ms ({}) = {whole:.2} s; the sweep takes {:.2} times that\n",
        floor.token,
        floor.slowest,
        floor.of,
        sweep.wall / whole
    ));
    text
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What the cloud itself has to do for a sweep: nobody can have its answers sooner than its processors can give them.
fn bound(work: f64, processors: usize, floor: &Floor) -> String {
    let (least, whole) = (work / processors as f64, (floor.token + floor.slowest) / 1e3);
    format!(
        "the cloud's own processes work {work:.2} s for a sweep: on {processors} processors at least {least:.2} s, {:.2} \
         times that\n",
        least / whole
    )
}

#[cfg(test)]
mod tests {
    use super::{Floor, Spent, bound, floor, seen, table};
    use serde_json::json;

    #[test]
    fn the_floor_is_the_token_and_the_slowest_reply() {
        let found = floor("194.0\ttoken\n5.1\tnova.services\n393.5\tmagnum.clusters\n7.0\tx\n");
        let floor = Floor { token: 194.0, slowest: 393.5, of: "magnum.clusters".to_owned() };
        assert_eq!(found, Some(floor));
        assert_eq!(super::floor("5.1\tnova.services\n"), None);
        let (sweep, rival) =
            (Spent { wall: 0.7, busy: 0.1, peak: 20_000 }, Spent { wall: 42.0, busy: 30.0, peak: 80_000 });
        let found = found.expect("a floor");
        assert_eq!(
            bound(1.42, 2, &found),
            "the cloud's own processes work 1.42 s for a sweep: on 2 processors at least 0.71 s, 1.21 times that\n"
        );
        let table = table(&sweep, &rival, &found);
        assert!(table.contains("60.0x   300.0x"), "{table}");
        assert!(table.ends_with("= 0.59 s; the sweep takes 1.19 times that\n"), "{table}");
    }

    #[test]
    fn a_sweep_that_saw_less_does_not_count() {
        let one = json!({"id": "nova-servers-counted", "verdict": "holds", "seen": "9000 servers"});
        assert!(seen(&json!({"checks": [one]})).is_err_and(|why| why.contains("does not hold over 10000")));
        assert!(seen(&json!({})).is_err());
    }
}
