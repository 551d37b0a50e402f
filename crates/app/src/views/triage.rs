//! What broke, for people.

use super::escape;
use super::look::{self, Look};
use super::rules::wrapped;
use crate::triaging::Triaged;
use std::fmt::Write;
use triage::{Cause, Place};

/// Most unknown lines and consequences that are shown.
const MOST: usize = 8;

/// Most source files that are shown.
const SUSPECTS: usize = 3;

/// What was read, what broke and what followed, what is unknown.
pub fn told(triaged: &Triaged<'_>, look: Look) -> String {
    let report = &triaged.report;
    let (bytes, lines, files) = report.read;
    let mut out = format!(
        "{files} files, {lines} lines, {:.1} MB in {:.2} s; {} hosts\n",
        bytes as f64 / 1e6,
        triaged.took_ms as f64 / 1e3,
        report.hosts.len()
    );
    if report.causes.is_empty() {
        let nothing =
            if lines == 0 { "There was nothing to read." } else { "Nothing known is broken in them." };
        _ = writeln!(out, "{}", look.paint(if lines == 0 { look::OPEN } else { look::GOOD }, nothing));
    }
    for cause in &report.causes {
        out.push('\n');
        one(cause, look, &mut out);
    }
    if !report.suspects.is_empty() {
        _ = writeln!(out, "\n{}", look.paint(look::STRONG, "Source files that tracebacks lead to"));
        for (file, seen) in report.suspects.iter().take(SUSPECTS) {
            let frame = format!("{file}:{} {}", seen.line, seen.function);
            _ = writeln!(out, "  {:>6} x  {}", seen.count, escape::line(&frame));
        }
    }
    if !report.unknown.is_empty() {
        _ = writeln!(out, "\n{}", look.paint(look::STRONG, "Loud, and not explained"));
        for (template, seen) in report.unknown.iter().take(MOST) {
            let place = format!("{}:{}", seen.first.file, seen.first.line);
            _ = writeln!(out, "  {:>6} x  {}", seen.count, escape::line(template));
            _ = writeln!(out, "            {}", look.paint(look::FAINT, &escape::line(&place)));
        }
        let more = report.unknown.len().saturating_sub(MOST) + report.more_unknown;
        if more > 0 {
            _ = writeln!(out, "  and {more} more forms");
        }
    }
    out
}

fn one(cause: &Cause<'_>, look: Look, out: &mut String) {
    let symptom = cause.symptom;
    let id = look.paint(look::BAD, &escape::line(&symptom.id));
    _ = writeln!(
        out,
        "{id}  ({}, {}, {} x)",
        escape::line(&symptom.component),
        symptom.layer.word(),
        cause.count
    );
    let first = &cause.first;
    let mut parts =
        vec![("first", format!("{} {}", when(first.time), where_at(first))), ("", first.text.clone())];
    if cause.count > 1 {
        parts.push(("last", when(cause.last)));
    }
    parts.push(("cause", symptom.cause.clone()));
    for (place, act) in symptom.fix.iter().enumerate() {
        parts.push((if place == 0 { "fix" } else { "" }, act.clone()));
    }
    parts.extend(symptom.apart.iter().map(|text| ("tell apart", text.clone())));
    parts.push(("source", symptom.source.clone()));
    for (place, followed) in cause.consequences.iter().take(MOST).enumerate() {
        let name = if place == 0 { "led to" } else { "" };
        let (id, layer) = (&followed.symptom.id, followed.symptom.layer.word());
        parts.push((
            name,
            format!("{id} ({layer}), {} x, from {}", followed.count, when(followed.first.time)),
        ));
    }
    for (name, text) in parts {
        let lines = wrapped(&escape::line(&text), look.columns().saturating_sub(14));
        for (place, line) in lines.iter().enumerate() {
            let name = if place == 0 { name } else { "" };
            _ = writeln!(out, "  {}{line}", look.paint(look::FAINT, &format!("{name:<12}")));
        }
    }
}

fn where_at(place: &Place) -> String {
    let host = if place.host.is_empty() { String::new() } else { format!("{} ", place.host) };
    format!("{host}{} {}:{}", place.service, place.file, place.line)
}

/// A time as people write it, in UTC.
pub(super) fn when(micros: Option<i64>) -> String {
    let time = micros.and_then(|micros| model::Timestamp::from_microsecond(micros).ok());
    time.map_or_else(|| "at no known time".to_owned(), |time| time.to_string())
}

/// What was not read, and why.
pub fn refused((name, why): &(String, String)) -> String {
    format!("not read: {}: {}", escape::line(name), escape::line(why))
}
