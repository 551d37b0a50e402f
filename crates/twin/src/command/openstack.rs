//! The `openstack` command: lists, as JSON, in the columns of python-openstackclient 6.6.

use super::Ask;
use super::flags::{BadFlag, Flags, Known};
use crate::call::CallReply;
use crate::faults::Mishap;
use crate::world::openstack;
use serde_json::{Value, json};

const KNOWN: Known = Known { valued: &["--os-cloud", "-f", "--format"], plain: &[], anywhere: true };

/// Answers one command.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    ask.world.advance(3);
    let flags = match Flags::parse(ask.args, &KNOWN) {
        Ok(flags) => flags,
        Err(BadFlag::Unknown(flag)) => {
            return ask.unknown(2, format!("openstack: error: unrecognized arguments: {flag}\n"));
        }
        Err(BadFlag::NeedsValue(flag)) => {
            return CallReply::fail(2, format!("openstack: error: argument {flag}: expected one argument\n"));
        }
    };
    if let Err(text) = log_in(ask, flags.value(&["--os-cloud"]).unwrap_or_default()) {
        return CallReply::fail(1, format!("{text}\n"));
    }
    ask.world.openstack.asked += 1;
    let words: Vec<&str> = flags.words.iter().map(String::as_str).collect();
    let rows = match words.as_slice() {
        ["endpoint", "list"] => openstack::endpoints(ask.world),
        ["compute", "service", "list"] => openstack::compute_services(ask.world),
        ["volume", "service", "list"] => openstack::volume_services(ask.world),
        ["network", "agent", "list"] => openstack::network_agents(ask.world),
        _ => {
            let text = format!(
                "openstack: '{}' is not an openstack command. See 'openstack --help'.\n",
                words.join(" ")
            );
            return ask.unknown(2, text);
        }
    };
    match flags.value(&["-f", "--format"]) {
        Some("json") => CallReply::ok(crate::render::json_indented(&json!(rows), 2)),
        _ => ask.unknown(2, "twin: openstack is known with -f json\n"),
    }
}

/// Logs in as the cloud of `clouds.yaml` says, which lies in the home folder and is written as JSON.
fn log_in(ask: &mut Ask<'_>, name: &str) -> Result<(), String> {
    let read = |path: &str| ask.files.read(&ask.call.home, path).ok();
    let clouds: Value = read(".config/openstack/clouds.yaml")
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| format!("Cloud {name} was not found."))?;
    let cloud = clouds.get("clouds").and_then(|clouds| clouds.get(name));
    let cloud = cloud.ok_or_else(|| format!("Cloud {name} was not found."))?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let auth = cloud.get("auth");
    let of_auth = |key: &str| text(auth.and_then(|auth| auth.get(key)));
    let url = of_auth("auth_url");
    let failed = |why: &str| {
        format!(
            "Failed to discover available identity versions when contacting {url}. Attempting to parse version from URL.\n{why}"
        )
    };
    let host =
        url.strip_prefix("https://").and_then(|rest| rest.rsplit_once(':')).map(|(host, _)| host.to_owned());
    let Some(host) = host else { return Err(failed("SSL exception connecting to it: wrong version number")) };
    if !openstack::is_keystone(ask.world, &host) || ask.world.bites(Mishap::KeystoneSilent) {
        return Err(failed(&format!("Unable to establish connection to {url}: Connection timed out")));
    }
    let authority = read(&text(cloud.get("cacert"))).unwrap_or_default();
    let authority = String::from_utf8_lossy(&authority).trim_end().to_owned();
    if ask.world.vault.root_ca.as_deref() != Some(authority.as_str()) {
        return Err(failed(&format!("SSL exception connecting to {url}: certificate verify failed")));
    }
    if of_auth("password") != openstack::password(ask.world) {
        return Err("The request you have made requires authentication. (HTTP 401)".to_owned());
    }
    Ok(())
}
