//! What two sites declare besides their bundles, whatever words they use: both trees are walked side by side.

use super::{Group, Told, Which, Work};
use crate::veil;
use model::Span;
use model::yaml::{Node, Value};
use std::collections::BTreeSet;

/// Sections whose entries are named, so that a missing one is told as one.
const NAMED: [&str; 3] = ["planes", "hosts", "pools"];
/// Sections that speak about the files and not about the cloud.
const OF_FILES: [&str; 4] = ["divergences", "exceptions", "allow", "severity"];

pub(super) fn compare(work: &mut Work<'_>) {
    let [from, to] = [work.a, work.b].map(|site| site.versions.as_ref().map(|versions| &versions.tree));
    let trees = [(Group::Site, work.a.tree.as_ref(), work.b.tree.as_ref()), (Group::Versions, from, to)];
    for (group, from, to) in trees {
        let file = if group == Group::Site { "site.yaml" } else { "versions.yaml" };
        match (from, to) {
            (Some(from), Some(to)) => {
                walk(work, group, "", [Some((from.span, from)), Some((to.span, to))], 0)
            }
            (Some(_), None) => _ = work.gaps.insert((Which::B, false, file.to_owned()), BTreeSet::new()),
            (None, Some(_)) => _ = work.gaps.insert((Which::A, false, file.to_owned()), BTreeSet::new()),
            (None, None) => {}
        }
    }
}

/// A node with the place of its key.
type Placed<'n> = Option<(Span, &'n Node)>;

fn walk(work: &mut Work<'_>, group: Group, path: &str, sides: [Placed<'_>; 2], depth: usize) {
    let [from, to] = sides;
    let section = path.split('.').next().unwrap_or_default();
    let is_named = depth == 2 && group == Group::Site && NAMED.contains(&section);
    let is_whole = is_named && (from.is_none() || to.is_none());
    let is_map = |side: Placed<'_>| side.is_none_or(|(_, node)| matches!(node.value, Value::Map(_)));
    if is_map(from) && is_map(to) && !is_whole {
        for key in keys(from, to) {
            if depth == 0 && group == Group::Site && OF_FILES.contains(&key) {
                continue;
            }
            let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            walk(work, group, &path, [child(from, key), child(to, key)], depth + 1);
        }
        return;
    }
    let text = |side: Placed<'_>| side.map(|(span, node)| (span, said(node)));
    let (from, to) = (text(from), text(to));
    if from.as_ref().map(|(_, text)| text) == to.as_ref().map(|(_, text)| text) {
        return;
    }
    let (subject, what) = if is_named { (path, "") } else { split(path) };
    let name = path.rsplit('.').next().unwrap_or(path);
    let told =
        |side: Option<(Span, String)>| side.map(|(span, text)| Told::new(veil::value(name, &text), span));
    work.differ(group, subject, what, told(from), told(to));
}

fn child<'n>(side: Placed<'n>, key: &str) -> Placed<'n> {
    let entry = side?.1.entry(key)?;
    // Nothing written under a key says as little as no key.
    (entry.value.value != Value::Null).then_some((entry.key.span, &entry.value))
}

/// The keys of both sides, in the order of the first text and then of the second.
fn keys<'n>(from: Placed<'n>, to: Placed<'n>) -> Vec<&'n str> {
    let mut seen = BTreeSet::new();
    let entries = [from, to].into_iter().flatten().flat_map(|(_, node)| node.entries());
    entries.filter_map(|entry| entry.key.as_str()).filter(|key| seen.insert(*key)).collect()
}

/// The subject of a path, and what of it: `planes.metal` and `cidr`.
fn split(path: &str) -> (&str, &str) {
    let section = path.split('.').next().unwrap_or_default();
    let depth = if NAMED.contains(&section) { 2 } else { 1 };
    match path.match_indices('.').nth(depth - 1) {
        Some((at, _)) => (path.get(..at).unwrap_or_default(), path.get(at + 1..).unwrap_or_default()),
        None => (path, ""),
    }
}

fn said(node: &Node) -> String {
    match &node.value {
        Value::Null => String::new(),
        Value::Scalar { text, .. } => text.clone(),
        Value::List(items) if items.iter().all(|item| item.as_str().is_some()) => {
            items.iter().filter_map(Node::as_str).collect::<Vec<_>>().join(", ")
        }
        Value::List(_) | Value::Map(_) => node.to_json().to_string(),
    }
}
