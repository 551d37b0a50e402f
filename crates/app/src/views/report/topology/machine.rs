//! One machine: its head, what runs on the metal, and its containers.

use super::{COLUMN, GAP};
use crate::views::rehearsal::UnitPlace;
use crate::views::report::drawing::Drawing;
use model::HostPlan;
use std::collections::HashMap;

/// A machine with everything on it.
pub(super) struct Column<'a> {
    /// What the site declares about it; none for a machine that it does not declare.
    pub host: Option<&'a HostPlan>,
    /// Juju's id.
    pub juju: &'a str,
    /// Its units, and those of its containers, in the order given.
    pub units: Vec<&'a UnitPlace>,
}

const HEAD: f64 = 52.0;
const UNIT: f64 = 16.0;
const SUBORDINATE: f64 = 13.0;
const PAD: f64 = 7.0;

/// Draws a machine with its top left corner there; gives its lower edge.
pub(super) fn draw(drawing: &mut Drawing, column: &Column<'_>, left: f64, top: f64) -> f64 {
    let width = COLUMN - GAP;
    let subordinates = subordinates(column);
    let boxes: Vec<(&str, Vec<&UnitPlace>)> = places(column);
    let height_of = |units: &[&UnitPlace]| {
        let below = |unit: &&UnitPlace| subordinates.get(unit.unit.as_str()).map_or(0, Vec::len);
        let lines: usize = units.iter().map(below).sum();
        2.0 * PAD + UNIT * units.len() as f64 + SUBORDINATE * lines as f64
    };
    let inside: f64 = boxes.iter().map(|(_, units)| height_of(units) + PAD).sum();
    let bottom = top + HEAD + inside + PAD;
    drawing.rect("machine", [left, top, width, bottom - top], "");
    head(drawing, column, left, top);
    let mut y = top + HEAD;
    for (place, units) in &boxes {
        let height = height_of(units);
        let class = if *place == column.juju { "metal" } else { "container" };
        drawing.rect(class, [left + PAD, y, width - 2.0 * PAD, height], "");
        let name = if *place == column.juju { "on metal" } else { place };
        drawing.label("mono faint end", [left + width - 2.0 * PAD, y + 19.0], 9.0, 50.0, name);
        let mut line = y + PAD;
        for unit in units {
            line += UNIT;
            drawing.label(
                "mono strong",
                [left + 2.0 * PAD, line - 4.0],
                10.5,
                width - 4.0 * PAD - 50.0,
                &unit.unit,
            );
            for subordinate in subordinates.get(unit.unit.as_str()).into_iter().flatten() {
                line += SUBORDINATE;
                let text = format!("+ {}", subordinate.unit);
                drawing.label(
                    "mono faint",
                    [left + 2.0 * PAD + 8.0, line - 4.0],
                    9.5,
                    width - 4.0 * PAD - 8.0,
                    &text,
                );
            }
        }
        y += height + PAD;
    }
    bottom
}

fn head(drawing: &mut Drawing, column: &Column<'_>, left: f64, top: f64) {
    let width = COLUMN - GAP;
    let name = column.host.map_or("undeclared machine", |host| &host.name);
    drawing.label("strong", [left + 2.0 * PAD, top + 21.0], 14.0, width - 130.0, name);
    let ids = match column.host {
        Some(host) if host.machine != column.juju => format!("{} -> {}", host.machine, column.juju),
        _ => column.juju.to_owned(),
    };
    drawing.label(
        "mono faint end",
        [left + width - 2.0 * PAD, top + 20.0],
        10.0,
        110.0,
        &format!("machine {ids}"),
    );
    let disks = column.host.into_iter().flat_map(|host| &host.disks);
    let disk = |(path, disk): (&String, &model::DiskPlan)| {
        format!("{path} {} for {}", size(disk.bytes), disk.purpose)
    };
    let disks: Vec<String> = disks.map(disk).collect();
    let text = if disks.is_empty() { "no disk declared".to_owned() } else { disks.join(", ") };
    drawing.label("faint", [left + 2.0 * PAD, top + 38.0], 10.0, width - 4.0 * PAD, &text);
}

/// Bytes in the largest binary unit in which they are a whole number.
fn size(bytes: u64) -> String {
    let units = [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")];
    let fitting = units.iter().find(|(bits, _)| bytes >= 1 << bits && bytes.is_multiple_of(1 << bits));
    fitting.map_or_else(|| format!("{bytes} bytes"), |(bits, unit)| format!("{} {unit}", bytes >> bits))
}

/// Principals by place, the metal first, containers by number.
fn places<'a>(column: &Column<'a>) -> Vec<(&'a str, Vec<&'a UnitPlace>)> {
    let mut places: Vec<(&str, Vec<&UnitPlace>)> = vec![];
    for unit in column.units.iter().filter(|unit| !is_below(column, unit)) {
        match places.iter_mut().find(|(place, _)| *place == unit.machine) {
            Some((_, units)) => units.push(unit),
            None => places.push((&unit.machine, vec![unit])),
        }
    }
    places.sort_by_key(|(place, _)| {
        let number = place.rsplit('/').next().and_then(|number| number.parse::<u64>().ok());
        (place.contains('/'), number, *place)
    });
    places
}

/// Whether a unit is drawn below its principal. One whose principal is not here is drawn by itself, not lost.
fn is_below(column: &Column<'_>, unit: &UnitPlace) -> bool {
    unit.principal.as_ref().is_some_and(|principal| column.units.iter().any(|other| other.unit == *principal))
}

fn subordinates<'a>(column: &Column<'a>) -> HashMap<&'a str, Vec<&'a UnitPlace>> {
    let mut below: HashMap<&str, Vec<&UnitPlace>> = HashMap::new();
    for unit in &column.units {
        if let Some(principal) = &unit.principal {
            below.entry(principal).or_default().push(unit);
        }
    }
    below
}
