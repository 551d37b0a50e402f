use super::*;

/// Disks are as large as the site says.
pub(super) static CHECK: Check = Check {
    id: "maas-disks-there",
    layer: Layer::Hosts,
    bears: false,
    shows: "every disk that the site names is on its host, and has at least that size",
    asks: &[&questions::MAAS_MACHINES],
    judge,
    act: "look at the machine's storage in MAAS, and commission it again where hardware was changed",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let machines = machines(seen)?;
    if seen.expected.disks.is_empty() {
        return Err(Outcome::left_out("site.yaml names no disks"));
    }
    let disks = seen.expected.disks.iter().map(|(host, device, bytes)| {
        let Some(machine) = machines.get(host.as_str()) else {
            return Row::Dark(format!("MAAS has no {host}"));
        };
        let name = device.trim_start_matches("/dev/");
        let is_it = |disk: &&Json| text(disk, "name") == Some(name) || text(disk, "id_path") == Some(device);
        let found = list(machine, "physicalblockdevice_set").iter().find(is_it);
        match found.map(|disk| disk.get("size").and_then(Json::as_u64)) {
            Some(Some(size)) if size >= *bytes => Row::Good,
            Some(Some(size)) => Row::Bad(format!("{device} of {host} has {size} bytes, not {bytes}")),
            Some(None) => Row::Unclear,
            None => Row::Bad(format!("{host} has no {device}")),
        }
    });
    Ok(of_rows(disks, "disks"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{on, said, site};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| on(&CHECK, [("maas.machines", said(rows))], &site());
        insta::assert_snapshot!(check(json!([{"hostname": "a", "physicalblockdevice_set": [{"name": "vdb", "size": 512}]}])), @"holds: 1 disks");
        insta::assert_snapshot!(check(json!([{"hostname": "a", "physicalblockdevice_set": [{"name": "vdb", "size": 511}]}])), @"fails: 1 of 1 disks: /dev/vdb of a has 511 bytes, not 512");
        insta::assert_snapshot!(check(json!([{"hostname": "a", "physicalblockdevice_set": [{"name": "vda", "size": 512}]}])), @"fails: 1 of 1 disks: a has no /dev/vdb");
    }
}
