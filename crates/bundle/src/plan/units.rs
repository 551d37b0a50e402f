//! Units, and the machines and containers that they bring.

use super::applications::{Deploys, in_order};
use super::machines::Machines;
use super::order::in_walks;
use super::{Drafts, MAX_UNITS, UnitPlace};
use crate::{Application, Bundle, Placement, Target};
use std::collections::HashMap;

/// One unit and its change.
pub(super) struct Unit<'b> {
    application: &'b str,
    number: usize,
    change: usize,
    place: Place,
}

/// Where a unit went.
#[derive(Clone, Default)]
struct Place {
    /// The number of the machine underneath.
    base: usize,
    /// The container, where it is in one.
    container: Option<String>,
    /// The changes that it waits for.
    requires: Vec<usize>,
    /// The directive that it satisfies, where that names another application.
    satisfies: Option<String>,
}

impl Place {
    fn machine(&self) -> String {
        self.container.clone().unwrap_or_else(|| self.base.to_string())
    }

    fn text(&self) -> String {
        let place = self.container.clone().unwrap_or_else(|| format!("new machine {}", self.base));
        self.satisfies.as_ref().map_or(place.clone(), |directive| format!("{place} to satisfy [{directive}]"))
    }
}

/// Adds the units of all applications with what they need; gives them by their changes.
pub(super) fn add<'b>(
    bundle: &'b Bundle,
    deploys: &Deploys,
    machines: &mut Machines,
    drafts: &mut Drafts,
) -> Vec<Unit<'b>> {
    let mut placing = Placing { units: vec![], of: HashMap::new(), taken: HashMap::new(), machines, drafts };
    for (name, application) in in_order(bundle) {
        placing.add_units(name, application, deploys.get(name).copied());
    }
    let applications: Vec<(&str, &Application)> =
        bundle.applications.iter().map(|(name, application)| (name.as_str(), application)).collect();
    let numbers: HashMap<&str, usize> =
        applications.iter().enumerate().map(|(index, (name, _))| (*name, index)).collect();
    let besides: Vec<Vec<usize>> =
        applications.iter().map(|(_, application)| besides(application, &numbers)).collect();
    let besides: Vec<&[usize]> = besides.iter().map(Vec::as_slice).collect();
    // Applications are placed after those that they are placed beside, and otherwise by their names as texts.
    for index in in_walks(&besides) {
        if let Some((name, application)) = applications.get(index) {
            placing.place(name, application);
        }
    }
    placing.units
}

/// Where each unit goes, in the order of the changes.
pub(super) fn in_order_of(units: Vec<Unit>, order: &[usize]) -> Vec<UnitPlace> {
    let mut by_change: HashMap<usize, Unit> = units.into_iter().map(|unit| (unit.change, unit)).collect();
    let in_order = order.iter().filter_map(|change| by_change.remove(change));
    in_order
        .map(|unit| UnitPlace {
            unit: format!("{}/{}", unit.application, unit.number),
            application: unit.application.to_owned(),
            machine: unit.place.machine(),
        })
        .collect()
}

/// The applications that one is placed beside.
fn besides(application: &Application, numbers: &HashMap<&str, usize>) -> Vec<usize> {
    let placements = application.to.iter().filter_map(|directive| Placement::parse(&directive.value).ok());
    let mut besides: Vec<usize> =
        placements.filter_map(|placement| numbers.get(placement.beside()?).copied()).collect();
    besides.sort_unstable();
    besides.dedup();
    besides
}

struct Placing<'b, 'p> {
    units: Vec<Unit<'b>>,
    /// Indices into `units` by application, in the order of their numbers.
    of: HashMap<&'b str, Vec<usize>>,
    /// How many units of the second application have one of the first beside them.
    taken: HashMap<(&'b str, String), usize>,
    machines: &'p mut Machines,
    drafts: &'p mut Drafts,
}

impl<'b> Placing<'b, '_> {
    fn add_units(&mut self, name: &'b str, application: &Application, deploy: Option<usize>) {
        let room = MAX_UNITS.saturating_sub(self.units.len());
        let wanted = usize::try_from(application.units()).unwrap_or(0).min(room);
        for number in 0..wanted {
            let requires = deploy.into_iter().collect();
            let change = self.drafts.add("addUnit", "add-unit", String::new(), requires);
            self.of.entry(name).or_default().push(self.units.len());
            self.units.push(Unit { application: name, number, change, place: Place::default() });
        }
    }

    fn place(&mut self, name: &'b str, application: &Application) {
        let units = self.of.get(name).cloned().unwrap_or_default();
        let mut directives = application.to.iter().map(|directive| directive.value.as_str());
        let rest = application.to.last().map(|last| last.value.as_str()).filter(|last| is_repeated(last));
        let mut last_change = None;
        for index in units {
            let place = self.place_one(name, directives.next().or(rest));
            let Some(unit) = self.units.get_mut(index) else { continue };
            if let Some(draft) = self.drafts.0.get_mut(unit.change) {
                draft.text = format!("add unit {name}/{} to {}", unit.number, place.text());
                draft.requires.extend(place.requires.iter().copied());
                draft.requires.extend(last_change);
                draft.requires.sort_unstable();
                draft.requires.dedup();
            }
            last_change = Some(unit.change);
            unit.place = place;
        }
    }

    fn place_one(&mut self, name: &'b str, directive: Option<&str>) -> Place {
        let Some(directive) = directive else { return self.new_machine() };
        let Ok(placement) = Placement::parse(directive) else { return self.new_machine() };
        let container = placement.container.as_deref();
        let other = match &placement.target {
            Target::New => return self.added_machine(container),
            Target::Machine(id) => {
                let Some((base, change)) = self.machines.known(id) else { return self.new_machine() };
                return self
                    .in_container(Place { base, requires: vec![change], ..Place::default() }, container);
            }
            Target::Unit(other, number) => match self.unit(other, *number) {
                Some(unit) => unit,
                None => return self.added_machine(container),
            },
            Target::Application(other) => {
                let taken = self.taken.entry((name, other.clone())).or_default();
                *taken += 1;
                let number = *taken as u64 - 1;
                match self.unit(other, number) {
                    Some(unit) => unit,
                    None => return self.new_machine(),
                }
            }
        };
        let Some(unit) = self.units.get(other) else { return self.new_machine() };
        let beside = Place { requires: vec![unit.change], satisfies: None, ..unit.place.clone() };
        let place = self.in_container(beside, container);
        Place { satisfies: Some(directive.to_owned()), ..place }
    }

    fn unit(&self, application: &str, number: u64) -> Option<usize> {
        self.of.get(application)?.get(usize::try_from(number).ok()?).copied()
    }

    /// A machine that Juju adds with the unit, without a change of its own.
    fn new_machine(&mut self) -> Place {
        Place { base: self.machines.next_machine(), ..Place::default() }
    }

    /// A machine, or a container on a new machine, that a directive with `new` asks for.
    fn added_machine(&mut self, container: Option<&str>) -> Place {
        let base = self.machines.next_machine();
        if container.is_some() {
            return self.in_container(Place { base, ..Place::default() }, container);
        }
        let change = self.machines.add(self.drafts, "add-machine", format!("add new machine {base}"), vec![]);
        Place { base, requires: vec![change], ..Place::default() }
    }

    /// The same place, or a new container on its machine.
    fn in_container(&mut self, place: Place, container: Option<&str>) -> Place {
        let Some(kind) = container else { return place };
        let id = self.machines.next_container(place.base, kind);
        let text = format!("add {kind} container {id} on new machine {}", place.base);
        let change = self.machines.add(self.drafts, "add-container", text, place.requires);
        Place { base: place.base, container: Some(id), requires: vec![change], satisfies: None }
    }
}

/// Whether the last directive stands for further units too: a machine or a unit is meant for one unit only.
fn is_repeated(directive: &str) -> bool {
    let placement = Placement::parse(directive).ok();
    placement.is_some_and(|placement| matches!(placement.target, Target::New | Target::Application(_)))
}
