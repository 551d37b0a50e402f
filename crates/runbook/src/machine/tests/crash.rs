//! Random books on random clouds, crashed after every effect: what is started is looked at before it is repeated, and the
//! events stay a story that a replay accepts.

use super::sim::{Sim, machine, says};
use crate::{Hold, Outcome};
use model::{Digest, EventKind, Exec, ExecReply, Mode, Verdict};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// How a CHECK of the cloud answers.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Read {
    Well,
    Empty,
    Badly,
    Never,
}

/// What a mutation does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    Works,
    WorksUnheard,
    LostUnheard,
    Fails,
}

/// One step of a book: a CHECK with its gate, and perhaps a mutation, with or without a look.
#[derive(Clone, Copy, Debug)]
struct Part {
    read: Read,
    run: Option<(Act, bool)>,
    seconds: u64,
}

fn part() -> impl Strategy<Value = Part> {
    let read = prop_oneof![6 => Just(Read::Well), 1 => Just(Read::Empty), 1 => Just(Read::Badly), 1 => Just(Read::Never)];
    let act = prop_oneof![
        4 => Just(Act::Works), 2 => Just(Act::WorksUnheard), 1 => Just(Act::LostUnheard), 1 => Just(Act::Fails)
    ];
    let seconds = prop_oneof![3 => Just(0_u64), 1 => Just(700_u64)];
    (read, prop::option::of((act, prop::bool::weighted(0.8))), seconds)
        .prop_map(|(read, run, seconds)| Part { read, run, seconds })
}

fn book(parts: &[Part]) -> String {
    let mut text = String::from("# A book\n");
    for (n, part) in parts.iter().enumerate() {
        text.push_str(&format!(
            "## Step {n} -- s\n```bash\n# CHECK: jumphost\n# id: c{n}\n# output: lines\nsee\n```\n\
             ```cel\n# id: g{n}\nc{n}.exists(m, m == \"base\")\n```\n"
        ));
        if let Some((_, looked)) = part.run {
            let look = format!("# look: c{n}\n# done: c{n}.exists(m, m == \"r{n}\")\n");
            let look = if looked { look.as_str() } else { "" };
            text.push_str(&format!(
                "```bash\n# RUN: jumphost\n# id: r{n}\n# needs: A = c{n}[0]\n{look}act\n```\n"
            ));
        }
    }
    text
}

/// A cloud: how often each mutation happened.
#[derive(Default)]
struct World(BTreeMap<String, u32>);

impl World {
    fn ask(&mut self, parts: &[Part], block: &str, _: &Exec) -> Option<ExecReply> {
        let part = parts[block.trim_start_matches(['c', 'r']).parse::<usize>().unwrap()];
        let bad = Some(ExecReply { status: Some(1), ..ExecReply::default() });
        if block.starts_with('c') {
            let done: String = self.0.keys().map(|name| format!("{name}\n")).collect();
            return match part.read {
                Read::Well => says(&format!("base\n{done}")),
                Read::Empty => says(""),
                Read::Badly => bad,
                Read::Never => None,
            };
        }
        let act = part.run.unwrap().0;
        if matches!(act, Act::Works | Act::WorksUnheard) {
            *self.0.entry(block.to_owned()).or_default() += 1;
        }
        match act {
            Act::Works => says("done\n"),
            Act::Fails => bad,
            Act::WorksUnheard | Act::LostUnheard => None,
        }
    }
}

/// Runs a book, crashing after the effects with these numbers. Gives the run, its outcome, the cloud and the number of
/// effects.
fn run(parts: &[Part], crashes: &[usize]) -> (Sim, Outcome, World, usize) {
    let mut sim = Sim::new(&book(parts), Mode::Rehearsal);
    let mut world = World::default();
    for effects in 1..2000 {
        let outcome = sim.step(&mut |block, exec| world.ask(parts, block, exec));
        wait_behind_a_new_gate(&mut sim, parts);
        if crashes.contains(&effects) {
            sim.crash();
        } else if let Some(outcome) = outcome {
            return (sim, outcome, world, effects);
        }
    }
    panic!("the run does not end:\n{}", sim.trace.join("\n"));
}

/// Time passes behind a gate, once.
fn wait_behind_a_new_gate(sim: &mut Sim, parts: &[Part]) {
    let Some(line) = sim.trace.last().filter(|line| line.starts_with("record gate g")).cloned() else {
        return;
    };
    let gate = line.split(' ').nth(2).unwrap();
    let head = format!("record gate {gate} ");
    if sim.trace.iter().filter(|line| line.starts_with(&head)).count() == 1 {
        sim.wait(parts[gate.trim_start_matches('g').parse::<usize>().unwrap()].seconds);
    }
}

/// The laws that a whole trace keeps, read from the trace alone.
fn check(parts: &[Part], crashes: &[usize]) -> usize {
    let (sim, outcome, world, effects) = run(parts, crashes);
    let story = || format!("{parts:?} crashed at {crashes:?}\n{}\n{outcome:?}", sim.trace.join("\n"));
    repeats_nothing_unseen(&sim.trace, &story);
    starts_once_per_approval(&sim, &story);
    mutates_behind_open_gates(&sim.trace, &story);
    for (block, count) in &world.0 {
        assert_eq!(*count, 1, "{block} happened {count} times\n{}", story());
    }
    // A replay comes to the same, and a crash changes no verdict where everything can be looked at.
    let mut again = machine(&sim.text);
    sim.events.iter().for_each(|event| again.apply(event).unwrap());
    if !matches!(outcome.held, Some(Hold::Look(_))) {
        assert!(
            matches!(again.next(sim.now), crate::Effect::Finished(same) if same.verdict == outcome.verdict),
            "{}",
            story()
        );
    }
    let lucid = parts
        .iter()
        .all(|part| part.read == Read::Well && part.run.is_none_or(|(act, look)| look && act == Act::Works));
    if lucid {
        assert_eq!(outcome.verdict, Verdict::Holds, "{}", story());
        assert_eq!(world.0.len(), parts.iter().filter(|part| part.run.is_some()).count(), "{}", story());
    }
    effects
}

/// Between two asks of one mutation stands a look that judged that it did not happen.
fn repeats_nothing_unseen(trace: &[String], story: &dyn Fn() -> String) {
    let mut started: BTreeMap<&str, bool> = BTreeMap::new();
    for line in trace {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["ask", block, ..] if block.starts_with('r') => {
                assert_eq!(started.insert(block, false), Some(true), "{block} was asked unseen\n{}", story());
            }
            ["record", "started", block, "(mutates)"] => {
                let before = started.insert(block, true);
                assert_eq!(before, None, "{block} was started again unseen\n{}", story());
            }
            ["record", "gate", look, "fails"] if look.ends_with("/look") => {
                started.remove(look.trim_end_matches("/look"));
            }
            _ => {}
        }
    }
}

/// Every start of a mutation has one approval of its own proposal, recorded before it.
fn starts_once_per_approval(sim: &Sim, story: &dyn Fn() -> String) {
    let mut approved: BTreeSet<Digest> = BTreeSet::new();
    let mut used: BTreeSet<Digest> = BTreeSet::new();
    for event in &sim.events {
        match &event.kind {
            EventKind::ApprovalGiven { proposal, .. } => {
                approved.insert(proposal.clone());
            }
            EventKind::StepStarted { mutates: true, proposal, .. } => {
                let proposal = proposal.clone().unwrap();
                assert!(approved.contains(&proposal), "a start without approval\n{}", story());
                assert!(used.insert(proposal), "an approval used twice\n{}", story());
            }
            _ => {}
        }
    }
}

/// When a mutation is asked, the last judgement of every gate above it holds, and the fact of its own gate is there.
fn mutates_behind_open_gates(trace: &[String], story: &dyn Fn() -> String) {
    let mut gates: BTreeMap<&str, bool> = BTreeMap::new();
    for line in trace {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["record", "gate", gate, verdict] if gate.starts_with('g') => {
                gates.insert(gate, *verdict == "holds");
            }
            ["ask", block, ..] if block.starts_with('r') => {
                let n: usize = block.trim_start_matches(['c', 'r']).parse().unwrap();
                let open = (0..=n).all(|above| gates.get(format!("g{above}").as_str()) == Some(&true));
                assert!(open, "{block} was asked behind a gate that does not hold\n{}", story());
            }
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_crash_after_any_effect_repeats_nothing_unseen(
        parts in prop::collection::vec(part(), 1..4), again in 1_usize..8
    ) {
        let effects = check(&parts, &[]);
        for at in 1..=effects {
            check(&parts, &[at]);
            check(&parts, &[at, at + again]);
        }
    }
}

#[test]
fn a_book_in_which_all_goes_well_survives_every_crash() {
    let part = |run, seconds| Part { read: Read::Well, run, seconds };
    let parts = [part(Some((Act::Works, true)), 700), part(None, 0), part(Some((Act::Works, true)), 0)];
    let effects = check(&parts, &[]);
    for at in 1..=effects {
        for later in at..=effects {
            check(&parts, &[at, later]);
        }
    }
}
