//! Relations and remote applications.

use super::{Group, Told, Which, Work};
use crate::site::Site;
use bundle::{Bundle, CharmFacts, End, Part, Relation, infer};
use model::yaml::Node;
use std::collections::{BTreeMap, BTreeSet};

/// The two sides of a relation, each with its endpoint where that is known, in one order.
type Key = [(String, Option<String>); 2];

pub(super) fn compare(work: &mut Work<'_>) {
    let (a, b) = (work.a, work.b);
    let (mut ours, mut theirs) = (keyed(&a.bundle), keyed(&b.bundle));
    let same: Vec<Key> = ours.keys().filter(|key| theirs.contains_key(*key)).cloned().collect();
    for key in same {
        ours.remove(&key);
        theirs.remove(&key);
    }
    // A relation that does not name an endpoint is any one between its applications that is still open.
    let mut open: BTreeMap<[String; 2], Vec<Key>> = BTreeMap::new();
    for key in theirs.keys() {
        open.entry(applications(key)).or_default().push(key.clone());
    }
    ours.retain(|key, _| {
        let Some(open) = open.get_mut(&applications(key)) else { return true };
        let Some(at) = open.iter().position(|other| fits(key, other)) else { return true };
        theirs.remove(&open.remove(at));
        false
    });
    for (key, relation) in ours {
        one_sided(work, &key, Some(told(relation)), None);
    }
    for (key, relation) in theirs {
        one_sided(work, &key, None, Some(told(relation)));
    }
    remote(work);
}

fn one_sided(work: &mut Work<'_>, key: &Key, from: Option<Told>, to: Option<Told>) {
    let (other, side) = if from.is_some() { (work.b, Which::B) } else { (work.a, Which::A) };
    let unknown = |name: &String| !other.origin.unknown.knows(name, Part::Relations);
    if let Some((name, _)) = key.iter().find(|(name, _)| unknown(name)) {
        if other.origin.unknown.knows_all(Part::Relations) {
            work.gap(side, Part::Relations.as_str(), name, false);
        }
        return;
    }
    let subject = key.clone().map(|(application, endpoint)| match endpoint {
        Some(endpoint) => format!("{application}:{endpoint}"),
        None => application,
    });
    work.differ(Group::Relations, &subject.join(" "), "", from, to);
}

fn told(relation: &Relation) -> Told {
    Told::new(relation.ends.each_ref().map(End::text).join(" "), relation.span)
}

fn keyed(bundle: &Bundle) -> BTreeMap<Key, &Relation> {
    bundle.relations.iter().map(|relation| (key(bundle, relation), relation)).collect()
}

/// The ends in one order, with the endpoints that the charms leave no choice about.
fn key(bundle: &Bundle, relation: &Relation) -> Key {
    let charm = |end: &End| {
        let application = bundle.applications.get(&end.application)?;
        bundle::Catalogue.charm(application.charm_text())
    };
    let [one, other] = &relation.ends;
    let is_complete = one.endpoint.is_some() && other.endpoint.is_some();
    let inferred = match (charm(one), charm(other)) {
        (Some(left), Some(right)) if !is_complete => infer(&relation.ends, [left, right]).ok(),
        _ => None,
    };
    let mut key = match inferred {
        Some([left, right]) => {
            [(one.application.clone(), Some(left)), (other.application.clone(), Some(right))]
        }
        None => relation.ends.each_ref().map(|end| {
            (end.application.clone(), end.endpoint.clone().filter(|endpoint| !endpoint.is_empty()))
        }),
    };
    key.sort();
    key
}

fn applications(key: &Key) -> [String; 2] {
    key.each_ref().map(|(application, _)| application.clone())
}

fn fits(one: &Key, other: &Key) -> bool {
    one.iter().zip(other).all(|((_, one), (_, other))| one.is_none() || other.is_none() || one == other)
}

fn remote(work: &mut Work<'_>) {
    let names: BTreeSet<&String> = work.a.bundle.saas.keys().chain(work.b.bundle.saas.keys()).collect();
    let told = |site: &Site, name: &str| {
        let body = site.bundle.saas.get(name)?;
        let url = body.value.get("url").and_then(Node::as_str).unwrap_or_default();
        Some(Told::new(url, body.span))
    };
    for name in names {
        let (from, to) = (told(work.a, name), told(work.b, name));
        match (&from, &to) {
            (Some(one), Some(other)) if one.text == other.text => {}
            (Some(_), Some(_)) => work.differ(Group::Remote, name, "url", from, to),
            _ => work.differ(Group::Remote, name, "", from, to),
        }
    }
}
