//! What a rehearsal asks of the door that knows the twin. The hallway itself never sees the twin.

use crate::AppError;
use model::{Blueprint, Clock, Timestamp, Wire};
use std::path::{Path, PathBuf};

/// One fault that can be injected, as people choose it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FaultCard {
    /// Its name.
    pub fault: String,
    /// The layer of the cloud that it is in.
    pub layer: String,
    /// When it sets in.
    pub onset: String,
    /// What an operator would see.
    pub looks_like: String,
    /// Where it is known from.
    pub source: String,
}

/// What one scene is made of.
pub struct Play<'a> {
    /// The declared hardware.
    pub blueprint: &'a Blueprint,
    /// The seed.
    pub seed: u64,
    /// The fault to inject.
    pub fault: Option<&'a str>,
    /// The jumphost's checkout: where blocks run.
    pub checkout: &'a Path,
    /// Where the twin keeps its world, so that it outlives a crash of ours.
    pub world: &'a Path,
    /// The world that it begins in; none for the one that the site declares.
    pub from: Option<&'a Path>,
}

/// When a fault first took effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Onset {
    /// The block that was running; none when it was there before the first one.
    pub block: Option<String>,
    /// The twin's time.
    pub at: Timestamp,
}

/// A twin with its stage set.
pub trait Scene: Sync {
    /// The only folder on `PATH`.
    fn path(&self) -> PathBuf;
    /// Variables that the commands in it need.
    fn env(&self) -> Vec<(String, String)>;
    /// The twin's time.
    fn clock(&self) -> &dyn Clock;
    /// Answers requests that are no commands.
    fn wire(&self) -> &dyn Wire;
    /// When the injected fault first took effect; none when it has not.
    fn onset(&self) -> Option<Onset>;
    /// Commands and calls that the twin did not know.
    fn unknown_calls(&self) -> Vec<String>;
}

/// Sets scenes.
pub trait Stage {
    /// The faults that can be injected.
    fn faults(&self) -> Vec<FaultCard>;
    /// Names of the faults that can set in from the stored world on.
    fn open_to(&self, world: &Path) -> Result<Vec<String>, AppError>;
    /// A new twin, or, where `play.world` already holds one, that one again. A fault of which the site has nothing is
    /// [`AppError::DoesNotFit`].
    fn open(&self, play: &Play<'_>) -> Result<Box<dyn Scene>, AppError>;
}
