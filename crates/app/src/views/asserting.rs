//! What a sweep came to, for people.

mod junit;
mod otlp;
mod prometheus;

pub use junit::document;
pub use otlp::otlp;
pub use prometheus::metrics;

use super::escape;
use super::look::{self, Look};
use super::rules::wrapped;
use crate::asserting::Asserted;
use health::{Judged, Layer, Outcome, Report};
use model::Verdict;
use std::fmt::Write;

/// Columns of the names at the left.
const NAMES: usize = 14;
/// Most checks that are named for one reason why they were left out.
const MOST: usize = 4;

/// The verdict, where it begins, a line for each layer, and all that does not hold.
pub fn told(asserted: &Asserted, look: Look) -> String {
    let report = &asserted.report;
    let mut out = head(asserted, look);
    for root in &report.roots {
        let layer = look.paint(look::BAD, root.layer.word());
        let after: Vec<&str> = root.consequences.iter().map(|layer| layer.word()).collect();
        let after =
            if after.is_empty() { String::new() } else { format!("; rests on it: {}", after.join(", ")) };
        _ = writeln!(out, "It begins at {layer}{after}");
    }
    let dark: Vec<&str> = dark(report).into_iter().map(Layer::word).collect();
    if !dark.is_empty() {
        _ = writeln!(out, "Below that, not all could be measured: {}", dark.join(", "));
    }
    out.push('\n');
    for layer in Layer::ALL {
        one_layer(report, layer, look, &mut out);
    }
    for (verdict, title) in [(Verdict::Fails, "Fails"), (Verdict::Unmeasured, "Unmeasured")] {
        let open = report.judged.iter().filter(|one| one.outcome.verdict() == Some(verdict));
        for (place, one) in open.enumerate() {
            if place == 0 {
                _ = writeln!(out, "\n{}", look.paint(look::STRONG, title));
            }
            one_check(one, verdict, look, &mut out);
        }
    }
    left_out(report, look, &mut out);
    if let Some(since) = &asserted.since {
        _ = write!(out, "\n{}", super::drift::told(&since.from, &asserted.capture, &since.drift, look));
    }
    out
}

/// What is different from the last sweep, in a line.
pub fn changed(before: Option<&Report>, now: &Report) -> String {
    let Some(before) = before else { return "watching; Ctrl-C ends".to_owned() };
    let was = |id: &str| before.judged.iter().find(|one| one.check.id == id)?.outcome.verdict();
    let word = |verdict: Option<Verdict>| verdict.map_or("left out".to_owned(), |one| one.to_string());
    let other = now.judged.iter().filter(|one| was(one.check.id) != one.outcome.verdict());
    let other: Vec<String> =
        other.map(|one| format!("{} {}", one.check.id, word(one.outcome.verdict()))).collect();
    let shown = match other.get(..MOST) {
        Some(first) if other.len() > MOST => format!("{} and {} more", first.join(", "), other.len() - MOST),
        _ => other.join(", "),
    };
    match other.is_empty() {
        true => "nothing changed; watching, Ctrl-C ends".to_owned(),
        false => format!("changed: {shown}; watching, Ctrl-C ends"),
    }
}

fn head(asserted: &Asserted, look: Look) -> String {
    let report = &asserted.report;
    let names = [asserted.site.as_deref(), asserted.cloud.as_deref()];
    let names: Vec<String> = names.into_iter().flatten().map(escape::line).collect();
    let name = if names.is_empty() { "Nothing was named".to_owned() } else { names.join(", cloud ") };
    format!(
        "{name}: {}, {} hold, {} fail, {} unmeasured, {} left out; {} ms\n",
        look.paint(look::verdict(report.verdict), &report.verdict.to_string()),
        report.count(Some(Verdict::Holds)),
        report.count(Some(Verdict::Fails)),
        report.count(Some(Verdict::Unmeasured)),
        report.count(None),
        asserted.took_ms
    )
}

/// Layers below a root that could not be measured: the failure may begin there.
fn dark(report: &Report) -> Vec<Layer> {
    let below = |layer: Layer| report.roots.iter().any(|root| root.layer.needs(layer));
    Layer::ALL.into_iter().filter(|layer| below(*layer) && report.is_dark(*layer)).collect()
}

fn one_layer(report: &Report, layer: Layer, look: Look, out: &mut String) {
    let of_layer: Vec<&Judged> = report.judged.iter().filter(|one| one.check.layer == layer).collect();
    let verdicts: Vec<Verdict> = of_layer.iter().filter_map(|one| one.outcome.verdict()).collect();
    let name = format!("{:<NAMES$}", layer.word());
    if verdicts.is_empty() {
        return;
    }
    let verdict = Verdict::all(verdicts.iter().copied());
    let count = |wanted: Verdict| verdicts.iter().filter(|one| **one == wanted).count();
    let counted = [Verdict::Holds, Verdict::Fails, Verdict::Unmeasured].map(|one| (count(one), one));
    let counted: Vec<String> =
        counted.iter().filter(|(count, _)| *count > 0).map(|(count, one)| format!("{count} {one}")).collect();
    let follows = report.roots.iter().any(|root| root.consequences.contains(&layer));
    let mark = if follows { "  (a consequence)" } else { "" };
    let word = look.paint(look::verdict(verdict), &format!("{:<12}", verdict.to_string()));
    _ = writeln!(out, "{name}{word}{}{mark}", look.paint(look::FAINT, &counted.join(", ")));
}

fn one_check(one: &Judged, verdict: Verdict, look: Look, out: &mut String) {
    let id = look.paint(look::verdict(verdict), one.check.id);
    let follows: Vec<&str> = one.follows.iter().map(|layer| layer.word()).collect();
    let follows = if follows.is_empty() { String::new() } else { format!(", after {}", follows.join(", ")) };
    _ = writeln!(out, "{id}  ({}{follows})", one.check.layer.word());
    let mut parts = Vec::new();
    match &one.outcome {
        Outcome::Fails { seen, why } => parts.extend([("seen", seen.as_str()), ("why", why.as_str())]),
        Outcome::Unmeasured { why } => parts.push(("why", why.as_str())),
        Outcome::Holds { .. } | Outcome::LeftOut { .. } => {}
    }
    // What follows from something else is mended with that.
    if verdict == Verdict::Fails && one.follows.is_empty() {
        parts.push(("do", one.check.act));
    }
    if !one.check.known.is_empty() {
        parts.push(("known", one.check.known));
    }
    for (name, text) in parts {
        let lines = wrapped(&escape::line(text), look.columns().saturating_sub(NAMES));
        for (place, line) in lines.iter().enumerate() {
            let name = if place == 0 { name } else { "" };
            _ = writeln!(out, "  {}{line}", look.paint(look::FAINT, &format!("{name:<12}")));
        }
    }
}

/// What there was nobody to ask about, by its reason.
fn left_out(report: &Report, look: Look, out: &mut String) {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in &report.judged {
        let Outcome::LeftOut { why } = &one.outcome else { continue };
        match reasons.iter_mut().find(|(known, _)| known == why) {
            Some((_, ids)) => ids.push(one.check.id),
            None => reasons.push((why, vec![one.check.id])),
        }
    }
    if !reasons.is_empty() {
        _ = writeln!(out, "\n{}", look.paint(look::STRONG, "Left out"));
    }
    for (why, ids) in reasons {
        let shown = ids.get(..MOST).map_or_else(
            || ids.join(", "),
            |first| format!("{} and {} more", first.join(", "), ids.len() - MOST),
        );
        let line = format!("{}: {shown}", escape::line(why));
        for line in wrapped(&line, look.columns().saturating_sub(2)) {
            _ = writeln!(out, "  {}", look.paint(look::FAINT, &line));
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
