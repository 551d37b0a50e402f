//! Everything that is asked, by whom it is asked of.

mod below;
mod openstack;
mod way;

pub use below::*;
pub use openstack::*;
pub use way::*;

use crate::Question;

/// All questions; those that a check needs the answers of come first.
pub fn all() -> Vec<&'static Question> {
    way::ALL.iter().chain(openstack::ALL).chain(below::ALL).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::all;
    use std::collections::BTreeSet;

    #[test]
    fn every_question_has_a_name_of_its_own_and_a_check_that_needs_it() {
        let names: BTreeSet<_> = all().iter().map(|question| question.id).collect();
        assert_eq!(names.len(), all().len());
        let asked: BTreeSet<_> =
            crate::all().iter().flat_map(|check| check.asks.iter().map(|one| one.id)).collect();
        assert_eq!(names.symmetric_difference(&asked).collect::<Vec<_>>(), Vec::<&&str>::new());
    }
}
