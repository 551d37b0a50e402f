//! Whether two endpoints fit together, where their charms are known.

use super::{Against, Report};
use crate::quote::quoted;
use crate::{Bundle, Charm, Role};
use model::Span;

pub(super) fn check(
    bundle: &Bundle,
    at: Span,
    pair: &[(String, String); 2],
    against: &Against,
    report: &mut Report,
) {
    let [left, right] = pair;
    let sides = (Side::find(bundle, left, against), Side::find(bundle, right, against));
    let (Some(left), Some(right)) = sides else { return };
    if left.application == right.application {
        return;
    }
    for side in [&left, &right] {
        if side.provides.is_none() && side.requires.is_none() {
            let (charm, name) = (quoted(side.charm), quoted(side.application));
            let message = format!(
                "charm {charm} used by application {name} does not define relation {}",
                quoted(side.endpoint)
            );
            let help = "use an endpoint of the charm, as Charmhub lists them";
            report.error("relation-endpoint-undefined", at, message, help);
        }
    }
    let (provider, requirer) = match (left.provides, right.requires, left.requires, right.provides) {
        (Some(provides), Some(requires), _, _) => ((&left, provides), (&right, requires)),
        (_, _, Some(requires), Some(provides)) => ((&right, provides), (&left, requires)),
        (Some(_), _, _, Some(_)) => return same_role(at, &left, &right, "provider", report),
        (_, Some(_), Some(_), _) => return same_role(at, &left, &right, "requirer", report),
        _ => return,
    };
    if provider.1 != requirer.1 {
        let message = format!(
            "mismatched interface between {} and {} ({} vs {})",
            quoted(&provider.0.text()),
            quoted(&requirer.0.text()),
            quoted(provider.1),
            quoted(requirer.1)
        );
        report.error("relation-interface-mismatch", at, message, "join endpoints that speak one interface");
    }
}

fn same_role(at: Span, left: &Side, right: &Side, role: &str, report: &mut Report) {
    let (left, right) = (quoted(&left.text()), quoted(&right.text()));
    let message = format!("relation {left} to {right} relates {role} to {role}");
    report.error("relation-same-role", at, message, "join an endpoint that provides to one that requires");
}

/// One end whose charm is known.
struct Side<'a> {
    application: &'a str,
    endpoint: &'a str,
    charm: &'a str,
    provides: Option<&'a str>,
    requires: Option<&'a str>,
}

impl<'a> Side<'a> {
    fn find(bundle: &'a Bundle, end: &'a (String, String), against: &'a Against) -> Option<Side<'a>> {
        let (name, endpoint) = end;
        let application = bundle.applications.get(name)?;
        let charm: &Charm = against.charms.charm(application.charm_text())?;
        Some(Side {
            application: name,
            endpoint,
            charm: application.charm_text(),
            provides: charm.interface(endpoint, Role::Provides),
            requires: charm.interface(endpoint, Role::Requires),
        })
    }

    fn text(&self) -> String {
        format!("{}:{}", self.application, self.endpoint)
    }
}
