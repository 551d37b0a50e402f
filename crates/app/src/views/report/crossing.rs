//! The picture of faults and gates: a column for each fault, a row for each gate, and a mark where they met. A fault falls
//! through the gates from the top until one of them stops it; those that nothing stopped fall out at the bottom.

use super::drawing::Drawing;
use crate::views::markup::Markup;
use crate::views::rehearsal::{FaultRow, Outcome, Rehearsal};
use crate::views::tally::{self, GateRow};

const WIDTH: f64 = 1180.0;
const LEFT: f64 = 210.0;
const RIGHT: f64 = 92.0;
/// Room above the rows for the names of the faults, which lean to the right.
const TOP: f64 = 150.0;
const ROW: f64 = 20.0;
const BOOK: f64 = 24.0;
/// Narrowest and widest column.
const COLUMN: [f64; 2] = [12.0, 26.0];
/// Longest name of a fault along its slope.
const NAME: f64 = 150.0;
/// Widest bar of a gate's count.
const BAR: f64 = 56.0;

/// Writes the section.
pub(super) fn write(main: &mut Markup, rehearsal: &Rehearsal) {
    if rehearsal.faults.is_empty() || rehearsal.lines.is_empty() {
        return;
    }
    let about = "Each fault falls from the top, past the gates that saw nothing of it, until one stops it. A full mark: \
                 before the next mutation. A ring: too late. What reaches the bottom escaped. A shaded row is a gate that \
                 stopped nothing.";
    super::section(main, "Faults and gates", about, |section| {
        let layers: Vec<&str> = tally::layers(rehearsal).into_keys().collect();
        legend(section, rehearsal, &layers);
        section.within("div", &[("class", "scroll")], |scroll| draw(scroll, rehearsal, &layers));
    });
}

fn legend(section: &mut Markup, rehearsal: &Rehearsal, layers: &[&str]) {
    let rows = tally::layers(rehearsal);
    section.within("p", &[("class", "legend")], |legend| {
        for layer in layers {
            let row = rows.get(layer).map_or((0, 0), |row| (row.caught, row.caught + row.late + row.escaped));
            legend.within("span", &[], |item| {
                item.leaf("i", &[("class", &format!("key layer {}", colour(layers, layer)))], "");
                item.text(&format!("{layer} {} of {}", row.0, row.1));
            });
        }
    });
}

/// The class of a layer's colour.
fn colour(layers: &[&str], layer: &str) -> String {
    format!("p{}", layers.iter().position(|known| *known == layer).unwrap_or(0) % 8)
}

/// Where things are in the drawing.
struct Plan<'a> {
    rows: Vec<GateRow<'a>>,
    /// The middle of each row.
    at: Vec<f64>,
    /// Names of the books with the top of their bands.
    books: Vec<(&'a str, f64)>,
    column: f64,
    width: f64,
    /// The middle of the bottom row.
    bottom: f64,
}

impl<'a> Plan<'a> {
    fn of(rehearsal: &'a Rehearsal) -> Plan<'a> {
        let mut rows = tally::gates(rehearsal);
        // A block that failed by itself stands with the gates of its book.
        let order: Vec<&str> = rehearsal.control.iter().map(|run| run.book.as_str()).collect();
        rows.sort_by_key(|row| order.iter().position(|book| *book == row.book).unwrap_or(order.len()));
        let (mut y, mut at, mut books) = (TOP, vec![], vec![]);
        for row in &rows {
            if books.last().is_none_or(|(book, _)| *book != row.book) {
                books.push((row.book, y));
                y += BOOK;
            }
            at.push(y + ROW / 2.0);
            y += ROW;
        }
        let [narrow, wide] = COLUMN;
        let column = ((WIDTH - LEFT - RIGHT) / rehearsal.faults.len() as f64).clamp(narrow, wide);
        let width = (LEFT + column * rehearsal.faults.len() as f64 + RIGHT).max(WIDTH);
        Plan { rows, at, books, column, width, bottom: y + ROW }
    }

    /// The middle of a fault's column.
    fn x(&self, fault: usize) -> f64 {
        LEFT + self.column * (fault as f64 + 0.5)
    }

    /// The right edge of the columns.
    fn edge(&self) -> f64 {
        self.width - RIGHT
    }

    /// The row that stopped a fault.
    fn stopped(&self, fault: &FaultRow) -> Option<f64> {
        let is_it = |row: &GateRow<'_>| row.faults.iter().any(|known| std::ptr::eq(*known, fault));
        self.at.get(self.rows.iter().position(is_it)?).copied()
    }
}

fn draw(page: &mut Markup, rehearsal: &Rehearsal, layers: &[&str]) {
    let plan = Plan::of(rehearsal);
    let mut drawing = Drawing::new(plan.width);
    for (book, y) in &plan.books {
        drawing.rect("book", [0.0, y + 2.0, plan.width, BOOK - 4.0], "");
        drawing.label("strong", [8.0, y + 16.0], 12.0, LEFT + 300.0, super::book_name(book));
    }
    let most = plan.rows.iter().map(|row| row.faults.len()).max().unwrap_or(1).max(1);
    for (row, y) in plan.rows.iter().zip(&plan.at) {
        gate(&mut drawing, &plan, row, *y, most);
    }
    drawing.line("thread", [LEFT, plan.bottom, plan.edge(), plan.bottom]);
    drawing.label("faint", [8.0, plan.bottom + 4.0], 12.0, LEFT - 16.0, "escaped");
    let escaped = rehearsal.count(Outcome::Escaped).to_string();
    drawing.label("strong", [plan.edge() + 8.0, plan.bottom + 4.0], 12.0, 30.0, &escaped);
    for (nth, row) in rehearsal.faults.iter().enumerate() {
        fault(&mut drawing, &plan, nth, row, &colour(layers, &row.layer));
    }
    let title = format!(
        "{} faults and {} gates: which gate stopped which fault",
        rehearsal.faults.len(),
        plan.rows.len()
    );
    drawing.done(page, plan.bottom + ROW, "crossing", &title);
}

/// One row: its name, its thread, and how many faults it stopped.
fn gate(drawing: &mut Drawing, plan: &Plan<'_>, row: &GateRow<'_>, y: f64, most: usize) {
    let count = row.faults.len();
    if count == 0 {
        let title = format!("{} stopped no fault", row.gate);
        drawing.rect("idle", [LEFT, y - 5.0, plan.edge() - LEFT, 10.0], &title);
    }
    drawing.line("thread", [LEFT, y, plan.edge(), y]);
    let class = if count == 0 { "mono faint" } else { "mono" };
    drawing.label(class, [8.0, y + 4.0], 11.5, LEFT - 16.0, row.gate);
    if count > 0 {
        let long = BAR * count as f64 / most as f64;
        drawing.rect(
            "tally",
            [plan.edge() + 28.0, y - 6.0, long, 12.0],
            &format!("{} stopped {count}", row.gate),
        );
        drawing.label("strong", [plan.edge() + 8.0, y + 4.0], 12.0, 22.0, &count.to_string());
    }
}

/// One column: the name, the fall, and the mark where it ended.
fn fault(drawing: &mut Drawing, plan: &Plan<'_>, nth: usize, row: &FaultRow, colour: &str) {
    let x = plan.x(nth);
    let end = plan.stopped(row).filter(|_| row.outcome != Outcome::Escaped);
    let (y, mark, fall) = match (row.outcome, end) {
        (Outcome::Caught, Some(y)) => (y, format!("met {colour}"), format!("fall {colour}")),
        (Outcome::Late, Some(y)) => (y, format!("met open {colour}"), format!("fall {colour}")),
        _ => (plan.bottom, format!("met bad {colour}"), format!("fall bad {colour}")),
    };
    drawing.line(&fall, [x, TOP, x, y]);
    let title = format!("{} ({}): {}. {}", row.fault, row.layer, row.outcome.word(), row.why);
    drawing.dot(&mark, [x, y], (plan.column / 2.0 - 1.0).min(6.0), &title);
    drawing.leaning("faint", [x + 3.0, TOP - 6.0], 10.5, NAME, &row.fault);
}
