//! From merged maps to the bundle's own types.

use super::document::{Named, int, text};
use super::merge::Merged;
use crate::{Application, Binding, Bundle, End, Machine, OddRelation, Relation, Setting};
use model::At;
use model::yaml::Node;
use std::collections::BTreeMap;

/// The bundle of merged texts.
pub(super) fn bundle(merged: Merged) -> Bundle {
    let (relations, odd_relations) = relations(&merged.relations);
    Bundle {
        span: merged.span,
        kind: merged.kind,
        default_base: merged.default_base.or_else(|| merged.series.clone()),
        series: merged.series,
        services: merged.services,
        applications: merged
            .applications
            .into_iter()
            .map(|(name, named)| (name, application(named)))
            .collect(),
        machines: merged
            .machines
            .into_iter()
            .map(|named| (named.name.value.clone(), Machine { id: named.name, body: named.body }))
            .collect(),
        relations,
        odd_relations,
        saas: merged
            .saas
            .into_iter()
            .map(|(name, named)| (name, At::new(named.body, named.name.span)))
            .collect(),
    }
}

fn application(named: Named) -> Application {
    let Named { name, body } = named;
    let lifted = |key: &str| body.get(key).and_then(text);
    let number = |key: &str| {
        let node = body.get(key)?;
        Some(At::new(int(node)?, node.span))
    };
    Application {
        charm: lifted("charm"),
        channel: lifted("channel"),
        revision: number("revision"),
        base: lifted("base").or_else(|| lifted("series")),
        num_units: number("num_units"),
        to: placements(&body),
        options: settings(&body),
        bindings: bindings(&body),
        name,
        body,
    }
}

fn placements(body: &Node) -> Vec<At<String>> {
    let to = body.get("to").map(Node::items).unwrap_or_default();
    if to.is_empty() {
        return body.get("placement").and_then(text).into_iter().collect();
    }
    to.iter().map(|item| At::new(item.as_str().unwrap_or_default().to_owned(), item.span)).collect()
}

fn settings(body: &Node) -> BTreeMap<String, Setting> {
    let options = body.get("options").map(Node::entries).unwrap_or_default();
    options
        .iter()
        .filter_map(|entry| {
            let setting = Setting { key: entry.key.span, value: entry.value.clone() };
            Some((entry.key.as_str()?.to_owned(), setting))
        })
        .collect()
}

fn bindings(body: &Node) -> BTreeMap<String, Binding> {
    let bindings = body.get("bindings").map(Node::entries).unwrap_or_default();
    bindings
        .iter()
        .filter_map(|entry| {
            let space = At::new(entry.value.as_str().unwrap_or_default().to_owned(), entry.value.span);
            Some((entry.key.as_str()?.to_owned(), Binding { key: entry.key.span, space }))
        })
        .collect()
}

fn relations(nodes: &[Node]) -> (Vec<Relation>, Vec<OddRelation>) {
    let (mut relations, mut odd) = (Vec::with_capacity(nodes.len()), Vec::new());
    for node in nodes {
        let end = |node: &Node| End::new(node.as_str().unwrap_or_default(), node.span);
        match node.items() {
            [left, right] => relations.push(Relation { span: node.span, ends: [end(left), end(right)] }),
            items => {
                let ends = items.iter().map(|item| item.as_str().unwrap_or_default().to_owned()).collect();
                odd.push(OddRelation { span: node.span, ends });
            }
        }
    }
    (relations, odd)
}
