//! The tools that are asked on Magnum's unit: `pip3`, `systemctl`, `ps` and `magnum-driver-manage`.

use super::Ask;
use crate::call::{CallReply, Spot};
use crate::faults::{Graft, Mishap};
use crate::world::conductor::is_magnum;

/// The driver's package.
const PACKAGE: &str = "magnum-capi-helm";

/// Answers one of them.
pub(super) fn run(ask: &mut Ask<'_>, name: &str) -> CallReply {
    let here = matches!(&ask.place.spot, Spot::Unit(unit) if is_magnum(ask.world, unit));
    let words: Vec<&str> = ask.args.iter().map(String::as_str).collect();
    match (name, words.as_slice()) {
        _ if !here => ask.unknown(1, format!("twin: {name} is known on Magnum's unit\n")),
        ("pip3", ["install", package]) => install(ask, package),
        ("pip3", ["show", PACKAGE]) => match &ask.world.conductor.driver {
            Some(version) => CallReply::ok(format!("Name: {PACKAGE}\nVersion: {version}\n")),
            None => CallReply::fail(1, format!("WARNING: Package(s) not found: {PACKAGE}\n")),
        },
        ("systemctl", ["restart", services @ ..]) => {
            for service in services {
                restart(ask, service);
            }
            CallReply::default()
        }
        ("ps", ["-C", service, "-o", "args="]) => {
            let args = ask.world.conductor.started.get(*service).cloned().unwrap_or_default();
            CallReply::ok(
                format!("/usr/bin/python3 /usr/bin/{service} --config-file=/etc/magnum/magnum.conf {args}")
                    .trim_end()
                    .to_owned()
                    + "\n",
            )
        }
        ("magnum-driver-manage", ["--config-dir", _, "list-drivers"]) => {
            let loads = ask.world.conductor.driver.is_some()
                && !ask.world.bites(Mishap::Graft(Graft::DriverNotLoaded));
            let row = if loads { "| k8s_capi_helm_v1 |\n" } else { "" };
            CallReply::ok(format!(
                "+------------------+\n| name             |\n+------------------+\n{row}+------------------+\n"
            ))
        }
        _ => ask.unknown(1, format!("twin: this use of {name} is not known\n")),
    }
}

fn install(ask: &mut Ask<'_>, package: &str) -> CallReply {
    let Some((PACKAGE, version)) = package.split_once("==") else {
        return ask.unknown(1, format!("twin: pip3 is known to install {PACKAGE}==VERSION\n"));
    };
    if !ask.place.root {
        return CallReply::fail(
            1,
            "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied\n",
        );
    }
    ask.world.advance(20);
    let older = ask.world.bites(Mishap::Graft(Graft::DriverOlder));
    let version = if older { "1.3.0" } else { version };
    ask.world.conductor.driver = Some(version.to_owned());
    CallReply::ok(format!("Successfully installed {PACKAGE}-{version}\n"))
}

fn restart(ask: &mut Ask<'_>, service: &str) {
    ask.world.advance(4);
    let lost = if service == "magnum-api" { Graft::ApiArgsLost } else { Graft::ConductorArgsLost };
    let lost = ask.world.bites(Mishap::Graft(lost));
    let args = if lost { String::new() } else { ask.world.conductor.daemon_args(service) };
    ask.world.conductor.started.insert(service.to_owned(), args);
}
