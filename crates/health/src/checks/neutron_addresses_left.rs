use super::*;

/// The external networks have addresses left.
pub(super) static CHECK: Check = Check {
    id: "neutron-addresses-left",
    layer: Layer::Neutron,
    bears: false,
    shows: "every external network has more than one address in twenty left",
    asks: &[&questions::AVAILABILITY, &questions::NETWORKS],
    judge,
    act: "give floating addresses back, or add a range to the plane and a pool to the subnet",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let external = |row: &&Json| row.get("router:external").and_then(Json::as_bool) == Some(true);
    let external: BTreeSet<&str> =
        seen.rows(&questions::NETWORKS)?.iter().filter(external).filter_map(|row| text(row, "id")).collect();
    seen.each(&questions::AVAILABILITY, "external networks", |row| {
        let number = |key: &str| row.get(key).and_then(Json::as_f64);
        let is_external = text(row, "network_id").is_some_and(|id| external.contains(id));
        match (is_external, number("used_ips"), number("total_ips")) {
            (false, ..) => Row::Other,
            (true, Some(used), Some(total)) if total > 0.0 => match used / total > 0.95 {
                true => Row::Bad(format!(
                    "{}: {used} of {total} are in use",
                    text(row, "network_name").unwrap_or("?")
                )),
                false => Row::Good,
            },
            _ => Row::Unclear,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| {
            check(
                &CHECK,
                [
                    ("neutron.availability", said(rows)),
                    ("neutron.networks", said(json!([{"id": "e", "router:external": true}]))),
                ],
            )
        };
        insta::assert_snapshot!(check(json!([{"network_id": "e", "used_ips": 3, "total_ips": 700}, {"network_id": "i", "used_ips": 9, "total_ips": 9}])), @"holds: 1 external networks");
        insta::assert_snapshot!(check(json!([{"network_id": "e", "network_name": "ext", "used_ips": 699, "total_ips": 700}])), @"fails: 1 of 1 external networks: ext: 699 of 700 are in use");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no external networks, so nothing was looked at");
    }
}
