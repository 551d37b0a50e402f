//! Which rows of an answer are entries of a section, and what another answer adds to them.

use crate::{Answer, Question};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Rows of an answer.
pub(crate) enum Rows {
    /// All.
    All,
    /// Those that are chosen by themselves.
    Of(fn(&Json) -> bool),
    /// Those that belong to something of another answer, with its name.
    With(Owner),
}

/// What a row belongs to.
pub(crate) struct Owner {
    /// The answer that has it.
    pub(super) of: &'static Question,
    /// Which of its rows may be meant.
    pub(super) is_one: fn(&Json) -> bool,
    /// The field of a row that has its id.
    pub(super) by: &'static str,
    /// The field that its name is put into.
    pub(super) name: &'static str,
}

impl Rows {
    /// Those of an answer that are entries.
    ///
    /// # Errors
    /// Why it cannot be said which these are.
    pub(super) fn of<'j>(
        &self,
        said: &'j Json,
        answers: &BTreeMap<&'static str, Answer>,
    ) -> Result<Vec<Cow<'j, Json>>, String> {
        let rows = list(said)?.iter();
        Ok(match self {
            Rows::All => rows.map(Cow::Borrowed).collect(),
            Rows::Of(is_one) => rows.filter(|row| is_one(row)).map(Cow::Borrowed).collect(),
            Rows::With(owner) => {
                let names = owner.names(answers).map_err(|why| format!("{}: {why}", owner.of.id))?;
                rows.filter_map(|row| owner.added(&names, row)).map(Cow::Owned).collect()
            }
        })
    }
}

impl Owner {
    /// The name of each one by its id.
    fn names<'j>(
        &self,
        answers: &'j BTreeMap<&'static str, Answer>,
    ) -> Result<BTreeMap<&'j str, &'j Json>, String> {
        let those = list(super::said(answers, self.of)?)?.iter().filter(|one| (self.is_one)(one));
        Ok(those.filter_map(|one| Some((one.get("id")?.as_str()?, one.get("name")?))).collect())
    }

    /// The row with the name; none where what it belongs to is not meant, or is not there.
    fn added(&self, names: &BTreeMap<&str, &Json>, row: &Json) -> Option<Json> {
        let name = *names.get(row.get(self.by)?.as_str()?)?;
        let mut fields = row.as_object()?.clone();
        fields.insert(self.name.to_owned(), name.clone());
        Some(Json::Object(fields))
    }
}

fn list(said: &Json) -> Result<&[Json], String> {
    said.as_array().map(Vec::as_slice).ok_or_else(|| "its answer is no list".to_owned())
}

/// A network that an operator made for all: an external one, or one that projects share.
pub(super) fn operators(network: &Json) -> bool {
    ["router:external", "shared"].iter().any(|key| network.get(*key) == Some(&Json::Bool(true)))
}
