use crate::expr::{FactPath, ROOTS, Segment, along, from_json, map};
use cel::common::value::Val;
use model::{Fact, Freshness, Provenance, Timestamp};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// What a site's files declare, as one value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Declared {
    /// The value of the root `site`.
    pub value: Json,
    /// Where each dotted path below `site` is written: file and line, from 1. A path that is not in here has the place
    /// of the nearest one above it.
    pub places: BTreeMap<String, (String, u32)>,
}

/// A capture of an earlier time, as one value.
#[derive(Clone, Debug, PartialEq)]
pub struct AsBuilt {
    /// The value of the root `asbuilt`.
    pub value: Json,
    /// Path of the capture.
    pub capture: String,
    /// The commit at which it was taken.
    pub commit: String,
    /// When it was taken.
    pub at: Timestamp,
}

/// The facts of one run. The root of a name decides where its value comes from: `site` is declared, `asbuilt`
/// captured, `typed` typed, and every other name is measured in this run and nothing else (law 2). Measured facts enter
/// only through the events of a run, so a fact of an earlier run has no way in.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    declared: Arc<Declared>,
    asbuilt: Option<Arc<AsBuilt>>,
    typed: BTreeMap<String, Fact>,
    measured: BTreeMap<String, (Fact, u64)>,
    /// Why a fact that could be there is not: the end of the CHECK that should have measured it.
    absent: BTreeMap<String, String>,
    freshness: Freshness,
    /// The commit that the run is at, once it is open.
    commit: Option<String>,
}

/// A value that a path leads to.
pub(crate) struct Found<'f> {
    pub(crate) value: &'f Json,
    pub(crate) provenance: Provenance,
    /// When it was measured, captured or typed; a declared value has no age.
    pub(crate) at: Option<Timestamp>,
}

impl Facts {
    /// The facts that a run starts with: none is measured.
    pub fn new(declared: Declared, asbuilt: Option<AsBuilt>, freshness: Freshness) -> Facts {
        let (declared, asbuilt) = (Arc::new(declared), asbuilt.map(Arc::new));
        Facts { declared, asbuilt, freshness, ..Facts::default() }
    }

    /// The same without anything measured or typed: what a run may start with (law 2).
    pub(crate) fn unmeasured(self) -> Facts {
        let Facts { declared, asbuilt, freshness, .. } = self;
        Facts { declared, asbuilt, freshness, ..Facts::default() }
    }

    /// Says at which commit the run is: a capture of another one is refused from now on.
    pub(crate) fn captured_at(&mut self, commit: &str) {
        self.commit = Some(commit.to_owned());
    }

    /// Whether a value was typed under that name.
    pub(crate) fn is_typed(&self, name: &str) -> bool {
        self.typed.contains_key(name)
    }

    /// A fact measured in this run.
    pub fn measured(&self, name: &str) -> Option<&Fact> {
        self.measured.get(name).map(|(fact, _)| fact)
    }

    /// How old a fact of this run is.
    pub fn age(&self, name: &str, now: Timestamp) -> Option<Duration> {
        self.measured(name).map(|fact| elapsed(fact.at, now))
    }

    /// Whether a fact of this run is older than its limit. A fact that is not there is not stale, it is missing.
    pub fn stale(&self, name: &str, now: Timestamp) -> bool {
        self.age(name, now).is_some_and(|age| age > self.freshness.limit(name))
    }

    /// The freshness limits of the site.
    pub fn freshness(&self) -> &Freshness {
        &self.freshness
    }

    /// Sequence of the event that measured it.
    pub(crate) fn seq(&self, name: &str) -> Option<u64> {
        self.measured.get(name).map(|(_, seq)| *seq)
    }

    /// Takes in a fact from an event of this run.
    pub(crate) fn take(&mut self, fact: Fact, seq: u64) {
        match fact.provenance {
            Provenance::Typed { .. } => {
                self.typed.insert(fact.name.clone(), fact);
            }
            _ => {
                self.absent.remove(&fact.name);
                self.measured.insert(fact.name.clone(), (fact, seq));
            }
        }
    }

    /// Forgets a fact that is being measured again: from now on its old value is an inferred one.
    pub(crate) fn forget(&mut self, name: &str, why: &str) {
        self.measured.remove(name);
        self.absent.insert(name.to_owned(), why.to_owned());
    }

    /// The value at a path, or why there is none. An empty value is none (law 5): of a measured fact the whole answer,
    /// of the other roots the value at the path.
    pub(crate) fn find(&self, path: &FactPath) -> Result<Found<'_>, String> {
        let found = match path.root.as_str() {
            "site" => self.find_declared(path)?,
            "asbuilt" => self.find_asbuilt(path)?,
            "typed" => self.find_typed(path)?,
            name => self.find_measured(name)?,
        };
        if is_empty(found.value) {
            let name = if ROOTS.contains(&path.root.as_str()) { path.to_string() } else { path.root.clone() };
            return Err(format!("{name} is empty: {} ({})", found.value, found.provenance));
        }
        Ok(found)
    }

    /// The value at a path for showing it, empty or not; as deep as the way leads.
    pub(crate) fn value_at(&self, path: &FactPath) -> Option<&Json> {
        match path.root.as_str() {
            "site" => walk(&self.declared.value, &path.way),
            "asbuilt" => walk(&self.asbuilt.as_ref()?.value, &path.way),
            "typed" => self.find_typed(path).ok().map(|found| found.value),
            name => walk(&self.measured(name)?.value, &path.way),
        }
    }

    /// The value under a root for an expression, as far as some ways lead.
    pub(crate) fn bound(&self, name: &str, ways: &[&[Segment]]) -> Box<dyn Val + '_> {
        let value = match name {
            "typed" => {
                return map(self.typed.iter().map(|(name, fact)| (name.as_str(), from_json(&fact.value))));
            }
            "site" => Some(&self.declared.value),
            "asbuilt" => self.asbuilt.as_ref().map(|asbuilt| &asbuilt.value),
            _ => self.measured(name).map(|fact| &fact.value),
        };
        along(value.unwrap_or(&Json::Null), ways)
    }

    /// The value of a fact of this run, for changing it on trial.
    pub(crate) fn value_mut(&mut self, name: &str) -> Option<&mut Json> {
        self.measured.get_mut(name).map(|(fact, _)| &mut fact.value)
    }

    fn find_measured(&self, name: &str) -> Result<Found<'_>, String> {
        let Some(fact) = self.measured(name) else {
            return Err(match self.absent.get(name) {
                Some(why) => format!("{name} is not measured: {why}"),
                None => format!("{name} is not measured in this run"),
            });
        };
        Ok(Found { value: &fact.value, provenance: fact.provenance.clone(), at: Some(fact.at) })
    }

    fn find_declared(&self, path: &FactPath) -> Result<Found<'_>, String> {
        let value = walk(&self.declared.value, &path.way)
            .ok_or_else(|| format!("{path} is not declared in the files of this site"))?;
        let (file, line) = self.place(path).unwrap_or_else(|| ("site.yaml".to_owned(), 1));
        Ok(Found { value, provenance: Provenance::Declared { file, line }, at: None })
    }

    fn find_asbuilt(&self, path: &FactPath) -> Result<Found<'_>, String> {
        let asbuilt = self.asbuilt.as_ref().ok_or_else(|| format!("{path}: this run has no capture"))?;
        if let Some(commit) = self.commit.as_ref().filter(|commit| **commit != asbuilt.commit) {
            let (capture, of) = (&asbuilt.capture, &asbuilt.commit);
            return Err(format!(
                "{path}: the capture {capture} is of commit {of}, and this run is at {commit}: capture anew"
            ));
        }
        let value = walk(&asbuilt.value, &path.way)
            .ok_or_else(|| format!("{path} is not in the capture {}", asbuilt.capture))?;
        let (capture, commit) = (asbuilt.capture.clone(), asbuilt.commit.clone());
        Ok(Found { value, provenance: Provenance::AsBuilt { capture, commit }, at: Some(asbuilt.at) })
    }

    fn find_typed(&self, path: &FactPath) -> Result<Found<'_>, String> {
        let missing = || format!("{path} was not typed in this run");
        let Some((Segment::Key(name), rest)) = path.way.split_first() else { return Err(missing()) };
        let fact = self.typed.get(name).ok_or_else(missing)?;
        let value = walk(&fact.value, rest).ok_or_else(missing)?;
        Ok(Found { value, provenance: fact.provenance.clone(), at: Some(fact.at) })
    }

    fn place(&self, path: &FactPath) -> Option<(String, u32)> {
        let mut dotted: Vec<String> = path
            .way
            .iter()
            .map(|segment| match segment {
                Segment::Key(key) => key.clone(),
                Segment::Index(index) => index.to_string(),
            })
            .collect();
        loop {
            if let Some(place) = self.declared.places.get(&dotted.join(".")) {
                return Some(place.clone());
            }
            dotted.pop()?;
        }
    }
}

/// The time between two moments, whichever came first. A clock that was set back does not make a fact or an approval
/// younger: what bears a time far ahead of now is as little to be trusted as what bears one long past.
pub(crate) fn elapsed(from: Timestamp, to: Timestamp) -> Duration {
    to.duration_since(from).unsigned_abs()
}

fn walk<'v>(value: &'v Json, way: &[Segment]) -> Option<&'v Json> {
    way.iter().try_fold(value, |value, segment| match segment {
        Segment::Key(key) => value.get(key),
        Segment::Index(index) => value.get(usize::try_from(*index).ok()?),
    })
}

/// `null`, `""`, `[]`, `{}`.
pub(crate) fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.trim().is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(entries) => entries.is_empty(),
        Json::Bool(_) | Json::Number(_) => false,
    }
}
