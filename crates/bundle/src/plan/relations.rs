//! Relations, in the order of the texts.

use super::Drafts;
use super::applications::Deploys;
use crate::Bundle;

/// Adds them; gives how many there are.
pub(super) fn add(bundle: &Bundle, deploys: &Deploys, saas: &Deploys, drafts: &mut Drafts) -> usize {
    for relation in &bundle.relations {
        let [left, right] = &relation.ends;
        let change = |application: &str| saas.get(application).or_else(|| deploys.get(application)).copied();
        let requires = [left, right].into_iter().filter_map(|end| change(&end.application)).collect();
        let text = format!("add relation {} - {}", left.text(), right.text());
        drafts.add("addRelation", "add-relation", text, requires);
    }
    bundle.relations.len()
}
