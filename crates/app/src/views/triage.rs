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
        one(cause, report.span, look, &mut out);
    }
    configuration(&triaged.doubts, look, &mut out);
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

/// Most options that are shown.
const OPTIONS: usize = 20;

/// What is wrong with what lies beside the logs.
fn configuration(doubts: &[triage::Doubt], look: Look, out: &mut String) {
    if doubts.is_empty() {
        return;
    }
    _ = writeln!(out, "\n{}", look.paint(look::STRONG, "Configuration and packages"));
    for doubt in doubts.iter().take(OPTIONS) {
        let style = if doubt.is_wrong { look::BAD } else { look::OPEN };
        _ = writeln!(out, "  {}", look.paint(style, &escape::line(&doubt.option)));
        let at = format!("{}:{}", doubt.spot.file, doubt.spot.line);
        let parts = [("at", at.as_str()), ("", &doubt.what), ("fix", &doubt.fix), ("source", &doubt.source)];
        for (name, text) in parts {
            for (place, line) in
                wrapped(&escape::line(text), look.columns().saturating_sub(14)).iter().enumerate()
            {
                let name = if place == 0 { name } else { "" };
                _ = writeln!(out, "  {}{line}", look.paint(look::FAINT, &format!("{name:<12}")));
            }
        }
    }
    let more = doubts.len().saturating_sub(OPTIONS);
    if more > 0 {
        _ = writeln!(out, "  and {more} more");
    }
}

fn one(cause: &Cause<'_>, span: Option<(i64, i64)>, look: Look, out: &mut String) {
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
        parts.extend(span.filter(|(from, to)| from < to).map(|span| ("bursts", spark(&cause.bursts, span))));
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

pub(super) fn where_at(place: &Place) -> String {
    let host = if place.host.is_empty() { String::new() } else { format!("{} ", place.host) };
    format!("{host}{} {}:{}", place.service, place.file, place.line)
}

/// How many lines there were, a letter for each part of the time; the highest is the most.
fn spark(bursts: &[(i64, u64)], span: (i64, i64)) -> String {
    let counts = columns(bursts, span, SPARK);
    let most = counts.iter().copied().max().unwrap_or_default().max(1);
    let letter = |count: &u64| match count {
        0 => '.',
        _ => LEVELS.get(usize::try_from(count * 7 / most).unwrap_or_default()).copied().unwrap_or('.'),
    };
    counts.iter().map(letter).collect()
}

/// Letters of a sparkline, and what they are: blocks from low to high.
const SPARK: usize = 48;
const LEVELS: [char; 8] =
    ['\u{2581}', '\u{2582}', '\u{2583}', '\u{2584}', '\u{2585}', '\u{2586}', '\u{2587}', '\u{2588}'];

/// The bursts added up into so many parts of the time.
pub(super) fn columns(bursts: &[(i64, u64)], (from, to): (i64, i64), parts: usize) -> Vec<u64> {
    let mut counts = vec![0; parts];
    let part = ((to - from) / i64::try_from(parts).unwrap_or(1).max(1)).max(1);
    for (time, count) in bursts {
        let at = usize::try_from((time - from) / part).unwrap_or_default().min(parts.saturating_sub(1));
        if let Some(sum) = counts.get_mut(at) {
            *sum += count;
        }
    }
    counts
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

#[cfg(test)]
mod tests {
    use super::spark;

    #[test]
    fn bursts_are_drawn_over_the_whole_time() {
        let spark = spark(&[(0, 1), (240, 8), (470, 4), (480, 4)], (0, 480));
        assert_eq!(spark.chars().count(), 48);
        let drawn: String = spark.chars().filter(|letter| *letter != '.').collect();
        assert_eq!(drawn, "\u{2581}\u{2588}\u{2588}");
    }
}
