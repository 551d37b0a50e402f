//! Everything that is asked, by whom it is asked of.

mod before;
mod below;
mod capi;
mod openstack;
mod way;

pub use before::*;
pub use below::*;
pub use capi::*;
pub use openstack::*;
pub use way::*;

use crate::Question;

/// What is asked before a deploy.
pub fn before() -> Vec<&'static Question> {
    before::ALL.to_vec()
}

/// All questions of a cloud; those that a check needs the answers of come first.
pub fn all() -> Vec<&'static Question> {
    way::ALL.iter().chain(openstack::ALL).chain(below::ALL).chain(capi::ALL).copied().collect()
}

/// All questions of a cloud, and those that only its capture has the answers of.
pub fn built() -> Vec<&'static Question> {
    all().into_iter().chain(openstack::BUILT.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::{all, before, built};
    use std::collections::BTreeSet;

    #[test]
    fn every_question_has_a_name_of_its_own_and_a_check_that_needs_it() {
        for (questions, checks) in [(all(), crate::all()), (before(), crate::before())] {
            let names: BTreeSet<_> = questions.iter().map(|question| question.id).collect();
            assert_eq!(names.len(), questions.len());
            let asked: BTreeSet<_> =
                checks.iter().flat_map(|check| check.asks.iter().map(|one| one.id)).collect();
            assert_eq!(names.symmetric_difference(&asked).collect::<Vec<_>>(), Vec::<&&str>::new());
        }
    }

    #[test]
    fn what_is_asked_for_a_capture_alone_has_a_name_of_its_own_and_a_section() {
        let names: BTreeSet<_> = built().iter().map(|question| question.id).collect();
        assert_eq!(names.len(), built().len());
        let asked: BTreeSet<_> = all().iter().map(|question| question.id).collect();
        let kept: BTreeSet<_> = crate::capture::SECTIONS.iter().map(|section| section.question.id).collect();
        let alone: Vec<_> = names.difference(&asked).copied().collect();
        assert_eq!(alone, ["cinder.quotas", "neutron.quotas", "octavia.quotas"]);
        assert!(alone.iter().all(|id| kept.contains(id)));
    }
}
