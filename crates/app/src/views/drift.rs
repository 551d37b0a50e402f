//! What differs between two captures, for people.

use super::escape;
use super::look::{self, Look};
use health::{Capture, Change, Class, Drift};
use serde_json::Value as Json;
use std::fmt::Write;

/// Longest value that is shown, in characters.
const WIDE: usize = 60;

/// The verdict, then the changes by class.
pub fn told(from: &Capture, to: &Capture, drift: &Drift, look: Look) -> String {
    let verdict = drift.verdict();
    let word = look.paint(look::verdict(verdict), &verdict.to_string());
    let mut out = format!("{} to {}: {word}\n", escape::line(&from.at), escape::line(&to.at));
    let titles =
        [(Class::Drift, "Drift"), (Class::OnRecord, "On record"), (Class::Float, "Changes by itself")];
    for (class, title) in titles {
        let mut of_class = drift.changes.iter().filter(|change| change.class == class).peekable();
        if of_class.peek().is_some() {
            _ = writeln!(out, "\n{}", look.paint(look::STRONG, title));
        }
        for change in of_class {
            _ = writeln!(out, "  {}", line(change));
        }
    }
    if !drift.unread.is_empty() {
        _ = writeln!(out, "\n{}", look.paint(look::STRONG, "Not compared"));
    }
    for (section, why) in &drift.unread {
        _ = writeln!(out, "  {}: {}", escape::line(section), escape::line(why));
    }
    if drift.changes.is_empty() && drift.unread.is_empty() {
        out.push_str("Nothing differs.\n");
    }
    out
}

fn line(change: &Change) -> String {
    let shown = |value: &Json| escape::cut(&escape::line(&value.to_string()), WIDE);
    let name = format!("{}: {}", escape::line(&change.section), escape::line(&change.entry));
    match (&change.field, &change.from, &change.to) {
        (None, None, _) => format!("{name} came"),
        (None, _, _) => format!("{name} went"),
        (Some(field), from, to) => {
            let side = |value: &Option<Json>| value.as_ref().map_or_else(|| "nothing".to_owned(), shown);
            format!("{name}: {} was {} and is {}", escape::line(field), side(from), side(to))
        }
    }
}
