//! A ```probe or ```action fence: one typed call, as YAML.

use super::Reader;
use super::claims;
use super::fence::Fence;
use super::labels::{TIMEOUT, fact_name, timeout};
use crate::book::Calling;
use crate::{Block, Claim, Kind, Need, Output};
use model::yaml::{self, Entry, Node};
use model::{CallKind, CallPlace, CallSpec, Digest, Finding, Severity, Span, Target};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::time::Duration;

/// Keys of both fences, and those of an action alone.
const BOTH: &str = "id, call, on, with, needs, caution and timeout";
const OF_ACTIONS: [&str; 6] = ["changes", "undo", "unwind", "confirm", "look", "done"];

/// Reads a fence. There is a block whatever stands in it; one that is not understood is broken, and never runs.
pub(crate) fn block(reader: &mut Reader<'_>, fence: &Fence, kind: Kind) -> Block {
    let parsed = yaml::parse(reader.file, &fence.content);
    let mut draft = Draft::new(kind);
    for finding in parsed.findings {
        if finding.severity == Severity::Error {
            draft.broken.get_or_insert(format!("its YAML cannot be read: {}", finding.message));
        }
        let finding = moved(finding, &|span| reader.span(fence.places(span.range())));
        reader.findings.push(finding);
    }
    let at = reader.span(fence.range.clone());
    match parsed.documents.as_slice() {
        [root] if !root.entries().is_empty() => {
            root.entries().iter().for_each(|entry| draft.take(reader, fence, entry));
        }
        _ => draft.fault(
            reader,
            "call-incomplete",
            at,
            "it is not one map of keys".to_owned(),
            "write `id:` and `call:`",
        ),
    }
    draft.finish(reader, fence, at)
}

/// A finding of the fence's YAML, in its place in the book. A repair is left out: its places are the fence's too.
fn moved(finding: Finding, place: &dyn Fn(Span) -> Span) -> Finding {
    let related = finding.related.into_iter().map(|(span, what)| (place(span), what)).collect();
    Finding { at: place(finding.at), related, fix: None, ..finding }
}

/// A block whose keys are being read.
struct Draft {
    kind: Kind,
    id: Option<(String, Span)>,
    call: Option<(String, Span)>,
    target: Option<Target>,
    with: BTreeMap<String, (Json, Span)>,
    needs: Vec<(Need, Span)>,
    texts: BTreeMap<&'static str, String>,
    done: Option<Claim>,
    timeout: Option<Duration>,
    broken: Option<String>,
}

impl Draft {
    fn new(kind: Kind) -> Draft {
        Draft {
            kind,
            id: None,
            call: None,
            target: None,
            with: BTreeMap::new(),
            needs: vec![],
            texts: BTreeMap::new(),
            done: None,
            timeout: None,
            broken: None,
        }
    }

    fn word(&self) -> &'static str {
        if self.kind == Kind::Check { "probe" } else { "action" }
    }

    /// A finding that also keeps the block from being run.
    fn fault(&mut self, reader: &mut Reader<'_>, code: &'static str, at: Span, why: String, help: &str) {
        let message = format!("this {} cannot be run: {why}", self.word());
        reader.findings.push(Finding::error(code, at, message).help(help));
        self.broken.get_or_insert(why);
    }

    fn take(&mut self, reader: &mut Reader<'_>, fence: &Fence, entry: &Entry) {
        let at = reader.span(fence.places(entry.key.span.range()));
        let key = entry.key.as_str().unwrap_or_default();
        if self.kind == Kind::Check && OF_ACTIONS.contains(&key) {
            let why = format!("{key} says something of a change, and a probe only reads");
            return self.fault(reader, "label-misplaced", at, why, "make it an ```action, or remove the key");
        }
        let place = reader.span(fence.places(entry.value.span.range()));
        let text = entry.value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let is_of_action = OF_ACTIONS.iter().copied().find(|known| *known == key);
        let taken = match (key, text) {
            ("with", _) => return self.arguments(reader, fence, &entry.value),
            ("needs", _) => return self.values(reader, fence, &entry.value),
            ("id", text) => text.map(|text| self.id = Some((text, place))),
            ("call", text) => text.map(|text| self.call = Some((text, place))),
            ("on", text) => text.as_deref().and_then(Target::parse).map(|target| self.target = Some(target)),
            ("timeout", text) => text.as_deref().and_then(timeout).map(|limit| self.timeout = Some(limit)),
            ("caution", text) => text.map(|text| _ = self.texts.insert("caution", text)),
            ("done", text) => text.map(|_| self.done = Some(claims::scalar(reader, fence, &entry.value))),
            (_, text) => match is_of_action {
                Some(known) => text.map(|text| _ = self.texts.insert(known, text)),
                None => return self.unknown(reader, key, at),
            },
        };
        if taken.is_none() {
            let help = match key {
                "on" => "a place is jumphost, host:<name>, unit:<app/n> or vm:<name>",
                "timeout" => "a time limit is a number with s, m or h, up to 24h",
                _ => "write one text behind it",
            };
            self.fault(
                reader,
                "label-value",
                place,
                format!("its {key} has a value that it cannot have"),
                help,
            );
        }
    }

    fn unknown(&mut self, reader: &mut Reader<'_>, key: &str, at: Span) {
        let (why, help) = match key {
            "expect" | "output" | "secret" => (
                format!("{key} is a label of bash: a call knows when it did its work, and what it gives"),
                "remove it".to_owned(),
            ),
            _ => {
                let more = if self.kind == Kind::Run { "; of an action also " } else { "" };
                let more =
                    if more.is_empty() { String::new() } else { format!("{more}{}", OF_ACTIONS.join(", ")) };
                (format!("{key:?} is not one of its keys"), format!("keys are {BOTH}{more}"))
            }
        };
        self.fault(reader, "unknown-label", at, why, &help);
    }

    /// `with`: arguments that stand in the book.
    fn arguments(&mut self, reader: &mut Reader<'_>, fence: &Fence, node: &Node) {
        if node.entries().is_empty() {
            let at = reader.span(fence.places(node.span.range()));
            return self.fault(
                reader,
                "label-value",
                at,
                "with is no map of arguments".to_owned(),
                "write `with: {name: value}`",
            );
        }
        for Entry { key, value } in node.entries() {
            let at = reader.span(fence.places(key.span.range()));
            // A text is taken as it is written: `1.10` is a name and no number.
            let given = value.as_str().map_or_else(|| value.to_json(), Json::from);
            self.with.insert(key.as_str().unwrap_or_default().to_owned(), (given, at));
        }
    }

    /// `needs`: arguments whose values come from facts.
    fn values(&mut self, reader: &mut Reader<'_>, fence: &Fence, node: &Node) {
        let whole = reader.span(fence.places(node.span.range()));
        let scalars = node.entries().iter().all(|entry| entry.value.as_str().is_some());
        if node.entries().is_empty() || !scalars {
            let why = "needs is no map of arguments to expressions".to_owned();
            return self.fault(reader, "label-value", whole, why, "write `needs: {name: <CEL over facts>}`");
        }
        for Entry { key, value } in node.entries() {
            let at = reader.span(fence.places(key.span.range()));
            let from = claims::scalar(reader, fence, value);
            self.needs.push((Need { name: key.as_str().unwrap_or_default().to_owned(), from }, at));
        }
    }

    fn finish(mut self, reader: &mut Reader<'_>, fence: &Fence, span: Span) -> Block {
        let spec = self.spec(reader, span);
        if let Some(spec) = spec {
            self.judge(reader, spec, span);
        }
        if self.id.is_none() {
            self.fault(reader, "call-incomplete", span, "it has no id".to_owned(), "add `id: <name>`");
        }
        if self.kind == Kind::Check {
            self.id = self.id.take().filter(|(id, span)| fact_name(reader, id, *span));
        }
        let (id, named) =
            reader.claim_id(self.id.as_ref(), if self.kind == Kind::Check { "check" } else { "run" });
        let name = self.call.map_or_else(String::new, |(name, _)| name);
        let with = self.with.into_iter().map(|(name, (value, _))| (name, value)).collect();
        let mut text = |key: &str| self.texts.remove(key);
        Block {
            id,
            named,
            kind: self.kind,
            target: self.target.unwrap_or(Target::Jumphost),
            output: Output::Json,
            needs: self.needs.into_iter().map(|(need, _)| need).collect(),
            changes: text("changes"),
            undo: text("undo"),
            unwind: text("unwind"),
            only: None,
            confirm: text("confirm"),
            secret: None,
            caution: text("caution"),
            timeout: self.timeout.unwrap_or(TIMEOUT),
            expect: 0,
            look: text("look"),
            done: self.done,
            call: Some(Calling { name, spec, with }),
            digest: Digest::of(fence.content.as_bytes()),
            script: fence.content.clone(),
            broken: self.broken,
            line: reader.source.position(span.start).line,
            span,
        }
    }

    /// What it calls, where that is known and stands in the right fence.
    fn spec(&mut self, reader: &mut Reader<'_>, span: Span) -> Option<&'static CallSpec> {
        let Some((name, at)) = self.call.clone() else {
            self.fault(
                reader,
                "call-incomplete",
                span,
                "it names no call".to_owned(),
                "add `call: <name>`; `interlock calls` lists them",
            );
            return None;
        };
        let Some(spec) = reader.calls.iter().copied().find(|spec| spec.name == name) else {
            let why = format!("no call is named {name}");
            self.fault(
                reader,
                "unknown-call",
                at,
                why,
                "`interlock calls` lists what can be called; anything else is a bash block",
            );
            return None;
        };
        let (why, help) = match (self.kind, spec.kind) {
            (Kind::Check, CallKind::Mutation) => {
                (format!("{name} changes something, and a probe only reads"), "make it an ```action")
            }
            (Kind::Run, CallKind::Read) => {
                (format!("{name} only reads, and an action changes something"), "make it a ```probe")
            }
            _ => return Some(spec),
        };
        self.fault(reader, "call-wrong-fence", at, why, help);
        Some(spec)
    }

    /// Holds place and arguments against what the call takes.
    fn judge(&mut self, reader: &mut Reader<'_>, spec: &'static CallSpec, span: Span) {
        let help = format!("`interlock calls {}` shows its arguments", spec.name);
        let mut faults: Vec<(Span, String)> = Vec::new();
        let known =
            |name: &str| spec.argument(name).ok_or_else(|| format!("{} has no argument {name}", spec.name));
        for (name, (value, at)) in &self.with {
            match known(name) {
                Err(why) => faults.push((*at, why)),
                Ok(argument) if !argument.form.admits(value) => {
                    faults.push((*at, format!("its argument {name} must be {}", argument.form.said())));
                }
                Ok(_) => {}
            }
        }
        for (need, at) in &self.needs {
            match known(&need.name) {
                Err(why) => faults.push((*at, why)),
                Ok(_) if self.with.contains_key(&need.name) => {
                    faults.push((*at, format!("its argument {} stands in with and in needs", need.name)));
                }
                Ok(_) => {}
            }
        }
        let given =
            |name: &str| self.with.contains_key(name) || self.needs.iter().any(|(need, _)| need.name == name);
        let missing = spec.arguments.iter().filter(|argument| argument.required && !given(argument.name));
        faults.extend(
            missing.map(|argument| {
                (span, format!("its argument {} is missing: {}", argument.name, argument.doc))
            }),
        );
        for (at, why) in faults {
            self.fault(reader, "call-argument", at, why, &help);
        }
        if spec.place == CallPlace::Unit && self.target.is_none() {
            let why = format!("{} is asked in a unit, and it does not say in which", spec.name);
            self.fault(reader, "call-without-place", span, why, "add `on: unit:<app/n>`");
        }
    }
}

#[cfg(test)]
mod tests;
