//! Between JSON and CEL, and values as short text for people.

use super::Segment;
use cel::common::types::{
    CelBool, CelDouble, CelInt, CelList, CelMap, CelMapKey, CelNull, CelString, CelUInt,
};
use cel::common::value::Val;
use cel::{ExecutionError, Value, objects};
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap};

/// JSON as CEL holds it, its texts where they are. Whole numbers become `int`, as a book writes them.
pub(crate) fn from_json(json: &Json) -> Box<dyn Val + '_> {
    match json {
        Json::Null => Box::new(CelNull),
        Json::Bool(truth) => Box::new(CelBool::from(*truth)),
        Json::String(text) => Box::new(CelString::from(text.as_str())),
        Json::Number(number) => {
            if let Some(number) = number.as_i64() {
                Box::new(CelInt::from(number))
            } else if let Some(number) = number.as_u64() {
                Box::new(CelUInt::from(number))
            } else {
                Box::new(CelDouble::from(number.as_f64().unwrap_or(f64::NAN)))
            }
        }
        Json::Array(items) => Box::new(CelList::from(items.iter().map(from_json).collect::<Vec<_>>())),
        Json::Object(entries) => map(entries.iter().map(|(key, value)| (key.as_str(), from_json(value)))),
    }
}

/// The parts of a JSON value that some ways lead to, as CEL holds them; the whole value where one of them ends.
pub(crate) fn along<'v>(json: &'v Json, ways: &[&[Segment]]) -> Box<dyn Val + 'v> {
    let Json::Object(entries) = json else { return from_json(json) };
    let mut below: BTreeMap<&str, Vec<&[Segment]>> = BTreeMap::new();
    for way in ways {
        match way.split_first() {
            Some((Segment::Key(key), rest)) => below.entry(key).or_default().push(rest),
            _ => return from_json(json),
        }
    }
    let known = below.iter().filter_map(|(key, ways)| {
        let (key, value) = entries.get_key_value(*key)?;
        Some((key.as_str(), along(value, ways)))
    });
    map(known)
}

/// A map of CEL's.
pub(crate) fn map<'v>(entries: impl Iterator<Item = (&'v str, Box<dyn Val + 'v>)>) -> Box<dyn Val + 'v> {
    let entries: HashMap<CelMapKey<'v>, Box<dyn Val + 'v>> =
        entries.map(|(key, value)| (CelMapKey::from(key), value)).collect();
    Box::new(CelMap::from(entries))
}

/// A CEL value as JSON with sorted keys; what JSON does not have becomes null.
pub(crate) fn to_json(value: &Value) -> Json {
    match value {
        Value::Bool(truth) => Json::Bool(*truth),
        Value::Int(number) => Json::from(*number),
        Value::UInt(number) => Json::from(*number),
        Value::Float(number) => serde_json::Number::from_f64(*number).map_or(Json::Null, Json::Number),
        Value::String(text) => Json::String(text.to_string()),
        Value::List(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Map(map) => {
            let mut entries: Vec<(&objects::Key, &Value)> = map.map.iter().collect();
            entries.sort_by_key(|(key, _)| (*key).clone());
            Json::Object(entries.into_iter().map(|(key, value)| (key.to_string(), to_json(value))).collect())
        }
        _ => Json::Null,
    }
}

/// JSON on one line, cut to so many characters. Bounded work even for a value of many megabytes.
pub(crate) fn short(value: &Json, most: usize) -> String {
    let mut text = String::new();
    write(value, &mut text, most * 4 + 64);
    if text.chars().count() <= most {
        return text;
    }
    let mut cut: String = text.chars().take(most).collect();
    cut.push_str("...");
    cut
}

fn write(value: &Json, out: &mut String, most: usize) {
    if out.len() > most {
        return;
    }
    match value {
        Json::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push_str(", ");
                }
                write(item, out, most);
                if out.len() > most {
                    return;
                }
            }
            out.push(']');
        }
        Json::Object(entries) => {
            out.push('{');
            for (place, (key, item)) in entries.iter().enumerate() {
                if place > 0 {
                    out.push_str(", ");
                }
                out.push_str(key);
                out.push_str(": ");
                write(item, out, most);
                if out.len() > most {
                    return;
                }
            }
            out.push('}');
        }
        Json::String(text) => {
            let head: String = text.chars().take(most).collect();
            out.push_str(&Json::String(head).to_string());
        }
        other => out.push_str(&other.to_string()),
    }
}

/// An evaluation error in words. CEL's own text prints whole values, in the random order of a hash map.
pub(crate) fn plain_error(error: &ExecutionError) -> String {
    use ExecutionError as E;
    match error {
        E::FunctionError { function, message } if function.starts_with('@') => message.clone(),
        E::FunctionError { function, message } => format!("{function}: {message}"),
        E::NoSuchKey(key) => format!("no such key: {key}"),
        E::UndeclaredReference(name) => format!("there is no function or fact {name}"),
        E::NoSuchOverload(overload) => overload.to_string(),
        E::UnexpectedType { want, .. } => format!("the value here is not {want}"),
        E::IndexOutOfBounds(Value::Int(place)) => format!("the list has no element {place}"),
        E::InvalidArgumentCount { expected, actual } => format!("{actual} arguments, not {expected}"),
        E::ValuesNotComparable(left, right) => {
            format!("{} and {} cannot be compared", left.type_of(), right.type_of())
        }
        E::UnsupportedBinaryOperator(operator, left, right) => {
            format!("{operator} does not go with {} and {}", left.type_of(), right.type_of())
        }
        E::DivisionByZero(_) | E::RemainderByZero(_) => "division by zero".to_owned(),
        E::Overflow(..) => "the number is too large".to_owned(),
        _ => "the types of this expression do not fit its values".to_owned(),
    }
}
