//! The way back of a run, crashed after every effect.

use super::sim::{Sim, says};
use crate::{Back, Hold, Machine, Outcome, WayBack, parse, way_back};
use model::{EventKind, Exec, ExecReply, FileId, Mode, Verdict};
use std::collections::BTreeSet;

/// Makes two things, each with its UNDO, and a third that people take back; its exit gate never opens.
const BOOK: &str = r#"# A book
## Step 1 -- Before
```bash
# CHECK: jumphost
# id: seen
# output: lines
ls
```
```cel
# id: base
seen.exists(m, m == "base")
```
```bash
# RUN: jumphost
# id: one
# unwind: no-one
# look: seen
# done: seen.exists(m, m == "one")
touch one
```
```bash
# UNDO: jumphost
# id: no-one
# changes: removes one
# only: !seen.exists(m, m == "locked")
# look: seen
# done: !seen.exists(m, m == "one")
rm -f one
```
## Step 2 -- Then
```bash
# CHECK: jumphost
# id: then
# output: lines
ls
```
```cel
# id: there
then.exists(m, m == "one")
```
```bash
# RUN: jumphost
# id: two
# unwind: no-two
# look: then
# done: then.exists(m, m == "two")
touch two
```
```bash
# UNDO: jumphost
# id: no-two
# only: then.exists(m, m == "base")
# look: then
# done: !then.exists(m, m == "two")
rm -f two
```
## Step 3 -- Last
```bash
# CHECK: jumphost
# id: last
# output: lines
ls
```
```cel
# id: both
last.exists(m, m == "two")
```
```bash
# RUN: jumphost
# id: three
# undo: write a letter
touch three
```
## EXIT GATE
```bash
# CHECK: jumphost
# id: after
# output: lines
ls
```
```cel
# id: never
after.exists(m, m == "never")
```
"#;

/// A folder.
#[derive(Clone, Debug, PartialEq)]
struct World(BTreeSet<&'static str>);

impl World {
    fn new() -> World {
        World(["base"].into())
    }

    fn ask(&mut self, block: &str, _: &Exec) -> Option<ExecReply> {
        match block {
            "one" | "two" | "three" => {
                self.0.insert(match block {
                    "one" => "one",
                    "two" => "two",
                    _ => "three",
                });
            }
            "no-one" => drop(self.0.remove("one")),
            "no-two" => drop(self.0.remove("two")),
            _ => return says(&self.0.iter().flat_map(|name| [name, "\n"]).collect::<String>()),
        }
        says("")
    }
}

/// Runs the book forward; it ends at its last gate.
fn forward(world: &mut World) -> Sim {
    let mut sim = Sim::new(BOOK, Mode::Live);
    let outcome = sim.finish(&mut |block, exec| world.ask(block, exec));
    assert_eq!(outcome.held, Some(Hold::Gate("never".into())), "{:#?}", sim.trace);
    sim
}

fn way(sim: &Sim, undone: &[&str]) -> WayBack {
    let undone = undone.iter().map(|&block| block.to_owned()).collect();
    way_back(&parse(FileId(0), BOOK).book, &sim.events, &undone)
}

/// A run on the way back. After each effect whose number is in `crashes` the process is another one.
fn back(way: &WayBack, world: &mut World, crashes: &[usize], unheard: bool) -> (Sim, Outcome, usize) {
    back_in(BOOK, way, world, crashes, unheard)
}

/// The same of a run of another book.
fn back_in(
    text: &str,
    way: &WayBack,
    world: &mut World,
    crashes: &[usize],
    unheard: bool,
) -> (Sim, Outcome, usize) {
    let mut sim = Sim::new(text, Mode::Live);
    let machine = || Machine::back(way.clone(), super::sim::facts());
    let replayed = |sim: &Sim| {
        let mut machine = machine();
        sim.events.iter().for_each(|event| machine.apply(event).unwrap());
        machine
    };
    sim.machine = replayed(&sim);
    for effects in 1..300 {
        let outcome = sim.step(&mut |block, exec| {
            let reply = world.ask(block, exec);
            reply.filter(|_| !(unheard && block.starts_with("no-")))
        });
        if crashes.contains(&effects) {
            sim.trace.push("crash".into());
            sim.machine = replayed(&sim);
            sim.machine.resumed("ada");
        } else if let Some(outcome) = outcome {
            return (sim, outcome, effects);
        }
    }
    panic!("no end:\n{}", sim.trace.join("\n"));
}

fn undone(sim: &Sim) -> Vec<&str> {
    let blocks = sim.events.iter().filter_map(|event| match &event.kind {
        EventKind::Undone { block, .. } => Some(block.as_str()),
        _ => None,
    });
    blocks.collect()
}

#[test]
fn what_was_done_is_taken_back_in_reverse_order_each_behind_its_own_gate() {
    let mut world = World::new();
    let sim = forward(&mut world);
    let way = way(&sim, &[]);
    let by: Vec<(&str, &Back)> = way.taken.iter().map(|taken| (taken.block.as_str(), &taken.by)).collect();
    assert_eq!(
        by,
        [
            ("three", &Back::People(Some("write a letter".into()))),
            ("two", &Back::Undo("no-two".into())),
            ("one", &Back::Undo("no-one".into())),
        ]
    );
    let (sim, outcome, _) = back(&way, &mut world, &[], false);
    assert_eq!(world, World(["base", "three"].into()));
    insta::assert_snapshot!(format!("{}\n{outcome:?}", sim.trace.join("\n")), @r#"
    record run-opened
    record started then
    ask then {}
    record finished then holds
    record fact then = ["base","one","three","two"]
    record gate no-two/only holds
    record proposed no-two
    record approved no-two by ada
    record started no-two (mutates)
    ask no-two {}
    record finished no-two holds
    record started then
    ask then {}
    record finished then holds
    record fact then = ["base","one","three"]
    record gate no-two/done holds
    record undone two
    record started seen
    ask seen {}
    record finished seen holds
    record fact seen = ["base","one","three"]
    record gate no-one/only holds
    record proposed no-one
    record approved no-one by ada
    record started no-one (mutates)
    ask no-one {}
    record finished no-one holds
    record started seen
    ask seen {}
    record finished seen holds
    record fact seen = ["base","three"]
    record gate no-one/done holds
    record undone one
    record closed holds: the way back is at its end; 4 gates held
    Outcome { verdict: Holds, held: None, reason: "the way back is at its end; 4 gates held" }
    "#);
}

#[test]
fn two_undos_may_rest_on_one_check_and_it_is_asked_for_each() {
    let shared = BOOK
        .replace("only: then.exists", "only: seen.exists")
        .replace("look: then\n# done: !then.", "look: seen\n# done: !seen.");
    assert_eq!(shared.matches("seen.").count(), BOOK.matches("seen.").count() + 2);
    let mut world = World::new();
    let mut forward = Sim::new(&shared, Mode::Live);
    forward.finish(&mut |block, exec| world.ask(block, exec));
    let way = way_back(&parse(FileId(0), &shared).book, &forward.events, &BTreeSet::new());
    let (sim, outcome, _) = back_in(&shared, &way, &mut world.clone(), &[], false);
    assert_eq!((outcome.verdict, undone(&sim)), (Verdict::Holds, vec!["two", "one"]), "{:#?}", sim.trace);
    let first = sim.trace.iter().position(|line| line == "record undone two").unwrap();
    let second = sim.trace.iter().position(|line| line == "record started no-one (mutates)").unwrap();
    assert!(sim.trace[..first].contains(&"ask seen {}".to_owned()));
    // What the second rests on was measured behind the first.
    let done = sim.trace[..first].iter().rposition(|line| line == "ask no-two {}").unwrap();
    assert!(sim.trace[done..second].contains(&"ask seen {}".to_owned()), "{:#?}", sim.trace);
    world.0.insert("locked");
    let (sim, outcome, _) = back_in(&shared, &way, &mut world, &[], false);
    assert_eq!(outcome.held, Some(Hold::Gate("no-one/only".into())), "{:#?}", sim.trace);
}

#[test]
fn a_crash_anywhere_on_the_way_back_comes_to_the_same_world_and_one_record_each() {
    let mut cases = 0;
    for unheard in [false, true] {
        let mut world = World::new();
        let sim = forward(&mut world);
        let way = way(&sim, &[]);
        let (_, _, effects) = back(&way, &mut world.clone(), &[], unheard);
        for crash in 1..effects {
            for second in [0, crash + 1, crash + 3] {
                let mut world = world.clone();
                let (sim, outcome, _) = back(&way, &mut world, &[crash, second], unheard);
                assert_eq!(outcome.verdict, Verdict::Holds, "{crash} {second}\n{}", sim.trace.join("\n"));
                assert_eq!(world, World(["base", "three"].into()));
                assert_eq!(undone(&sim), ["two", "one"], "{crash} {second}\n{}", sim.trace.join("\n"));
                // Between two asks of one UNDO a look saw that it had not happened.
                for undo in ["no-one", "no-two"] {
                    let asks =
                        sim.trace.iter().filter(|line| line.starts_with(&format!("ask {undo}"))).count();
                    let looks = sim
                        .trace
                        .iter()
                        .filter(|line| **line == format!("record gate {undo}/look fails"))
                        .count();
                    assert!(asks <= looks + 1, "{undo}\n{}", sim.trace.join("\n"));
                }
                cases += 1;
            }
        }
    }
    assert!(cases > 100, "{cases} cases");
}

#[test]
fn an_undo_that_is_not_safe_is_not_offered_and_what_is_undone_is_not_undone_again() {
    let mut world = World::new();
    let sim = forward(&mut world);
    world.0.insert("locked");
    let (told, outcome, _) = back(&way(&sim, &[]), &mut world, &[], false);
    assert_eq!(outcome.held, Some(Hold::Gate("no-one/only".into())));
    assert_eq!(undone(&told), ["two"]);
    assert!(world.0.contains("one") && !told.trace.iter().any(|line| line.contains("proposed no-one")));
    world.0.remove("locked");
    let left = way(&sim, &["two"]);
    assert_eq!(left.taken.iter().map(|taken| taken.block.as_str()).collect::<Vec<_>>(), ["three", "one"]);
    let (told, outcome, _) = back(&left, &mut world, &[], false);
    assert_eq!((outcome.verdict, undone(&told)), (Verdict::Holds, vec!["one"]));
    assert!(way(&sim, &["two", "one"]).book.steps.is_empty());
}

#[test]
fn what_a_look_found_not_to_have_happened_is_not_taken_back() {
    let mut world = World::new();
    let mut sim = Sim::new(BOOK, Mode::Live);
    sim.finish(&mut |block, exec| if block == "two" { None } else { world.ask(block, exec) });
    let taken: Vec<String> = way(&sim, &[]).taken.into_iter().map(|taken| taken.block).collect();
    assert_eq!(taken, ["one"], "{:#?}", sim.trace);
    // One that failed may have done half of its work.
    let mut sim = Sim::new(BOOK, Mode::Live);
    let failed = || Some(ExecReply { status: Some(1), ..ExecReply::default() });
    sim.finish(&mut |block, exec| if block == "two" { failed() } else { world.ask(block, exec) });
    let taken: Vec<String> = way(&sim, &[]).taken.into_iter().map(|taken| taken.block).collect();
    assert_eq!(taken, ["two", "one"]);
}

#[test]
fn an_undo_needs_a_person_and_a_forged_record_of_one_is_refused() {
    let mut world = World::new();
    let sim = forward(&mut world);
    let way = way(&sim, &[]);
    let mut machine = Machine::back(way, super::sim::facts());
    machine.apply(&sim.events[0]).unwrap();
    let kind = EventKind::Undone { block: "two".into(), note: "by me".into() };
    let forged = super::sim::sealed(50, "r1", sim.now, kind);
    assert!(matches!(machine.apply(&forged), Err(crate::Refusal::OutOfOrder { .. })));
}
