//! What must be true before a deploy, one file each: the site's files, what MAAS has, and that Juju has nothing yet.

mod files_without_errors;
mod juju_has_no_model_yet;
mod maas_disks_there;
mod maas_hosts_enrolled;
mod maas_hosts_off;
mod maas_hosts_ready;
mod maas_links_by_network;
mod maas_no_dhcp_in_ranges;
mod maas_ranges_reserved;
mod maas_resolvers;
mod maas_subnets_in_spaces;
mod netbox;
mod netbox_addresses_of_hosts;
mod netbox_prefixes_there;
mod netbox_ranges_held;
mod overlay;
mod overlay_certificates_in_date;
mod overlay_certificates_not_ending;
mod overlay_controller_key;
mod overlay_controller_signed;
mod overlay_given;

use crate::check::{Check, Outcome};
use crate::seen::{Row, Seen, named, of_rows, text};
use crate::{Layer, Range, questions};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::net::IpAddr;

static ALL: &[&Check] = &[
    &files_without_errors::CHECK,
    &juju_has_no_model_yet::CHECK,
    &maas_disks_there::CHECK,
    &maas_hosts_enrolled::CHECK,
    &maas_hosts_off::CHECK,
    &maas_hosts_ready::CHECK,
    &maas_links_by_network::CHECK,
    &maas_no_dhcp_in_ranges::CHECK,
    &maas_ranges_reserved::CHECK,
    &maas_resolvers::CHECK,
    &maas_subnets_in_spaces::CHECK,
    &netbox_addresses_of_hosts::CHECK,
    &netbox_prefixes_there::CHECK,
    &netbox_ranges_held::CHECK,
    &overlay_certificates_in_date::CHECK,
    &overlay_certificates_not_ending::CHECK,
    &overlay_controller_key::CHECK,
    &overlay_controller_signed::CHECK,
    &overlay_given::CHECK,
];

/// Every check of what must be true before a deploy, by name.
pub fn before() -> &'static [&'static Check] {
    ALL
}

/// Machines of MAAS by hostname.
fn machines<'a>(seen: &Seen<'a>) -> Result<BTreeMap<&'a str, &'a Json>, Outcome> {
    let rows = seen.rows(&questions::MAAS_MACHINES)?;
    Ok(rows.iter().filter_map(|row| Some((text(row, "hostname")?, row))).collect())
}

/// Judges each host of the site by its machine. One that MAAS does not know is a fault of its own check.
fn each_host(seen: &Seen<'_>, judge: impl Fn(&str, &Json) -> Row) -> Result<Outcome, Outcome> {
    let machines = machines(seen)?;
    let hosts = seen.expected.hosts.iter().map(|host| match machines.get(host.as_str()) {
        Some(machine) => judge(host, machine),
        None => Row::Dark(format!("MAAS has no {host}")),
    });
    match seen.expected.hosts.is_empty() {
        true => Err(Outcome::left_out("site.yaml names no hosts")),
        false => Ok(of_rows(hosts, "hosts")),
    }
}

/// A list below a field of an entry.
fn list<'j>(row: &'j Json, key: &str) -> &'j [Json] {
    row.get(key).and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// First and last address of a range of MAAS.
fn ends(row: &Json) -> Option<(IpAddr, IpAddr)> {
    Some((text(row, "start_ip")?.parse().ok()?, text(row, "end_ip")?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::before;
    use crate::case::{NOW, site};
    use crate::{Answer, questions};
    use model::Verdict;
    use serde_json::json;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn no_check_holds_over_answers_that_say_nothing() {
        for said in [json!(null), json!([]), json!({}), json!([null, 3, {}])] {
            let answers: BTreeMap<_, _> =
                questions::before().iter().map(|one| (one.id, Answer::Said(said.clone()))).collect();
            let report = crate::judge_before(&answers, NOW.parse().unwrap(), &site());
            for one in &report.judged {
                assert_ne!(one.outcome.verdict(), Some(Verdict::Holds), "{} over {said}", one.check.id);
            }
        }
    }

    #[test]
    fn every_check_has_a_name_of_its_own() {
        let names: BTreeSet<_> = before().iter().chain(crate::all()).map(|check| check.id).collect();
        assert_eq!(names.len(), before().len() + crate::all().len());
    }
}
