//! `cargo xtask realcloud`: a real OpenStack control plane on loopback.

use crate::needs::{self, Task};
use crate::steps::{Failed, Steps};
use realcloud::{Cloud, Place, Trouble};
use std::time::Duration;

/// How long a program that is told to end may take before it is killed.
const PATIENCE: Duration = Duration::from_secs(12);

/// Brings the copy of this checkout up or down, or says how it is.
pub fn run(steps: &mut Steps, words: &[&str]) -> Result<(), Failed> {
    let place = Place::of_checkout(steps.root());
    match words {
        ["up", names @ ..] => up(steps, place, names),
        ["down", names @ ..] => {
            let (flags, names): (Vec<&str>, Vec<&str>) =
                names.iter().partition(|name| name.starts_with("--"));
            match *flags {
                [] => steps.work("down", "ending what runs", || said(down(place, &names))),
                ["--purge"] if names.is_empty() => {
                    steps.work("purge", "ending what runs, removing what it kept", || said(purge(place)))
                }
                _ => Err(Failed::Usage("`realcloud down` takes names, or `--purge` alone".to_owned())),
            }
        }
        ["record"] => {
            let out = steps.root().join("tests/recorded/openstack-2024.1");
            steps.work("record", &format!("what the services answer, into {}", out.display()), || {
                said(Cloud::open(place).and_then(|cloud| cloud.record(&out)))
            })
        }
        ["status"] => steps.work("status", "programs of the cloud", || said(status(place))),
        _ => Err(Failed::Usage("`realcloud` takes up, down, status or record".to_owned())),
    }
}

/// What the suites need beside the house, where this machine can have it: else why not.
pub fn install(steps: &mut Steps) -> Result<Result<(), String>, Failed> {
    if let Some(why) = needs::refusal() {
        return Ok(Err(why));
    }
    needs::install(steps, Task::RealCloud)?;
    if let Some(why) = realcloud::missing() {
        return Ok(Err(why));
    }
    let cache = realcloud::cache();
    steps.work("realcloud", "the services' Python environment", || {
        said(realcloud::install(&cache, &mut |line| println!("{line}")))
    })?;
    Ok(Ok(()))
}

fn up(steps: &mut Steps, place: Place, names: &[&str]) -> Result<(), Failed> {
    if let Err(why) = install(steps)? {
        return steps.work("realcloud", "what it needs", || Err(why));
    }
    steps.work("up", &format!("the cloud in {}", place.folder().display()), || {
        let cloud = said(Cloud::open(place))?;
        said(cloud.up(names, &mut |line| println!("{line}")))?;
        println!("\nask it: {}", asking(&cloud));
        println!("logs:   {}", cloud.place().log().display());
        Ok(())
    })
}

fn down(place: Place, names: &[&str]) -> Result<(), Trouble> {
    let ended = Cloud::open(place)?.down(names, PATIENCE)?;
    println!("{ended} ended");
    Ok(())
}

fn purge(place: Place) -> Result<(), Trouble> {
    Cloud::open(place)?.purge()
}

fn status(place: Place) -> Result<(), Trouble> {
    let cloud = Cloud::open(place)?;
    for state in cloud.status() {
        let pid = state.pid.map_or("-".to_owned(), |pid| pid.to_string());
        println!("{:<12} {:<24} {pid}", state.service, state.program);
    }
    println!("\nask it: {}", asking(&cloud));
    println!("logs:   {}", cloud.place().log().display());
    Ok(())
}

fn asking(cloud: &Cloud) -> String {
    let clouds = cloud.place().clouds();
    format!("OS_CLIENT_CONFIG_FILE={} OS_CLOUD=admin {}", clouds.display(), cloud.bin("openstack"))
}

fn said<T>(done: Result<T, Trouble>) -> Result<T, String> {
    done.map_err(|trouble| trouble.to_string())
}
