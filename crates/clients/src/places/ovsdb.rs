//! OVSDB (RFC 7047): a server says of each database whether it is connected to its cluster, in the database `_Server`.

use super::unclear;
use crate::line::Line;
use crate::openstack::Trouble;
use serde_json::{Value as Json, json};
use std::time::Instant;

/// Whether the server at that place serves the database.
pub(super) fn ask(place: &str, database: &str, until: Instant) -> Result<String, Trouble> {
    let mut line = Line::to(place, until)?;
    let select = json!({"op": "select", "table": "Database", "where": [["name", "==", database]], "columns": ["connected", "leader", "model"]});
    let question = json!({"id": 0, "method": "transact", "params": ["_Server", select]});
    line.say(question.to_string().as_bytes())?;
    let answer: Json = line.until_whole(|bytes| {
        match serde_json::Deserializer::from_slice(bytes).into_iter::<Json>().next() {
            Some(Ok(answer)) => Some(Ok(answer)),
            Some(Err(why)) if !why.is_eof() => Some(Err(unclear("what it answers is no OVSDB"))),
            _ => None,
        }
    })?;
    let row = answer.pointer("/result/0/rows/0");
    let is = |key: &str| row.and_then(|row| row.get(key)).and_then(Json::as_bool);
    let model = row.and_then(|row| row.get("model")).and_then(Json::as_str).unwrap_or_default();
    match (is("connected"), is("leader")) {
        (Some(true), Some(leads)) => {
            Ok(format!("{model}, {}", if leads { "it leads" } else { "it follows" }))
        }
        (Some(false), _) => Err(Trouble::Silent(format!("{database} is not connected to its cluster"))),
        _ => Err(Trouble::Silent(format!("it does not serve {database}"))),
    }
}
