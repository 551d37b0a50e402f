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

/// Networks of NetBox.
pub static NETBOX_PREFIXES: Question = Question {
    id: "netbox.prefixes",
    source: Source::NetBox { path: "ipam/prefixes", keep: &["prefix", "status"] },
};
/// Ranges of NetBox. `mark_populated` is there since 4.3.
pub static NETBOX_RANGES: Question = Question {
    id: "netbox.ranges",
    source: Source::NetBox {
        path: "ipam/ip-ranges",
        keep: &["start_address", "end_address", "status", "mark_populated"],
    },
};
/// Addresses of NetBox.
pub static NETBOX_ADDRESSES: Question = Question {
    id: "netbox.addresses",
    source: Source::NetBox { path: "ipam/ip-addresses", keep: &["address", "status"] },
};

pub(super) static ALL: &[&Question] = &[
    &FILES,
    &MAAS_MACHINES,
    &MAAS_SUBNETS,
    &MAAS_RANGES,
    &JUJU_MODELS,
    &NETBOX_PREFIXES,
    &NETBOX_RANGES,
    &NETBOX_ADDRESSES,
];
