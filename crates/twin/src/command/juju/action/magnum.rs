use super::Outcome;
use crate::faults::{Graft, Mishap};
use crate::world::World;
use crate::world::resources::new_id;
use serde_json::json;

/// `domain-setup`: the domain that trustees are made in, and its administrator.
pub(super) fn domain_setup(world: &mut World) -> Outcome {
    world.advance(8);
    if world.bites(Mishap::Graft(Graft::DomainFails)) {
        return Outcome::Failed("keystoneauth1.exceptions.http.Forbidden: You are not authorized".to_owned());
    }
    if world.bites(Mishap::Graft(Graft::DomainSilent)) {
        return Outcome::Done(json!({}));
    }
    let without_role = world.bites(Mishap::Graft(Graft::TrusteeWithoutRole));
    let (domain, user) = (new_id(world), new_id(world));
    let resources = &mut world.openstack.resources;
    resources.add(
        "Domain",
        json!({"id": domain, "name": "magnum", "enabled": true, "description": "Created by Juju"}),
    );
    resources.add("User", json!({"id": user, "name": "magnum_domain_admin", "domain": "magnum"}));
    if !without_role {
        let one = json!({"role": "Admin", "user": "magnum_domain_admin@magnum", "group": "", "project": "", "domain": "magnum"});
        resources.add("Assignment", one);
    }
    Outcome::Done(json!({}))
}
