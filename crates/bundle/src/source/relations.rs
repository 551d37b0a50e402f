//! Relations of a status. It lists them by endpoint, with the application on the other side and not its endpoint, so
//! that the two halves of each relation are to be found again.

use super::tree;
use crate::{Charm, Role, charm};
use model::Span;
use model::yaml::Node;
use std::collections::{BTreeMap, BTreeSet};

/// Most endpoints that two applications are taken to share; no charm comes near it.
const MOST: usize = 64;

/// One endpoint that is related to some application.
struct Half<'n> {
    application: &'n str,
    endpoint: &'n str,
    interface: Option<&'n str>,
    role: Option<Role>,
    span: Span,
}

impl Half<'_> {
    /// Whether two halves can be the two sides of one relation: what is not known fits everything.
    fn fits(&self, other: &Half<'_>) -> bool {
        let same_interface = match (self.interface, other.interface) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        let opposite = match (self.role, other.role) {
            (Some(one), Some(other)) => one != other,
            _ => true,
        };
        same_interface && opposite
    }

    fn end(&self, names_endpoint: bool) -> Node {
        let endpoint = if names_endpoint { format!(":{}", self.endpoint) } else { String::new() };
        tree::text(format!("{}{endpoint}", self.application), self.span)
    }
}

/// The relations of a status, each a list of two ends.
pub(super) fn list(root: &Node) -> Node {
    let mut pairs: BTreeMap<[&str; 2], [Vec<Half<'_>>; 2]> = BTreeMap::new();
    for section in ["applications", "application-endpoints"] {
        for entry in root.get(section).map(Node::entries).unwrap_or_default() {
            let Some(name) = entry.key.as_str() else { continue };
            for (peer, half) in halves(name, &entry.value) {
                let (key, side) = if name < peer { ([name, peer], 0) } else { ([peer, name], 1) };
                let sides = pairs.entry(key).or_default();
                let Some(side) = sides.get_mut(side) else { continue };
                // A model relates two endpoints once, however often its status says so.
                if side.len() < MOST && side.iter().all(|known| known.endpoint != half.endpoint) {
                    side.push(half);
                }
            }
        }
    }
    let mut relations = Vec::new();
    for ([left_name, right_name], [lefts, rights]) in &pairs {
        join(left_name, lefts, right_name, rights, &mut relations);
    }
    tree::list(relations, root.span)
}

/// The halves that an application has, with the application on the other side of each. Peers relate by themselves.
fn halves<'n>(name: &'n str, status: &'n Node) -> Vec<(&'n str, Half<'n>)> {
    let known: Option<&Charm> = tree::word(status, "charm-name").and_then(charm);
    let mut all = Vec::new();
    for entry in status.get("relations").map(Node::entries).unwrap_or_default() {
        let Some(endpoint) = entry.key.as_str() else { continue };
        let remote = status.get("endpoints").and_then(|endpoints| endpoints.get(endpoint));
        let fact = known.and_then(|charm| charm.endpoints.get(endpoint));
        for item in entry.value.items() {
            // Up to Juju 3.4 an item is the name of the other application, and later a map.
            let peer = item.as_str().or_else(|| tree::word(item, "related-application"));
            let Some(peer) = peer.filter(|peer| *peer != name) else { continue };
            let interface = tree::word(item, "interface")
                .or_else(|| remote.and_then(|remote| tree::word(remote, "interface")))
                .or_else(|| fact.map(|fact| fact.interface.as_str()));
            let role = fact.map(|fact| fact.role);
            all.push((peer, Half { application: name, endpoint, interface, role, span: item.span }));
        }
    }
    all
}

/// Joins the halves of two applications. Where only one half fits, that is the relation; where several do, or none, the
/// endpoint of the other side stays unnamed: a guess would be taken for a fact.
fn join<'n>(
    left_name: &str,
    lefts: &[Half<'n>],
    right_name: &str,
    rights: &[Half<'n>],
    relations: &mut Vec<Node>,
) {
    let fitting = |left: usize, right: usize| {
        lefts.get(left).zip(rights.get(right)).is_some_and(|(left, right)| left.fits(right))
    };
    let mut found: BTreeSet<(usize, usize)> = BTreeSet::new();
    for left in 0..lefts.len() {
        let mut fits = (0..rights.len()).filter(|&right| fitting(left, right));
        if let (Some(right), None) = (fits.next(), fits.next()) {
            found.insert((left, right));
        }
    }
    for right in 0..rights.len() {
        let mut fits = (0..lefts.len()).filter(|&left| fitting(left, right));
        if let (Some(left), None) = (fits.next(), fits.next()) {
            found.insert((left, right));
        }
    }
    let open_left: Vec<usize> =
        (0..lefts.len()).filter(|left| !found.iter().any(|(known, _)| known == left)).collect();
    let mut open_right: Vec<usize> =
        (0..rights.len()).filter(|right| !found.iter().any(|(_, known)| known == right)).collect();
    // These are the other sides of the open ones on the left, though nobody can say which of which.
    open_right.retain(|&right| !open_left.iter().any(|&left| fitting(left, right)));
    for (left, right) in found {
        if let Some((left, right)) = lefts.get(left).zip(rights.get(right)) {
            relations.push(tree::list(vec![left.end(true), right.end(true)], left.span));
        }
    }
    let alone = [(open_left, lefts, right_name), (open_right, rights, left_name)];
    for (open, halves, other) in alone {
        for half in open.into_iter().filter_map(|index| halves.get(index)) {
            relations.push(tree::list(vec![half.end(true), tree::text(other, half.span)], half.span));
        }
    }
}
