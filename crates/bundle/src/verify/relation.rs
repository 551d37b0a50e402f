//! Relations: that both ends are there, and that none stands twice.

use super::{Against, Report, endpoints};
use crate::quote::{quoted, quoted_list};
use crate::{Bundle, End, Relation, infer, names};
use model::{Finding, Span};
use std::collections::HashMap;

pub(super) fn check(bundle: &Bundle, against: &Against, report: &mut Report) {
    for odd in &bundle.odd_relations {
        let message =
            format!("relation {} has {} endpoint(s), not 2", quoted_list(&odd.ends), odd.ends.len());
        report.error("relation-not-two-ends", odd.span, message, "a relation joins two ends: `[a:x, b:y]`");
    }
    let mut seen = HashMap::new();
    for relation in &bundle.relations {
        check_one(bundle, relation, against, &mut seen, report);
    }
}

/// The ends of a relation, in an order that does not depend on how it is written.
type Pair = [(String, String); 2];

fn check_one(
    bundle: &Bundle,
    relation: &Relation,
    against: &Against,
    seen: &mut HashMap<Pair, Span>,
    report: &mut Report,
) {
    let mut is_readable = true;
    for end in &relation.ends {
        is_readable &= check_end(bundle, end, relation, against, report);
    }
    if !is_readable {
        return;
    }
    let [left, right] = &relation.ends;
    if left.application == right.application {
        let message = format!("relation {} relates an application to itself", shown(relation));
        let help = "peers are related by themselves: take the relation out, or name another application";
        report.error("relation-to-itself", relation.span, message, help);
    }
    let mut pair =
        [left, right].map(|end| (end.application.clone(), end.endpoint.clone().unwrap_or_default()));
    if pair.iter().any(|(_, endpoint)| endpoint.is_empty()) {
        complete(bundle, relation, against, &mut pair, report);
    }
    pair.sort();
    if let Some(first) = seen.get(&pair) {
        let message = format!("relation {} is defined more than once", shown(relation));
        let finding = Finding::error("relation-duplicate", relation.span, message);
        report.push(finding.related(*first, "first defined here").help("keep one of the two"));
    }
    let is_complete = pair.iter().all(|(_, endpoint)| !endpoint.is_empty());
    if is_complete {
        endpoints::check(bundle, relation.span, &pair, against, report);
    }
    seen.insert(pair, relation.span);
}

/// Checks one end by itself; false when it cannot be read.
fn check_end(
    bundle: &Bundle,
    end: &End,
    relation: &Relation,
    against: &Against,
    report: &mut Report,
) -> bool {
    let is_valid = names::is_application(&end.application)
        && end.endpoint.as_ref().is_none_or(|endpoint| names::is_endpoint(endpoint));
    if !is_valid {
        let message = format!("invalid relation syntax {}", quoted(&end.text()));
        report.error("relation-invalid", end.span, message, "write APPLICATION:ENDPOINT");
        return false;
    }
    let is_application = bundle.applications.contains_key(&end.application);
    let is_saas = bundle.saas.contains_key(&end.application);
    let name = || quoted(&end.application);
    if !is_application && !is_saas {
        let (relation, name) = (shown(relation), name());
        let message = format!("relation {relation} refers to application {name} not defined in this bundle");
        let help = match hyphenated(bundle, end, against) {
            Some(meant) => format!("write {meant}: an endpoint comes after a colon, not a hyphen"),
            None => "add the application, or mend the name".to_owned(),
        };
        report.error("relation-application-undefined", end.span, message, &help);
    }
    if is_application && is_saas {
        let name = name();
        let message = format!("ambiguous relation {name} refers to a application and a SAAS in this bundle");
        report.error("relation-ambiguous", end.span, message, "rename the application or the remote offer");
    }
    true
}

/// What was meant where a hyphen joins an application to an endpoint that its charm has: `magnum-shared-db`.
fn hyphenated(bundle: &Bundle, end: &End, against: &Against) -> Option<String> {
    let text = end.application.as_str();
    let mut splits = text.match_indices('-').filter_map(|(at, _)| text.split_at_checked(at));
    splits.find_map(|(name, endpoint)| {
        let endpoint = endpoint.strip_prefix('-')?;
        let charm = against.charms.charm(bundle.applications.get(name)?.charm_text())?;
        charm.endpoints.contains_key(endpoint).then(|| format!("{name}:{endpoint}"))
    })
}

/// Fills in the endpoints that are not named, where the charms are known.
fn complete(bundle: &Bundle, relation: &Relation, against: &Against, pair: &mut Pair, report: &mut Report) {
    let [left, right] = &relation.ends;
    let fault =
        |what: String| format!("cannot infer endpoint between {} and {}: {what}", left.text(), right.text());
    let help = "name both endpoints: APPLICATION:ENDPOINT";
    let known = |end: &End| {
        let Some(application) = bundle.applications.get(&end.application) else {
            return Err(format!("application {} not found", quoted(&end.application)));
        };
        let text = application.charm_text();
        against.charms.charm(text).ok_or_else(|| {
            format!("charm {} from application {} not found", quoted(text), quoted(&end.application))
        })
    };
    let inferred = match (known(left), known(right)) {
        (Ok(one), Ok(other)) => infer(&relation.ends, [one, other]).map_err(|error| error.to_string()),
        (Err(error), _) | (_, Err(error)) if against.charms.knows_all() => Err(error),
        _ => return,
    };
    match inferred {
        Ok([one, other]) => {
            *pair = [(left.application.clone(), one), (right.application.clone(), other)];
        }
        Err(error) => report.error("relation-not-inferred", relation.span, fault(error), help),
    }
}

fn shown(relation: &Relation) -> String {
    let [left, right] = &relation.ends;
    quoted_list(&[left.text(), right.text()])
}
