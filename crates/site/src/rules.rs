//! The rules, one file each. A new rule is a file here, and a line in [`all`].

use crate::rule::Rule;

pub use elsewhere::{Elsewhere, elsewhere};

macro_rules! rules {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*

        /// Every rule, in the order of their codes.
        pub fn all() -> &'static [&'static Rule] {
            static ALL: &[&Rule] = &[$(&$name::RULE),*];
            ALL
        }
    };
}

rules! {
    address_in_allocation_pool,
    address_outside_plane,
    address_twice,
    amphora_ca_shared,
    amphora_certificates_missing,
    amphora_key_unencrypted,
    amphora_passphrase_encoded,
    amphora_tag_differs,
    asbuilt_not_in_bundle,
    base_differs,
    binding_unknown_space,
    binding_without_default,
    bridge_mapping_unmatched,
    bridge_port_by_name,
    bridge_port_placeholder,
    ceph_key_not_on_hypervisor,
    changelog_shape,
    channel_differs,
    channel_unpinned,
    channel_without_base,
    charm_not_in_matrix,
    chassis_data_not_in_principal,
    cinder_on_default_disk,
    cinder_volume_without_credentials,
    cluster_count_above_units,
    cluster_count_below_units,
    cluster_count_by_default,
    db_router_space_differs,
    decision_contested,
    decision_cycle,
    decision_lineage_differs,
    decision_proposed_leaned_on,
    decision_superseded_leaned_on,
    decision_unknown,
    divergence_expired,
    divergence_guard,
    divergence_stale,
    driver_chart_differs,
    driver_too_old,
    expect_differs,
    families_differ,
    glance_on_cinder_in_container,
    ha_without_vip,
    hardware_offload_conflict,
    host_machine_differs,
    host_memory_by_default,
    host_without_space,
    hostname_without_certificate,
    hostname_without_resolver,
    identifier_collision,
    image_sync_without_object_store,
    images_over_public_endpoints,
    literal_unassigned,
    magnum_without_barbican,
    magnum_without_heat,
    management_unreachable,
    masakari_on_converged_hosts,
    matrix_entry_unused,
    memcached_base_missing,
    mention_unused,
    monitor_count_above_units,
    monitor_count_even,
    mysql_router_port_clash,
    mysql_router_shared,
    mysql_too_few_units,
    nic_two_owners,
    non_ascii,
    nova_ha_without_memcache,
    nova_network_not_neutron,
    nova_storage_backend_twice,
    octavia_without_sdn,
    openstack_tracks_mixed,
    origin_differs_in_overlay,
    origin_older_than_charm,
    osd_count_not_expected,
    osd_device_not_for_osd,
    osd_encryption_without_vault,
    osd_without_device,
    ovn_central_too_few_units,
    ovn_without_certificates,
    partitions_ignored,
    physnet_unmapped,
    placements_below_units,
    plane_full,
    plane_overlap,
    plane_twice,
    policy_broken,
    pool_part_size_differs,
    relation_spaces_differ,
    release_differs,
    replication_count_not_three,
    retrofit_format_not_raw,
    revision_pinned,
    secret_committed,
    serial_console_without_dashboard,
    services_key,
    sriov_without_gateway_chassis,
    subordinate_space_not_in_principal,
    subordinate_unrelated,
    track_not_of_release,
    vault_on_openstack_track,
    vault_vip_with_load_balancer,
    vault_vip_without_ha,
    version_read_as_number,
    vip_collides,
    vip_duplicate,
    vip_in_allocation_pool,
    vip_missing_column,
    vip_not_an_address,
    vip_not_in_bound_space,
    vip_octet_differs,
    vip_outside_plane,
    vip_outside_range,
    vip_range_literal,
    vip_range_missing,
    vip_with_dns_ha,
    vip_without_ha,
    workers_by_default,
    workload_version_differs,
}

mod amphora;
mod bridges;
mod channels;
mod converged;
mod disks;
mod elsewhere;
mod ends;
mod hostnames;
mod options;
mod origin;
mod placed;
mod units;

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn every_rule_has_its_page_and_its_own_code() {
        let codes: Vec<&str> = all().iter().map(|rule| rule.code).collect();
        assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
        for rule in all() {
            let texts = [rule.what, rule.why, rule.example, rule.help, rule.source];
            assert!(texts.iter().all(|text| !text.trim().is_empty()), "{}", rule.code);
            assert!(rule.code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", rule.code);
            assert!(rule.what.ends_with('.') && rule.why.ends_with('.'), "{}", rule.code);
        }
    }
}
