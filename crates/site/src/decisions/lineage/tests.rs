use super::Lineage;
use crate::decisions::{Decision, read};
use model::FileId;
use proptest::prelude::*;

fn register(text: &str) -> Vec<Decision> {
    read(FileId(0), text).0
}

fn ids(decisions: &[&Decision]) -> String {
    decisions.iter().map(|decision| decision.id.as_str()).collect::<Vec<_>>().join(" ")
}

/// D-003 supersedes D-002, which supersedes D-001; D-004 amends D-003; D-005 goes with it.
const CHAIN: &str = "\
## D-001 -- A\n- status: superseded\n- superseded-by: D-002\n
## D-002 -- B\n- status: superseded\n- supersedes: D-001\n
## D-003 -- C\n- status: adopted\n- supersedes: D-002\n
## D-004 -- D\n- status: decided\n- amends: D-003\n
## D-005 -- E\n- status: decided\n- related: D-003, D-009\n";

#[test]
fn the_chain_of_a_decision_is_followed_both_ways() {
    let decisions = register(CHAIN);
    let lineage = Lineage::new(&decisions);
    assert_eq!(ids(&lineage.successors("D-001")), "D-002");
    assert_eq!(ids(&lineage.heirs("D-001")), "D-003");
    assert_eq!(ids(&lineage.heirs("D-003")), "");
    assert_eq!(ids(&lineage.amenders("D-003")), "D-004");
    assert!(lineage.descends("D-004", "D-001") && !lineage.descends("D-001", "D-004"));
    assert!(lineage.supersedes("D-003", "D-001") && !lineage.supersedes("D-004", "D-001"));
    assert_eq!(lineage.family("D-002").into_iter().collect::<Vec<_>>(), ["D-001", "D-002", "D-003", "D-004"]);
    assert_eq!(lineage.family("D-005").into_iter().collect::<Vec<_>>(), ["D-005"]);
    // Told on both sides, it is one tie; one to a number that is not there is none.
    let drawn: Vec<String> = lineage
        .edges()
        .iter()
        .map(|edge| format!("{} {} {}", edge.from.id, edge.tie.as_str(), edge.to.id))
        .collect();
    assert_eq!(
        drawn,
        ["D-002 supersedes D-001", "D-003 supersedes D-002", "D-004 amends D-003", "D-005 related D-003"]
    );
}

#[test]
fn a_cycle_is_found_from_its_earliest_decision() {
    let text = CHAIN.replace("superseded-by: D-002", "supersedes: D-003");
    let decisions = register(&text);
    let cycles: Vec<String> = Lineage::new(&decisions).cycles().iter().map(|cycle| ids(cycle)).collect();
    assert_eq!(cycles, ["D-001 D-003 D-002"]);
    let chain = register(CHAIN);
    assert!(Lineage::new(&chain).cycles().is_empty());
    let alone = register("## D-007 -- Self\n- status: decided\n- supersedes: D-007\n");
    assert_eq!(ids(&Lineage::new(&alone).cycles()[0]), "D-007");
    assert_eq!(ids(&Lineage::new(&alone).heirs("D-007")), "");
}

/// A register of so many decisions in which each pair is a tie of superseding.
fn tied(count: usize, pairs: &[(usize, usize)]) -> String {
    let entry = |own: usize| {
        let older = pairs.iter().filter(|(newer, _)| *newer == own);
        let older: Vec<String> = older.map(|(_, older)| format!("D-{older:03}")).collect();
        format!("## D-{own:03} -- T\n- status: decided\n- supersedes: {}\n", older.join(", "))
    };
    (0..count).map(entry).collect()
}

proptest! {
    /// A cycle of any length is found, alone and among other ties; without a cycle none is.
    #[test]
    fn cycles_are_found_when_there_are_any(
        count in 1usize..40,
        pairs in proptest::collection::vec((0usize..40, 0usize..40), 0..60),
    ) {
        let pairs: Vec<_> = pairs.into_iter().map(|(newer, older)| (newer % count, older % count)).collect();
        let decisions = register(&tied(count, &pairs));
        let lineage = Lineage::new(&decisions);
        let cycles = lineage.cycles();
        let on_one = |id: &str| lineage.supersedes(id, id);
        prop_assert_eq!(cycles.is_empty(), !decisions.iter().any(|decision| on_one(&decision.id)));
        for cycle in &cycles {
            for (index, decision) in cycle.iter().enumerate() {
                let next = cycle[(index + 1) % cycle.len()];
                prop_assert!(decision.supersedes.iter().any(|named| named.value == next.id));
            }
        }
        for decision in &decisions {
            let heirs = lineage.heirs(&decision.id);
            prop_assert!(heirs.iter().all(|heir| lineage.successors(&heir.id).is_empty()));
        }
    }

    #[test]
    fn a_ring_of_any_length_is_one_cycle(length in 1usize..300) {
        let pairs: Vec<_> = (0..length).map(|own| (own, (own + 1) % length)).collect();
        let decisions = register(&tied(length, &pairs));
        let cycles = Lineage::new(&decisions).cycles().iter().map(Vec::len).collect::<Vec<_>>();
        prop_assert_eq!(cycles, [length]);
    }
}
