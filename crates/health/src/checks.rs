//! Every check, one file each.

mod amphora_image_present;
mod barbican_api_answers;
mod capi;
mod capi_api_answers;
mod capi_clusters_known_to_magnum;
mod capi_clusters_ready;
mod capi_controllers_available;
mod capi_controllers_present;
mod capi_machines_running;
mod capi_openstackclusters_ready;
mod capi_serves_what_the_driver_reads;
mod catalogue_endpoints_answer;
mod catalogue_has_what_the_site_has;
mod catalogue_interfaces_complete;
mod catalogue_on_the_vips;
mod catalogue_one_address;
mod catalogue_one_scheme;
mod ceph;
mod ceph_groups_clean;
mod ceph_has_space;
mod ceph_healthy;
mod ceph_osds_in;
mod ceph_osds_up;
mod ceph_quorum_whole;
mod ceph_serves;
mod certificates;
mod certificates_in_date;
mod certificates_not_ending;
mod cinder_api_answers;
mod cinder_attachments_have_servers;
mod cinder_in_use_is_attached;
mod cinder_pool_of_each_backend;
mod cinder_pools_have_space;
mod cinder_scheduler_present;
mod cinder_services_up;
mod cinder_types_present;
mod cinder_volume_present;
mod cinder_volumes_not_in_error;
mod cinder_volumes_not_stuck;
mod clock_of_keystone;
mod designate_api_answers;
mod designate_services_up;
mod designate_zones_settled;
mod glance_active_images_have_bytes;
mod glance_api_answers;
mod glance_image_to_boot;
mod glance_images_whole;
mod haproxy_backends_up;
mod haproxy_frontends_open;
mod haproxy_servers_up;
mod heat_api_answers;
mod heat_engines_up;
mod heat_none_failed;
mod hosts_powered_on;
mod juju;
mod juju_agents_present;
mod juju_answers;
mod juju_applications_of_the_bundle;
mod juju_hosts_of_the_site;
mod juju_machines_started;
mod juju_units_not_blocked;
mod juju_units_not_in_error;
mod juju_units_settled;
mod keystone_api_answers;
mod keystone_domains_enabled;
mod keystone_endpoints_enabled;
mod keystone_issues_tokens;
mod keystone_roles_present;
mod keystone_service_project;
mod keystone_service_users;
mod keystone_token_lives;
mod maas;
mod maas_answers;
mod maas_hosts_deployed;
mod magnum_api_answers;
mod magnum_health_is_fresh;
mod magnum_none_failed;
mod magnum_none_stuck;
mod magnum_services_up;
mod memcached_serves;
mod mysql_cluster_ok;
mod mysql_greets;
mod mysql_members_online;
mod mysql_one_primary;
mod neutron;
mod neutron_addresses_left;
mod neutron_agent_of_each_hypervisor;
mod neutron_agents_alive;
mod neutron_api_answers;
mod neutron_external_network;
mod neutron_floating_ips_work;
mod neutron_gateway_alive;
mod neutron_metadata_on_each_hypervisor;
mod neutron_networks_active;
mod neutron_ports_bound;
mod neutron_ports_of_servers_that_are;
mod neutron_routers_active;
mod neutron_server_ports_up;
mod neutron_subnets_of_networks;
mod nova_api_answers;
mod nova_compute_present;
mod nova_conductor_present;
mod nova_disabled_with_reason;
mod nova_flavors_present;
mod nova_hosts_of_the_site;
mod nova_hypervisors_match_services;
mod nova_hypervisors_up;
mod nova_migrations_not_stuck;
mod nova_none_forced_down;
mod nova_quotas_left;
mod nova_scheduler_present;
mod nova_servers_counted;
mod nova_servers_not_in_error;
mod nova_servers_not_stuck;
mod nova_servers_on_live_hosts;
mod nova_services_up;
mod nova_zones_available;
mod octavia_amphorae_have_servers;
mod octavia_amphorae_work;
mod octavia_api_answers;
mod octavia_certificates_of_amphorae;
mod octavia_none_degraded;
mod octavia_none_in_error;
mod octavia_none_stuck;
mod octavia_providers_present;
mod ovn;
mod ovn_northbound_connected;
mod ovn_northbound_led;
mod ovn_northbound_serves;
mod ovn_southbound_connected;
mod ovn_southbound_led;
mod ovn_southbound_serves;
mod placement_allocation_of_each_server;
mod placement_api_answers;
mod placement_inventory_agrees_with_nova;
mod placement_no_orphaned_allocations;
mod placement_no_stale_providers;
mod placement_provider_of_each_hypervisor;
mod places;
mod processes;
mod rabbitmq_greets;
mod rabbitmq_no_alarms;
mod rabbitmq_nodes_running;
mod rabbitmq_not_partitioned;
mod vault_unsealed;
mod workload_addons_deployed;
mod workload_clusters_healthy;
mod workload_control_planes_ready;
mod workload_machine_deployments_available;

use crate::check::{Check, Outcome};
use crate::seen::{Row, Seen, of_rows, text};
use crate::{Answer, Layer, Question, questions};
use model::Timestamp;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// Seconds by which two clocks may differ: above it tokens and quorums are hurt.
const SKEW: i64 = 5;

/// What is under way for longer than this, in seconds, has stopped.
const STUCK: i64 = 3600;

/// Charms with an API, and the types under which the catalogue has it.
const APIS: [(&str, &[&str]); 12] = [
    ("barbican", &["key-manager"]),
    ("ceph-radosgw", &["object-store"]),
    ("cinder", &["block-storage", "volumev3"]),
    ("designate", &["dns"]),
    ("glance", &["image"]),
    ("heat", &["orchestration"]),
    ("keystone", &["identity"]),
    ("magnum", &["container-infra"]),
    ("neutron-api", &["network"]),
    ("nova-cloud-controller", &["compute"]),
    ("octavia", &["load-balancer"]),
    ("placement", &["placement"]),
];

/// Users that services log in with, by the names that charms and installers give them.
const SERVICE_USERS: [&str; 15] = [
    "barbican",
    "cinder",
    "cinderv3",
    "designate",
    "glance",
    "heat",
    "magnum",
    "neutron",
    "nova",
    "octavia",
    "placement",
    "cinderv2_cinderv3",
    "ceilometer",
    "gnocchi",
    "swift",
];

/// Tags by which Octavia looks for its image, as its charm and its own documentation have them.
const AMPHORA_TAGS: [&str; 2] = ["octavia-amphora", "amphora"];

static ALL: &[&Check] = &[
    &amphora_image_present::CHECK,
    &barbican_api_answers::CHECK,
    &capi_api_answers::CHECK,
    &capi_clusters_known_to_magnum::CHECK,
    &capi_clusters_ready::CHECK,
    &capi_controllers_available::CHECK,
    &capi_controllers_present::CHECK,
    &capi_machines_running::CHECK,
    &capi_openstackclusters_ready::CHECK,
    &capi_serves_what_the_driver_reads::CHECK,
    &catalogue_endpoints_answer::CHECK,
    &catalogue_has_what_the_site_has::CHECK,
    &catalogue_interfaces_complete::CHECK,
    &catalogue_on_the_vips::CHECK,
    &catalogue_one_address::CHECK,
    &catalogue_one_scheme::CHECK,
    &ceph_groups_clean::CHECK,
    &ceph_has_space::CHECK,
    &ceph_healthy::CHECK,
    &ceph_osds_in::CHECK,
    &ceph_osds_up::CHECK,
    &ceph_quorum_whole::CHECK,
    &ceph_serves::CHECK,
    &certificates_in_date::CHECK,
    &certificates_not_ending::CHECK,
    &cinder_api_answers::CHECK,
    &cinder_attachments_have_servers::CHECK,
    &cinder_in_use_is_attached::CHECK,
    &cinder_pool_of_each_backend::CHECK,
    &cinder_pools_have_space::CHECK,
    &cinder_scheduler_present::CHECK,
    &cinder_services_up::CHECK,
    &cinder_types_present::CHECK,
    &cinder_volume_present::CHECK,
    &cinder_volumes_not_in_error::CHECK,
    &cinder_volumes_not_stuck::CHECK,
    &clock_of_keystone::CHECK,
    &designate_api_answers::CHECK,
    &designate_services_up::CHECK,
    &designate_zones_settled::CHECK,
    &glance_active_images_have_bytes::CHECK,
    &glance_api_answers::CHECK,
    &glance_image_to_boot::CHECK,
    &glance_images_whole::CHECK,
    &haproxy_backends_up::CHECK,
    &haproxy_frontends_open::CHECK,
    &haproxy_servers_up::CHECK,
    &heat_api_answers::CHECK,
    &heat_engines_up::CHECK,
    &heat_none_failed::CHECK,
    &hosts_powered_on::CHECK,
    &juju_agents_present::CHECK,
    &juju_answers::CHECK,
    &juju_applications_of_the_bundle::CHECK,
    &juju_hosts_of_the_site::CHECK,
    &juju_machines_started::CHECK,
    &juju_units_not_blocked::CHECK,
    &juju_units_not_in_error::CHECK,
    &juju_units_settled::CHECK,
    &keystone_api_answers::CHECK,
    &keystone_domains_enabled::CHECK,
    &keystone_endpoints_enabled::CHECK,
    &keystone_issues_tokens::CHECK,
    &keystone_roles_present::CHECK,
    &keystone_service_project::CHECK,
    &keystone_service_users::CHECK,
    &keystone_token_lives::CHECK,
    &maas_answers::CHECK,
    &maas_hosts_deployed::CHECK,
    &magnum_api_answers::CHECK,
    &magnum_health_is_fresh::CHECK,
    &magnum_none_failed::CHECK,
    &magnum_none_stuck::CHECK,
    &magnum_services_up::CHECK,
    &memcached_serves::CHECK,
    &mysql_cluster_ok::CHECK,
    &mysql_greets::CHECK,
    &mysql_members_online::CHECK,
    &mysql_one_primary::CHECK,
    &neutron_addresses_left::CHECK,
    &neutron_agent_of_each_hypervisor::CHECK,
    &neutron_agents_alive::CHECK,
    &neutron_api_answers::CHECK,
    &neutron_external_network::CHECK,
    &neutron_floating_ips_work::CHECK,
    &neutron_gateway_alive::CHECK,
    &neutron_metadata_on_each_hypervisor::CHECK,
    &neutron_networks_active::CHECK,
    &neutron_ports_bound::CHECK,
    &neutron_ports_of_servers_that_are::CHECK,
    &neutron_routers_active::CHECK,
    &neutron_server_ports_up::CHECK,
    &neutron_subnets_of_networks::CHECK,
    &nova_api_answers::CHECK,
    &nova_compute_present::CHECK,
    &nova_conductor_present::CHECK,
    &nova_disabled_with_reason::CHECK,
    &nova_flavors_present::CHECK,
    &nova_hosts_of_the_site::CHECK,
    &nova_hypervisors_match_services::CHECK,
    &nova_hypervisors_up::CHECK,
    &nova_migrations_not_stuck::CHECK,
    &nova_none_forced_down::CHECK,
    &nova_quotas_left::CHECK,
    &nova_scheduler_present::CHECK,
    &nova_servers_counted::CHECK,
    &nova_servers_not_in_error::CHECK,
    &nova_servers_not_stuck::CHECK,
    &nova_servers_on_live_hosts::CHECK,
    &nova_services_up::CHECK,
    &nova_zones_available::CHECK,
    &octavia_amphorae_have_servers::CHECK,
    &octavia_amphorae_work::CHECK,
    &octavia_api_answers::CHECK,
    &octavia_certificates_of_amphorae::CHECK,
    &octavia_none_degraded::CHECK,
    &octavia_none_in_error::CHECK,
    &octavia_none_stuck::CHECK,
    &octavia_providers_present::CHECK,
    &ovn_northbound_connected::CHECK,
    &ovn_northbound_led::CHECK,
    &ovn_northbound_serves::CHECK,
    &ovn_southbound_connected::CHECK,
    &ovn_southbound_led::CHECK,
    &ovn_southbound_serves::CHECK,
    &placement_allocation_of_each_server::CHECK,
    &placement_api_answers::CHECK,
    &placement_inventory_agrees_with_nova::CHECK,
    &placement_no_orphaned_allocations::CHECK,
    &placement_no_stale_providers::CHECK,
    &placement_provider_of_each_hypervisor::CHECK,
    &rabbitmq_greets::CHECK,
    &rabbitmq_no_alarms::CHECK,
    &rabbitmq_nodes_running::CHECK,
    &rabbitmq_not_partitioned::CHECK,
    &vault_unsealed::CHECK,
    &workload_addons_deployed::CHECK,
    &workload_clusters_healthy::CHECK,
    &workload_control_planes_ready::CHECK,
    &workload_machine_deployments_available::CHECK,
];

/// Every check, by name.
pub fn all() -> &'static [&'static Check] {
    ALL
}

/// Whether an API answers with a list in which something stands. A service that answers and says no is broken, unless
/// it says that this token may not ask.
fn answers(seen: &Seen<'_>, question: &Question, what: &str) -> Result<Outcome, Outcome> {
    alive(seen, question)?;
    let is_something = |row: &&Json| row.as_object().is_some_and(|fields| !fields.is_empty());
    match seen.rows(question)?.iter().filter(is_something).count() {
        0 => Err(Outcome::unmeasured(format!("it answers with no {what} at all, which shows nothing"))),
        count => Ok(Outcome::holds(format!("it lists {count} {what}"))),
    }
}

/// Ends the judging early where what was asked does not work.
fn alive(seen: &Seen<'_>, question: &Question) -> Result<(), Outcome> {
    match seen.answer(question)? {
        Answer::Said(_) => Ok(()),
        Answer::Barred(why) => Err(Outcome::unmeasured(why)),
        Answer::Refused { status: 403, words } => {
            Err(Outcome::unmeasured(format!("this token may not ask (403): {words}")))
        }
        Answer::Refused { status: 401, words } => {
            Err(Outcome::fails("it refuses a token that Keystone has just issued", words))
        }
        other => Err(Outcome::fails("it does not answer as it should", other.why_not().unwrap_or_default())),
    }
}

/// Whether at least one process of that name is enabled and up.
fn present(seen: &Seen<'_>, question: &Question, binary: &str) -> Result<Outcome, Outcome> {
    let rows = seen.rows(question)?;
    if rows.is_empty() {
        return Err(Outcome::unmeasured("there are no services at all, so nothing was looked at"));
    }
    let mine: Vec<&Json> = rows.iter().filter(|row| text(row, "binary") == Some(binary)).collect();
    let works = |row: &&&Json| (text(row, "status"), text(row, "state")) == (Some("enabled"), Some("up"));
    let working = mine.iter().filter(works).count();
    let says = format!("{working} of {} {binary} are enabled and up", mine.len());
    Ok(if working == 0 { Outcome::fails(says, "there must be one") } else { Outcome::holds(says) })
}

/// A time in any of the forms that services write: with `T` or a blank, with a zone or, in UTC, without.
fn time(text: &str) -> Option<Timestamp> {
    let text = text.replacen(' ', "T", 1);
    text.parse().or_else(|_| format!("{text}Z").parse()).ok()
}

/// Whether the first of these times that is set is long ago; none where no time is set.
fn older(now: Timestamp, row: &Json, keys: &[&str]) -> Option<bool> {
    let since = keys.iter().find_map(|key| time(text(row, key)?))?;
    Some(now.as_second() - since.as_second() > STUCK)
}

/// The host of an address.
fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let place = rest.split(['/', '?']).next()?;
    match place.strip_prefix('[') {
        Some(six) => six.split(']').next(),
        None => place.split(':').next(),
    }
}

#[cfg(test)]
mod tests;
