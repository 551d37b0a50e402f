//! The rules, one file each. A new rule is a file here, and a line in [`all`].

use crate::rule::Rule;

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
    address_outside_plane,
    address_twice,
    amphora_ca_shared,
    amphora_certificates_missing,
    amphora_key_unencrypted,
    amphora_passphrase_encoded,
    amphora_tag_differs,
    binding_unknown_space,
    binding_without_default,
    bridge_mapping_unmatched,
    bridge_port_by_name,
    bridge_port_placeholder,
    changelog_shape,
    chassis_data_not_in_principal,
    cluster_count_above_units,
    cluster_count_by_default,
    db_router_space_differs,
    decision_contested,
    decision_cycle,
    decision_lineage_differs,
    decision_proposed_leaned_on,
    decision_superseded_leaned_on,
    decision_unknown,
    divergence_expired,
    expect_differs,
    ha_without_vip,
    hardware_offload_conflict,
    host_machine_differs,
    host_without_space,
    identifier_collision,
    monitor_count_above_units,
    monitor_count_even,
    mysql_too_few_units,
    non_ascii,
    nova_ha_without_memcache,
    octavia_without_sdn,
    osd_count_not_expected,
    osd_device_not_for_osd,
    osd_encryption_without_vault,
    osd_without_device,
    ovn_central_too_few_units,
    ovn_without_certificates,
    physnet_unmapped,
    plane_overlap,
    relation_spaces_differ,
    retrofit_format_not_raw,
    secret_committed,
    sriov_without_gateway_chassis,
    subordinate_space_not_in_principal,
    vault_vip_with_load_balancer,
    vault_vip_without_ha,
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
}

mod amphora;
mod bridges;
mod disks;
mod ends;
mod options;
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
