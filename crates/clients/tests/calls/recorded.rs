//! Answers of real programs, and those of their own tests, which are not part of this repository.

use crate::Bench;
use model::{FileId, yaml};
use serde_json::{Value as Json, json};
use std::path::PathBuf;

/// A sample; none, loudly, where the samples are not.
fn sample(name: &str) -> Option<String> {
    let shared = std::env::var_os("INTERLOCK_SHARED").map(PathBuf::from);
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared"));
    let path = shared.unwrap_or(beside).join("formats").join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(why) => {
            eprintln!("SKIPPED: {}: {why}; set INTERLOCK_SHARED to the folder that holds it", path.display());
            None
        }
    }
}

fn json_of(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

/// What a read makes of a program that prints this.
fn read(program: &str, stdout: &str, name: &str, arguments: Json) -> Result<Json, String> {
    Bench::new().answering(program, stdout, 0).read(name, arguments)
}

#[test]
fn juju() {
    let files = [
        "juju/real-cou-jujustatus.json",
        "juju/real-hotsos-juju_status_-m_sunbeam-controller_admin.openstack-machines_--format_json.json",
        "juju/real-hotsos-juju_status_-m_sunbeam-controller_noble-sunbeam.lxd.openstack_--format_json.json",
    ];
    for file in files {
        let Some(text) = sample(file) else { return };
        let status = read("juju", &text, "juju.status", json!({"model": "m"}));
        assert_eq!(status, Ok(json_of(&text)), "{file}");
    }
    let Some(text) = sample("juju/models-json.json") else { return };
    let models = json_of(&text)["stdout"].clone();
    assert_eq!(read("juju", &models.to_string(), "juju.models", json!({})), Ok(models));
    let Some(text) = sample("juju/show-application.json") else { return };
    let application = json_of(&text)["stdout"].clone();
    let arguments = json!({"model": "m", "application": "wordpress"});
    assert_eq!(read("juju", &application.to_string(), "juju.show-application", arguments), Ok(application));
}

#[test]
fn what_relations_say_is_left_out_of_a_unit() {
    let Some(text) = sample("juju/show-unit.yaml") else { return };
    let parsed = yaml::parse(FileId(0), &text);
    assert!(parsed.documents.len() > 1);
    for document in &parsed.documents {
        let unit = document.to_json();
        let Some((name, wanted)) =
            unit.as_object().filter(|unit| unit.len() == 1).and_then(|unit| unit.iter().next())
        else {
            continue;
        };
        let answer =
            read("juju", &unit.to_string(), "juju.show-unit", json!({"model": "m", "unit": "wordpress/0"}));
        let answer = answer.unwrap();
        assert_eq!(answer[name]["address"], wanted["address"]);
        assert!(
            answer[name].get("relation-info").is_none() && !answer.to_string().contains("setting"),
            "{answer}"
        );
    }
}

/// The expected outputs of juju's own tests of `run`, as JSON.
#[test]
fn tasks() {
    let Some(text) = sample("juju/run-action-cases.json") else { return };
    let cases = json_of(&text)["cases"].as_array().unwrap().clone();
    let mut seen = 0;
    for case in &cases {
        let of_tasks = case["args_go"].as_str().unwrap().contains("\"yaml\"");
        let Some(stdout) = case["stdout"].as_str().filter(|_| of_tasks) else { continue };
        let tasks = yaml::parse(FileId(0), stdout).root().unwrap().to_json();
        let units: Vec<&String> = tasks.as_object().unwrap().keys().collect();
        // An action is never run by a read; what its task says is read alike.
        let answer = read(
            "juju",
            &tasks.to_string(),
            "mysql.cluster-status",
            json!({"model": "m", "unit": "mysql/0"}),
        );
        let wanted = match units.len() {
            1 => "unclear: the action set no `cluster-status`",
            _ => "unclear: its answer is not about one thing",
        };
        assert!(answer.clone().unwrap_err().starts_with(wanted), "{}: {answer:?}", case["should"]);
        seen += 1;
    }
    assert!(seen >= 3, "{seen} cases");
}

#[test]
fn maas() {
    for (file, key, call) in [
        ("maas/example-subnets.json", "subnets-read", "maas.subnets"),
        ("maas/example-ipranges.json", "ipranges-read", "maas.ipranges"),
        ("maas/example-spaces.json", "read-spaces", "maas.spaces"),
        ("maas/example-tags.json", "get-tags", "maas.tags"),
        ("maas/constructed-four-ready-machines.json", "machines", "maas.machines"),
    ] {
        let Some(text) = sample(file) else { return };
        let list = json_of(&text)[key].clone();
        assert!(list.as_array().is_some_and(|list| !list.is_empty()), "{file}");
        assert_eq!(read("maas", &list.to_string(), call, json!({"profile": "admin"})), Ok(list), "{file}");
    }
}

#[test]
fn vault() {
    let Some(text) = sample("vault/vault-api-samples.json") else { return };
    for (key, status) in
        [("seal_status_unsealed", 0), ("seal_status_sealed", 2), ("seal_status_uninitialized_constructed", 2)]
    {
        let seal = json_of(&text)[key].clone();
        let answer =
            Bench::new().answering("vault", &seal.to_string(), status).read("vault.status", json!({}));
        assert_eq!(answer, Ok(seal), "{key}");
    }
}

/// A program that runs as root is reached as it is.
const SUDO: &str = r#"exec "$@""#;

#[test]
fn ceph() {
    let Some(text) = sample("ceph/real-ceph_status_--format_json-pretty") else { return };
    let bench = Bench::new().program("sudo", SUDO).answering("ceph", &text, 0);
    let answer = bench.read("ceph.status", json!({})).unwrap();
    assert!(
        answer["health"]["status"].as_str().is_some_and(|status| status.starts_with("HEALTH_")),
        "{answer}"
    );
}

#[test]
fn ovn() {
    let Some(text) = sample("ovn/cluster-status.txt") else { return };
    let output: String =
        text.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
    let bench = Bench::new().program("sudo", SUDO).answering("ovn-appctl", &output, 0);
    let answer = bench.read("ovn.cluster-status", json!({"database": "nb"})).unwrap();
    assert_eq!(answer["role"], "follower");
    assert_eq!(answer["connections"], json!(["->f6cf", "->22dd", "<-22dd", "<-f6cf"]));
    assert_eq!(answer["servers"][0], json!({"id": "0ea6", "address": "ssl:10.219.3.174:6643", "self": true}));
    assert_eq!(answer["servers"].as_array().map(Vec::len), Some(3));
}

#[test]
fn mysql_and_rabbitmq() {
    let Some(text) = sample("mysql/cluster-status-samples.json") else { return };
    let task = |key: &str, text: String| {
        json!({"a/0": {"id": "8", "results": {key: text, "return-code": 0}, "status": "completed", "unit": "a/0"}}).to_string()
    };
    let arguments = json!({"model": "m", "unit": "a/leader"});
    for (name, status) in json_of(&text)["samples"].as_object().unwrap() {
        let answer = read(
            "juju",
            &task("cluster-status", status.to_string()),
            "mysql.cluster-status",
            arguments.clone(),
        );
        // Some samples are whole answers of the action: they are no statuses of a cluster.
        match status.get("defaultReplicaSet") {
            Some(_) => assert_eq!(answer, Ok(status.clone()), "{name}"),
            None => assert!(answer.is_err(), "{name}: {answer:?}"),
        }
    }
    let Some(text) = sample("rabbitmq/cluster-status.json") else { return };
    for (name, status) in json_of(&text).as_object().unwrap().iter().filter(|(_, status)| status.is_object())
    {
        let answer = read(
            "juju",
            &task("output", format!("{status:#}")),
            "rabbitmq.cluster-status",
            arguments.clone(),
        );
        // Among the samples is the complaint of a node that does not run.
        match status.get("running_nodes") {
            Some(_) => assert_eq!(answer, Ok(status.clone()), "{name}"),
            None => assert!(answer.is_err(), "{name}: {answer:?}"),
        }
    }
}
