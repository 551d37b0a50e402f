//! A request as a waterfall.

use super::escape;
use super::look::{self, Look};
use super::triage::when;
use crate::following::Traced;
use std::fmt::Write;

/// Columns of the bars.
const BAR: i64 = 30;

/// A line for each visit: when it began, how long it took, and where it failed.
pub fn waterfall(traced: &Traced, look: Look) -> String {
    let visits = &traced.visits;
    let Some(first) = visits.first() else {
        return format!("No line mentions {}.\n", escape::line(&traced.request));
    };
    let end = visits.iter().map(|visit| visit.end).max().unwrap_or(first.start);
    let whole = (end - first.start).max(1);
    let mut out =
        format!("{} from {}, {} ms\n", escape::line(&traced.request), when(Some(first.start)), whole / 1000);
    let names: Vec<String> =
        visits.iter().map(|visit| escape::line(format!("{} {}", visit.service, visit.host).trim())).collect();
    let width = names.iter().map(String::len).max().unwrap_or_default().min(44);
    for (visit, name) in visits.iter().zip(&names) {
        let column = |time: i64| usize::try_from((time - first.start) * BAR / whole).unwrap_or_default();
        let (from, to) = (column(visit.start), column(visit.end));
        let bar = format!("{}{}", " ".repeat(from), "=".repeat(to.saturating_sub(from).max(1)));
        let bar = look.paint(if visit.failed { look::BAD } else { look::ACCENT }, &format!("{bar:<31}"));
        let (after, took) = ((visit.start - first.start) / 1000, (visit.end - visit.start) / 1000);
        _ = writeln!(out, "  {name:<width$}  {bar}  +{after} ms, {took} ms, {} lines", visit.lines);
        if visit.failed {
            _ = writeln!(out, "    failed at {}:{}", escape::line(&visit.file), visit.line);
            _ = writeln!(out, "    {}", escape::line(&visit.text));
        }
    }
    out
}
