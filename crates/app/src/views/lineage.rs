//! The lineage of decisions as a drawing: the older on the left, what supersedes or amends it to the right.

mod layers;

use super::markup::Markup;
use super::report::drawing::Drawing;
use crate::decisions::Register;
use layers::{Layers, Step};
use site::decisions::{Decision, Status, Tie};
use std::collections::BTreeSet;

const BOX: [f64; 2] = [240.0, 40.0];
const COLUMN: f64 = 320.0;
const ROW: f64 = 52.0;
const EDGE: f64 = 16.0;

/// The drawing as a file of its own: the whole register, or one decision with its family. The same register gives the
/// same bytes.
pub fn svg(register: &Register, id: Option<&str>) -> String {
    let lineage = register.lineage();
    let mut families: Vec<Vec<&Decision>> = vec![];
    let mut alone: Vec<&Decision> = vec![];
    let mut seen = BTreeSet::new();
    for &decision in lineage.decisions() {
        if id.is_some_and(|id| id != decision.id) || seen.contains(decision.id.as_str()) {
            continue;
        }
        let ids = lineage.family(&decision.id);
        let family: Vec<&Decision> = ids.iter().filter_map(|id| lineage.get(id)).collect();
        seen.extend(ids);
        if family.len() > 1 { families.push(family) } else { alone.push(decision) }
    }
    let mut laid = vec![];
    for family in families {
        let place = |wanted: &Decision| family.iter().position(|decision| decision.id == wanted.id);
        let ties = lineage.edges().iter().filter(|edge| edge.tie != Tie::Related);
        let ties: Vec<(usize, usize, Tie)> =
            ties.filter_map(|edge| Some((place(edge.to)?, place(edge.from)?, edge.tie))).collect();
        let pairs: Vec<(usize, usize)> = ties.iter().map(|&(older, newer, _)| (older, newer)).collect();
        laid.push((Layers::new(family.len(), &pairs), family, ties));
    }
    let columns = laid.iter().map(|(layers, ..)| layers.columns()).max().unwrap_or(0).max(3);
    let mut drawing = Drawing::new(EDGE * 2.0 + COLUMN * (columns as f64 - 1.0) + BOX[0]);
    drawing.style(include_str!("lineage/style.css"));
    let mut top = legend(&mut drawing);
    for (layers, family, ties) in &laid {
        draw_family(&mut drawing, layers, family, ties, top);
        top += ROW * layers.rows() as f64 + 20.0;
    }
    if !alone.is_empty() {
        drawing.label(
            "soft",
            [EDGE, top + 12.0],
            12.0,
            600.0,
            "Neither supersede nor amend, nor are superseded or amended",
        );
        top += 26.0;
        for (index, decision) in alone.iter().enumerate() {
            let (row, column) = (index / columns, index % columns);
            draw_box(&mut drawing, decision, [EDGE + COLUMN * column as f64, top + ROW * row as f64]);
        }
        top += ROW * alone.len().div_ceil(columns) as f64;
    }
    let mut page = Markup::default();
    let title = format!("Lineage of {} decisions", seen.len());
    drawing.done(&mut page, top + EDGE, "lineage", &title);
    page.newline();
    page.done()
}

/// What colours and lines mean; gives its lower edge.
fn legend(drawing: &mut Drawing) -> f64 {
    for (index, status) in Status::ALL.into_iter().enumerate() {
        let left = EDGE + 112.0 * index as f64;
        drawing.rect(&format!("box {}", status.as_str()), [left, EDGE, 14.0, 14.0], "");
        drawing.label("soft", [left + 20.0, EDGE + 11.5], 12.0, 90.0, status.as_str());
    }
    for (index, tie) in [Tie::Supersedes, Tie::Amends].into_iter().enumerate() {
        let (left, y) = (EDGE + 224.0 * index as f64, EDGE + 32.0);
        drawing.line(&format!("tie {}", tie.as_str()), [left, y, left + 36.0, y]);
        drawing.label("soft", [left + 44.0, y + 4.0], 12.0, 170.0, &format!("right {} left", tie.as_str()));
    }
    EDGE + 56.0
}

fn draw_family(
    drawing: &mut Drawing,
    layers: &Layers,
    family: &[&Decision],
    ties: &[(usize, usize, Tie)],
    top: f64,
) {
    let corner = |step: &Step| [EDGE + COLUMN * step.column as f64, top + ROW * step.row];
    for (route, &(older, newer, tie)) in layers.routes().iter().zip(ties) {
        let last = route.len().saturating_sub(1);
        let mut points = vec![];
        for (index, step) in route.iter().enumerate() {
            let [left, y] = corner(step);
            let middle = y + BOX[1] / 2.0;
            // Between its ends a line goes level through the columns that it passes.
            points.extend((index > 0).then_some([left, middle]));
            points.extend((index < last).then_some([left + BOX[0], middle]));
        }
        let (Some(older), Some(newer)) = (family.get(older), family.get(newer)) else { continue };
        let title = format!("{} {} {}", newer.id, tie.as_str(), older.id);
        drawing.curve(&format!("tie {}", tie.as_str()), &points, &title);
    }
    for (decision, step) in family.iter().zip(layers.steps()) {
        draw_box(drawing, decision, corner(step));
    }
}

fn draw_box(drawing: &mut Drawing, decision: &Decision, [left, top]: [f64; 2]) {
    let status = decision.standing().map_or("unknown", Status::as_str);
    let title = format!("{} ({status}): {}", decision.id, decision.title);
    drawing.rect(&format!("box {status}"), [left, top, BOX[0], BOX[1]], &title);
    drawing.label("id", [left + 10.0, top + 16.0], 12.0, 60.0, &decision.id);
    drawing.label("soft end", [left + BOX[0] - 10.0, top + 16.0], 11.0, 110.0, status);
    drawing.label("title", [left + 10.0, top + 32.0], 11.0, BOX[0] - 20.0, &decision.title);
}

#[cfg(test)]
mod tests {
    use super::svg;
    use crate::decisions::Register;
    use model::Sources;

    fn register(text: &str) -> Register {
        let mut sources = Sources::default();
        let file = sources.add("d.md", text);
        Register { sources, decisions: site::decisions::read(file, text).0, named: vec![] }
    }

    #[test]
    fn a_family_is_drawn_from_left_to_right_and_what_stands_alone_below() {
        let text = "## D-001 -- A <b>\n- status: superseded\n## D-002 -- B\n- status: adopted\n- supersedes: D-001\n\
                    ## D-003 -- C\n- status: proposed\n";
        let register = register(text);
        let whole = svg(&register, None);
        insta::assert_snapshot!(whole.split("</style>").nth(1).unwrap().split("right amends left").nth(1).unwrap(), @r#"
        </text>
        <path class="tie supersedes" d="M256 92C296 92 296 92 336 92"><title>D-002 supersedes D-001</title></path>
        <rect class="box superseded" x="16" y="72" width="240" height="40" rx="3"><title>D-001 (superseded): A &lt;b&gt;</title></rect>
        <text class="id" x="26" y="88" font-size="12">D-001</text>
        <text class="soft end" x="246" y="88" font-size="11">superseded</text>
        <text class="title" x="26" y="104" font-size="11">A &lt;b&gt;</text>
        <rect class="box adopted" x="336" y="72" width="240" height="40" rx="3"><title>D-002 (adopted): B</title></rect>
        <text class="id" x="346" y="88" font-size="12">D-002</text>
        <text class="soft end" x="566" y="88" font-size="11">adopted</text>
        <text class="title" x="346" y="104" font-size="11">B</text>
        <text class="soft" x="16" y="156" font-size="12">Neither supersede nor amend, nor are superseded or amended</text>
        <rect class="box proposed" x="16" y="170" width="240" height="40" rx="3"><title>D-003 (proposed): C</title></rect>
        <text class="id" x="26" y="186" font-size="12">D-003</text>
        <text class="soft end" x="246" y="186" font-size="11">proposed</text>
        <text class="title" x="26" y="202" font-size="11">C</text>
        </svg>
        "#);
        assert_eq!(whole, svg(&register, None));
        let one = svg(&register, Some("D-003"));
        assert!(one.contains("D-003") && !one.contains("D-001"), "{one}");
    }

    #[test]
    fn a_ring_is_drawn_too() {
        let ring = "## D-001 -- A\n- status: decided\n- supersedes: D-002\n## D-002 -- B\n- status: decided\n- supersedes: D-001\n";
        let drawn = svg(&register(ring), None);
        assert_eq!(drawn.matches("class=\"tie supersedes\" d=").count(), 2, "{drawn}");
        assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
    }
}
