//! The cloud that was rehearsed: planes as lanes, machines as columns, units in their containers.

mod machine;
mod planes;

use super::drawing::Drawing;
use crate::views::markup::Markup;
use crate::views::rehearsal::{Rehearsal, UnitPlace};
use machine::Column;
use model::HostPlan;

/// Width of the gutter that names the planes.
const GUTTER: f64 = 136.0;
/// Width of one machine's column, with the gap to the next.
const COLUMN: f64 = 268.0;
/// Gap between two columns.
const GAP: f64 = 12.0;
/// Height of one plane's lane, with the gap to the next.
const LANE: f64 = 32.0;

/// Writes the section.
pub(super) fn write(main: &mut Markup, rehearsal: &Rehearsal) {
    let about = "Planes across, machines down, each NIC joined to its plane. Units stand in their containers with their \
                 subordinates below them.";
    super::section(main, "Topology", about, |section| {
        if rehearsal.blueprint.hosts.is_empty() && rehearsal.units.is_empty() {
            section.leaf(
                "p",
                &[("class", "nothing")],
                "The site declares no host, and nothing was deployed.",
            );
            return;
        }
        section.within("div", &[("class", "scroll")], |scroll| draw(scroll, rehearsal));
    });
}

fn draw(page: &mut Markup, rehearsal: &Rehearsal) {
    let columns = columns(rehearsal);
    // One unit more, so that the last machine's border is not cut in half.
    let width = GUTTER + COLUMN * columns.len() as f64 + 1.0;
    let mut drawing = Drawing::new(width);
    let planes = &rehearsal.blueprint.planes;
    planes::lanes(&mut drawing, planes, width);
    let top = LANE * planes.len() as f64 + 22.0;
    let mut bottom = top;
    for (index, column) in columns.iter().enumerate() {
        let left = GUTTER + COLUMN * index as f64 + GAP;
        if let Some(host) = column.host {
            planes::nics(&mut drawing, planes, host, left, top);
        }
        bottom = f64::max(bottom, machine::draw(&mut drawing, column, left, top));
    }
    let title =
        format!("{} planes, {} machines, {} units", planes.len(), columns.len(), rehearsal.units.len());
    drawing.done(page, bottom + 6.0, "topology", &title);
}

/// One column per declared host, in the site's order, then one per machine that holds units and that no host declares.
fn columns(rehearsal: &Rehearsal) -> Vec<Column<'_>> {
    let column = |host| Column { host: Some(host), juju: juju_id(rehearsal, host), units: vec![] };
    let mut columns: Vec<Column<'_>> = rehearsal.blueprint.hosts.iter().map(column).collect();
    for unit in &rehearsal.units {
        let machine = base_machine(unit);
        match columns.iter_mut().find(|column| column.juju == machine) {
            Some(column) => column.units.push(unit),
            None => columns.push(Column { host: None, juju: machine, units: vec![unit] }),
        }
    }
    columns
}

/// What Juju calls the machine; what the bundle calls it where no map says otherwise.
fn juju_id<'a>(rehearsal: &'a Rehearsal, host: &'a HostPlan) -> &'a str {
    let mapped = rehearsal.machine_map.iter().find(|(bundle, _)| *bundle == host.machine);
    mapped.map_or(&host.machine, |(_, juju)| juju)
}

/// The machine under a container: `0` of `0/lxd/3`.
fn base_machine(unit: &UnitPlace) -> &str {
    unit.machine.split('/').next().unwrap_or(&unit.machine)
}
