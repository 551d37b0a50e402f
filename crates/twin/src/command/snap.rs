use super::Ask;
use super::flags::{Flags, Known};
use crate::call::{CallReply, Spot};
use crate::faults::{Graft, Mishap};

const KNOWN: Known = Known { valued: &["--channel"], plain: &["--classic"], anywhere: true };

/// `snap install k8s --classic --channel=CHANNEL` and `snap list k8s`, on a server.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let flags = Flags::parse(ask.args, &KNOWN).unwrap_or_default();
    let words: Vec<&str> = flags.words.iter().map(String::as_str).collect();
    let Spot::Server(_) = ask.place.spot else {
        return ask.unknown(1, "twin: snap is known on a server of the cloud\n");
    };
    match words.as_slice() {
        ["install", "k8s"] => install(ask, flags.value(&["--channel"]).unwrap_or("latest/stable")),
        ["list", "k8s"] => match &ask.world.management.channel {
            None => CallReply::fail(1, "error: no matching snaps installed\n"),
            Some(channel) => CallReply::ok(format!(
                "Name  Version  Rev   Tracking  Publisher   Notes\nk8s   v1.32.9  3990  {channel}  canonical**  classic\n"
            )),
        },
        _ => ask.unknown(1, "twin: snap is known with `install k8s` and `list k8s`\n"),
    }
}

fn install(ask: &mut Ask<'_>, channel: &str) -> CallReply {
    if !ask.place.root {
        return CallReply::fail(1, "error: access denied (try with sudo)\n");
    }
    ask.world.advance(70);
    if ask.world.bites(Mishap::Graft(Graft::StoreUnreachable)) {
        let text = "error: cannot install \"k8s\": Post \"https://api.snapcraft.io/v2/snaps/refresh\": context deadline exceeded\n";
        return CallReply::fail(1, text);
    }
    let other = ask.world.bites(Mishap::Graft(Graft::SnapOtherChannel));
    ask.world.management.channel = Some(if other { "latest/edge" } else { channel }.to_owned());
    CallReply::ok(format!("k8s ({channel}) v1.32.9 from Canonical** installed\n"))
}
