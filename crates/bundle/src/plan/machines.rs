//! Machines of the bundle, and the numbers that Juju gives machines and containers.

use super::Drafts;
use crate::{Bundle, natural_order};
use std::collections::HashMap;

/// The machines so far.
#[derive(Default)]
pub(super) struct Machines {
    /// Juju's number and the change of each machine of the bundle, by its id there.
    known: HashMap<String, (usize, usize)>,
    order: Vec<String>,
    next: usize,
    /// The next number of a container, by machine and kind.
    containers: HashMap<(usize, String), usize>,
    /// The last change that added a machine or container: Juju adds them one after the other.
    last: Option<usize>,
}

impl Machines {
    /// Adds the machines of the bundle, in Juju's order.
    pub(super) fn add_all(&mut self, bundle: &Bundle, drafts: &mut Drafts) {
        let mut ids: Vec<&String> = bundle.machines.keys().collect();
        ids.sort_by(|a, b| natural_order(a, b));
        for id in ids {
            let number = self.next_machine();
            let bracket =
                if *id == number.to_string() { String::new() } else { format!(" (bundle machine {id})") };
            let requires = self.last.into_iter().collect();
            let text = format!("add new machine {number}{bracket}");
            let change = drafts.add("addMachines", "add-machine", text, requires);
            self.last = Some(change);
            self.known.insert(id.clone(), (number, change));
            self.order.push(id.clone());
            let body = bundle.machines.get(id).map(|machine| &machine.body);
            if body.and_then(|body| body.get("annotations")).is_some_and(|node| !node.entries().is_empty()) {
                let text = format!("set annotations for new machine {number}");
                drafts.add("setAnnotations", "set-annotations", text, vec![change]);
            }
        }
    }

    /// The number and the change of a machine of the bundle.
    pub(super) fn known(&self, id: &str) -> Option<(usize, usize)> {
        self.known.get(id).copied()
    }

    /// Takes the next number for a machine.
    pub(super) fn next_machine(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    /// Takes the next id for a container on a machine.
    pub(super) fn next_container(&mut self, machine: usize, kind: &str) -> String {
        let next = self.containers.entry((machine, kind.to_owned())).or_default();
        *next += 1;
        format!("{machine}/{kind}/{}", *next - 1)
    }

    /// Adds a change for a machine or container after all those before it.
    pub(super) fn add(
        &mut self,
        drafts: &mut Drafts,
        kind: &'static str,
        text: String,
        mut requires: Vec<usize>,
    ) -> usize {
        requires.extend(self.last);
        requires.dedup();
        let change = drafts.add("addMachines", kind, text, requires);
        self.last = Some(change);
        change
    }

    pub(super) fn count(&self) -> usize {
        self.next
    }

    /// Juju's number of each machine of the bundle, in Juju's order.
    pub(super) fn into_map(self) -> Vec<(String, String)> {
        let number = |id: &String| self.known.get(id).map(|(number, _)| number.to_string());
        self.order.iter().filter_map(|id| Some((id.clone(), number(id)?))).collect()
    }
}
