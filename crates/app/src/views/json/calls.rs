//! The object of `calls`.

use model::{CallKind, CallPlace, CallSpec};
use serde::Serialize;

/// `interlock.calls/1`: what can be called.
#[derive(Debug, Serialize)]
pub struct Calls<'a> {
    schema: &'static str,
    calls: Vec<Entry<'a>>,
}

#[derive(Debug, Serialize)]
struct Entry<'a> {
    name: &'a str,
    kind: CallKind,
    place: CallPlace,
    doc: &'a str,
    gives: &'a str,
    arguments: Vec<Argument<'a>>,
    command: &'a str,
}

#[derive(Debug, Serialize)]
struct Argument<'a> {
    name: &'a str,
    required: bool,
    doc: &'a str,
    form: String,
}

/// The object that `interlock calls` prints.
pub fn calls<'a>(calls: &[&'a CallSpec]) -> Calls<'a> {
    let argument = |one: &'a model::Argument| Argument {
        name: one.name,
        required: one.required,
        doc: one.doc,
        form: one.form.said(),
    };
    let entry = |spec: &&'a CallSpec| Entry {
        name: spec.name,
        kind: spec.kind,
        place: spec.place,
        doc: spec.doc,
        gives: spec.gives,
        arguments: spec.arguments.iter().map(argument).collect(),
        command: spec.script,
    };
    Calls { schema: "interlock.calls/1", calls: calls.iter().map(entry).collect() }
}
