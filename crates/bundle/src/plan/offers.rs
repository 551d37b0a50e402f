//! Remote offers that are consumed, and offers that are made.

use super::Drafts;
use super::applications::Deploys;
use crate::Bundle;
use model::yaml::Node;

/// Adds them; gives the change of each remote offer. Juju takes them in no fixed order: here it is by name.
pub(super) fn add<'b>(bundle: &'b Bundle, deploys: &Deploys, drafts: &mut Drafts) -> Deploys<'b> {
    let mut saas = Deploys::new();
    for (name, offer) in &bundle.saas {
        let url = offer.value.get("url").and_then(Node::as_str).unwrap_or_default();
        let text = format!("consume offer {name} at {url}");
        saas.insert(name, drafts.add("consumeOffer", "consume-offer", text, vec![]));
    }
    for (name, application) in &bundle.applications {
        let requires: Vec<usize> = deploys.get(name.as_str()).copied().into_iter().collect();
        for (offer, body) in by_name(application.body.get("offers")) {
            let endpoints = body.get("endpoints").map(Node::items).unwrap_or_default();
            let endpoints: Vec<&str> = endpoints.iter().filter_map(Node::as_str).collect();
            let text = format!("create offer {offer} using {name}:{}", endpoints.join(","));
            let created = drafts.add("createOffer", "create-offer", text, requires.clone());
            for (user, access) in by_name(body.get("acl")) {
                let access = access.as_str().unwrap_or_default();
                let text = format!("grant user {user} {access} access to offer {offer}");
                drafts.add("grantOfferAccess", "grant-offer-access", text, vec![created]);
            }
        }
    }
    saas
}

fn by_name(map: Option<&Node>) -> Vec<(&str, &Node)> {
    let entries = map.map(Node::entries).unwrap_or_default();
    let mut named: Vec<(&str, &Node)> =
        entries.iter().filter_map(|entry| Some((entry.key.as_str()?, &entry.value))).collect();
    named.sort_by_key(|(name, _)| *name);
    named
}
