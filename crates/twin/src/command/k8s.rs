use super::Ask;
use super::flags::{Flags, Known};
use crate::call::{CallReply, Spot};
use crate::faults::{Graft, Mishap};
use crate::world::management::{PORT, token};

const KNOWN: Known =
    Known { valued: &["--file", "--timeout", "--server"], plain: &["--wait-ready"], anywhere: true };

/// The command of the k8s snap on its server: `bootstrap --file -`, `status --wait-ready` and `config`.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let Spot::Server(server) = ask.place.spot.clone() else {
        return ask.unknown(1, "twin: k8s is known on a server of the cloud\n");
    };
    if ask.world.management.channel.is_none() {
        return CallReply::fail(127, "k8s: command not found\n");
    }
    if !ask.place.root {
        return CallReply::fail(
            1,
            "Error: You do not have enough permissions. Please run the command with sudo.\n",
        );
    }
    let flags = Flags::parse(ask.args, &KNOWN).unwrap_or_default();
    match flags.words.first().map(String::as_str) {
        Some("bootstrap") => bootstrap(ask, server),
        Some("status") => {
            let Some(since) = ask.world.management.since else { return unbootstrapped() };
            if flags.on(&["--wait-ready"]) {
                let rest = since + 90 - ask.world.now;
                ask.world.advance(rest);
            }
            CallReply::ok(
                "cluster status:           ready\nnetwork:                  enabled\ndns:                      enabled\n",
            )
        }
        Some("config") => {
            if ask.world.management.since.is_none() {
                return unbootstrapped();
            }
            let at = flags.value(&["--server"]).map_or_else(|| format!("127.0.0.1:{PORT}"), str::to_owned);
            let token = token(ask.world);
            CallReply::ok(format!(
                "apiVersion: v1\nkind: Config\nclusters:\n- name: k8s\n  cluster:\n    server: https://{at}\ncontexts:\n- name: k8s\n  context: {{cluster: k8s, user: k8s-user}}\ncurrent-context: k8s\nusers:\n- name: k8s-user\n  user:\n    token: {token}\n"
            ))
        }
        _ => ask.unknown(1, "twin: k8s is known with bootstrap, status and config\n"),
    }
}

fn unbootstrapped() -> CallReply {
    CallReply::fail(
        1,
        "Error: The node is not part of a Kubernetes cluster. You can bootstrap a new cluster with:\n\n  sudo k8s bootstrap\n",
    )
}

/// The file is YAML; the twin reads the names that its line `extra-sans` has in brackets.
fn bootstrap(ask: &mut Ask<'_>, server: String) -> CallReply {
    if ask.world.management.since.is_some() {
        return CallReply::fail(1, "Error: The node is already part of a cluster\n");
    }
    let file = ask.call.stdin.clone().unwrap_or_default();
    let line = file.lines().find_map(|line| line.trim().strip_prefix("extra-sans:")).unwrap_or_default();
    let names = line.trim().trim_matches(['[', ']']).split(',').map(|name| name.trim().to_owned());
    let mut sans: Vec<String> = names.filter(|name| !name.is_empty()).collect();
    if ask.world.bites(Mishap::Graft(Graft::SansIgnored)) {
        sans.clear();
    }
    ask.world.advance(60);
    let management = &mut ask.world.management;
    (management.server, management.sans, management.since) = (server, sans, Some(ask.world.now));
    CallReply::ok("Bootstrapped a new Kubernetes cluster.\n")
}
