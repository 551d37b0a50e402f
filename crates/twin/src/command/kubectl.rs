mod clusters;

use super::Ask;
use super::flags::{Flags, Known};
use super::kubernetes::{available, session};
use crate::call::CallReply;
use crate::faults::{Graft, Mishap};
use crate::world::management::{Deployment, Pod, api_versions};
use crate::world::openstack;
use serde_json::{Value, json};

const KNOWN: Known = Known {
    valued: &[
        "--kubeconfig",
        "-n",
        "--namespace",
        "-o",
        "-f",
        "--image",
        "--restart",
        "--raw",
        "--request-timeout",
    ],
    plain: &["-A", "--command"],
    anywhere: true,
};

/// `kubectl` against the management cluster: what the books read of it, `apply` of published manifests, and one pod.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let Ok(flags) = Flags::parse(ask.args, &KNOWN) else {
        return ask.unknown(1, "error: unknown flag\nSee 'kubectl --help' for usage.\n");
    };
    if let Err(reply) = session(ask, &flags) {
        return reply;
    }
    let words: Vec<&str> = flags.words.iter().map(String::as_str).collect();
    let json_wanted = flags.value(&["-o"]) == Some("json");
    match (words.as_slice(), flags.value(&["--raw"]), flags.value(&["-f"])) {
        (["get"], Some("/readyz"), None) => {
            ask.world.management.asked = true;
            CallReply::ok("ok")
        }
        (["get", kind], None, None) if json_wanted => match items(ask, kind) {
            Some(items) => {
                CallReply::ok(format!("{}\n", json!({"apiVersion": "v1", "kind": "List", "items": items})))
            }
            None => ask.unknown(1, format!("error: the server doesn't have a resource type \"{kind}\"\n")),
        },
        (["api-versions"], None, None) => {
            CallReply::ok(api_versions(ask.world).into_iter().map(|one| one + "\n").collect::<String>())
        }
        (["apply"], None, Some(url)) => apply(ask, url),
        (["run", name, command @ ..], None, None) => {
            let (name, command) = ((*name).to_owned(), command.join(" "));
            pod(ask, name, &command)
        }
        (["delete", "pod", name], None, None) => {
            if !ask.world.bites(Mishap::Graft(Graft::PodStays)) {
                ask.world.management.pods.retain(|pod| pod.name != *name);
            }
            CallReply::ok(format!("pod \"{name}\" deleted\n"))
        }
        _ => ask.unknown(1, format!("error: unknown command {:?} for \"kubectl\"\n", words.join(" "))),
    }
}

/// Everything of a kind, in all namespaces.
fn items(ask: &mut Ask<'_>, kind: &str) -> Option<Vec<Value>> {
    let now = ask.world.now;
    match kind {
        "nodes" => {
            let ready = if ask.world.bites(Mishap::Graft(Graft::NodeNotReady)) { "False" } else { "True" };
            let name = ask.world.management.server.clone();
            let conditions =
                json!([{"type": "MemoryPressure", "status": "False"}, {"type": "Ready", "status": ready}]);
            Some(vec![
                json!({"metadata": {"name": name}, "status": {"conditions": conditions, "nodeInfo": {"kubeletVersion": "v1.32.9"}}}),
            ])
        }
        "daemonsets" => {
            let ready = i32::from(!ask.world.bites(Mishap::Graft(Graft::CiliumCrashes)));
            Some(vec![json!({"metadata": {"name": "cilium", "namespace": "kube-system"},
                "status": {"desiredNumberScheduled": 1, "numberReady": ready}})])
        }
        "deployments" => {
            let cold = ask.world.management.recovered && ask.world.bites(Mishap::Graft(Graft::ProviderCold));
            let row = |one: &Deployment| {
                let stays_away = cold && one.name == "capo-controller-manager";
                let available = i32::from(!stays_away && one.from.is_some_and(|from| from <= now));
                json!({"metadata": {"name": one.name, "namespace": one.namespace},
                    "spec": {"replicas": 1, "template": {"spec": {"containers": [{"name": "manager", "image": one.image}]}}},
                    "status": {"replicas": 1, "availableReplicas": available}})
            };
            Some(ask.world.management.deployments.iter().map(row).collect())
        }
        "pods" => {
            let row = |pod: &Pod| {
                let (phase, state) = match (pod.ends <= now, pod.code) {
                    (false, _) => ("Running", json!({"running": {}})),
                    (true, code) => {
                        let phase = if code == 0 { "Succeeded" } else { "Failed" };
                        (phase, json!({"terminated": {"exitCode": code}}))
                    }
                };
                json!({"metadata": {"name": pod.name, "namespace": "default"},
                    "status": {"phase": phase, "containerStatuses": [{"name": pod.name, "state": state}]}})
            };
            Some(ask.world.management.pods.iter().map(row).collect())
        }
        _ => clusters::items(ask, kind),
    }
}

/// A manifest that a project publishes with its release.
fn apply(ask: &mut Ask<'_>, url: &str) -> CallReply {
    let Some((project, version, file)) = published(url) else {
        return ask.unknown(1, format!("error: the path {url:?} does not exist\n"));
    };
    let image = |name: &str| match name.starts_with("orc-") {
        true => format!("quay.io/orc/openstack-resource-controller:{version}"),
        false => format!("quay.io/jetstack/{name}-controller:{version}"),
    };
    let (namespace, names, silent): (&str, &[&str], Graft) = match (project, file) {
        ("cert-manager", "cert-manager.yaml") => (
            "cert-manager",
            &["cert-manager", "cert-manager-cainjector", "cert-manager-webhook"],
            Graft::CertificatesSilent,
        ),
        ("openstack-resource-controller", "install.yaml") => {
            ("orc-system", &["orc-controller-manager"], Graft::ResourcesSilent)
        }
        _ => return ask.unknown(1, format!("error: the path {url:?} does not exist\n")),
    };
    if !ask.world.bites(Mishap::Graft(silent)) {
        for name in names {
            let from = available(ask, name);
            ask.world.management.deploy(namespace, name, image(name), from);
        }
    }
    CallReply::ok(names.iter().map(|name| format!("deployment.apps/{name} created\n")).collect::<String>())
}

/// Project, version and file of a release on GitHub.
fn published(url: &str) -> Option<(&str, &str, &str)> {
    let path = url.strip_prefix("https://github.com/")?;
    let words: Vec<&str> = path.split('/').collect();
    match words.as_slice() {
        [_, project, "releases", "download", version, file] => Some((project, version, file)),
        _ => None,
    }
}

/// A pod that asks whether a port of an API's VIP is open: `nc -z -w 5 ADDRESS PORT`.
fn pod(ask: &mut Ask<'_>, name: String, command: &str) -> CallReply {
    let words: Vec<&str> = command.split(' ').collect();
    let ["nc", "-z", "-w", _, address, "5000"] = words.as_slice() else {
        return ask.unknown(1, "twin: a pod is known that runs `nc -z -w SECONDS KEYSTONE 5000`\n");
    };
    let gets_out =
        openstack::is_keystone(ask.world, address) && !ask.world.bites(Mishap::Graft(Graft::EgressBlocked));
    let (code, ends) = if gets_out { (0, ask.world.now + 8) } else { (1, ask.world.now + 13) };
    let text = format!("pod/{name} created\n");
    ask.world.management.pods.push(Pod { name, ends, code });
    CallReply::ok(text)
}
