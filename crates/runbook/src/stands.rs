//! What each line of a gate stands for: found by changing what a run measured, one value at a time, and judging again.

mod edit;

use crate::expr::FactPath;
use crate::judge::verdict;
use crate::{Block, Book, Claim, Facts, Gate, Item, Kind};
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
    /// Nobody knows: the run did not come to it, or not through it.
    Unknown,
}

/// Says of every line of a book what it stands for, by what one run of it measured. `facts` is what the run began with.
pub fn stands(book: &Book, facts: &Facts, events: &[Event]) -> Vec<Standing> {
    let row: Vec<&Item> = book.items().map(|(_, item)| item).collect();
    let mut trial = Trial { row, judged: judged(facts.clone().unmeasured(), events) };
    let gates: Vec<(usize, &Gate)> = trial.gates(0, trial.row.len()).collect();
    let mut all = Vec::new();
    for (at, gate) in gates {
        for claim in &gate.claims {
            let stands = trial.line(at, gate, claim);
            all.push(Standing { gate: gate.id.clone(), text: claim.text.clone(), stands });
        }
    }
    all
}

/// By what each gate was judged last: the judgement that let the run go on.
fn judged(mut facts: Facts, events: &[Event]) -> BTreeMap<String, Facts> {
    let lasts = events.iter().filter_map(|event| match &event.kind {
        EventKind::GateJudged { gate, .. } => Some((gate, event.seq)),
        _ => None,
    });
    let lasts: BTreeMap<&String, u64> = lasts.collect();
    let mut all = BTreeMap::new();
    for event in events {
        match &event.kind {
            EventKind::FactMeasured { fact } => facts.take(fact.clone(), event.seq),
            EventKind::GateJudged { gate, .. } if lasts.get(gate) == Some(&event.seq) => {
                all.insert(gate.clone(), facts.clone());
            }
            _ => {}
        }
    }
    all
}

struct Trial<'b> {
    row: Vec<&'b Item>,
    judged: BTreeMap<String, Facts>,
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
    fn line(&mut self, at: usize, gate: &'b Gate, claim: &'b Claim) -> Stands {
        let (Some(facts), Some(expr)) = (self.judged.get(&gate.id), &claim.expr) else {
            return Stands::Unknown;
        };
        if verdict(claim, facts) != Verdict::Holds {
            return Stands::Unknown;
        }
        let mut trials = Vec::new();
        for path in &expr.paths {
            let Some(fact) = facts.measured(&path.root) else { continue };
            let others = self.others(at, claim, &path.root);
            let words = words(claim, &expr.paths, &path.root, facts);
            trials.push((path, others, edits(&fact.value, path, &words)));
        }
        let mut among = None;
        for (path, mut others, edits) in trials {
            let name = path.root.as_str();
            for edit in edits {
                let own = self.verdict(&gate.id, claim, name, &edit);
                // Whoever reads a field is stopped where there is none; that is no judgement of the line's own.
                if own == Verdict::Holds || (own == Verdict::Unmeasured && edit.takes_a_field()) {
                    continue;
                }
                let notices =
                    |(gate, other): &(&str, &Claim)| self.verdict(gate, other, name, &edit) != Verdict::Holds;
                let Some(by) = others.iter().position(notices) else {
                    return Stands::Alone(edit.told(name));
                };
                // What noticed one change is asked first about the next.
                others.swap(0, by);
                if let (None, Some((_, other))) = (&among, others.first()) {
                    among = Some(Stands::Among(edit.told(name), other.text.clone()));
                }
            }
        }
        among.unwrap_or(Stands::Nothing)
    }

    /// The other lines that read a fact and are judged between its CHECK, or the last mutation, and the next mutation. A
    /// fact that goes stale is measured anew, and then only what comes behind the last mutation is judged again.
    fn others(&self, at: usize, line: &Claim, fact: &str) -> Vec<(&'b str, &'b Claim)> {
        let is =
            |item: &&Item, like: &dyn Fn(&Block) -> bool| matches!(item, Item::Block(block) if like(block));
        let begins = |block: &Block| (block.measures() && block.id == fact) || block.kind == Kind::Run;
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

    /// What a line comes to with a fact changed. A change that cannot be made changes nothing.
    fn verdict(&mut self, gate: &str, claim: &Claim, name: &str, edit: &Edit) -> Verdict {
        let Some(facts) = self.judged.get_mut(gate) else { return Verdict::Holds };
        let Some(undo) = facts.value_mut(name).and_then(|value| edit.make(value)) else {
            return Verdict::Holds;
        };
        let verdict = verdict(claim, facts);
        if let Some(value) = facts.value_mut(name) {
            edit.unmake(value, undo);
        }
        verdict
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
    use super::stands;
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

    fn measured(seq: u64, name: &str, value: serde_json::Value) -> Event {
        let provenance = Provenance::Measured { block: name.to_owned(), output: Digest::of(b"") };
        let fact = Fact { name: name.to_owned(), value, provenance, at: Timestamp::UNIX_EPOCH };
        event(seq, EventKind::FactMeasured { fact })
    }

    fn judged(seq: u64, gate: &str) -> Event {
        let (gate, verdict) = (gate.to_owned(), Verdict::Holds);
        event(seq, EventKind::GateJudged { gate, verdict, assertions: vec![] })
    }

    fn check(text: &str, events: &[Event]) -> String {
        let book = parse(FileId::default(), text).book;
        let facts = Facts::new(Declared::default(), None, Freshness::default());
        let line = |standing: super::Standing| format!("{}: {:?}\n", standing.text, standing.stands);
        stands(&book, &facts, events).into_iter().map(line).collect()
    }

    #[test]
    fn each_line_stands_for_what_no_other_line_notices() {
        let value = json!({"list": [{"name": "a", "up": true}, {"name": "b", "up": true}], "down": 0});
        let events = [measured(1, "hosts", value), judged(2, "g")];
        insta::assert_snapshot!(check(BOOK, &events), @r#"
        hosts.list.size() == 2: Alone("hosts.list[0] is missing")
        hosts.list.all(h, h.up): Alone("hosts.list[0].up becomes false")
        hosts.list.all(h, h.name != ""): Alone("hosts.list[0].name becomes \"\"")
        hosts.list.size() > 0: Among("hosts.list becomes []", "hosts.list.size() == 2")
        hosts.down == 0 || hosts.down >= 0 || hosts.down < 0: Nothing
        hosts.list.exists(h, h.name == "a"): Unknown
        "#);
        let reached = [&events[..], &[judged(3, "later")]].concat();
        insta::assert_snapshot!(check(BOOK, &reached).lines().last().unwrap_or(""), @r#"hosts.list.exists(h, h.name == "a"): Alone("hosts.list[0].name becomes \"b\"")"#);
    }

    fn gate(lines: &str) -> String {
        format!(
            "# B\n\n## Step 1 -- A\n\n```bash\n# CHECK: jumphost\n# id: hosts\n# output: json\ntrue\n```\n\n\
             ```cel\n# id: g\n{lines}\n```\n"
        )
    }

    #[test]
    fn what_lies_below_the_elements_changes_too() {
        let value = json!([{"name": "a", "links": [{"address": "10.0.0.1"}]}, {"name": "b", "links": []}]);
        let book = gate(
            "hosts.exists(h, h.links.exists(l, l.address == \"10.0.0.1\"))\nhosts.all(h, h.name < \"c\" && has(h.links))",
        );
        insta::assert_snapshot!(check(&book, &[measured(1, "hosts", value), judged(2, "g")]), @r#"
        hosts.exists(h, h.links.exists(l, l.address == "10.0.0.1")): Alone("hosts[0].links[0].address becomes \"10.0.0.1?\"")
        hosts.all(h, h.name < "c" && has(h.links)): Alone("hosts[1].links is missing")
        "#);
    }

    #[test]
    fn a_line_that_holds_of_any_value_is_not_carried_by_a_field_that_is_not_there() {
        let value = json!([{"up": 1}, {"up": 2}]);
        let book = gate("hosts.size() == 2\nhosts.all(h, h.up > 0 || h.up <= 0)");
        insta::assert_snapshot!(check(&book, &[measured(1, "hosts", value), judged(2, "g")]), @r#"
        hosts.size() == 2: Alone("hosts[0] is missing")
        hosts.all(h, h.up > 0 || h.up <= 0): Among("hosts becomes []", "hosts.size() == 2")
        "#);
    }

    #[test]
    fn the_last_judgement_counts() {
        let events = [
            measured(1, "hosts", json!({"up": 1})),
            judged(2, "g"),
            measured(3, "hosts", json!({"up": 2})),
            judged(4, "g"),
        ];
        insta::assert_snapshot!(check(&gate("hosts.up == 2"), &events), @r#"hosts.up == 2: Alone("hosts.up becomes 0")"#);
        insta::assert_snapshot!(check(&gate("hosts.up == 1"), &events), @"hosts.up == 1: Unknown");
    }
}
