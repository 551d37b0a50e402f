//! The cloud settles as phase-01 says, whatever the seed.

use super::cloud::{DEPLOY, ask, ok, omega};
use crate::Twin;
use model::Clock;
use serde_json::Value;
use std::collections::BTreeMap;

fn status(twin: &Twin) -> Value {
    serde_json::from_str(&ok(twin, "juju status -m openstack --format json --utc")).unwrap()
}

/// Every unit with its workload and message, subordinates too.
fn units(status: &Value) -> BTreeMap<String, (String, String)> {
    let mut all = BTreeMap::new();
    let mut add = |name: &str, unit: &Value| {
        let told = |key: &str| unit["workload-status"][key].as_str().unwrap_or_default().to_owned();
        all.insert(name.to_owned(), (told("current"), told("message")));
    };
    for app in status["applications"].as_object().unwrap().values() {
        for (name, unit) in app["units"].as_object().into_iter().flatten() {
            add(name, unit);
            for (name, unit) in unit["subordinates"].as_object().into_iter().flatten() {
                add(name, unit);
            }
        }
    }
    all
}

/// Whether any unit's agent is at work, or not there yet.
fn is_busy(status: &Value) -> bool {
    let text = status["applications"].to_string();
    text.contains(r#""current":"executing""#) || text.contains(r#""current":"allocating""#)
}

/// Deploys and lets time pass until all is quiet; gives the minutes that the settle took.
fn settled(twin: &Twin) -> i64 {
    ok(twin, "juju add-model openstack");
    ok(twin, DEPLOY);
    let start = twin.now();
    let mut last = start;
    let mut quiet = 0;
    while quiet < 3 {
        ok(twin, "sleep 2m");
        if is_busy(&status(twin)) {
            (quiet, last) = (0, twin.now());
        } else {
            quiet += 1;
        }
    }
    last.duration_since(start).as_mins()
}

#[test]
fn any_seed_settles_in_its_own_order_to_the_same_state_within_60_to_90_minutes() {
    let mut ends = Vec::new();
    let mut orders = Vec::new();
    for seed in 0..12 {
        let twin = omega(seed, &[]);
        let minutes = settled(&twin);
        assert!((60..=90).contains(&minutes), "seed {seed} settles in {minutes} minutes");
        let now = status(&twin);
        ends.push(units(&now));
        let since: BTreeMap<String, String> = now["applications"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, app)| {
                (
                    app["application-status"]["since"].to_string().split(' ').nth(1).unwrap().to_owned(),
                    name.clone(),
                )
            })
            .collect();
        orders.push(since.into_values().collect::<Vec<_>>());
    }
    assert!(ends.windows(2).all(|pair| pair[0] == pair[1]));
    assert!(orders.windows(2).any(|pair| pair[0] != pair[1]));
    insta::assert_snapshot!(table(&ends[0]));
}

fn table(units: &BTreeMap<String, (String, String)>) -> String {
    units.iter().map(|(unit, (workload, message))| format!("{unit}: {workload}: {message}\n")).collect()
}

#[test]
fn one_seed_gives_the_same_bytes() {
    let run = |seed| {
        let twin = omega(seed, &[]);
        settled(&twin);
        let maas = ok(&twin, "maas admin machines read");
        maas + &ok(&twin, "juju status --format json")
            + &ok(&twin, "juju status")
            + &String::from_utf8(twin.snapshot().unwrap()).unwrap()
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}

#[test]
fn a_restored_world_goes_on_as_if_nothing_had_happened() {
    let twin = omega(3, &["unit-hook-error-at-settle"]);
    ok(&twin, "juju add-model openstack");
    ok(&twin, DEPLOY);
    ok(&twin, "sleep 20m");
    let restored = Twin::restore(&twin.snapshot().unwrap()).unwrap();
    for line in
        ["sleep 25m", "juju status", "maas admin machines read", "sleep 1h", "juju status --format json"]
    {
        assert_eq!(ask(&twin, line), ask(&restored, line));
    }
    assert_eq!(twin.onset("unit-hook-error-at-settle"), restored.onset("unit-hook-error-at-settle"));
    assert!(twin.onset("unit-hook-error-at-settle").is_some());
    assert!(Twin::restore(b"{}").is_err());
}

#[test]
fn a_subordinate_has_no_unit_before_its_principal_is_installed() {
    let twin = omega(4, &[]);
    ok(&twin, "juju add-model openstack");
    ok(&twin, DEPLOY);
    let early = status(&twin);
    assert_eq!(units(&early).len(), 31);
    assert_eq!(early["applications"]["ovn-chassis"]["application-status"]["current"], "unknown");
    assert!(ok(&twin, "juju status ovn-chassis").contains("unknown      0  ovn-chassis"));
    ok(&twin, "sleep 3h");
    assert_eq!(units(&status(&twin)).len(), 63);
}
