//! The register on a terminal: a list, one decision, the reasons of a line, and the lineage as a tree.

use crate::decisions::{Reason, Register};
use crate::views::look::{self, Look, Style};
use crate::views::{escape, place};
use model::Span;
use site::decisions::{Decision, Lineage, Status, Tie};
use std::collections::BTreeSet;

/// One line for each decision of a status, or for all.
pub fn list(register: &Register, status: Option<Status>, look: Look) -> String {
    let wanted =
        register.decisions.iter().filter(|decision| status.is_none() || decision.standing() == status);
    wanted.map(|decision| format!("{}\n", head(decision, look))).collect()
}

fn head(decision: &Decision, look: Look) -> String {
    let word = decision.standing().map_or("unknown", Status::as_str);
    let title = escape::cut(&escape::line(&decision.title), look.columns().saturating_sub(20).max(30));
    let status = look.paint(style(decision.standing()), &format!("{word:<10}"));
    format!("{}  {status}  {title}", look.paint(look::STRONG, &format!("{:<6}", decision.id)))
}

fn style(status: Option<Status>) -> Style {
    match status {
        Some(Status::Adopted | Status::Decided) => look::GOOD,
        Some(Status::Proposed) => look::OPEN,
        Some(Status::Superseded | Status::Deferred) => look::FAINT,
        None => look::BAD,
    }
}

/// One decision: its lineage, its text, and where the site names it.
pub fn show(register: &Register, decision: &Decision, look: Look) -> String {
    let mut out = format!("{}\n", head(decision, look));
    let lineage = register.lineage();
    let words = |list: &[model::At<String>]| list.iter().map(|at| at.value.clone()).collect::<Vec<_>>();
    let ids = |list: Vec<&Decision>| list.iter().map(|decision| decision.id.clone()).collect::<Vec<_>>();
    let lines = [
        ("date", decision.date.iter().map(|date| date.value.clone()).collect()),
        ("supersedes", words(&decision.supersedes)),
        ("superseded by", ids(lineage.successors(&decision.id))),
        ("holds today", ids(lineage.heirs(&decision.id))),
        ("amends", words(&decision.amends)),
        ("amended by", ids(lineage.amenders(&decision.id))),
        ("related", words(&decision.related)),
        ("rules", words(&decision.rules)),
    ];
    for (word, list) in lines.iter().filter(|(_, list)| !list.is_empty()) {
        out.push_str(&format!("  {word:<14} {}\n", escape::line(&list.join(", "))));
    }
    let source = register.sources.get(decision.text.file);
    let text = source.and_then(|source| source.text.get(decision.text.range())).unwrap_or_default();
    if !text.is_empty() {
        out.push_str(&format!("\n{}\n", escape::lines(text)));
    }
    let named: Vec<Span> =
        register.named.iter().filter(|(id, _)| *id == decision.id).map(|(_, span)| *span).collect();
    out.push_str(&look.paint(look::STRONG, &format!("\nnamed {} times\n", named.len())));
    for span in named {
        out.push_str(&quoted(register, span, look));
    }
    out
}

/// A place with the line that stands there.
fn quoted(register: &Register, span: Span, look: Look) -> String {
    let at = place::of(&register.sources, span);
    let line = at.source.map_or("", |source| source.line(at.start.line)).trim();
    let front = format!("  {}:{}  ", escape::line(at.file), at.start.line);
    let room = look.columns().saturating_sub(front.len()).max(30);
    format!("{}{}\n", look.paint(look::FAINT, &front), escape::cut(&escape::line(line), room))
}

/// The decisions behind a line, each with what holds today where it is superseded.
pub fn why(register: &Register, reasons: &[Reason], look: Look) -> String {
    if reasons.is_empty() {
        return "no decision is named on this line, in its passage or in its section\n".to_owned();
    }
    let lineage = register.lineage();
    let mut out = String::new();
    for reason in reasons {
        match lineage.get(&reason.id) {
            Some(decision) => out.push_str(&format!("{}\n", head(decision, look))),
            None => out.push_str(&format!("{}  is not in the register\n", escape::line(&reason.id))),
        }
        for heir in lineage.heirs(&reason.id) {
            out.push_str(&format!("  holds today: {}\n", head(heir, look)));
        }
        let near = match reason.near {
            site::decisions::Near::Line => "on the line",
            site::decisions::Near::Passage => "in its passage",
            site::decisions::Near::Section => "in its section",
        };
        out.push_str(&format!("  {near}:\n  {}", quoted(register, reason.at, look)));
    }
    out
}

/// The lineage as trees: each begins with a decision that nothing supersedes or amends, and below a decision stands what
/// it supersedes and amends.
pub fn tree(register: &Register, id: Option<&str>, look: Look) -> String {
    let lineage = register.lineage();
    let family = id.map(|id| lineage.family(id));
    let mut drawer = Drawer { lineage: &lineage, look, seen: BTreeSet::new(), out: String::new() };
    let is_in =
        |decision: &&&Decision| family.as_ref().is_none_or(|family| family.contains(decision.id.as_str()));
    let in_question: Vec<&Decision> = lineage.decisions().iter().filter(is_in).copied().collect();
    let is_root = |decision: &Decision| {
        lineage.successors(&decision.id).is_empty() && lineage.amenders(&decision.id).is_empty()
    };
    let mut alone = 0;
    // What is left after the roots goes round in a circle.
    for round in [true, false] {
        for decision in in_question.iter().filter(|decision| is_root(decision) == round) {
            if round && id.is_none() && drawer.below(&decision.id).is_empty() {
                alone += 1;
            } else if round || !drawer.seen.contains(decision.id.as_str()) {
                drawer.draw(decision);
            }
        }
    }
    let mut out = drawer.out;
    for cycle in lineage.cycles() {
        let ids: Vec<&str> = cycle.iter().map(|decision| decision.id.as_str()).collect();
        out.push_str(&look.paint(look::BAD, &format!("a ring: {} supersede each other\n", ids.join(", "))));
    }
    if alone > 0 {
        out.push_str(
            &look.paint(look::FAINT, &format!("{alone} more neither supersede nor amend anything\n")),
        );
    }
    out
}

struct Drawer<'l, 'a> {
    lineage: &'l Lineage<'a>,
    look: Look,
    seen: BTreeSet<&'a str>,
    out: String,
}

impl<'a> Drawer<'_, 'a> {
    fn below(&self, id: &str) -> Vec<(Tie, &'a Decision)> {
        let edges = self.lineage.edges().iter().filter(|edge| edge.from.id == id && edge.tie != Tie::Related);
        edges.map(|edge| (edge.tie, edge.to)).collect()
    }

    /// One tree. It is walked with a list of what is still to draw, so that no register makes it deep.
    fn draw(&mut self, root: &'a Decision) {
        let mut open = vec![(root, String::new(), String::new())];
        while let Some((decision, front, indent)) = open.pop() {
            let is_new = self.seen.insert(&decision.id);
            let below = self.below(&decision.id);
            let again = if is_new || below.is_empty() { "" } else { "  (above)" };
            self.out.push_str(&format!("{front}{}{again}\n", head(decision, self.look)));
            if !is_new {
                continue;
            }
            let last = below.len().saturating_sub(1);
            for (index, (tie, older)) in below.into_iter().enumerate().rev() {
                let (branch, next) = if index == last { ("`-- ", "    ") } else { ("|-- ", "|   ") };
                open.push((older, format!("{indent}{branch}{} ", tie.as_str()), format!("{indent}{next}")));
            }
        }
    }
}
