//! Findings as SARIF 2.1.0, for code scanning: one run, one rule per code.
//!
//! Source of the shape: OASIS SARIF 2.1.0 (sections 3.13 sarifLog to 3.57 replacement).

use super::place::{self, Place};
use model::{Edit, Finding, Fix, Severity, Sources, Span};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The findings as one SARIF log. `version` is the version of Interlock.
pub fn log(findings: &[Finding], sources: &Sources, version: &str) -> Value {
    let rules = rules(findings);
    let places: BTreeMap<&str, usize> =
        rules.keys().enumerate().map(|(index, &code)| (code, index)).collect();
    let results: Vec<Value> = findings.iter().map(|finding| result(finding, sources, &places)).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "interlock",
                "version": version,
                "rules": rules.into_values().collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// One rule per code that was found, by code: its page where it is one of the site's rules. Of the other codes there is
/// the help of the first finding, and the level of the worst.
fn rules(findings: &[Finding]) -> BTreeMap<&str, Value> {
    let mut first: BTreeMap<&str, (&Finding, Severity)> = BTreeMap::new();
    for finding in findings {
        let (_, worst) = first.entry(finding.code).or_insert((finding, finding.severity));
        *worst = finding.severity.min(*worst);
    }
    let rule = |(code, (finding, worst)): (_, (&Finding, Severity))| {
        let page = site::rules::all().iter().find(|rule| rule.code == code);
        let rule = match page {
            Some(rule) => described(rule),
            None => {
                let help = if finding.help.is_empty() { &finding.message } else { &finding.help };
                json!({
                    "id": code,
                    "name": name(code),
                    "shortDescription": {"text": in_words(code)},
                    "fullDescription": {"text": in_words(code)},
                    "help": {"text": help},
                    "defaultConfiguration": {"level": level(worst)},
                })
            }
        };
        (code, rule)
    };
    first.into_iter().map(rule).collect()
}

/// A rule of the site with what its page says.
fn described(rule: &site::Rule) -> Value {
    let mut properties = serde_json::Map::new();
    properties.insert("source".into(), json!(rule.source));
    if !rule.id.is_empty() {
        properties.insert("id".into(), json!(rule.id));
    }
    json!({
        "id": rule.code,
        "name": name(rule.code),
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": format!("{} {}", rule.what, rule.why)},
        "help": {
            "text": format!("{}\n\nReported, for example:\n{}", rule.help, rule.example),
            "markdown": format!("{}\n\nReported, for example:\n\n```yaml\n{}\n```", rule.help, rule.example),
        },
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": properties,
    })
}

/// `vip-outside-plane` as `VipOutsidePlane`, the form that SARIF asks of a name.
fn name(code: &str) -> String {
    let words = code.split('-').map(|word| word.split_at_checked(1).unwrap_or((word, "")));
    words.map(|(first, rest)| first.to_uppercase() + rest).collect()
}

/// `vip-outside-plane` as `Vip outside plane.`
fn in_words(code: &str) -> String {
    let words = code.replace('-', " ");
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(finding: &Finding, sources: &Sources, rules: &BTreeMap<&str, usize>) -> Value {
    let mut result = json!({
        "ruleId": finding.code,
        "ruleIndex": rules.get(finding.code),
        "level": level(finding.severity),
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": physical(sources, finding.at)}],
    });
    let Some(fields) = result.as_object_mut() else { return result };
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(index, (span, label))| {
            json!({"id": index + 1, "physicalLocation": physical(sources, *span), "message": {"text": label}})
        });
        fields.insert("relatedLocations".into(), related.collect());
    }
    if let Some(fix) = &finding.fix {
        fields.insert("fixes".into(), json!([repair(fix, sources)]));
    }
    let mut properties = serde_json::Map::new();
    if !finding.help.is_empty() {
        properties.insert("help".into(), json!(finding.help));
    }
    if let Some(decision) = &finding.decision {
        properties.insert("decision".into(), json!(decision));
    }
    if !properties.is_empty() {
        fields.insert("properties".into(), properties.into());
    }
    result
}

fn physical(sources: &Sources, span: Span) -> Value {
    let place = place::of(sources, span);
    json!({"artifactLocation": {"uri": uri(place.file)}, "region": region(&place)})
}

fn region(place: &Place<'_>) -> Value {
    json!({
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
    })
}

/// One fix, its edits grouped by file in the order of their first edit.
fn repair(fix: &Fix, sources: &Sources) -> Value {
    let mut files: Vec<(&str, Vec<Value>)> = vec![];
    for Edit { span, text } in &fix.edits {
        let place = place::of(sources, *span);
        let replacement = json!({"deletedRegion": region(&place), "insertedContent": {"text": text}});
        match files.iter_mut().find(|(file, _)| *file == place.file) {
            Some((_, replacements)) => replacements.push(replacement),
            None => files.push((place.file, vec![replacement])),
        }
    }
    let change = |(file, replacements): (&str, Vec<Value>)| json!({"artifactLocation": {"uri": uri(file)}, "replacements": replacements});
    let changes: Vec<Value> = files.into_iter().map(change).collect();
    json!({"description": {"text": fix.title}, "artifactChanges": changes})
}

/// A path as a URI reference (RFC 3986): what may not stand there is percent-encoded, byte by byte.
fn uri(path: &str) -> String {
    use std::fmt::Write;
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(byte.into())
            }
            // Writing to a String cannot fail.
            _ => _ = write!(uri, "%{byte:02X}"),
        }
    }
    uri
}

#[cfg(test)]
mod tests;
