use super::Ask;
use super::flags::{Flags, Known};
use super::kubernetes::{available, session};
use crate::call::{CallReply, Spot};
use crate::faults::{Graft, Mishap};
use crate::world::management::Release;
use serde_json::{Value, json};

const KNOWN: Known = Known {
    valued: &["--kubeconfig", "-n", "--namespace", "--repo", "--version", "-o"],
    plain: &["--install", "--create-namespace", "-A", "--short"],
    anywhere: true,
};

/// `helm upgrade --install NAME CHART --repo URL --version V` and `helm list -A -o json`, on the management cluster.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let Ok(flags) = Flags::parse(ask.args, &KNOWN) else {
        return ask.unknown(1, "Error: unknown flag\n");
    };
    if flags.words == ["version"] && matches!(ask.place.spot, Spot::Unit(_)) {
        return version(ask);
    }
    if let Err(reply) = session(ask, &flags) {
        return reply;
    }
    let words: Vec<&str> = flags.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["list"] if flags.value(&["-o"]) == Some("json") => {
            let row = |one: &Release| json!({"name": one.name, "namespace": one.namespace, "revision": "1", "status": one.status, "chart": one.chart});
            let rows: Vec<Value> = ask.world.management.releases.iter().map(row).collect();
            CallReply::ok(format!("{}\n", json!(rows)))
        }
        ["upgrade", name, chart] => {
            let version = flags.value(&["--version"]).unwrap_or_default();
            let namespace = flags.value(&["-n", "--namespace"]).unwrap_or("default");
            install(ask, namespace, name, &format!("{chart}-{version}"))
        }
        _ => ask.unknown(1, "twin: helm is known with `upgrade --install` and `list`\n"),
    }
}

fn install(ask: &mut Ask<'_>, namespace: &str, name: &str, chart: &str) -> CallReply {
    ask.world.advance(12);
    let is_janitor = chart.starts_with("cluster-api-janitor");
    if !is_janitor && ask.world.bites(Mishap::Graft(Graft::AddonSilent)) {
        return CallReply::ok(format!("Release {name:?} does not exist. Installing it now.\n"));
    }
    let failed = is_janitor && ask.world.bites(Mishap::Graft(Graft::JanitorFailed));
    let status = if failed { "failed" } else { "deployed" }.to_owned();
    if is_janitor && ask.world.bites(Mishap::Graft(Graft::ServerKilled)) {
        let server = ask.world.management.server.clone();
        ask.world.openstack.resources.stop("Server", &server);
    }
    let from = available(ask, name);
    let management = &mut ask.world.management;
    management.deploy(namespace, name, format!("ghcr.io/azimuth-cloud/{name}:latest"), from);
    management.releases.push(Release {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        chart: chart.to_owned(),
        status: status.clone(),
    });
    CallReply::ok(format!(
        "Release {name:?} does not exist. Installing it now.\nNAME: {name}\nSTATUS: {status}\n"
    ))
}

/// The program that was put on Magnum's unit says its version.
fn version(ask: &Ask<'_>) -> CallReply {
    let file = ask.world.conductor.files.get("/usr/local/bin/helm");
    match file.and_then(|file| file.text.split_whitespace().nth(1)) {
        Some(version) => CallReply::ok(format!("{version}+g980d8ac\n")),
        None => CallReply::fail(127, "sudo: helm: command not found\n"),
    }
}
