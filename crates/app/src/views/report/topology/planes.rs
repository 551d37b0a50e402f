//! The lanes of the planes, and the lines from a machine's NICs up to them.

use super::{COLUMN, GAP, GUTTER, LANE};
use crate::views::report::drawing::Drawing;
use model::{HostPlan, NicPlan, PlanePlan};

/// Colours in the style sheet; a site with more planes begins again.
const COLOURS: [&str; 8] = ["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7"];

fn colour(index: usize) -> &'static str {
    COLOURS.get(index % COLOURS.len()).copied().unwrap_or("p0")
}

fn middle(index: usize) -> f64 {
    LANE * index as f64 + LANE / 2.0
}

/// Draws one lane per plane with its name and CIDR.
pub(super) fn lanes(drawing: &mut Drawing, planes: &[PlanePlan], width: f64) {
    for (index, plane) in planes.iter().enumerate() {
        let y = middle(index);
        let gateway = plane.gateway.map_or("no gateway".to_owned(), |gateway| format!("gateway {gateway}"));
        let title = format!("{}: {}, space {}, {gateway}", plane.name, plane.cidr, plane.space);
        drawing.rect(&format!("lane {}", colour(index)), [1.0, y - 14.0, width - 2.0, 28.0], &title);
        drawing.label("strong", [10.0, y - 1.0], 11.0, GUTTER - 20.0, &plane.name);
        drawing.label("mono faint", [10.0, y + 10.0], 9.0, GUTTER - 20.0, &plane.cidr);
    }
}

/// Draws the NICs of one host: a line from the machine's top edge to the plane, a dot, and the address beside it.
///
/// The leftmost line goes to the topmost lane, so that no line crosses an address: right of a dot there are only NICs
/// of lower lanes.
pub(super) fn nics(drawing: &mut Drawing, planes: &[PlanePlan], host: &HostPlan, left: f64, top: f64) {
    let lane_of = |nic: &NicPlan| planes.iter().position(|plane| plane.name == nic.plane);
    let mut joined: Vec<(usize, &String, &NicPlan)> =
        host.nics.iter().filter_map(|(name, nic)| Some((lane_of(nic)?, name, nic))).collect();
    joined.sort_by_key(|&(lane, name, _)| (lane, name));
    let right = left + COLUMN - GAP;
    // The last address needs room inside its column.
    let pitch = (COLUMN - GAP - 14.0 - 124.0) / (joined.len().max(2) - 1) as f64;
    let x_of = |place: usize| left + 14.0 + pitch * place as f64;
    for (place, &(lane, name, nic)) in joined.iter().enumerate() {
        let (x, y) = (x_of(place), middle(lane));
        let shared = joined.get(place + 1).is_some_and(|next| next.0 == lane);
        let room = if shared { pitch } else { right - x } - 10.0;
        let address = nic.address.map_or("no address".to_owned(), |address| address.to_string());
        let owner = nic.owner.as_ref().map(|owner| format!(", owned by {owner}")).unwrap_or_default();
        let class = colour(lane);
        drawing.line(&format!("wire {class}"), [x, y, x, top]);
        drawing.dot(&format!("port {class}"), [x, y], 4.0, &format!("{name}: {address}{owner}"));
        drawing.label("mono", [x + 8.0, y + 3.5], 9.5, room, &format!("{address} {name}"));
    }
}
