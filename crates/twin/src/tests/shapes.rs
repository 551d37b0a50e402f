// The shapes of answers: Juju's errors and tables, and MAAS's fields beside those of real samples.

use super::cloud::{DEPLOY, ask, ok, omega};
use crate::Twin;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn check(twin: &Twin, line: &str) -> String {
    let reply = ask(twin, line);
    format!("[{}]\n{}{}", reply.status, reply.stdout, reply.stderr)
}

#[test]
fn juju_fails_in_its_own_words() {
    let twin = omega(1, &[]);
    let check = |line| check(&twin, line);
    insta::assert_snapshot!(check("juju status -m nope"), @"
    [1]
    ERROR model maas-default:admin/nope not found
    ");
    insta::assert_snapshot!(check("juju status"), @r#"
    [1]
    ERROR No model in focus.

    Please use "juju models" to see models available to you.
    You can set current model by running "juju switch"
    or specify any other model on the command line using the "-m" option.
    "#);
    insta::assert_snapshot!(check("juju status --frobnicate"), @"
    [2]
    ERROR option provided but not defined: --frobnicate
    ");
    insta::assert_snapshot!(check("juju add-model openstack"), @"
    [0]
    Added 'openstack' model on maas/default with credential 'maas-api' for user 'admin'
    ");
    insta::assert_snapshot!(check("juju status"), @r#"
    [0]
    Model      Controller    Cloud/Region  Version  SLA          Timestamp
    openstack  maas-default  maas/default  3.6.9    unsupported  02:30:11Z
    Model "openstack" is empty.
    "#);
    insta::assert_snapshot!(check("juju destroy-model openstack"), @"
    [1]
    ERROR aborted
    ");
    insta::assert_snapshot!(check("juju destroy-model --no-prompt --no-wait openstack"), @"
    [1]
    ERROR --no-wait without --force not valid
    ");
    insta::assert_snapshot!(check("juju destroy-model --no-prompt other"), @"
    [1]
    ERROR model maas-default:admin/other not found
    ");
    insta::assert_snapshot!(check("juju deploy ./bundle.yaml --overlay overlays/none.yaml"), @"
    [1]
    ERROR unable to process overlays: open overlays/none.yaml: no such file or directory
    ");
    insta::assert_snapshot!(check("juju run vault/leader raft-state"), @r#"
    [1]
    ERROR could not determine leader for "vault"
    "#);
    insta::assert_snapshot!(check("juju show-unit vault"), @"
    [1]
    ERROR unit name vault not valid
    ");
    insta::assert_snapshot!(check("maas admin machine read aaaaaa"), @"
    [2]
    No Machine matches the given query.
    ");
}

#[test]
fn the_deploy_speaks_on_both_streams_as_juju_does() {
    let twin = omega(1, &[]);
    ok(&twin, "juju add-model openstack");
    let dry = ask(&twin, &format!("{DEPLOY} --dry-run"));
    assert!(
        dry.stderr
            .starts_with("WARNING These fields\n unmarshal document 0: yaml: unmarshal errors:\n  line "),
        "{}",
        dry.stderr
    );
    assert!(dry.stderr.contains(": field name not found in bundle\n"));
    assert!(dry.stderr.contains("will be ignored during deployment\n"));
    assert!(
        dry.stderr.ends_with("Located charm \"vault\" in charm-hub, channel 1.8/stable\n")
            || dry.stderr.contains("Located charm \"vault\" in charm-hub, channel 1.8/stable\n")
    );
    assert!(
        dry.stdout.starts_with("Changes to deploy bundle:\n- upload charm barbican from charm-hub"),
        "{}",
        dry.stdout
    );
    assert!(dry.stdout.contains("- add new machine 0 (bundle machine 8)\n"));
    let wet = ask(&twin, DEPLOY);
    assert!(wet.stdout.starts_with("Executing changes:\n"));
    assert!(wet.stderr.ends_with("Deploy of bundle completed.\n") && !wet.stderr.contains("WARNING"));
    assert_eq!(check(&twin, DEPLOY), "[0]\nNo changes to apply.\n");
}

#[test]
fn a_settled_cloud_answers_actions_waits_and_filters() {
    let twin = omega(1, &[]);
    ok(&twin, "juju add-model openstack");
    ok(&twin, DEPLOY);
    ok(&twin, "sleep 2h");
    let action: Value =
        serde_json::from_str(&ok(&twin, "juju run mysql-innodb-cluster/leader cluster-status --format json"))
            .unwrap();
    let result = &action["mysql-innodb-cluster/0"];
    assert_eq!(
        (result["status"].as_str(), result["results"]["return-code"].as_i64()),
        (Some("completed"), Some(0))
    );
    let cluster: Value = serde_json::from_str(result["results"]["cluster-status"].as_str().unwrap()).unwrap();
    assert_eq!(cluster["defaultReplicaSet"]["status"], "OK");
    insta::assert_snapshot!(check(&twin, "juju wait-for application vault --timeout 30s"), @r#"
    [1]
    ERROR timed out waiting for "vault" to reach goal state
    "#);
    assert_eq!(
        check(&twin, "juju wait-for application keystone"),
        "[0]\nApplication \"keystone\" is running\n"
    );
    let vault = check(&twin, "juju status vault");
    let from_apps = vault.split_once("\n\n").map_or("", |(_, rest)| rest);
    insta::assert_snapshot!(from_apps, @"
    App                 Version  Status   Scale  Charm         Channel     Rev  Exposed  Message
    vault               1.8.8    blocked      1  vault         1.8/stable    1  no       Vault needs to be initialized
    vault-mysql-router  8.0.39   active       1  mysql-router  8.0/stable    1  no       Unit is ready

    Unit                     Workload  Agent  Machine  Public address  Ports     Message
    vault/0*                 blocked   idle   3/lxd/4  10.12.8.73      8200/tcp  Vault needs to be initialized
      vault-mysql-router/0*  active    idle            10.12.8.73                Unit is ready

    Machine  State    Address     Inst id              Base          AZ       Message
    3        started  10.12.8.43  openstack3           ubuntu@22.04  default  Deployed
    3/lxd/4  started  10.12.8.73  juju-58d3cb-3-lxd-4  ubuntu@22.04  default  Container started
    ");
}

fn shared() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let dir = std::env::var_os("INTERLOCK_SHARED").map_or(beside, PathBuf::from).join("formats");
    if dir.is_dir() {
        return Some(dir);
    }
    eprintln!("SKIPPED: no samples of real answers at {}", dir.display());
    None
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().into_iter().flat_map(|map| map.keys().cloned()).collect()
}

#[test]
fn answers_have_the_fields_of_real_ones() {
    let Some(dir) = shared() else { return };
    let read =
        |path: &str| -> Value { serde_json::from_slice(&std::fs::read(dir.join(path)).unwrap()).unwrap() };
    let twin = omega(1, &[]);
    let ours = |line: &str| -> Value { serde_json::from_str(&ok(&twin, line)).unwrap() };
    let sample = read("maas/constructed-four-ready-machines.json");
    let machines = ours("maas admin machines read");
    let lacking: Vec<String> =
        keys(&sample["machines"][0]).difference(&keys(&machines[0])).cloned().collect();
    assert_eq!(lacking, Vec::<String>::new());
    let nic = &machines[0]["interface_set"][0];
    assert!(keys(&sample["machines"][0]["interface_set"][0]).is_subset(&keys(nic)));
    let subnet = &read("maas/example-subnets.json")["subnets-read"][0];
    assert!(keys(subnet).is_subset(&keys(&ours("maas admin subnets read")[0])));
    let range = &read("maas/example-ipranges.json")["ipranges-read"][0];
    assert_eq!(keys(range), keys(&ours("maas admin ipranges read")[0]));
    ok(&twin, "juju add-model openstack");
    ok(&twin, DEPLOY);
    ok(&twin, "sleep 2h");
    let real = read("juju/real-cou-jujustatus.json");
    let status = ours("juju status --format json");
    assert_eq!(keys(&real), keys(&status));
    assert_eq!(keys(&real["model"]), keys(&status["model"]));
    let (theirs, own) = (&real["applications"]["cinder"], &status["applications"]["cinder"]);
    let mut known = keys(theirs);
    known.remove("can-upgrade-to");
    assert_eq!(known, keys(own));
    assert_eq!(keys(&theirs["units"]["cinder/0"]), keys(&own["units"]["cinder/0"]));
    assert!(
        keys(&real["machines"].as_object().unwrap().values().next().unwrap().clone())
            .is_subset(&keys(&status["machines"]["0"]))
    );
}
