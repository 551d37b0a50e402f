use super::{Command, Order, Said, command};
use crate::faults::{Mishap, Op, Wrong};
use crate::world::refusal::Refusal;
use crate::world::resources::{later, text};
use serde_json::json;

/// Servers that are stopped and started.
pub(super) static COMMANDS: &[Command] = &[
    command("server stop", &[], &[], |order| set(order, Op::Stop, ("SHUTOFF", "stopped"))),
    command("server start", &[], &[], |order| set(order, Op::Start, ("ACTIVE", "active"))),
];

/// How long a server needs to stop or to boot, in seconds.
const TAKES: i64 = 35;
/// How long a Kubernetes of two vCPUs is busy with itself after a cold start.
const WARMS_UP: i64 = 1_150;

fn set(order: &mut Order<'_>, op: Op, (status, state): (&str, &str)) -> Result<Said, String> {
    for name in order.flags.words.clone() {
        let server = order.world.openstack.resources.find("Server", &name)?;
        let (id, name) = (text(server, "id").to_owned(), text(server, "name").to_owned());
        if order.world.bites(Mishap::Api(op, Wrong::Refused)) {
            return Err(Refusal::broken().into());
        }
        if order.world.bites(Mishap::Api(op, Wrong::Silent)) {
            continue;
        }
        let at = order.world.now + TAKES;
        let shown = order.world.openstack.resources.shown_whole("Server", order.world.now);
        let before = shown.into_iter().find(|one| text(one, "id") == id).unwrap_or_default();
        if let Some(one) = order.world.openstack.resources.find_mut("Server", &id) {
            *one = before.clone();
            let fields =
                json!({"status": status, "OS-EXT-STS:vm_state": state, "addresses": before.get("addresses")});
            later(one, at, fields);
        }
        if op == Op::Start && name == order.world.management.server {
            let stays = order.world.bites(Mishap::StaysCold);
            let management = &mut order.world.management;
            management.warm = if stays { i64::MAX } else { at + WARMS_UP };
            management.recovered = management.asked;
        }
    }
    Ok(Said::Nothing)
}
