//! What a program said, as a value or as the reason why there is none.

use model::{CallFault, ExecReply};
use serde_json::Value as Json;

/// Longest refusal that is passed on, in characters.
const WORDS: usize = 400;

/// Whether nothing of the answer is missing.
pub(super) fn whole(reply: &ExecReply) -> Result<(), CallFault> {
    match (reply.status, reply.truncated) {
        (None, _) => Err(unclear("it was stopped before its end")),
        (Some(_), 0) => Ok(()),
        (Some(_), cut) => {
            Err(CallFault::Unclear(format!("{cut} bytes of its output were cut, so the answer is not whole")))
        }
    }
}

/// One JSON document, of a program that ends with 0 when it has an answer.
pub(super) fn json(reply: &ExecReply) -> Result<Json, CallFault> {
    ended(reply)?;
    document(&text(reply)?)
}

/// An object that has these entries.
pub(super) fn object(reply: &ExecReply, keys: &[&str]) -> Result<Json, CallFault> {
    with(json(reply)?, keys)
}

/// The value, when it is an object that has these entries.
pub(super) fn with(value: Json, keys: &[&str]) -> Result<Json, CallFault> {
    match keys.iter().find(|key| value.get(key).is_none_or(Json::is_null)) {
        None if value.is_object() => Ok(value),
        None => Err(CallFault::Unclear(format!("its answer is no object: {}", short(&value.to_string())))),
        Some(key) => {
            Err(CallFault::Unclear(format!("its answer has no `{key}`: {}", short(&value.to_string()))))
        }
    }
}

/// Whether the program ended well.
pub(super) fn ended(reply: &ExecReply) -> Result<(), CallFault> {
    if reply.status == Some(0) { Ok(()) } else { Err(CallFault::Refused(words(reply))) }
}

/// Its output as text.
pub(super) fn text(reply: &ExecReply) -> Result<String, CallFault> {
    String::from_utf8(reply.stdout.clone()).map_err(|_| unclear("its answer is not UTF-8 text"))
}

/// A text as one JSON document.
pub(super) fn document(text: &str) -> Result<Json, CallFault> {
    if text.trim().is_empty() {
        return Err(unclear("it answered nothing"));
    }
    serde_json::from_str(text).map_err(|why| CallFault::Unclear(format!("its answer is not JSON: {why}")))
}

/// The program's own words for why not: its errors, or else its last lines, or else what it printed in their place.
pub(super) fn words(reply: &ExecReply) -> String {
    let (out, err) = (String::from_utf8_lossy(&reply.stdout), String::from_utf8_lossy(&reply.stderr));
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    };
    let said = if err.trim().is_empty() { lines(&out) } else { lines(&err) };
    let errors = said.iter().position(|line| line.starts_with("ERROR"));
    let from = errors.unwrap_or(said.len().saturating_sub(3));
    let said = said.get(from..).unwrap_or_default().join(" / ");
    let status =
        reply.status.map_or_else(|| "no status".to_owned(), |status| format!("exit status {status}"));
    match short(&said) {
        nothing if nothing.is_empty() => format!("it said nothing and ended with {status}"),
        said => format!("{said} ({status})"),
    }
}

pub(super) fn unclear(why: &str) -> CallFault {
    CallFault::Unclear(why.to_owned())
}

/// One line of bounded length.
pub(super) fn short(text: &str) -> String {
    let mut letters = text.chars().filter(|letter| !letter.is_control());
    let mut short: String = letters.by_ref().take(WORDS).collect();
    if letters.next().is_some() {
        short.push_str("...");
    }
    short
}
