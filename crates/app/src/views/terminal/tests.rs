use super::{Progress, coverage, journal, plan, summary};
use crate::views::Look;
use crate::views::omega::{self, Script};
use crate::views::rehearsal::Rehearsal;
use insta::assert_snapshot;
use model::{Digest, Event, EventKind, Verdict};
use store::Verification;

const WIDE: Look = Look { width: 110, color: false };
const NARROW: Look = Look { width: 60, color: false };

/// All lines of a run; none is wider than the look, and none carries a raw control character.
fn check(events: &[Event], look: Look) -> String {
    let mut progress = Progress::new(look);
    let drawn: String = events.iter().map(|event| progress.event(event)).collect();
    assert!(drawn.chars().all(|c| c == '\n' || (' '..='~').contains(&c)), "{drawn:?}");
    drawn
}

/// A run in which everything happens that can happen.
fn eventful() -> Vec<Event> {
    let mut run = Script::open("r-0007", Some("dns-dead-in-units"));
    run.check("1.1/nodes", 2, serde_json::json!(4));
    run.gate("1.1/gate-1", &[(Verdict::Holds, "nodes.size() == 4", &[("nodes", "[...]")])]);
    run.mutate("1.3/deploy", 95);
    run.record(EventKind::RunResumed { operator: "jens".to_owned(), after: None });
    let started = EventKind::StepStarted { block: "1.4/dns".to_owned(), mutates: false, proposal: None };
    run.record(started);
    run.record(EventKind::StepFinished {
        block: "1.4/dns".to_owned(),
        verdict: Verdict::Unmeasured,
        status: Some(255),
        stdout: Digest::of(b""),
        stderr: Digest::of(b"no route"),
        note: Some("the answer was empty\u{1b}[2J".to_owned()),
    });
    run.gate(
        "1.4/gate-1",
        &[
            (Verdict::Unmeasured, "dns.all(d, d == \"OK\")", &[]),
            (Verdict::Fails, "dns.size() == 3", &[("dns", "[]")]),
        ],
    );
    let (reason, author) = ("restarted bind9 by hand".to_owned(), "jens".to_owned());
    run.record(EventKind::DivergenceNoted { reason, author });
    run.record(EventKind::Undone { block: "1.3/deploy".to_owned(), note: "model destroyed".to_owned() });
    run.close(Verdict::Fails, "gate 1.4/gate-1 did not open")
}

#[test]
fn progress_tells_every_event_that_is_worth_a_line() {
    assert_snapshot!(check(&eventful(), WIDE));
}

#[test]
fn progress_keeps_to_a_narrow_terminal() {
    let rehearsal = omega::rehearsal();
    let drawn = check(&rehearsal.control[0].events, NARROW);
    assert!(drawn.lines().all(|line| line.len() <= NARROW.width), "{drawn}");
    assert_snapshot!(drawn);
}

#[test]
fn colour_repeats_what_the_words_say() {
    let mut progress = Progress::new(Look { color: true, ..WIDE });
    let coloured: String = eventful().iter().map(|event| progress.event(event)).collect();
    let plain: String = coloured
        .split("\u{1b}[")
        .enumerate()
        .map(|(index, part)| if index == 0 { part } else { part.split_once('m').unwrap().1 })
        .collect();
    let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_ne!(coloured, plain);
    assert_eq!(trimmed(&plain), trimmed(&check(&eventful(), WIDE)));
}

#[test]
fn coverage_stands_in_columns() {
    assert_snapshot!(coverage(&omega::rehearsal(), WIDE));
    let mut rehearsal = omega::rehearsal();
    rehearsal.faults.truncate(2);
    rehearsal.faults[0].fault = "a-fault-with-a-name-that-is-much-too-long-for-any-terminal".to_owned();
    rehearsal.faults[1].layer = "\u{1b}[31m".to_owned();
    assert_snapshot!(coverage(&rehearsal, NARROW), @r"
    FAULT                LAYER       OUTCOME  GATE        AFTER
    (control)            -           holds    -           -
    a-fault-with-a-n...  network     caught   1.1/gate-1  1 step
    vip-metal-half-w...  \u{1b}[31m  caught   1.1/gate-1  1 step
    ");
    assert_eq!(coverage(&Rehearsal::default(), WIDE), "");
}

#[test]
fn the_summary_ends_with_the_verdict() {
    assert_snapshot!(summary(&omega::rehearsal(), WIDE), @r"
    runbooks/phase-01-bundle-deploy.md: 12 of 12 steps, 8 gates hold, 0 fail; 1 h 22 min in the twin, 1.37 s on the wall
    The twin did not know one call:
      maas admin rack-controllers read
    control holds, 12 of 14 faults caught, 1 late, 1 escaped
    rehearsal fails, seed 7
    ");
    assert_snapshot!(summary(&Rehearsal::default(), WIDE), @r"
    control unmeasured, no fault injected
    rehearsal unmeasured, seed 0
    ");
}

#[test]
fn a_plan_is_jujus_lines_and_the_counts() {
    assert_snapshot!(plan(&omega::plan(), NARROW), @r"
    Changes to deploy bundle:
    - upload charm vault from charm-hub for base ubuntu@22.04/stable from channel 1.8/stable with architecture=amd64
    - deploy application vault from charm-hub on ubuntu@22.04/stable with 1.8/stable
    - expose all endpoints of vault and allow access from CIDRs 0.0.0.0/0 and ::/0
    - override expose settings
    - add new machine 0 (bundle machine 8)
    - add lxd container 0/lxd/0 on new machine 0
    - add unit vault/0 to 0/lxd/0\u{1b}[2J

    1 applications, 0 relations, 1 machines, 1 containers
    machines: 8 -> 0, 10 -> 1
    ");
    assert_eq!(
        plan(&bundle::Plan::default(), WIDE),
        "No changes to apply.\n\n0 applications, 0 relations, 0 machines, 0 containers\n"
    );
}

#[test]
fn the_journal_is_shown_event_by_event() {
    assert_snapshot!(journal::show(&eventful(), WIDE));
}

#[test]
fn a_verification_names_the_first_bad_event() {
    let head = Some(Digest::of(b""));
    let good = Verification { intact: true, events: 3, head: head.clone(), first_bad: None, why: None };
    assert_snapshot!(journal::verified(&good, WIDE), @"intact: 3 events, head sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    let why = Some("event 2 was changed\u{1b}[2J".to_owned());
    let bad = Verification { intact: false, events: 3, head, first_bad: Some(2), why };
    assert_snapshot!(journal::verified(&bad, WIDE), @r"
    not intact: event 2 was changed\u{1b}[2J (3 events, head sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855)
    Compare with the heads in as-executed-index.md: what stands before event 2 can still be believed.
    ");
    let beside = Verification { head: None, first_bad: None, ..bad };
    assert_snapshot!(journal::verified(&beside, WIDE), @r"not intact: event 2 was changed\u{1b}[2J (3 events, head none)");
}

#[test]
fn what_was_moved_is_counted() {
    let moved = store::Transfer { events: 30, new: 4, head: Some(Digest::of(b"")) };
    assert_snapshot!(journal::exported(&moved), @"exported: 30 events, head sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_snapshot!(journal::imported(&moved, WIDE), @"imported: 30 events, 4 of them new, head sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    let none = store::Transfer { events: 0, new: 0, head: None };
    assert_snapshot!(journal::imported(&none, WIDE), @"imported: 0 events, 0 of them new, head none");
}

#[test]
fn the_index_is_a_markdown_table() {
    let mut open = Script::open("r|0008", None);
    open.record(EventKind::RunResumed { operator: "jens".to_owned(), after: None });
    assert_snapshot!(journal::index(&[eventful(), open.events, vec![]]));
}
