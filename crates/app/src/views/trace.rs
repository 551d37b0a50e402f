//! A request as a waterfall.

use super::escape;
use super::look::{self, Look};
use super::markup::Markup;
use super::report::drawing::Drawing;
use super::triage::when;
use crate::following::{Traced, Traces};
use std::fmt::Write;
use triage::Visit;

/// Columns of the bars.
const BAR: i64 = 30;

/// Each request, one after the other.
pub fn waterfalls(traces: &Traces, look: Look) -> String {
    let each = traces.requests.iter().map(|traced| waterfall(traced, look));
    let mut out = each.collect::<Vec<_>>().join("\n");
    if traces.requests.is_empty() {
        out.push_str("There is no such request in them.\n");
    }
    if traces.more > 0 {
        _ = writeln!(out, "\nand {} more requests", traces.more);
    }
    if traces.is_partial {
        out.push_str("There are more requests in them than are told apart: some may be missed.\n");
    }
    out
}

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
    let names: Vec<String> = visits.iter().map(|visit| escape::line(&name(visit))).collect();
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

/// Width of the drawing, of the names in it and of the bars, and the height of a row.
const WIDTH: f64 = 1000.0;
const NAMES: f64 = 260.0;
const BARS: f64 = 560.0;
const ROW: f64 = 24.0;

/// The waterfalls as one SVG that stands alone.
pub fn svg(traces: &Traces) -> String {
    let mut drawing = Drawing::new(WIDTH);
    drawing.style(include_str!("trace/style.css"));
    let mut top = 12.0;
    for traced in &traces.requests {
        top = drawn(&mut drawing, traced, top) + ROW;
    }
    let mut page = Markup::default();
    drawing.done(&mut page, top, "trace", "Requests through the services");
    page.newline();
    page.done()
}

/// Draws one request below `top`; gives where it ends.
fn drawn(drawing: &mut Drawing, traced: &Traced, top: f64) -> f64 {
    let start = traced.visits.iter().map(|visit| visit.start).min().unwrap_or_default();
    let end = traced.visits.iter().map(|visit| visit.end).max().unwrap_or_default();
    let whole = (end - start).max(1);
    let title = format!("{} from {}, {} ms", traced.request, when(Some(start)), whole / 1000);
    let title = if traced.visits.is_empty() { format!("no line mentions {}", traced.request) } else { title };
    drawing.label("title", [12.0, top + 14.0], 14.0, WIDTH - 24.0, &title);
    let mut y = top + ROW;
    for visit in &traced.visits {
        let place = |time: i64| NAMES + BARS * (time - start) as f64 / whole as f64;
        let (from, to) = (place(visit.start), place(visit.end));
        drawing.label("name", [12.0, y + 14.0], 12.0, NAMES - 24.0, &name(visit));
        let class = if visit.failed { "failed" } else { "bar" };
        drawing.rect(class, [from, y + 3.0, (to - from).max(2.0), ROW - 8.0], &visit.text);
        let took = format!("+{} ms, {} ms", (visit.start - start) / 1000, (visit.end - visit.start) / 1000);
        drawing.label("soft", [NAMES + BARS + 12.0, y + 14.0], 12.0, WIDTH - NAMES - BARS - 24.0, &took);
        y += ROW;
    }
    y
}

fn name(visit: &Visit) -> String {
    format!("{} {}", visit.service, visit.host).trim().to_owned()
}
