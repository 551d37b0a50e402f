//! From what was seen to what broke first.

use crate::tally::{MINUTE, Place, Stretch, Tally, Track, Unknown};
use crate::{Catalogue, Role, Suspect, Symptom};
use std::collections::BTreeMap;

/// A symptom that is silent for so long has ended; the next is another one.
const SILENCE: i64 = 10 * MINUTE;
/// Clocks of hosts differ: a consequence may seem to come this much before its cause.
const SKEW: i64 = 2 * MINUTE;
/// A consequence begins at most so long after its cause was last seen.
const AFTERMATH: i64 = 30 * MINUTE;
/// Most source files that are told.
const SUSPECTS: usize = 10;
/// Most consequences and unknown lines that are told.
const MOST: usize = 40;

/// What the logs come to.
#[derive(Clone, Debug, Default)]
pub struct Report<'c> {
    /// What broke: named causes first, each group in the order of time.
    pub causes: Vec<Cause<'c>>,
    /// Loud lines that nothing explains, the most frequent first.
    pub unknown: Vec<(String, Unknown)>,
    /// How many more forms of such lines there are.
    pub more_unknown: usize,
    /// Source files that tracebacks lead to, the likeliest first.
    pub suspects: Vec<(String, Suspect)>,
    /// Hosts that are named by lines or paths.
    pub hosts: Vec<String>,
    /// Bytes, lines and files that were read.
    pub read: (u64, u64, u64),
}

/// One thing that broke.
#[derive(Clone, Debug)]
pub struct Cause<'c> {
    /// What it is known as.
    pub symptom: &'c Symptom,
    /// How many lines have it.
    pub count: u64,
    /// The first of them.
    pub first: Place,
    /// When it was last seen.
    pub last: Option<i64>,
    /// What followed from it, the lowest layer first.
    pub consequences: Vec<Consequence<'c>>,
}

/// What followed from a cause.
#[derive(Clone, Debug)]
pub struct Consequence<'c> {
    /// What it is known as.
    pub symptom: &'c Symptom,
    /// How many lines have it.
    pub count: u64,
    /// The first of them.
    pub first: Place,
}

/// One symptom from its first line to the silence after it.
#[derive(Clone, Debug)]
struct Episode<'c> {
    symptom: &'c Symptom,
    count: u64,
    first: Place,
    last: Option<i64>,
}

/// Finds what explains what.
pub fn report<'c>(catalogue: &'c Catalogue, tally: Tally) -> Report<'c> {
    let mut episodes = Vec::new();
    for (index, track) in &tally.tracks {
        if let Some(symptom) = catalogue.symptoms().get(*index) {
            episodes.extend(self::episodes(symptom, track));
        }
    }
    episodes.sort_by_key(|one| (one.first.time.is_none(), one.first.time, one.symptom.layer));
    let parents: Vec<Option<usize>> = (0..episodes.len()).map(|at| parent(&episodes, at)).collect();
    let mut unknown: Vec<(String, Unknown)> = tally.unknown.into_iter().collect();
    unknown.sort_by(|one, other| other.1.count.cmp(&one.1.count).then_with(|| one.0.cmp(&other.0)));
    let more_unknown = unknown.len().saturating_sub(MOST);
    unknown.truncate(MOST);
    let mut suspects: Vec<(String, Suspect)> = tally.suspects.into_iter().collect();
    suspects.sort_by(|one, other| other.1.weight.cmp(&one.1.weight).then_with(|| one.0.cmp(&other.0)));
    suspects.truncate(SUSPECTS);
    Report {
        causes: causes(&episodes, &parents),
        suspects,
        unknown,
        more_unknown,
        hosts: tally.hosts.into_iter().collect(),
        read: (tally.bytes, tally.lines, tally.files),
    }
}

fn episodes<'c>(symptom: &'c Symptom, track: &Track) -> Vec<Episode<'c>> {
    let silence = SILENCE.max(track.width * 2 * MINUTE);
    let mut all: Vec<(Episode<'c>, u64)> = Vec::new();
    for Stretch { count, first, last } in track.stretches.values() {
        let close = |one: &Episode<'_>| match (one.last, first.time) {
            (Some(last), Some(next)) => next - last <= silence,
            (None, None) => true,
            _ => false,
        };
        match all.last_mut() {
            Some((open, most)) if close(open) => {
                open.count += count;
                open.last = open.last.max(*last);
                *most = (*most).max(open.count.min(near(symptom, track, open.last)));
            }
            _ => {
                let episode = Episode { symptom, count: *count, first: first.clone(), last: *last };
                all.push((episode, *count));
            }
        }
    }
    let enough = |most: u64| symptom.rate.is_none_or(|rate| most >= rate.count);
    all.into_iter().filter(|(_, most)| enough(*most)).map(|(episode, _)| episode).collect()
}

/// How often the symptom was seen in the minutes of its rate up to this time.
fn near(symptom: &Symptom, track: &Track, last: Option<i64>) -> u64 {
    let (Some(rate), Some(last)) = (symptom.rate, last) else { return u64::MAX };
    let minutes = i64::try_from(rate.minutes).unwrap_or(i64::MAX / MINUTE);
    let (from, to) =
        ((last - minutes * MINUTE).div_euclid(track.width * MINUTE), last.div_euclid(track.width * MINUTE));
    track.stretches.range(from..=to).map(|(_, stretch)| stretch.count).sum()
}

/// The episode that explains this one: of those that stand no higher and were there in time, a named cause before a
/// mere effect, on the same host before another, and then the one that began last before it.
fn parent(episodes: &[Episode<'_>], at: usize) -> Option<usize> {
    let episode = episodes.get(at)?;
    if episode.symptom.role == Role::Cause {
        return None;
    }
    let fits = episodes
        .iter()
        .enumerate()
        .filter(|(place, other)| *place != at && explains(other, episode, *place < at));
    fits.max_by_key(|(_, other)| {
        let is_here = !episode.first.host.is_empty() && other.first.host == episode.first.host;
        (
            other.symptom.role == Role::Cause,
            is_here,
            other.first.time.filter(|time| Some(*time) <= episode.first.time),
        )
    })
    .map(|(place, _)| place)
}

fn explains(cause: &Episode<'_>, effect: &Episode<'_>, is_earlier: bool) -> bool {
    if cause.symptom.id == effect.symptom.id {
        return false;
    }
    let (Some(begun), Some(ended), Some(seen)) = (cause.first.time, cause.last, effect.first.time) else {
        return false;
    };
    let in_time = begun - SKEW <= seen && seen <= ended + AFTERMATH;
    // Of two effects only the earlier may explain the other, or the two would explain each other.
    let lower = match cause.symptom.role {
        Role::Cause => cause.symptom.layer <= effect.symptom.layer,
        Role::Effect => cause.symptom.layer <= effect.symptom.layer && is_earlier,
        Role::Noise => false,
    };
    in_time && lower
}

/// One cause for each symptom that nothing explains, with all that leads back to it.
fn causes<'c>(episodes: &[Episode<'c>], parents: &[Option<usize>]) -> Vec<Cause<'c>> {
    let mut causes: Vec<Cause<'c>> = Vec::new();
    let mut place: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, episode) in episodes.iter().enumerate() {
        let root = root(parents, at);
        let Some(cause) = episodes.get(root) else { continue };
        let index = *place.entry(&cause.symptom.id).or_insert_with(|| {
            causes.push(Cause {
                symptom: cause.symptom,
                count: 0,
                first: cause.first.clone(),
                last: None,
                consequences: vec![],
            });
            causes.len() - 1
        });
        let Some(known) = causes.get_mut(index) else { continue };
        if root == at {
            known.count += episode.count;
            known.last = known.last.max(episode.last);
        } else {
            followed(&mut known.consequences, episode);
        }
    }
    for cause in &mut causes {
        cause.consequences.sort_by_key(|one| (one.symptom.layer, one.first.time));
        cause.consequences.truncate(MOST);
    }
    causes.sort_by_key(|one| (one.symptom.role, one.first.time.is_none(), one.first.time));
    causes
}

fn followed<'c>(consequences: &mut Vec<Consequence<'c>>, episode: &Episode<'c>) {
    match consequences.iter_mut().find(|known| known.symptom.id == episode.symptom.id) {
        Some(known) => known.count += episode.count,
        None => consequences.push(Consequence {
            symptom: episode.symptom,
            count: episode.count,
            first: episode.first.clone(),
        }),
    }
}

/// Where the chain of explanations begins.
fn root(parents: &[Option<usize>], at: usize) -> usize {
    let mut root = at;
    for _ in 0..parents.len() {
        match parents.get(root) {
            Some(Some(next)) => root = *next,
            _ => break,
        }
    }
    root
}

#[cfg(test)]
mod tests;
