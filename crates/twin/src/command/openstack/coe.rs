//! Magnum's own answers.

use super::{Command, Said, command};
use crate::faults::{Graft, Mishap};
use serde_json::json;

pub(super) static COMMANDS: &[Command] = &[command("coe service list", &[], &[], |order| {
    let restarted = order.world.conductor.started.contains_key("magnum-conductor");
    let down = restarted && order.world.bites(Mishap::Graft(Graft::ConductorDown));
    let state = if down { "down" } else { "up" };
    Ok(Said::Rows(vec![json!({"id": 1, "host": "magnum", "binary": "magnum-conductor", "state": state,
        "disabled": false, "disabled_reason": null})]))
})];
