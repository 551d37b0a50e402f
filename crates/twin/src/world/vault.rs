//! Vault: one storage behind all its units, and what each unit's process holds in memory.

use crate::faults::Mishap;
use crate::world::World;
use model::Seed;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a person at a hidden prompt is in a rehearsal: the word that a rehearsal hands to every block that reads a
/// secret. Vault takes it for the next share that was not given yet, or for the root token.
pub(crate) const STAND_IN: &str = "rehearsal";

/// Everything that Vault knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Vault {
    /// The seal, once somebody initialised it.
    pub(crate) seal: Option<Seal>,
    /// Units that hold the key in memory.
    pub(crate) unsealed: BTreeSet<String>,
    /// Shares that were given to a sealed unit, in order.
    pub(crate) given: BTreeMap<String, Vec<String>>,
    pub(crate) tokens: Vec<Token>,
    /// Whether the charm has its AppRole.
    pub(crate) authorized: bool,
    /// The root CA as PEM.
    pub(crate) root_ca: Option<String>,
    /// Units to which no certificate comes, whatever is asked.
    pub(crate) passed_over: BTreeSet<String>,
}

/// What initialising made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seal {
    pub(crate) shares: Vec<String>,
    pub(crate) threshold: usize,
    pub(crate) root_token: String,
    pub(crate) cluster: String,
}

/// A token with an end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Token {
    pub(crate) id: String,
    pub(crate) until: i64,
}

/// What a share did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    Counted,
    Unsealed,
    /// As many as are needed were given, and they make no key: all are forgotten.
    Refused,
}

impl Vault {
    pub(crate) fn is_sealed(&self, unit: &str) -> bool {
        !self.unsealed.contains(unit)
    }

    /// How many different shares a sealed unit has.
    pub(crate) fn progress(&self, unit: &str) -> usize {
        self.given.get(unit).map_or(0, Vec::len)
    }

    /// Whether a token opens anything at this second.
    pub(crate) fn takes(&self, token: &str, now: i64) -> bool {
        let root = self.seal.as_ref().is_some_and(|seal| token == STAND_IN || token == seal.root_token);
        root || self.tokens.iter().any(|known| known.id == token && now < known.until)
    }

    /// Makes the seal.
    pub(crate) fn initialise(&mut self, shares: usize, threshold: usize, seed: &mut Seed) -> &Seal {
        let share = |_| base64(seed, 44);
        let shares = (0..shares).map(share).collect();
        let root_token = format!("s.{}", base64(seed, 24).replace(['+', '/', '='], "x"));
        let cluster = crate::world::juju::uuid(seed);
        self.seal.insert(Seal { shares, threshold, root_token, cluster })
    }
}

/// Gives one share to a unit's process.
pub(crate) fn give(world: &mut World, unit: &str, share: &str) -> Given {
    let Some(seal) = world.vault.seal.clone() else { return Given::Refused };
    let before = world.vault.given.get(unit).cloned().unwrap_or_default();
    let share = if share == STAND_IN { from_a_person(world, &seal, &before) } else { share.to_owned() };
    let given = world.vault.given.entry(unit.to_owned()).or_default();
    if !given.contains(&share) {
        given.push(share);
    }
    if given.len() < seal.threshold {
        return Given::Counted;
    }
    let whole = given.iter().all(|share| seal.shares.contains(share));
    given.clear();
    if !whole {
        return Given::Refused;
    }
    if !world.bites(Mishap::VaultSealsAgain) {
        world.vault.unsealed.insert(unit.to_owned());
    }
    Given::Unsealed
}

/// The share that the right person types at the prompt: one that nobody has typed yet.
fn from_a_person(world: &mut World, seal: &Seal, before: &[String]) -> String {
    let next = seal.shares.iter().find(|share| !before.contains(share)).cloned().unwrap_or_default();
    match before.last() {
        Some(last) if before.len() == 1 && world.bites(Mishap::VaultShareTwice) => last.clone(),
        Some(_) if before.len() == 2 && world.bites(Mishap::VaultWrongShare) => {
            "a share of another Vault".to_owned()
        }
        _ => next,
    }
}

/// Letters that look like base64 of a key of that length.
pub(crate) fn base64(seed: &mut Seed, length: usize) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letter = |draw: u64| ALPHABET.get(draw as usize % ALPHABET.len()).copied().unwrap_or(b'A');
    (0..length)
        .map(|at| if at + 1 == length && length == 44 { '=' } else { char::from(letter(seed.draw())) })
        .collect()
}
