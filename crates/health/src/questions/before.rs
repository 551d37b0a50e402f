//! What is asked before a deploy, when there is no cloud yet.

use super::below::MAAS_MACHINES;
use crate::{Question, Source};

const fn call(id: &'static str) -> Question {
    Question { id, source: Source::Call { name: id, charm: "", with: &[] } }
}

/// The files of the site.
pub static FILES: Question = Question { id: "site.files", source: Source::Files };
/// Subnets of MAAS.
pub static MAAS_SUBNETS: Question = call("maas.subnets");
/// Ranges of addresses that MAAS keeps or hands out.
pub static MAAS_RANGES: Question = call("maas.ipranges");
/// Models of the controller.
pub static JUJU_MODELS: Question = call("juju.models");

pub(super) static ALL: &[&Question] = &[&FILES, &MAAS_MACHINES, &MAAS_SUBNETS, &MAAS_RANGES, &JUJU_MODELS];
