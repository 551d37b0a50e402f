//! What each line of a gate stands for: found by changing what a run measured, one value at a time, and judging again.

mod edit;

use crate::expr::FactPath;
use crate::{Block, Book, Claim, Facts, Gate, Item, Kind, judge};
use edit::{Edit, edits};
use model::{Event, EventKind, Verdict};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Most values of the site that one line is tried with.
const DECLARED: usize = 24;

/// One line of a gate, and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Id of the gate.
    pub gate: String,
    /// The line as it stands in the book.
    pub text: String,
    /// What it stands for.
    pub stands: Stands,
}

/// What a line of a gate stands for beside the other lines that a run comes to before its next change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// For this change of an answer, which no other line notices in time.
    Alone(String),
    /// For nothing alone: it notices this change, and so does another line; likewise all others that it notices.
    Among(String, String),
    /// For nothing: no change of a single value makes it false.
    Nothing,
    /// Nobody knows: the run did not come to it.
    Unknown,
}

/// Says of every line of a book what it stands for, by what one run of it measured. `facts` is what the run began with.
pub fn stands(book: &Book, facts: &Facts, events: &[Event]) -> Vec<Standing> {
    let row: Vec<&Item> = book.items().map(|(_, item)| item).collect();
    let mut trial = Trial { row, judged: judged(facts.clone().unmeasured(), events) };
    let gates: Vec<(usize, &Gate)> = trial.gates(0, trial.row.len()).collect();
    let mut all = Vec::new();
    for (at, gate) in gates {
        for (nth, claim) in gate.claims.iter().enumerate() {
            let stands = trial.line(at, gate, nth);
            all.push(Standing { gate: gate.id.clone(), text: claim.text.clone(), stands });
        }
    }
    all
}

/// By what a gate was judged first.
#[derive(Clone)]
struct Judged {
    facts: Facts,
    /// The event with which the last mutation before it began; 0 for none.
    changed: u64,
}

/// By what each gate was judged first.
fn judged(mut facts: Facts, events: &[Event]) -> BTreeMap<String, Judged> {
    let (mut all, mut changed) = (BTreeMap::new(), 0);
    for event in events {
        match &event.kind {
            EventKind::FactMeasured { fact } => facts.take(fact.clone(), event.seq),
            EventKind::StepStarted { mutates: true, .. } => changed = event.seq,
            EventKind::GateJudged { gate, .. } => {
                all.entry(gate.clone()).or_insert_with(|| Judged { facts: facts.clone(), changed });
            }
            _ => {}
        }
    }
    all
}

struct Trial<'b> {
    row: Vec<&'b Item>,
    judged: BTreeMap<String, Judged>,
}

impl<'b> Trial<'b> {
    /// The gates of a stretch of the book, with their places.
    fn gates(&self, from: usize, to: usize) -> impl Iterator<Item = (usize, &'b Gate)> + use<'b> {
        let stretch: Vec<(usize, &'b Item)> =
            self.row.iter().copied().enumerate().skip(from).take(to.saturating_sub(from)).collect();
        stretch.into_iter().filter_map(|(at, item)| match item {
            Item::Gate(gate) => Some((at, gate)),
            _ => None,
        })
    }

    /// What one line stands for.
    fn line(&mut self, at: usize, gate: &'b Gate, nth: usize) -> Stands {
        let Some(claim) = gate.claims.get(nth) else { return Stands::Unknown };
        let (Some(Judged { facts, changed }), Some(expr)) = (self.judged.get(&gate.id).cloned(), &claim.expr)
        else {
            return Stands::Unknown;
        };
        let mut among = None;
        for path in &expr.paths {
            let Some(fact) = facts.measured(&path.root) else { continue };
            // What was measured anew since the last change may have changed since, and only what comes behind that
            // change has seen it so.
            let anew = facts.seq(&path.root).is_some_and(|seq| seq > changed);
            let others = self.others(at, claim, &path.root, anew);
            for edit in edits(&fact.value, path, &words(claim, &expr.paths, &path.root, &facts)) {
                let name = path.root.as_str();
                if self.opens(&gate.id, claim, name, &edit) {
                    continue;
                }
                let change = edit.told(name);
                match others.iter().find(|(gate, other)| !self.opens(gate, other, name, &edit)) {
                    None => return Stands::Alone(change),
                    Some((_, other)) => among = among.or(Some(Stands::Among(change, other.text.clone()))),
                }
            }
        }
        among.unwrap_or(Stands::Nothing)
    }

    /// The other lines that read a fact and are judged between its CHECK, or the last mutation, and the next mutation.
    fn others(&self, at: usize, line: &Claim, fact: &str, anew: bool) -> Vec<(&'b str, &'b Claim)> {
        let is =
            |item: &&Item, like: &dyn Fn(&Block) -> bool| matches!(item, Item::Block(block) if like(block));
        let begins =
            |block: &Block| (block.measures() && block.id == fact) || (anew && block.kind == Kind::Run);
        let from = self.row.iter().take(at).rposition(|item| is(item, &begins));
        let to = self.row.iter().skip(at).position(|item| is(item, &|block| block.kind == Kind::Run));
        let to = to.map_or(self.row.len(), |to| at + to);
        let claims = self
            .gates(from.unwrap_or(0), to)
            .flat_map(|(_, gate)| gate.claims.iter().map(move |claim| (gate.id.as_str(), claim)));
        claims
            .filter(|(gate, claim)| self.judged.contains_key(*gate) && claim.span != line.span)
            .filter(|(_, claim)| claim.facts().any(|name| name == fact))
            .collect()
    }

    /// Whether a line holds although a fact is changed.
    fn opens(&mut self, gate: &str, claim: &Claim, name: &str, edit: &Edit) -> bool {
        let Some(Judged { facts, .. }) = self.judged.get_mut(gate) else { return true };
        let (Some(fact), Some(seq)) = (facts.measured(name).cloned(), facts.seq(name)) else { return true };
        let Some(value) = edit.applied(&fact.value) else { return true };
        facts.take(model::Fact { value, ..fact.clone() }, seq);
        let verdict = judge(claim, facts).verdict;
        facts.take(fact, seq);
        verdict == Verdict::Holds
    }
}

/// The values that a line knows besides the fact that is changed: those in quotes, its numbers, and what the site declares
/// where it looks.
fn words(claim: &Claim, paths: &[FactPath], fact: &str, facts: &Facts) -> Vec<String> {
    let quoted = claim.text.split('"').skip(1).step_by(2).map(str::to_owned);
    let digits = claim.text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let numbers = digits.filter(|word| word.starts_with(|c: char| c.is_ascii_digit())).map(str::to_owned);
    let others = paths.iter().filter(|path| path.root != fact).filter_map(|path| facts.value_at(path));
    let declared = others.flat_map(|value| match value {
        Json::String(text) => vec![text.clone()],
        Json::Object(entries) => entries.keys().cloned().collect(),
        Json::Array(items) => items.iter().filter_map(Json::as_str).map(str::to_owned).collect(),
        _ => vec![],
    });
    quoted.chain(numbers).chain(declared.take(DECLARED)).collect()
}

#[cfg(test)]
mod tests {
    use super::{Stands, stands};
    use crate::{Declared, Facts, parse};
    use model::{Digest, Event, EventKind, Fact, FileId, Freshness, Provenance, RunId, Timestamp, Verdict};
    use serde_json::json;

    const BOOK: &str = "# B\n\n## Step 1 -- A\n\n```bash\n# CHECK: jumphost\n# id: hosts\n# output: json\ntrue\n```\n\n\
        ```cel\n# id: g\nhosts.list.size() == 2\nhosts.list.all(h, h.up)\nhosts.list.all(h, h.name != \"\")\n\
        hosts.list.size() > 0\nhosts.down == 0 || hosts.down >= 0 || hosts.down < 0\n```\n\n\
        ```cel\n# id: later\nhosts.list.exists(h, h.name == \"a\")\n```\n";

    fn event(seq: u64, kind: EventKind) -> Event {
        let none = Digest::of(b"");
        Event {
            seq,
            run: RunId("r".to_owned()),
            at: Timestamp::UNIX_EPOCH,
            prev: none.clone(),
            kind,
            digest: none,
        }
    }

    #[test]
    fn each_line_stands_for_what_no_other_line_notices() {
        let book = parse(FileId::default(), BOOK).book;
        let facts = Facts::new(Declared::default(), None, Freshness::default());
        let value = json!({"list": [{"name": "a", "up": true}, {"name": "b", "up": true}], "down": 0});
        let provenance = Provenance::Measured { block: "hosts".to_owned(), output: Digest::of(b"") };
        let fact = Fact { name: "hosts".to_owned(), value, provenance, at: Timestamp::UNIX_EPOCH };
        let gate = |seq, gate: &str| {
            let (gate, verdict) = (gate.to_owned(), Verdict::Holds);
            event(seq, EventKind::GateJudged { gate, verdict, assertions: vec![] })
        };
        let events = [event(1, EventKind::FactMeasured { fact }), gate(2, "g")];
        let told = |events: &[Event]| -> String {
            let line = |standing: super::Standing| format!("{}: {:?}\n", standing.text, standing.stands);
            stands(&book, &facts, events).into_iter().map(line).collect()
        };
        insta::assert_snapshot!(told(&events), @r#"
    hosts.list.size() == 2: Alone("hosts.list[0] is missing")
    hosts.list.all(h, h.up): Alone("hosts.list[0].up becomes false")
    hosts.list.all(h, h.name != ""): Alone("hosts.list[0].name becomes \"\"")
    hosts.list.size() > 0: Among("hosts.list becomes []", "hosts.list.size() == 2")
    hosts.down == 0 || hosts.down >= 0 || hosts.down < 0: Nothing
    hosts.list.exists(h, h.name == "a"): Unknown
    "#);
        let reached = [&events[..], &[gate(3, "later")]].concat();
        let last = stands(&book, &facts, &reached).pop().map(|standing| standing.stands);
        assert!(matches!(last, Some(Stands::Alone(_))), "{last:?}");
    }
}
