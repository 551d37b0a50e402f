//! Magnum's own answers.

use super::{Command, Said, command};
use crate::world::conductor;

pub(super) static COMMANDS: &[Command] =
    &[command("coe service list", &[], &[], |order| Ok(Said::Rows(vec![conductor::service(order.world)])))];
