//! One change of one value of an answer.

use crate::expr::{FactPath, Segment};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// Most changes of one answer that are tried.
const MOST: usize = 5_000;
/// Most values of its neighbours that one value is changed into.
const NEIGHBOURS: usize = 4;

/// One change: where, and what becomes of it.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    way: Vec<Segment>,
    to: To,
}

#[derive(Clone, Debug)]
enum To {
    Value(Json),
    Gone,
    Twice,
}

/// The changes of an answer that can touch a path of it. `words` are values that the line itself knows.
pub(super) fn edits(answer: &Json, path: &FactPath, words: &[String]) -> Vec<Edit> {
    let mut walk = Walk { fields: &path.fields, words, edits: Vec::new() };
    let reached = path.way.iter().try_fold(answer, |value, segment| step(value, segment));
    if let Some(value) = reached {
        walk.value(value, &path.way, &[]);
    }
    walk.edits.truncate(MOST);
    walk.edits
}

struct Walk<'p> {
    /// The fields of elements that matter; all where this is empty.
    fields: &'p BTreeSet<String>,
    words: &'p [String],
    edits: Vec<Edit>,
}

impl Walk<'_> {
    fn push(&mut self, way: &[Segment], to: To) {
        self.edits.push(Edit { way: way.to_vec(), to });
    }

    /// The changes of one value and of what is in it. `beside` is what stands in the same place of its neighbours.
    fn value(&mut self, value: &Json, way: &[Segment], beside: &[&Json]) {
        if self.edits.len() > MOST {
            return;
        }
        match value {
            Json::Null => {}
            Json::Bool(truth) => self.push(way, To::Value(Json::Bool(!truth))),
            Json::Number(number) => {
                let number = number.as_i64().unwrap_or_default();
                let known = self.words.iter().filter_map(|word| word.parse().ok());
                let beside = [number.saturating_add(1), number.saturating_sub(1), 0];
                let others: BTreeSet<i64> =
                    beside.into_iter().chain(known).filter(|other| *other != number).collect();
                others.into_iter().for_each(|other| self.push(way, To::Value(other.into())));
            }
            Json::String(text) => self.text(text, way, beside),
            Json::Array(items) => {
                let beside: Vec<&Json> = items.iter().collect();
                for (at, item) in items.iter().enumerate() {
                    let way = [way, &[Segment::Index(at as i64)]].concat();
                    self.value(item, &way, &beside);
                    self.push(&way, To::Gone);
                    self.push(&way, To::Twice);
                }
                self.push(way, To::Value(Json::Array(vec![])));
            }
            Json::Object(entries) => {
                let in_list = matches!(way.last(), Some(Segment::Index(_)));
                for (key, value) in entries {
                    if in_list && !self.fields.is_empty() && !self.fields.contains(key) {
                        continue;
                    }
                    let way = [way, &[Segment::Key(key.clone())]].concat();
                    let beside: Vec<&Json> = beside.iter().filter_map(|value| value.get(key)).collect();
                    self.value(value, &way, &beside);
                    self.push(&way, To::Gone);
                }
            }
        }
    }

    fn text(&mut self, text: &str, way: &[Segment], beside: &[&Json]) {
        let neighbours: BTreeSet<&str> = beside.iter().filter_map(|value| value.as_str()).collect();
        let neighbours =
            neighbours.into_iter().filter(|other| *other != text).take(NEIGHBOURS).map(str::to_owned);
        let mut others: Vec<String> = neighbours.chain([format!("{text}?"), String::new()]).collect();
        for word in self.words.iter().filter(|word| *word != text) {
            others.push(word.clone());
            if !word.is_empty() && text.contains(word.as_str()) {
                others.push(text.replace(word.as_str(), "-"));
            }
        }
        if let Ok(address) = text.parse::<Ipv4Addr>() {
            others.extend((0..4_usize).map(|nth| nearby(address, nth).to_string()));
        }
        others.into_iter().for_each(|other| self.push(way, To::Value(other.into())));
    }
}

/// The same address but for one of its four parts.
fn nearby(address: Ipv4Addr, nth: usize) -> Ipv4Addr {
    let mut octets = address.octets();
    if let Some(octet) = octets.get_mut(nth) {
        *octet = octet.wrapping_add(100);
    }
    octets.into()
}

impl Edit {
    /// The answer with the change; none where it has no such place.
    pub(super) fn applied(&self, answer: &Json) -> Option<Json> {
        let mut changed = answer.clone();
        let Some((last, above)) = self.way.split_last() else {
            return match &self.to {
                To::Value(value) => Some(value.clone()),
                To::Gone | To::Twice => None,
            };
        };
        let parent = above.iter().try_fold(&mut changed, |value, segment| match segment {
            Segment::Key(key) => value.get_mut(key),
            Segment::Index(at) => value.get_mut(usize::try_from(*at).ok()?),
        })?;
        step(parent, last)?;
        match (parent, last, &self.to) {
            (Json::Object(entries), Segment::Key(key), To::Gone) => {
                entries.remove(key);
            }
            (Json::Array(items), Segment::Index(at), To::Gone) => {
                items.remove(usize::try_from(*at).ok()?);
            }
            (Json::Array(items), Segment::Index(at), To::Twice) => {
                items.push(items.get(usize::try_from(*at).ok()?)?.clone());
            }
            (Json::Object(entries), Segment::Key(key), To::Value(value)) => {
                entries.insert(key.clone(), value.clone());
            }
            (Json::Array(items), Segment::Index(at), To::Value(value)) => {
                *items.get_mut(usize::try_from(*at).ok()?)? = value.clone();
            }
            _ => return None,
        }
        Some(changed)
    }

    /// The change in words.
    pub(super) fn told(&self, fact: &str) -> String {
        let path = FactPath { root: fact.to_owned(), way: self.way.clone(), fields: BTreeSet::new() };
        match &self.to {
            To::Value(value) => format!("{path} becomes {}", crate::expr::short(value, 60)),
            To::Gone => format!("{path} is missing"),
            To::Twice => format!("{path} is there twice"),
        }
    }
}

fn step<'v>(value: &'v Json, segment: &Segment) -> Option<&'v Json> {
    match segment {
        Segment::Key(key) => value.get(key),
        Segment::Index(at) => value.get(usize::try_from(*at).ok()?),
    }
}
