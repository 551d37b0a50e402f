//! Which endpoints a relation means when it does not name them.

use crate::charms::JUJU_INFO;
use crate::quote::quoted;
use crate::{Charm, End, Invalid, Role, Scope};

/// The endpoints that a relation means, in the order of its ends.
pub type Inferred = [String; 2];

/// An endpoint that an end could mean.
struct Candidate<'c> {
    name: &'c str,
    interface: &'c str,
    role: Role,
    scope: Scope,
}

/// Finds the endpoints of a relation between two charms where one or both are not named. Every charm provides
/// `juju-info`, and that counts only when nothing else fits. Endpoints that relate units of one machine fit only where
/// one of the charms is a subordinate.
///
/// # Errors
/// [`Invalid::Inference`] with Juju's text when no pair of endpoints fits, or more than one.
pub fn infer(ends: &[End; 2], charms: [&Charm; 2]) -> Result<Inferred, Invalid> {
    let [left, right] = ends;
    if let (Some(left), Some(right)) = (&left.endpoint, &right.endpoint) {
        return Ok([left.clone(), right.clone()]);
    }
    let [left_charm, right_charm] = charms;
    let (lefts, rights) = (candidates(left, left_charm), candidates(right, right_charm));
    let has_subordinate = left_charm.subordinate || right_charm.subordinate;
    let mut pairs = Vec::new();
    for one in &lefts {
        for other in rights.iter().filter(|other| fits(one, other)) {
            let is_local = [one, other].iter().any(|end| end.scope == Scope::Container);
            if left.application != right.application && (has_subordinate || !is_local) {
                pairs.push((one, other));
            }
        }
    }
    let explicit: Vec<_> =
        pairs.iter().filter(|(one, other)| !is_implicit(one) && !is_implicit(other)).copied().collect();
    match (pairs.as_slice(), explicit.as_slice()) {
        ([], _) => Err(Invalid::Inference("no relations found".to_owned())),
        ([(one, other)], _) | (_, [(one, other)]) => Ok([one.name.to_owned(), other.name.to_owned()]),
        _ => {
            let mut keys: Vec<String> =
                pairs.iter().map(|(one, other)| key(ends, one.name, other.name)).collect();
            keys.sort();
            let (left, right) = (left.text(), right.text());
            let text = format!("ambiguous relation: {left} {right} could refer to {}", keys.join("; "));
            Err(Invalid::Inference(text))
        }
    }
}

fn candidates<'c>(end: &'c End, charm: &'c Charm) -> Vec<Candidate<'c>> {
    let wanted =
        |name: &str| end.endpoint.as_deref().is_none_or(|wanted| wanted.is_empty() || wanted == name);
    let mut found: Vec<Candidate> = charm
        .endpoints
        .iter()
        .filter(|(name, endpoint)| endpoint.role != Role::Peer && wanted(name))
        .map(|(name, endpoint)| Candidate {
            name,
            interface: &endpoint.interface,
            role: endpoint.role,
            scope: endpoint.scope,
        })
        .collect();
    if wanted(JUJU_INFO) {
        found.push(Candidate {
            name: JUJU_INFO,
            interface: JUJU_INFO,
            role: Role::Provides,
            scope: Scope::Global,
        });
    }
    found
}

fn fits(one: &Candidate, other: &Candidate) -> bool {
    one.interface == other.interface && one.role != other.role
}

fn is_implicit(candidate: &Candidate) -> bool {
    candidate.name == JUJU_INFO && candidate.interface == JUJU_INFO && candidate.role == Role::Provides
}

fn key(ends: &[End; 2], one: &str, other: &str) -> String {
    let [left, right] = ends;
    let mut names = [format!("{}:{one}", left.application), format!("{}:{other}", right.application)];
    names.sort();
    quoted(&names.join(" "))
}

#[cfg(test)]
mod tests {
    use super::infer;
    use crate::{End, charm};
    use model::Span;

    fn check(left: (&str, &str), right: (&str, &str)) -> String {
        let ends = [End::new(left.0, Span::default()), End::new(right.0, Span::default())];
        let charms = [charm(left.1).unwrap(), charm(right.1).unwrap()];
        infer(&ends, charms).map_or_else(|error| error.to_string(), |found| found.join(" "))
    }

    #[test]
    fn the_only_pair_that_fits_is_meant() {
        assert_eq!(check(("keystone", "keystone"), ("keystone-hacluster", "hacluster")), "ha ha");
        assert_eq!(check(("magnum:shared-db", "magnum"), ("r", "mysql-router")), "shared-db shared-db");
        assert_eq!(check(("octavia:a", "octavia"), ("b:b", "vault")), "a b");
    }

    #[test]
    fn endpoints_within_a_machine_want_a_subordinate() {
        assert_eq!(
            check(("manila", "manila"), ("g", "manila-ganesha")),
            "remote-manila-plugin manila-plugin"
        );
    }

    #[test]
    fn juju_info_counts_when_nothing_else_fits() {
        assert_eq!(
            check(("retrofit", "octavia-diskimage-retrofit"), ("memcached", "memcached")),
            "juju-info juju-info"
        );
    }

    #[test]
    fn two_pairs_or_none_are_refused_in_jujus_words() {
        insta::assert_snapshot!(check(("mon", "ceph-mon"), ("rgw:mon", "ceph-radosgw")), @"radosgw mon");
        insta::assert_snapshot!(check(("a", "vault"), ("b", "memcached")), @"no relations found");
        insta::assert_snapshot!(check(("a", "keystone"), ("b", "cinder")), @r#"ambiguous relation: a b could refer to "a:identity-credentials b:identity-credentials"; "a:identity-service b:identity-service""#);
    }
}
