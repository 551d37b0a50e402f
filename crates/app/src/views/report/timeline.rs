//! The run on the twin's clock: steps as bars, gates as diamonds, one row each.

use super::badge::Tone;
use super::drawing::Drawing;
use crate::views::markup::Markup;
use crate::views::rehearsal::RunRecord;
use crate::views::span;
use crate::views::story::{self, Act, Gate, Step, Story};
use model::Timestamp;

const WIDTH: f64 = 1180.0;
const LEFT: f64 = 210.0;
const RIGHT: f64 = 110.0;
const TOP: f64 = 44.0;
const ROW: f64 = 24.0;
/// From this many seconds on, a wait is shaded and its length written above it.
const LONG: u64 = 300;

/// Writes the section for one book.
pub(super) fn write(main: &mut Markup, run: &RunRecord, story: &Story<'_>) {
    let title = format!("Timeline of {}", super::book_name(&run.book));
    let about = "The twin's clock from left to right; long waits are compressed and shaded, so that quick steps stay \
                 visible. Bars are steps, diamonds are gates.";
    super::section(main, &title, about, |section| {
        if story.acts.is_empty() {
            section.leaf("p", &[("class", "nothing")], "Nothing ran.");
            return;
        }
        legend(section);
        section.within("div", &[("class", "scroll")], |scroll| draw(scroll, run, story));
    });
}

fn legend(section: &mut Markup) {
    section.within("p", &[("class", "legend")], |legend| {
        for (class, word) in [("key check", "reads only"), ("key mutation", "changes state")] {
            legend.within("span", &[], |item| {
                item.leaf("i", &[("class", class)], "");
                item.text(word);
            });
        }
        for (tone, word) in
            [(Tone::Good, "gate holds"), (Tone::Bad, "gate fails"), (Tone::Open, "gate unmeasured")]
        {
            legend.within("span", &[], |item| {
                item.leaf("i", &[("class", &format!("key diamond {}", tone.class()))], "");
                item.text(word);
            });
        }
    });
}

/// The compressed clock: moments in order, with the place of each on the axis.
struct Axis {
    moments: Vec<(u64, f64)>,
}

impl Axis {
    /// Every moment moves on by a fixed part and by the logarithm of the wait before it. Nothing that happens later is
    /// drawn further left; what takes no time at all still has a place.
    fn of(story: &Story<'_>) -> Axis {
        let began = story.began.unwrap_or_default();
        let mut times: Vec<u64> = story
            .acts
            .iter()
            .flat_map(|act| match act {
                Act::Step(step) => [Some(step.started), step.end.as_ref().map(|end| end.at)],
                Act::Gate(gate) => [Some(gate.at), None],
            })
            .flatten()
            .map(|at| story::seconds(began, at))
            .chain([0])
            .collect();
        times.sort_unstable();
        times.dedup();
        let steps = times.windows(2).map(|pair| match pair {
            [earlier, later] => 0.6 + (1.0 + (later - earlier) as f64).ln(),
            _ => 0.0,
        });
        let ends: Vec<f64> = std::iter::once(0.0)
            .chain(steps.scan(0.0, |at, step| {
                *at += step;
                Some(*at)
            }))
            .collect();
        let scale = (WIDTH - LEFT - RIGHT - 20.0) / ends.last().copied().unwrap_or(0.0).max(1.0);
        Axis { moments: times.into_iter().zip(ends.into_iter().map(|at| LEFT + 10.0 + at * scale)).collect() }
    }

    /// The place of a moment that is one of the axis's own.
    fn at(&self, seconds: u64) -> f64 {
        let index = self.moments.partition_point(|&(moment, _)| moment < seconds);
        self.moments.get(index).or(self.moments.last()).map_or(LEFT, |&(_, x)| x)
    }
}

fn draw(page: &mut Markup, run: &RunRecord, story: &Story<'_>) {
    let axis = Axis::of(story);
    let began = story.began.unwrap_or_default();
    let height = TOP + ROW * story.acts.len() as f64 + 10.0;
    let mut drawing = Drawing::new(WIDTH);
    scale(&mut drawing, &axis, height);
    for (row, act) in story.acts.iter().enumerate() {
        let y = TOP + ROW * row as f64 + ROW / 2.0;
        if row % 2 == 1 {
            drawing.rect("stripe", [0.0, y - ROW / 2.0, WIDTH, ROW], "");
        }
        match act {
            Act::Step(step) => draw_step(&mut drawing, &axis, began, step, y),
            Act::Gate(gate) => draw_gate(&mut drawing, &axis, began, gate, y),
        }
    }
    let title = format!("Timeline of {}: {} steps and gates", run.book, story.acts.len());
    drawing.done(page, height, "timeline", &title);
}

/// Grid lines with times, as many as fit, and long waits shaded.
fn scale(drawing: &mut Drawing, axis: &Axis, height: f64) {
    for pair in axis.moments.windows(2) {
        let &[(earlier, left), (later, right)] = pair else { continue };
        if later - earlier >= LONG {
            let wait = span::words(later - earlier);
            drawing.rect("wait", [left, TOP - 6.0, right - left, height - TOP], &format!("{wait} go by"));
            drawing.label("wait-text middle", [(left + right) / 2.0, TOP - 12.0], 10.0, right - left, &wait);
        }
    }
    let mut free = 0.0;
    for &(seconds, x) in &axis.moments {
        if x < free {
            continue;
        }
        free = x + 62.0;
        drawing.line("grid", [x, 20.0, x, height - 6.0]);
        drawing.label("tick middle", [x, 14.0], 10.0, 60.0, &span::clock(seconds));
    }
}

fn draw_step(drawing: &mut Drawing, axis: &Axis, began: Timestamp, step: &Step<'_>, y: f64) {
    let start = story::seconds(began, step.started);
    let end = step.end.as_ref().map(|end| story::seconds(began, end.at));
    let (left, right) = (axis.at(start), axis.at(end.unwrap_or(start)));
    let kind = if step.mutates { "changes state" } else { "reads only" };
    let outcome = step.end.as_ref().map_or("never finished".to_owned(), |end| {
        let status = end.status.map(|status| format!(", exit {status}")).unwrap_or_default();
        let note = end.note.map(|note| format!(", {note}")).unwrap_or_default();
        format!("{}{status}{note}", end.verdict)
    });
    let bad = step.end.as_ref().is_none_or(|end| !end.verdict.opens());
    let class = match (step.mutates, bad) {
        (true, false) => "bar mutation",
        (false, false) => "bar check",
        (_, true) => "bar bad",
    };
    let text_class = if step.mutates { "name mono strong" } else { "name mono" };
    drawing.label(text_class, [8.0, y + 4.0], 11.5, LEFT - 16.0, step.block);
    let title = format!("{}: {kind}, {outcome}", step.block);
    drawing.rect(class, [left - 2.0, y - 6.0, (right - left).max(2.0) + 4.0, 12.0], &title);
    let (class, words) = match (&step.end, bad) {
        (None, _) => ("took end bad", "unfinished".to_owned()),
        (Some(end), true) => ("took end bad", end.verdict.to_string()),
        (Some(end), false) => ("took end", span::words(story::seconds(step.started, end.at))),
    };
    drawing.label(class, [WIDTH - 8.0, y + 4.0], 11.0, RIGHT - 12.0, &words);
}

fn draw_gate(drawing: &mut Drawing, axis: &Axis, began: Timestamp, gate: &Gate<'_>, y: f64) {
    let x = axis.at(story::seconds(began, gate.at));
    let tone = Tone::from(gate.verdict);
    drawing.label("name mono faint", [22.0, y + 4.0], 11.5, LEFT - 30.0, gate.id);
    drawing.diamond(tone, [x, y], &format!("{}: {}", gate.id, gate.verdict));
    let class = format!("took end {}", tone.class());
    drawing.label(&class, [WIDTH - 8.0, y + 4.0], 11.0, RIGHT - 12.0, &gate.verdict.to_string());
}
