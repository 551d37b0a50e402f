//! What is open in a site, and the next free identifier.

use crate::ids::Next;
use crate::ledger::{Item, Outstanding};
use crate::views::look::{self, Look};
use crate::views::{escape, place};
use model::Sources;

/// Three lists; an empty one says so.
pub fn outstanding(outstanding: &Outstanding, look: Look) -> String {
    let lists = [
        ("open in the security ledger", &outstanding.security, "open", "since"),
        ("proposed, and not decided", &outstanding.decisions, "asked", "since"),
        ("divergences past their date", &outstanding.expired, "over", "until"),
    ];
    let mut out = String::new();
    for (title, items, age, word) in lists {
        out.push_str(&look.paint(look::STRONG, &format!("{title}: {}", items.len())));
        out.push('\n');
        for item in items {
            out.push_str(&line(item, &outstanding.sources, age, word, look));
        }
    }
    out
}

fn line(item: &Item, sources: &Sources, age: &str, word: &str, look: Look) -> String {
    let days = match (item.days, item.date.is_empty()) {
        (Some(1), _) => format!("{age} 1 day, {word} {}", item.date),
        (Some(days), _) => format!("{age} {days} days, {word} {}", item.date),
        (None, false) => format!("{word} {}", escape::line(&item.date)),
        (None, true) => "no date".to_owned(),
    };
    let at = place::of(sources, item.at);
    let front = format!("  {:<8}", escape::line(&item.id));
    let what = escape::cut(&escape::line(&item.what), look.columns().saturating_sub(front.len()).max(30));
    let back = format!("          {days}; {}:{}", escape::line(at.file), at.start.line);
    format!("{}{what}\n{}\n", look.paint(look::OPEN, &front), look.paint(look::FAINT, &back))
}

/// The identifier on a line of its own, for a script to read.
pub fn next(next: &Next) -> String {
    format!("{}\n", next.id)
}

/// What an identifier follows, for people.
pub fn after(next: &Next) -> String {
    let Some((id, span)) = &next.after else { return "the first of its kind".to_owned() };
    let at = place::of(&next.sources, *span);
    format!("the highest so far is {id}, at {}:{}", escape::line(at.file), at.start.line)
}
