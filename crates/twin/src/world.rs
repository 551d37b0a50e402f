//! What the twin knows: one value that can be stored, compared and played on.
//!
//! The state that changes with time is kept as timelines: what an entity is at each moment, decided when it was
//! asked for. Time then only has to be looked up, never simulated step by step, and a crash loses nothing.

pub(crate) mod address;
pub(crate) mod balancer;
pub(crate) mod compute;
pub(crate) mod conductor;
pub(crate) mod database;
pub(crate) mod driver;
pub(crate) mod guests;
pub(crate) mod identity;
pub(crate) mod image;
pub(crate) mod juju;
pub(crate) mod lbaas;
pub(crate) mod maas;
pub(crate) mod management;
pub(crate) mod network;
pub(crate) mod openstack;
pub(crate) mod ovs;
pub(crate) mod ports;
pub(crate) mod refusal;
pub(crate) mod resources;
pub(crate) mod server;
pub(crate) mod timeline;
pub(crate) mod vault;
pub(crate) mod volume;

use crate::faults::{Injected, Mishap};
use conductor::Conductor;
use database::Database;
use juju::Juju;
use maas::Maas;
use management::Management;
use model::{Blueprint, Seed, Timestamp};
use openstack::OpenStack;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use vault::Vault;

/// The whole state of a twin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct World {
    /// What everything random is drawn from.
    pub(crate) seed: Seed,
    /// The site's declaration that it was built from.
    pub(crate) blueprint: Blueprint,
    /// Virtual time, in seconds since 1970.
    pub(crate) now: i64,
    /// How many calls were answered before this one.
    pub(crate) calls: u64,
    pub(crate) maas: Maas,
    pub(crate) juju: Juju,
    pub(crate) vault: Vault,
    pub(crate) openstack: OpenStack,
    pub(crate) management: Management,
    pub(crate) conductor: Conductor,
    pub(crate) database: Database,
    /// What goes wrong while the cloud runs.
    pub(crate) mishaps: BTreeSet<Mishap>,
    /// Those of them that go wrong once: at which occasion from now on.
    #[serde(default)]
    pub(crate) once: Vec<(Mishap, u32)>,
    /// Those of them that something has met by now.
    pub(crate) met: BTreeSet<Mishap>,
    /// The faults that were injected, and when each first took effect.
    pub(crate) injected: Vec<Injected>,
    /// Calls that the twin could not answer, in order.
    pub(crate) unknown: Vec<String>,
}

impl World {
    /// A cloud as phase-00 leaves it: enrolled, carved, empty of models.
    pub(crate) fn new(blueprint: &Blueprint, seed: &Seed) -> World {
        let now = began(seed);
        World {
            seed: seed.clone(),
            blueprint: blueprint.clone(),
            now,
            calls: 0,
            maas: Maas::new(blueprint, seed),
            juju: Juju::new(blueprint, seed, now),
            vault: Vault::default(),
            openstack: OpenStack::default(),
            management: Management::default(),
            conductor: Conductor::default(),
            database: Database::default(),
            mishaps: BTreeSet::new(),
            once: Vec::new(),
            met: BTreeSet::new(),
            injected: Vec::new(),
            unknown: Vec::new(),
        }
    }

    /// Virtual time as a timestamp.
    pub(crate) fn time(&self) -> Timestamp {
        stamp(self.now)
    }

    /// Lets virtual time pass.
    pub(crate) fn advance(&mut self, seconds: i64) {
        self.now = self.now.saturating_add(seconds.max(0)).min(END);
    }

    /// Makes this go wrong in this world.
    pub(crate) fn mishap(&mut self, mishap: Mishap) {
        self.mishaps.insert(mishap);
    }

    /// Makes it go wrong at one occasion and at no other, the first of which is 1.
    pub(crate) fn mishap_once(&mut self, mishap: Mishap, occasion: u32) {
        self.mishap(mishap);
        self.once.push((mishap, occasion));
    }

    /// Whether this goes wrong here and now; then it has set in.
    pub(crate) fn bites(&mut self, mishap: Mishap) -> bool {
        let there = self.has(mishap) && self.is_due(mishap);
        if there {
            self.met.insert(mishap);
        }
        there
    }

    /// Whether this is an occasion at which it goes wrong: any, but for what goes wrong once.
    fn is_due(&mut self, mishap: Mishap) -> bool {
        let Some((_, left)) = self.once.iter_mut().find(|(once, _)| *once == mishap) else { return true };
        let is_it = *left == 1;
        *left = left.saturating_sub(1);
        is_it
    }

    /// Whether this goes wrong in this world.
    pub(crate) fn has(&self, mishap: Mishap) -> bool {
        self.mishaps.contains(&mishap)
    }
}

impl World {
    /// What a cloud keeps outside of Juju's model is gone with it.
    pub(crate) fn forget_cloud(&mut self) {
        (self.vault, self.openstack) = (Vault::default(), OpenStack::default());
        (self.management, self.conductor) = (Management::default(), Conductor::default());
        self.database = Database::default();
        (self.juju.deploys, self.juju.inherited) = (0, false);
    }
}

/// 2026-01-05 06:00 UTC: worlds begin on or after it, on a day that the seed picks.
const START: i64 = 1_767_592_800;
/// Worlds begin within 200 days.
const SPREAD: u64 = 200 * 86_400;
/// Virtual time stops in the year 2100, whatever is slept.
const END: i64 = 4_102_444_800;

/// When the world of a seed begins.
pub(crate) fn began(seed: &Seed) -> i64 {
    START + seed.fork("start").between(0, SPREAD) as i64
}

/// Seconds since 1970 as a timestamp.
pub(crate) fn stamp(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH)
}
