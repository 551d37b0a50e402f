//! Between JSON and CEL, and values as short text for people.

use cel::objects::{Key, Map};
use cel::{ExecutionError, Value};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::Arc;

/// JSON as CEL. Whole numbers become `int`, as a book writes them.
pub(crate) fn from_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::String(text) => Value::String(Arc::new(text.clone())),
        Json::Number(number) => number
            .as_i64()
            .map(Value::Int)
            .or_else(|| number.as_u64().map(Value::UInt))
            .or_else(|| number.as_f64().map(Value::Float))
            .unwrap_or(Value::Null),
        Json::Array(items) => Value::List(Arc::new(items.iter().map(from_json).collect())),
        Json::Object(entries) => {
            let map: HashMap<Key, Value> = entries
                .iter()
                .map(|(key, value)| (Key::String(Arc::new(key.clone())), from_json(value)))
                .collect();
            Value::Map(Map { map: Arc::new(map) })
        }
    }
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
            let mut entries: Vec<(&Key, &Value)> = map.map.iter().collect();
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
