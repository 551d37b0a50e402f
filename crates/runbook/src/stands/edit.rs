//! One change of one value of an answer.

use crate::expr::{FactPath, Segment};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// Most changes of one answer that are tried.
const MOST: usize = 20_000;
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

/// The changes of an answer that can touch a path of it. `words` are values that the line itself knows; what becomes
/// such a word comes last, so that each value is changed once before any is changed many times.
pub(super) fn edits(answer: &Json, path: &FactPath, words: &[String]) -> Vec<Edit> {
    let depth = path.way.len() + 1;
    let mut walk = Walk { fields: &path.fields, depth, words: None, edits: Vec::new() };
    let reached = path.way.iter().try_fold(answer, |value, segment| step(value, segment));
    if let Some(value) = reached {
        walk.value(value, &path.way, &[]);
        walk.words = Some(words);
        walk.value(value, &path.way, &[]);
    }
    walk.edits.truncate(MOST);
    walk.edits
}

struct Walk<'p> {
    /// The fields of elements that matter; all where this is empty.
    fields: &'p BTreeSet<String>,
    /// How deep those elements lie; what is in them matters whole.
    depth: usize,
    /// The words that values become; none while they become what any line may notice.
    words: Option<&'p [String]>,
    edits: Vec<Edit>,
}

impl Walk<'_> {
    fn push(&mut self, way: &[Segment], to: To) {
        self.edits.push(Edit { way: way.to_vec(), to });
    }

    /// What no word is needed for.
    fn plain(&mut self, way: &[Segment], to: To) {
        if self.words.is_none() {
            self.push(way, to);
        }
    }

    /// The changes of one value and of what is in it. `beside` is what stands in the same place of its neighbours.
    fn value(&mut self, value: &Json, way: &[Segment], beside: &[&Json]) {
        if self.edits.len() > MOST {
            return;
        }
        match value {
            Json::Null => {}
            Json::Bool(truth) => self.plain(way, To::Value(Json::Bool(!truth))),
            Json::Number(number) => self.number(number.as_i64().unwrap_or_default(), way),
            Json::String(text) => self.text(text, way, beside),
            Json::Array(items) => {
                let beside: Vec<&Json> = items.iter().collect();
                for (at, item) in items.iter().enumerate() {
                    let way = [way, &[Segment::Index(at as i64)]].concat();
                    self.value(item, &way, &beside);
                    self.plain(&way, To::Gone);
                    self.plain(&way, To::Twice);
                }
                self.plain(way, To::Value(Json::Array(vec![])));
            }
            Json::Object(entries) => {
                let in_list = way.len() == self.depth && matches!(way.last(), Some(Segment::Index(_)));
                for (key, value) in entries {
                    if in_list && !self.fields.is_empty() && !self.fields.contains(key) {
                        continue;
                    }
                    let way = [way, &[Segment::Key(key.clone())]].concat();
                    let beside: Vec<&Json> = beside.iter().filter_map(|value| value.get(key)).collect();
                    self.value(value, &way, &beside);
                    self.plain(&way, To::Gone);
                }
            }
        }
    }

    fn number(&mut self, number: i64, way: &[Segment]) {
        let others: BTreeSet<i64> = match self.words {
            None => [number.saturating_add(1), number.saturating_sub(1), 0].into(),
            Some(words) => words.iter().filter_map(|word| word.parse().ok()).collect(),
        };
        others
            .into_iter()
            .filter(|other| *other != number)
            .for_each(|other| self.push(way, To::Value(other.into())));
    }

    fn text(&mut self, text: &str, way: &[Segment], beside: &[&Json]) {
        let mut others: Vec<String> = Vec::new();
        if let Some(words) = self.words {
            for word in words.iter().filter(|word| *word != text) {
                others.push(word.clone());
                if !word.is_empty() && text.contains(word.as_str()) {
                    others.push(text.replace(word.as_str(), "-"));
                }
            }
        } else {
            let neighbours: BTreeSet<&str> = beside.iter().filter_map(|value| value.as_str()).collect();
            let neighbours = neighbours.into_iter().filter(|other| *other != text).take(NEIGHBOURS);
            others.extend(neighbours.map(str::to_owned).chain([format!("{text}?"), String::new()]));
            if let Ok(address) = text.parse::<Ipv4Addr>() {
                others.extend((0..4_usize).map(|nth| nearby(address, nth, 100).to_string()));
                others.push(nearby(address, 3, 1).to_string());
            }
        }
        others.into_iter().for_each(|other| self.push(way, To::Value(other.into())));
    }
}

/// The same address but for one of its four parts.
fn nearby(address: Ipv4Addr, nth: usize, by: u8) -> Ipv4Addr {
    let mut octets = address.octets();
    if let Some(octet) = octets.get_mut(nth) {
        *octet = octet.wrapping_add(by);
    }
    octets.into()
}

impl Edit {
    /// Makes the change. Gives what takes it back; none where the answer has no such place, and then it is as it was.
    pub(super) fn make(&self, answer: &mut Json) -> Option<Undo> {
        let Some((last, above)) = self.way.split_last() else {
            let To::Value(value) = &self.to else { return None };
            return Some(Undo::Value(std::mem::replace(answer, value.clone())));
        };
        match (parent(answer, above)?, last, &self.to) {
            (Json::Object(entries), Segment::Key(key), To::Gone) => entries.remove(key).map(Undo::Value),
            (Json::Array(items), Segment::Index(at), To::Gone) => {
                let at = usize::try_from(*at).ok().filter(|at| *at < items.len())?;
                Some(Undo::Back(items.remove(at)))
            }
            (Json::Array(items), Segment::Index(at), To::Twice) => {
                let twice = items.get(usize::try_from(*at).ok()?)?.clone();
                items.push(twice);
                Some(Undo::Once)
            }
            (place, last, To::Value(value)) => {
                Some(Undo::Value(std::mem::replace(step_mut(place, last)?, value.clone())))
            }
            _ => None,
        }
    }

    /// Takes the change back.
    pub(super) fn unmake(&self, answer: &mut Json, undo: Undo) {
        let Some((last, above)) = self.way.split_last() else {
            if let Undo::Value(value) = undo {
                *answer = value;
            }
            return;
        };
        match (parent(answer, above), last, undo) {
            (Some(Json::Object(entries)), Segment::Key(key), Undo::Value(value)) => {
                entries.insert(key.clone(), value);
            }
            (Some(Json::Array(items)), Segment::Index(at), Undo::Back(value)) => {
                items.insert(usize::try_from(*at).unwrap_or_default().min(items.len()), value);
            }
            (Some(Json::Array(items)), _, Undo::Once) => {
                items.pop();
            }
            (Some(place), last, Undo::Value(value)) => {
                if let Some(place) = step_mut(place, last) {
                    *place = value;
                }
            }
            _ => {}
        }
    }

    /// Whether a field goes: then whoever reads it finds nothing, and only who asks for it finds it false.
    pub(super) fn takes_a_field(&self) -> bool {
        matches!((&self.to, self.way.last()), (To::Gone, Some(Segment::Key(_))))
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

/// What takes a change back.
pub(super) enum Undo {
    /// This was there.
    Value(Json),
    /// This element was taken out.
    Back(Json),
    /// The last element was put there.
    Once,
}

fn parent<'v>(answer: &'v mut Json, above: &[Segment]) -> Option<&'v mut Json> {
    above.iter().try_fold(answer, step_mut)
}

fn step<'v>(value: &'v Json, segment: &Segment) -> Option<&'v Json> {
    match segment {
        Segment::Key(key) => value.get(key),
        Segment::Index(at) => value.get(usize::try_from(*at).ok()?),
    }
}

fn step_mut<'v>(value: &'v mut Json, segment: &Segment) -> Option<&'v mut Json> {
    match segment {
        Segment::Key(key) => value.get_mut(key),
        Segment::Index(at) => value.get_mut(usize::try_from(*at).ok()?),
    }
}

#[cfg(test)]
mod tests {
    use super::edits;
    use crate::expr::FactPath;
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn every_change_is_one_and_is_taken_back() {
        let answer = json!({"list": [{"a": "10.0.0.1", "in": [{"b": 1, "c": null}, {"b": 2}]}, {"a": "x"}],
            "n": 3, "t": true});
        for way in [vec![], vec![crate::expr::Segment::Key("list".to_owned())]] {
            let path = FactPath { root: "f".to_owned(), way, fields: BTreeSet::new() };
            let all = edits(&answer, &path, &["x".to_owned(), "7".to_owned()]);
            assert!(all.len() > 20);
            for edit in all {
                let mut changed = answer.clone();
                let undo = edit.make(&mut changed).unwrap();
                assert_ne!(changed, answer, "{}", edit.told("f"));
                edit.unmake(&mut changed, undo);
                assert_eq!(changed, answer, "{}", edit.told("f"));
            }
        }
    }

    #[test]
    fn only_the_fields_that_are_read_change_and_what_is_in_them_whole() {
        let answer = json!([{"links": [{"address": "a", "id": 1}], "name": "n"}]);
        let fields = BTreeSet::from(["links".to_owned()]);
        let path = FactPath { root: "f".to_owned(), way: vec![], fields };
        let told: Vec<String> = edits(&answer, &path, &[]).iter().map(|edit| edit.told("f")).collect();
        insta::assert_snapshot!(told.join("\n"), @r#"
        f[0].links[0].address becomes "a?"
        f[0].links[0].address becomes ""
        f[0].links[0].address is missing
        f[0].links[0].id becomes 0
        f[0].links[0].id becomes 2
        f[0].links[0].id is missing
        f[0].links[0] is missing
        f[0].links[0] is there twice
        f[0].links becomes []
        f[0].links is missing
        f[0] is missing
        f[0] is there twice
        f becomes []
        "#);
    }
}
