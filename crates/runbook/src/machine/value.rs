//! Values that a person types: asked for where a block or a gate that is next reads one, and never inferred (law 2).

use super::Machine;
use crate::expr::Segment;
use crate::{Expr, Need};

/// A value that a person has to type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its name below `typed`.
    pub name: String,
    /// Id of the block or the gate that reads it.
    pub id: String,
    /// What reads it, in words.
    pub reader: String,
    /// The line that reads it, as it is written.
    pub text: String,
}

impl Machine {
    /// The first value that a mutation needs and that nobody has typed. A rehearsal has nobody to ask.
    pub(super) fn untyped_need(&self, item: usize) -> Option<Wanted> {
        let block = self.plan.block_at(item)?;
        block.needs.iter().find_map(|Need { name, from }| {
            let typed = self.untyped(from.expr.as_ref()?)?;
            let reader = format!("{}, as {name}", block.id);
            Some(Wanted { name: typed, id: block.id.clone(), reader, text: from.text.clone() })
        })
    }

    /// The first value that a gate reads and that nobody has typed.
    pub(super) fn untyped_in_gate(&self, item: usize) -> Option<Wanted> {
        let mut gates = self.plan.gates(item..item + 1);
        gates.find_map(|(_, gate)| {
            gate.claims.iter().find_map(|claim| {
                let typed = self.untyped(claim.expr.as_ref()?)?;
                Some(Wanted {
                    name: typed,
                    id: gate.id.clone(),
                    reader: format!("the gate {}", gate.id),
                    text: claim.text.clone(),
                })
            })
        })
    }

    fn untyped(&self, expr: &Expr) -> Option<String> {
        if !self.state.needs_person() {
            return None;
        }
        let names =
            expr.paths.iter().filter(|path| path.root == "typed").filter_map(|path| match path.way.first() {
                Some(Segment::Key(name)) => Some(name),
                _ => None,
            });
        names.into_iter().find(|name| !self.state.facts.is_typed(name)).cloned()
    }
}
