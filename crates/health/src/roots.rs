//! Where a failure begins.

use crate::Layer;
use std::collections::BTreeMap;

/// A failing layer below which nothing fails that it could suffer from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// The layer.
    pub layer: Layer,
    /// Failing layers that rest on it, lowest first.
    pub consequences: Vec<Layer>,
}

/// The lowest of the failing layers, each with whether what rests on it suffers: those that need no other failing one
/// that others suffer from. Every other failing layer is the consequence of at least one of them.
pub fn roots(failing: &BTreeMap<Layer, bool>) -> Vec<Root> {
    let suffers = |layer: &Layer| failing.iter().any(|(other, bears)| *bears && layer.needs(*other));
    let consequences = |root: Layer, bears: bool| {
        failing.keys().copied().filter(|layer| bears && layer.needs(root)).collect::<Vec<_>>()
    };
    failing
        .iter()
        .filter(|(layer, _)| !suffers(layer))
        .map(|(layer, bears)| Root { layer: *layer, consequences: consequences(*layer, *bears) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::roots;
    use crate::Layer;
    use proptest::prelude::*;

    /// The roots when these layers fail, and those after the bar in a way that nobody suffers from.
    fn check(bearing: &[Layer], alone: &[Layer]) -> String {
        let failing = bearing.iter().map(|one| (*one, true)).chain(alone.iter().map(|one| (*one, false)));
        let roots = roots(&failing.collect());
        let words = |layers: &[Layer]| layers.iter().map(|layer| layer.word()).collect::<Vec<_>>().join(", ");
        let lines =
            roots.iter().map(|root| format!("{} <- [{}]", root.layer.word(), words(&root.consequences)));
        lines.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn the_lowest_failing_layer_is_named_and_two_independent_ones_are_two() {
        use Layer::*;
        insta::assert_snapshot!(check(&[], &[]), @"");
        insta::assert_snapshot!(check(&[Nova, Rabbitmq, Octavia], &[]), @"rabbitmq <- [nova, octavia]");
        insta::assert_snapshot!(check(&[Nova, Rabbitmq, Ceph, Glance], &[]), @"rabbitmq <- [nova]; ceph <- [glance, nova]");
        insta::assert_snapshot!(check(&[Placement, Designate], &[]), @"placement <- []; designate <- []");
        insta::assert_snapshot!(check(&[Nova], &[Glance, Octavia]), @"glance <- []; nova <- [octavia]");
    }

    proptest! {
        #[test]
        fn every_failing_layer_is_a_root_or_a_consequence_and_never_both(
            failing in proptest::collection::btree_map(proptest::sample::select(Layer::ALL.to_vec()), any::<bool>(), 0..23)
        ) {
            let roots = roots(&failing);
            for layer in failing.keys() {
                let is_root = roots.iter().any(|root| root.layer == *layer);
                let follows = roots.iter().any(|root| root.consequences.contains(layer));
                prop_assert!(is_root != follows);
            }
            prop_assert_eq!(roots.is_empty(), failing.is_empty());
        }
    }
}
