//! Faults of a real cloud, one at a time: made, named by `interlock assert`, mended.

mod list;
mod made;

use crate::plane::{Plane, told};
use crate::questions::is_sound;
use realcloud::Cloud;
use serde_json::Value;
use std::fs;
use std::time::{Duration, Instant};

/// How long a program that is told to end in good order may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// One fault: what is done to the cloud, and what `assert` must say of it.
struct Fault {
    name: &'static str,
    done: Done,
    /// Who asks, as clouds.yaml names it.
    cloud: &'static str,
    /// The layer that must be named as where it begins.
    layer: &'static str,
    /// The check of it that must fail.
    check: &'static str,
    /// Layers that must be told as its consequences.
    suffer: &'static [&'static str],
    /// Layers that may be named beside it: they show the same fault from their side, and need not wait for it.
    beside: &'static [&'static str],
}

/// What is done to the cloud, and undone.
enum Done {
    /// A program is killed; it is started again.
    Killed(&'static str),
    /// A program is told to end, as one that keeps data is; it is started again.
    Ended(&'static str),
    /// A program hangs; it goes on.
    Hung(&'static str),
    /// The database is told something; and something else.
    Told(&'static str, &'static str),
    /// A file of the configuration has a wrong word in place of the right one, and the program is started anew with it.
    Configured { file: &'static str, right: &'static str, wrong: &'static str, program: &'static str },
    /// Something else.
    Made(fn(&Cloud), fn(&Cloud)),
}

const fn fault(name: &'static str, done: Done, layer: &'static str, check: &'static str) -> Fault {
    Fault { name, done, cloud: "admin", layer, check, suffer: &[], beside: &[] }
}

/// An API that no longer answers, or what APIs wait for: a backend behind the proxy and addresses in the catalogue show it as
/// well, and from there nobody can tell it from a proxy that looks in the wrong place.
const fn api(name: &'static str, done: Done, layer: &'static str, check: &'static str) -> Fault {
    fault(name, done, layer, check).beside(&["paths"])
}

impl Fault {
    const fn suffer(self, suffer: &'static [&'static str]) -> Fault {
        Fault { suffer, ..self }
    }

    const fn beside(self, beside: &'static [&'static str]) -> Fault {
        Fault { beside, ..self }
    }

    const fn asked_by(self, cloud: &'static str) -> Fault {
        Fault { cloud, ..self }
    }

    fn make(&self, cloud: &Cloud) {
        match self.done {
            Done::Killed(program) => end(cloud, program, Duration::ZERO),
            Done::Ended(program) => end(cloud, program, PATIENCE),
            Done::Hung(program) => assert!(cloud.freeze(program), "{program} does not run"),
            Done::Told(wrong, _) => tell(cloud, wrong),
            Done::Configured { file, right, wrong, program } => configure(cloud, file, right, wrong, program),
            Done::Made(make, _) => make(cloud),
        }
    }

    fn mend(&self, cloud: &Cloud) {
        match self.done {
            Done::Killed(program) | Done::Ended(program) => start(cloud, program),
            Done::Hung(program) => assert!(cloud.thaw(program), "{program} does not run"),
            Done::Told(_, right) => tell(cloud, right),
            Done::Configured { file, right, wrong, program } => configure(cloud, file, wrong, right, program),
            Done::Made(_, mend) => mend(cloud),
        }
    }

    /// The check fails, its layer is where it begins, and what else fails is told as its consequence.
    fn is_named(&self, report: &Value) -> bool {
        let roots = || report["roots"].as_array().into_iter().flatten();
        let failing = |check: &&Value| check["verdict"] == "fails";
        let mut checks = report["checks"].as_array().into_iter().flatten().filter(failing);
        let root = roots().find(|root| root["layer"] == self.layer);
        let suffers = |layer: &&str| {
            root.is_some_and(|root| {
                root["consequences"].as_array().into_iter().flatten().any(|one| one == *layer)
            })
        };
        root.is_some()
            && checks.any(|check| check["id"] == self.check)
            && self.suffer.iter().all(suffers)
            && roots().all(|root| {
                root["layer"] == self.layer || self.beside.iter().any(|layer| root["layer"] == *layer)
            })
    }
}

/// Clean sweeps of the long form, none of which may find anything.
const CLEAN: usize = 50;

/// Makes, has named and mends one fault after the other; tells of all that were not named as they must be, or did not go.
///
/// `INTERLOCK_REALFAULTS` is `all`, or words: then those faults are made whose names have one of them.
pub fn all(plane: &Plane) {
    let words = std::env::var("INTERLOCK_REALFAULTS").unwrap_or_default();
    let is_wanted = |fault: &&Fault| {
        words == "all" || words.split(',').any(|word| !word.is_empty() && fault.name.contains(word.trim()))
    };
    let faults: Vec<&Fault> = match words.as_str() {
        "" => list::SHORT.iter().collect(),
        _ => list::SHORT.iter().chain(list::LONG).filter(is_wanted).collect(),
    };
    let mut wrong = Vec::new();
    println!("| fault | begins at | checks that fail there | consequences | named after | sound after |");
    println!("|---|---|---|---|---|---|");
    for fault in &faults {
        match one(plane, fault) {
            Ok(row) => println!("{row}"),
            Err(why) => {
                println!("{why}");
                wrong.push(why);
            }
        }
    }
    for number in 0..if words == "all" { CLEAN } else { 0 } {
        let report = plane.assert("admin");
        if !is_sound(&report) {
            wrong.push(format!("sweep {number} of a sound cloud: {}", told(&report)));
        }
    }
    assert!(wrong.is_empty(), "{} of {} faults:\n{}", wrong.len(), faults.len(), wrong.join("\n"));
}

/// One fault, as a line of the table.
fn one(plane: &Plane, fault: &Fault) -> Result<String, String> {
    let asked = || plane.until(fault.cloud, fault.name, |report| fault.is_named(report));
    let began = Instant::now();
    fault.make(plane.cloud());
    let named = asked();
    let after = began.elapsed().as_secs();
    let began = Instant::now();
    fault.mend(plane.cloud());
    let mended = plane.until(fault.cloud, &format!("{}, mended", fault.name), is_sound);
    let report = named?;
    mended?;
    let words = |list: &Value| {
        let words: Vec<&str> = list.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        words.join(", ")
    };
    let of_roots = |what: &dyn Fn(&Value) -> String| {
        let roots = report["roots"].as_array().into_iter().flatten();
        roots.map(what).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
    };
    Ok(format!(
        "| {} | {} | {} | {} | {after} s | {} s |",
        fault.name,
        of_roots(&|root| root["layer"].as_str().unwrap_or_default().to_owned()),
        of_roots(&|root| words(&root["checks"])),
        of_roots(&|root| words(&root["consequences"])),
        began.elapsed().as_secs(),
    ))
}

fn end(cloud: &Cloud, program: &str, patience: Duration) {
    assert!(cloud.runs(program), "{program} does not run");
    cloud.down(&[program], patience).expect("it ends");
}

fn start(cloud: &Cloud, program: &str) {
    cloud.start(program).unwrap_or_else(|trouble| panic!("{trouble}"));
}

/// Changes the database behind the services' backs; what their cache remembers of it is forgotten.
fn tell(cloud: &Cloud, sql: &str) {
    cloud.sql(sql).expect("the database is told");
    cloud.forget().expect("the cache forgets");
}

fn configure(cloud: &Cloud, file: &str, from: &str, to: &str, program: &str) {
    let path = cloud.place().etc().join(file);
    let text = fs::read_to_string(&path).expect("a configuration");
    assert!(text.contains(from), "{file} has no `{from}`");
    fs::write(&path, text.replace(from, to)).expect("another configuration");
    end(cloud, program, Duration::ZERO);
    start(cloud, program);
}
