//! What a rehearsal shows and the site lives with: `rehearsal/arguments.yaml`, each entry with its reason and the
//! decision that says so. Only an escape and a line that guards nothing can be argued for.

use crate::AppError;
use crate::attempt::stem;
use crate::folder::{self, Content};
use crate::prepare::Prepared;
use crate::stage::FaultCard;
use crate::views::rehearsal::{Argument, Outcome, Rehearsal};
use model::FileId;
use model::yaml::{self, Node};

/// Where they stand, from the site's folder.
const FILE: &str = "rehearsal/arguments.yaml";

/// The arguments of one site.
pub(super) struct Arguments {
    entries: Vec<Entry>,
    wrong: Vec<String>,
}

struct Entry {
    about: About,
    argument: Argument,
}

enum About {
    Escape(String),
    Line { book: String, gate: String, text: String },
}

/// Reads them; a site that argues for nothing has no such file.
pub(super) fn read(site: &Prepared) -> Result<Arguments, AppError> {
    let mut arguments = Arguments { entries: vec![], wrong: vec![] };
    let path = site.folder.join(FILE);
    if !path.is_file() {
        return Ok(arguments);
    }
    let Content::Text(text) = folder::read(&path)? else {
        return Err(AppError::Unreadable { path, why: "it is no text".to_owned() });
    };
    let parsed = yaml::parse(FileId::default(), &text);
    arguments.wrong.extend(parsed.findings.iter().map(|finding| format!("{FILE}: {}", finding.message)));
    let list = |key: &str| parsed.root().and_then(|root| root.get(key)).map(Node::items).unwrap_or_default();
    for (kind, nodes) in [("escapes", list("escapes")), ("lines", list("lines"))] {
        for node in nodes {
            match entry(kind, node, &site.decisions) {
                Ok(entry) => arguments.entries.push(entry),
                Err(why) => arguments.wrong.push(format!("{FILE}, {kind}: {why}")),
            }
        }
    }
    Ok(arguments)
}

fn entry(kind: &str, node: &Node, decisions: &[String]) -> Result<Entry, String> {
    let word = |key: &str| {
        let value = node.get(key).and_then(Node::as_str).filter(|text| !text.trim().is_empty());
        value.map(str::to_owned).ok_or_else(|| format!("an entry has no `{key}`"))
    };
    let about = match kind {
        "escapes" => About::Escape(word("fault")?),
        _ => About::Line { book: word("book")?, gate: word("gate")?, text: word("line")? },
    };
    let argument = Argument { why: word("why")?, decision: word("decision")? };
    if !decisions.contains(&argument.decision) {
        return Err(format!("{} is no decision in force, so it carries nothing", argument.decision));
    }
    Ok(Entry { about, argument })
}

impl Arguments {
    /// Lays them beside what they argue for, and says which argue for nothing.
    pub(super) fn settle(self, rehearsal: &mut Rehearsal, known: &[FaultCard]) {
        rehearsal.idle_arguments = self.wrong;
        for Entry { about, argument } in self.entries {
            let idle = match about {
                About::Escape(fault) => escape(rehearsal, known, &fault, argument),
                About::Line { book, gate, text } => line(rehearsal, [&book, &gate, &text], argument),
            };
            rehearsal.idle_arguments.extend(idle);
        }
    }
}

/// Why an argument for an escape is idle.
fn escape(rehearsal: &mut Rehearsal, known: &[FaultCard], fault: &str, argument: Argument) -> Option<String> {
    let Some(row) = rehearsal.faults.iter_mut().find(|row| row.fault == fault) else {
        let is_known = known.iter().any(|card| card.fault == fault);
        return (!is_known).then(|| format!("{FILE}: there is no fault {fault}"));
    };
    if row.outcome != Outcome::Escaped {
        return Some(format!("{FILE}: {fault} does not escape ({})", row.outcome.word()));
    }
    row.argument = Some(argument);
    None
}

/// Why an argument for a line is idle.
fn line(rehearsal: &mut Rehearsal, [book, gate, text]: [&str; 3], argument: Argument) -> Option<String> {
    if !rehearsal.control.iter().any(|run| stem(&run.book).starts_with(stem(book))) {
        return None;
    }
    let is_it = |line: &&mut crate::views::rehearsal::GateLine| {
        stem(&line.book).starts_with(stem(book)) && line.gate == gate && line.text.trim() == text.trim()
    };
    if rehearsal.lines.is_empty() {
        return None;
    }
    match rehearsal.lines.iter_mut().find(is_it) {
        Some(line) => {
            line.argument = Some(argument);
            None
        }
        None => Some(format!("{FILE}: {book} has no line `{text}` in {gate}")),
    }
}
