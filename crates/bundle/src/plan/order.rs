//! The order of changes: passes over the list, each taking every change whose requirements are already out.

use super::Drafts;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The indices of the changes in the order in which Juju makes them.
///
/// Juju walks the list again and again; a change goes out in the walk of its last requirement when it stands behind
/// it in the list, and in the next walk otherwise. Keeping (walk, index) in a heap gives the same order at once.
/// Changes that wait for each other come last, in the order of the list.
pub(super) fn sorted(drafts: &Drafts) -> Vec<usize> {
    let requires: Vec<&[usize]> = drafts.0.iter().map(|draft| draft.requires.as_slice()).collect();
    in_walks(&requires)
}

/// The order of things that wait for each other, by their indices.
pub(super) fn in_walks(requires: &[&[usize]]) -> Vec<usize> {
    let count = requires.len();
    let mut waiting: Vec<usize> = requires.iter().map(|requires| requires.len()).collect();
    let mut followers: Vec<Vec<usize>> = vec![vec![]; count];
    for (index, requires) in requires.iter().enumerate() {
        for &required in *requires {
            if let Some(followers) = followers.get_mut(required) {
                followers.push(index);
            }
        }
    }
    let free = waiting.iter().enumerate().filter(|(_, waiting)| **waiting == 0);
    let mut ready: BinaryHeap<Reverse<(usize, usize)>> = free.map(|(index, _)| Reverse((0, index))).collect();
    let mut out = Vec::with_capacity(count);
    let mut is_out = vec![false; count];
    while let Some(Reverse((walk, index))) = ready.pop() {
        out.push(index);
        if let Some(is_out) = is_out.get_mut(index) {
            *is_out = true;
        }
        for &follower in followers.get(index).map(Vec::as_slice).unwrap_or_default() {
            let Some(left) = waiting.get_mut(follower) else { continue };
            *left -= 1;
            if *left == 0 {
                ready.push(Reverse((if follower > index { walk } else { walk + 1 }, follower)));
            }
        }
    }
    out.extend(is_out.iter().enumerate().filter(|(_, is_out)| !**is_out).map(|(index, _)| index));
    out
}

#[cfg(test)]
mod tests {
    use super::in_walks;

    /// Juju's own way, walk by walk.
    fn walked(requires: &[Vec<usize>]) -> Vec<usize> {
        let mut out: Vec<usize> = vec![];
        loop {
            let before = out.len();
            for (index, needs) in requires.iter().enumerate() {
                if !out.contains(&index) && needs.iter().all(|need| out.contains(need)) {
                    out.push(index);
                }
            }
            if out.len() == before {
                let left: Vec<usize> = (0..requires.len()).filter(|index| !out.contains(index)).collect();
                out.extend(left);
                return out;
            }
        }
    }

    #[test]
    fn a_change_goes_out_in_the_walk_of_its_last_requirement() {
        let requires: [&[usize]; 5] = [&[3], &[], &[0], &[1], &[2]];
        assert_eq!(in_walks(&requires), [1, 3, 0, 2, 4]);
    }

    proptest::proptest! {
        #[test]
        fn the_heap_walks_as_juju_does(edges in proptest::collection::vec((0usize..12, 0usize..12), 0..24)) {
            let mut requires = vec![vec![]; 12];
            for (from, to) in edges {
                if !requires[from].contains(&to) {
                    requires[from].push(to);
                }
            }
            let slices: Vec<&[usize]> = requires.iter().map(Vec::as_slice).collect();
            proptest::prop_assert_eq!(in_walks(&slices), walked(&requires));
        }
    }
}
