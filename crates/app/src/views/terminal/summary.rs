//! The last lines of a rehearsal.

use crate::views::look::{self, Look};
use crate::views::rehearsal::{Outcome, Rehearsal, RunRecord, Unfit};
use crate::views::story::Story;
use crate::views::{escape, span};
use model::Verdict;

/// What a rehearsal comes to: one line per book, unknown calls, faults, and the verdict of the whole.
pub fn summary(rehearsal: &Rehearsal, look: Look) -> String {
    let mut out: String = rehearsal.control.iter().map(|run| book(run, look)).collect();
    if !rehearsal.unknown_calls.is_empty() {
        let title = match rehearsal.unknown_calls.len() {
            1 => "The twin did not know one call:".to_owned(),
            n => format!("The twin did not know {n} calls:"),
        };
        out.push_str(&format!("{}\n", look.paint(look::OPEN, &title)));
        for call in &rehearsal.unknown_calls {
            out.push_str(&format!("  {}\n", escape::cut(&escape::line(call), look.columns() - 2)));
        }
    }
    out.push_str(&unfit(rehearsal, look));
    out.push_str(&seeds(rehearsal, look));
    for idle in &rehearsal.idle_arguments {
        let text = escape::cut(&escape::line(&format!("argues for nothing: {idle}")), look.columns());
        out.push_str(&format!("{}\n", look.paint(look::OPEN, &text)));
    }
    out.push_str(&last(rehearsal, look));
    out
}

/// The faults that could not be injected, and why.
fn unfit(rehearsal: &Rehearsal, look: Look) -> String {
    let line = |unfit: &Unfit| {
        let text = escape::line(&format!("{} does not fit: {}", unfit.fault, unfit.why));
        format!("{}\n", look.paint(look::FAINT, &escape::cut(&text, look.columns())))
    };
    rehearsal.unfit.iter().map(line).collect()
}

/// The control under many seeds, and where it raised a false alarm.
fn seeds(rehearsal: &Rehearsal, look: Look) -> String {
    let Some(seeds) = &rehearsal.seeds else { return String::new() };
    let alarms = seeds.false_alarms.len();
    let mut out = format!("{} seeds without a fault, {alarms} false alarms\n", seeds.count);
    for alarm in &seeds.false_alarms {
        let text = format!("seed {}: {} of {}: {}", alarm.seed, alarm.gate, alarm.book, alarm.why);
        let text = escape::cut(&escape::line(&text), look.columns().saturating_sub(2));
        out.push_str(&format!("  {}\n", look.paint(look::BAD, &text)));
    }
    out
}

fn book(run: &RunRecord, look: Look) -> String {
    let story = Story::of(&run.events);
    let gates = story.gates();
    let of = |verdict| gates.iter().filter(|(gate, _)| gate.verdict == verdict).count();
    let unmeasured = match of(Verdict::Unmeasured) {
        0 => String::new(),
        n => format!(", {n} unmeasured"),
    };
    format!(
        "{}: {} of {} steps, {} gates hold, {} fail{unmeasured}; {} in the twin, {} on the wall\n",
        look.paint(look::STRONG, &escape::line(&run.book)),
        story.ended(),
        run.blocks,
        of(Verdict::Holds),
        of(Verdict::Fails),
        span::words(run.virtual_seconds),
        span::millis(run.wall_ms),
    )
}

fn last(rehearsal: &Rehearsal, look: Look) -> String {
    let said = |verdict: Verdict| look.paint(look::verdict(verdict), &verdict.to_string());
    let whole = format!("{}, seed {}", said(rehearsal.verdict()), rehearsal.seed);
    let control = said(rehearsal.control_verdict());
    let all = rehearsal.faults.len();
    if all == 0 {
        return format!("control {control}, no fault injected\nrehearsal {whole}\n");
    }
    let [caught, late, escaped] =
        [Outcome::Caught, Outcome::Late, Outcome::Escaped].map(|o| rehearsal.count(o));
    format!(
        "control {control}, {caught} of {all} faults caught, {late} late, {escaped} escaped\nrehearsal {whole}\n"
    )
}
