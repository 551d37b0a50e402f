//! The rows of a rehearsal, folded by line of a gate, by what closed, and by layer. A fault stands in the rows that it
//! touches and in no other.

use super::rehearsal::{FaultRow, GateLine, Outcome, Rehearsal};
use runbook::Stands;
use std::collections::BTreeMap;

/// What a line of a gate guards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guards {
    /// A fault that no other line of its gate noticed.
    Faults,
    /// An answer that no other line would notice in time.
    Answers,
    /// Nothing that another line does not guard as well.
    Nothing,
    /// It was not reached.
    Unknown,
}

impl Guards {
    /// The word for it, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Guards::Faults => "faults",
            Guards::Answers => "answers",
            Guards::Nothing => "nothing",
            Guards::Unknown => "unknown",
        }
    }
}

/// One line of a gate with the faults that it noticed.
pub(super) struct LineRow<'a> {
    /// The line.
    pub line: &'a GateLine,
    /// Faults that it alone noticed in its gate.
    pub alone: Vec<&'a str>,
    /// Faults that it noticed together with other lines.
    pub among: Vec<&'a str>,
}

impl LineRow<'_> {
    /// What it guards.
    pub fn guards(&self) -> Guards {
        match &self.line.stands {
            _ if !self.alone.is_empty() => Guards::Faults,
            Stands::Alone(_) => Guards::Answers,
            Stands::Unknown if self.among.is_empty() => Guards::Unknown,
            Stands::Among(..) | Stands::Nothing | Stands::Unknown => Guards::Nothing,
        }
    }
}

/// A gate, or a block that closed a run by its own end.
pub(super) struct GateRow<'a> {
    /// Path of its book.
    pub book: &'a str,
    /// Its id.
    pub gate: &'a str,
    /// The faults that it stopped, in the order asked for.
    pub faults: Vec<&'a FaultRow>,
    /// Its lines; none for a block.
    pub lines: Vec<LineRow<'a>>,
}

/// Every gate in the order of the books; behind them the blocks that stopped a fault by their own end.
pub(super) fn gates(rehearsal: &Rehearsal) -> Vec<GateRow<'_>> {
    let mut rows: Vec<GateRow<'_>> = vec![];
    for line in &rehearsal.lines {
        let is_new =
            rows.last().is_none_or(|row| (row.book, row.gate) != (line.book.as_str(), line.gate.as_str()));
        if is_new {
            rows.push(GateRow { book: &line.book, gate: &line.gate, faults: vec![], lines: vec![] });
        }
        if let Some(row) = rows.last_mut() {
            row.lines.push(LineRow { line, alone: vec![], among: vec![] });
        }
    }
    for fault in rehearsal.faults.iter().filter(|row| row.outcome != Outcome::Escaped) {
        let (Some(book), Some(gate)) = (fault.book.as_deref(), fault.gate.as_deref()) else { continue };
        let known = rows.iter().position(|row| (row.book, row.gate) == (book, gate));
        let at = known.unwrap_or_else(|| {
            rows.push(GateRow { book, gate, faults: vec![], lines: vec![] });
            rows.len() - 1
        });
        if let Some(row) = rows.get_mut(at) {
            row.take(fault);
        }
    }
    rows
}

impl<'a> GateRow<'a> {
    fn take(&mut self, fault: &'a FaultRow) {
        self.faults.push(fault);
        for row in self.lines.iter_mut().filter(|row| fault.lines.contains(&row.line.text)) {
            if fault.lines.len() == 1 { row.alone.push(&fault.fault) } else { row.among.push(&fault.fault) }
        }
    }
}

/// How the faults of one layer came out.
#[derive(Default)]
pub(super) struct LayerRow {
    /// Caught in time.
    pub caught: usize,
    /// Too late.
    pub late: usize,
    /// Not at all.
    pub escaped: usize,
}

/// The layers, by name.
pub(super) fn layers(rehearsal: &Rehearsal) -> BTreeMap<&str, LayerRow> {
    let mut rows: BTreeMap<&str, LayerRow> = BTreeMap::new();
    for fault in &rehearsal.faults {
        let row = rows.entry(&fault.layer).or_default();
        match fault.outcome {
            Outcome::Caught => row.caught += 1,
            Outcome::Late => row.late += 1,
            Outcome::Escaped => row.escaped += 1,
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::{gates, layers};
    use crate::views::omega;
    use crate::views::rehearsal::{GateLine, Rehearsal};
    use runbook::Stands;

    /// Every row as one line of text.
    fn check(rehearsal: &Rehearsal) -> Vec<String> {
        let mut all = vec![];
        for row in gates(rehearsal) {
            let faults: Vec<&str> = row.faults.iter().map(|fault| fault.fault.as_str()).collect();
            all.push(format!("{} {}: {}", row.book, row.gate, faults.join(" ")));
            for line in row.lines {
                let (alone, among) = (line.alone.join(" "), line.among.join(" "));
                all.push(format!("  {} guards {}: {alone} / {among}", line.line.text, line.guards().word()));
            }
        }
        let layer = |(name, row): (&str, super::LayerRow)| {
            format!("{name} {} {} {}", row.caught, row.late, row.escaped)
        };
        all.extend(layers(rehearsal).into_iter().map(layer));
        all
    }

    fn changed(before: &[String], after: &[String]) -> Vec<String> {
        let new = after.iter().filter(|row| !before.contains(row)).map(|row| format!("+ {row}"));
        let gone = before.iter().filter(|row| !after.contains(row)).map(|row| format!("- {row}"));
        gone.chain(new).collect()
    }

    #[test]
    fn a_new_fault_or_a_new_gate_changes_only_its_own_rows() {
        let whole = omega::rehearsal();
        let mut before = omega::rehearsal();
        before.faults.retain(|row| row.fault != "node-powered-on");
        insta::assert_snapshot!(changed(&check(&before), &check(&whole)).join("\n"), @"
        - runbooks/phase-01-bundle-deploy.md 1.1/gate-2: data-nic-unlinked resolver-wrong node-not-ready
        -   vips.all(v, in_range(v, site.planes.provider.ranges.vip)) guards faults: data-nic-unlinked resolver-wrong node-not-ready / 
        - metal 1 0 0
        + runbooks/phase-01-bundle-deploy.md 1.1/gate-2: data-nic-unlinked resolver-wrong node-not-ready node-powered-on
        +   vips.all(v, in_range(v, site.planes.provider.ranges.vip)) guards faults: data-nic-unlinked resolver-wrong node-not-ready node-powered-on / 
        + metal 2 0 0
        ");
        // A gate that is new, in front of all others, and holds.
        let mut more = omega::rehearsal();
        let line = GateLine {
            book: more.control[0].book.clone(),
            gate: "new".to_owned(),
            text: "new.works".to_owned(),
            stands: Stands::Alone("new.works becomes false".to_owned()),
            argument: None,
        };
        more.lines.insert(0, line);
        insta::assert_snapshot!(changed(&check(&whole), &check(&more)).join("\n"), @"
        + runbooks/phase-01-bundle-deploy.md new: 
        +   new.works guards answers:  /
        ");
    }

    #[test]
    fn a_block_that_failed_by_itself_has_a_row_behind_the_gates() {
        let mut rehearsal = omega::rehearsal();
        rehearsal.faults[0].gate = Some("1.3/deploy".to_owned());
        rehearsal.faults[0].lines.clear();
        let row = check(&rehearsal).into_iter().find(|row| row.contains("1.3/deploy"));
        assert_eq!(row.as_deref(), Some("runbooks/phase-01-bundle-deploy.md 1.3/deploy: vip-outside-range"));
    }
}
