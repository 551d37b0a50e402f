//! What `kubectl`, `helm` and `clusterctl` have in common: they speak to the API that a kubeconfig names.

use super::Ask;
use super::flags::Flags;
use crate::call::{CallReply, Place, Spot};
use crate::faults::{Graft, Mishap};
use crate::world::management::{PORT, token};
use crate::world::server;

/// Whether the API answers to the kubeconfig of `--kubeconfig`; the error is the client's own.
pub(super) fn session(ask: &mut Ask<'_>, flags: &Flags) -> Result<(), CallReply> {
    let path = flags.value(&["--kubeconfig"]).unwrap_or("~/.kube/config").to_owned();
    let unreadable = |why| format!("Error: Kubernetes cluster unreachable: open {path}: {why}\n");
    let text = kubeconfig(ask, &path).map_err(|why| CallReply::fail(1, unreadable(why)))?;
    let place = ask.place.clone();
    answers(ask, &place, &text).map_err(|text| CallReply::fail(1, format!("{text}\n")))
}

/// The file as this place sees it: on Magnum's unit the twin's own, elsewhere the jumphost's.
fn kubeconfig(ask: &Ask<'_>, path: &str) -> Result<String, &'static str> {
    let Spot::Unit(_) = ask.place.spot else {
        let bytes = ask.files.read(&ask.call.cwd, path).map_err(|_| "no such file or directory")?;
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    };
    let file = ask.world.conductor.files.get(path).ok_or("no such file or directory")?;
    match ask.place.root || file.owner == "magnum" {
        true => Ok(file.text.clone()),
        false => Err("permission denied"),
    }
}

/// Whether the API answers to this kubeconfig from a place.
pub(super) fn answers(ask: &mut Ask<'_>, place: &Place, kubeconfig: &str) -> Result<(), String> {
    let value = |key: &str| kubeconfig.lines().find_map(|line| line.trim().strip_prefix(key));
    let host = value("server: https://").and_then(|at| at.rsplit_once(':')).map(|(host, _)| host.to_owned());
    let Some(host) = host else {
        return Err("The connection to the server localhost:8080 was refused - did you specify the right host or port?".to_owned());
    };
    ask.world.advance(1);
    let here = matches!(&place.spot, Spot::Server(name) if *name == ask.world.management.server);
    let reached = here
        || server::reached(ask.world, place, &host, PORT)
            .is_some_and(|name| name == ask.world.management.server);
    if !reached {
        ask.world.advance(30);
        return Err(format!("Unable to connect to the server: dial tcp {host}:{PORT}: i/o timeout"));
    }
    if !ask.world.management.runs(ask.world.now) {
        return Err(format!(
            "The connection to the server {host}:{PORT} was refused - did you specify the right host or port?"
        ));
    }
    if ask.world.now < ask.world.management.warm {
        ask.world.advance(10);
        return Err("Unable to connect to the server: net/http: TLS handshake timeout".to_owned());
    }
    if !here && !ask.world.management.sans.contains(&host) {
        return Err(format!(
            "Unable to connect to the server: tls: failed to verify certificate: x509: certificate is valid for 10.152.183.1, 127.0.0.1, not {host}"
        ));
    }
    if value("token: ") != Some(token(ask.world).as_str()) {
        return Err("error: You must be logged in to the server (Unauthorized)".to_owned());
    }
    Ok(())
}

/// From when on a controller that is installed now is available.
pub(super) fn available(ask: &mut Ask<'_>, name: &str) -> Option<i64> {
    let stuck = name == "capo-controller-manager" && ask.world.bites(Mishap::Graft(Graft::ProviderCrashes));
    (!stuck).then_some(ask.world.now + 45)
}
