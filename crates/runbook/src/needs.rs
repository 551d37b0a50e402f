//! `needs:`: the only way in which a value enters a block (law 2).

use crate::expr::to_json;
use crate::facts::{elapsed, is_empty};
use crate::judge::{bind, missing};
use crate::{Block, Book, Facts, Need, Refusal};
use model::{Digest, Provenance, Timestamp};
use serde_json::Value as Json;
use std::time::Duration;

/// One fact that a value rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Grounds {
    /// Its path, such as `site.juju.model`.
    pub fact: String,
    /// Where it comes from.
    pub provenance: Provenance,
    /// How long ago it was measured, captured or typed; none for a declared value.
    pub age: Option<Duration>,
    /// Digest of its value.
    pub digest: Digest,
}

/// One need with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// The environment variable, or the argument of a call.
    pub name: String,
    /// What it holds.
    pub value: String,
    /// What it rests on.
    pub grounds: Vec<Grounds>,
}

/// Resolves the needs of a block. Refuses when a fact is missing, empty or no scalar: nothing is inferred.
pub fn resolve(book: &Book, block: &Block, facts: &Facts, now: Timestamp) -> Result<Vec<Resolved>, Refusal> {
    block
        .needs
        .iter()
        .map(|need| {
            one(book, need, facts, now).map_err(|why| Refusal::Need {
                block: block.id.clone(),
                name: need.name.clone(),
                text: need.from.text.clone(),
                line: need.from.line,
                why,
            })
        })
        .collect()
}

fn one(book: &Book, need: &Need, facts: &Facts, now: Timestamp) -> Result<Resolved, String> {
    let expr = need.from.expr.as_ref().ok_or("this is not an expression that can be read")?;
    let mut whys = missing(&expr.paths, facts);
    if !whys.is_empty() {
        for name in need.from.facts().filter(|name| facts.measured(name).is_none()) {
            whys.push(match book.measures(name) {
                Some(check) => format!("the CHECK {name} at line {} would measure it", check.line),
                None => format!("no CHECK of this book has the id {name}"),
            });
        }
        return Err(whys.join("; "));
    }
    let value = expr.value(&bind(&expr.paths, facts)).map(|value| to_json(&value))?;
    let value = scalar(&value)?;
    let grounds = expr.paths.iter().filter_map(|path| {
        let found = facts.find(path).ok()?;
        Some(Grounds {
            fact: path.to_string(),
            provenance: found.provenance,
            age: found.at.map(|at| elapsed(at, now)),
            digest: Digest::of_json(found.value)?,
        })
    });
    Ok(Resolved { name: need.name.clone(), value, grounds: grounds.collect() })
}

/// A string, number or bool as an environment variable holds it.
fn scalar(value: &Json) -> Result<String, String> {
    let text = match value {
        _ if is_empty(value) => return Err(format!("it comes to {value}, which is empty")),
        Json::String(text) => text.clone(),
        Json::Bool(truth) => truth.to_string(),
        Json::Number(number) => number.to_string(),
        Json::Array(_) => return Err("it comes to a list, not to one value".to_owned()),
        _ => return Err("it comes to a map, not to one value".to_owned()),
    };
    if text.contains('\0') {
        return Err("it holds a NUL byte, which no environment variable can".to_owned());
    }
    Ok(text)
}
