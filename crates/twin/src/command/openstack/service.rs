use super::{Command, Said, command};
use crate::world::openstack;

/// What the cloud says of its own services.
pub(super) static COMMANDS: &[Command] = &[
    command("endpoint list", &[], &[], |order| Ok(Said::Rows(openstack::endpoints(order.world)))),
    command("compute service list", &[], &[], |order| {
        Ok(Said::Rows(openstack::compute_services(order.world)))
    }),
    command("volume service list", &[], &[], |order| Ok(Said::Rows(openstack::volume_services(order.world)))),
    command("network agent list", &[], &[], |order| Ok(Said::Rows(openstack::network_agents(order.world)))),
];
