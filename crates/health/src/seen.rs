//! What was seen, as checks look at it.

use crate::{Answer, Expected, Outcome, Question};
use model::Timestamp;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Most entries that a sentence names.
const NAMED: usize = 5;

/// All answers, by question, with the time and the site that they are held against.
pub struct Seen<'a> {
    answers: &'a BTreeMap<&'static str, Answer>,
    /// When the sweep was made.
    pub now: Timestamp,
    /// What the site says that there is.
    pub expected: &'a Expected,
}

/// What one entry of a list comes to.
pub(crate) enum Row {
    /// As it should be.
    Good,
    /// Not as it should be: its name, and what is wrong.
    Bad(String),
    /// Of no concern to this check.
    Other,
    /// Not readable.
    Unclear,
    /// Not to be judged from here, and why.
    Dark(String),
}

impl<'a> Seen<'a> {
    /// The answers of a sweep.
    pub fn new(
        answers: &'a BTreeMap<&'static str, Answer>,
        now: Timestamp,
        expected: &'a Expected,
    ) -> Seen<'a> {
        Seen { answers, now, expected }
    }

    /// What came of the question.
    pub(crate) fn answer(&self, question: &Question) -> Result<&'a Answer, Outcome> {
        match self.answers.get(question.id) {
            Some(Answer::NotAsked(why)) => Err(Outcome::left_out(why)),
            Some(answer) => Ok(answer),
            None => Err(Outcome::left_out(format!("{} was not asked", question.id))),
        }
    }

    /// The whole answer to the question.
    pub(crate) fn said(&self, question: &Question) -> Result<&'a Json, Outcome> {
        match self.answer(question)? {
            Answer::Said(said) => Ok(said),
            other => Err(Outcome::unmeasured(other.why_not().unwrap_or_default())),
        }
    }

    /// The entries of the list that the answer is.
    pub(crate) fn rows(&self, question: &Question) -> Result<&'a [Json], Outcome> {
        match self.said(question)? {
            Json::Array(rows) => Ok(rows),
            _ => Err(Outcome::unmeasured("its answer is no list")),
        }
    }

    /// Judges each entry of a list. `what` names the entries that count, as in `compute services`; none of them at all
    /// shows nothing.
    pub(crate) fn each(
        &self,
        question: &Question,
        what: &str,
        judge: impl Fn(&Json) -> Row,
    ) -> Result<Outcome, Outcome> {
        Ok(of_rows(self.rows(question)?.iter().map(judge), what))
    }

    /// The same, where it may well be that there are none: the check is left out then.
    pub(crate) fn each_of_any(
        &self,
        question: &Question,
        what: &str,
        judge: impl Fn(&Json) -> Row,
    ) -> Result<Outcome, Outcome> {
        let rows: Vec<Row> = self.rows(question)?.iter().map(judge).collect();
        if rows.iter().all(|row| matches!(row, Row::Other)) {
            return Err(Outcome::left_out(format!("there are no {what}")));
        }
        Ok(of_rows(rows.into_iter(), what))
    }
}

/// The outcome of rows that were judged one by one.
pub(crate) fn of_rows(rows: impl Iterator<Item = Row>, what: &str) -> Outcome {
    let (mut good, mut unclear, mut dark, mut bad) = (0_usize, 0_usize, Vec::new(), Vec::new());
    for row in rows {
        match row {
            Row::Good => good += 1,
            Row::Bad(which) => bad.push(which),
            Row::Other => {}
            Row::Unclear => unclear += 1,
            Row::Dark(which) => dark.push(which),
        }
    }
    let all = good + unclear + dark.len() + bad.len();
    if !bad.is_empty() {
        Outcome::fails(format!("{} of {all} {what}", bad.len()), named(&bad))
    } else if unclear > 0 {
        Outcome::unmeasured(format!("{unclear} of {all} {what} cannot be read"))
    } else if !dark.is_empty() {
        Outcome::unmeasured(format!("{} of {all} {what}: {}", dark.len(), named(&dark)))
    } else if good == 0 {
        Outcome::unmeasured(format!("there are no {what}, so nothing was looked at"))
    } else {
        Outcome::holds(format!("{good} {what}"))
    }
}

/// The first names of a list, and how many more there are.
pub(crate) fn named(names: &[String]) -> String {
    let shown = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join("; ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown}; and {more} more"),
    }
}

/// A text field of an entry.
pub(crate) fn text<'j>(row: &'j Json, key: &str) -> Option<&'j str> {
    row.get(key)?.as_str()
}
