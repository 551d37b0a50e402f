use super::*;

/// Placement and Nova agree on what a hypervisor has.
pub(super) static CHECK: Check = Check {
    id: "placement-inventory-agrees-with-nova",
    layer: Layer::Placement,
    bears: false,
    shows: "Placement has as many processors and as much memory of every hypervisor as Nova",
    asks: &[&questions::INVENTORIES, &questions::HYPERVISORS],
    judge,
    act: "restart nova-compute there: it reports what it has; look at its log when it does not",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let rows = seen.rows(&questions::INVENTORIES)?;
    if let Some(why) = rows.iter().find_map(|row| text(row, "why")) {
        return Err(Outcome::unmeasured(format!("not all hypervisors could be asked: {why}")));
    }
    let rows: BTreeMap<&str, &Json> = rows.iter().filter_map(|row| Some((text(row, "of")?, row))).collect();
    let total = |id: &str, class: &str| {
        rows.get(id)?.get("answer")?.get("inventories")?.get(class)?.get("total")?.as_u64()
    };
    seen.each(&questions::HYPERVISORS, "hypervisors", |row| {
        let (Some(id), Some(name)) = (text(row, "id"), text(row, "hypervisor_hostname")) else {
            return Row::Unclear;
        };
        let number = |key: &str| row.get(key).and_then(Json::as_u64);
        let pairs = [("VCPU", number("vcpus")), ("MEMORY_MB", number("memory_mb"))];
        let differs = pairs.iter().find_map(|(class, nova)| match (total(id, class), nova) {
            (Some(placement), Some(nova)) if placement == *nova => None,
            (Some(placement), Some(nova)) => {
                Some(Row::Bad(format!("{name} has {nova} {class}, Placement {placement}")))
            }
            (None, _) => Some(Row::Bad(format!("{name} has no {class} in Placement"))),
            (_, None) => Some(Row::Unclear),
        });
        differs.unwrap_or(Row::Good)
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let inventories = || {
            said(
                json!([{"of": "1", "name": "h1", "answer": {"inventories": {"VCPU": {"total": 8}, "MEMORY_MB": {"total": 4096}}}}]),
            )
        };
        let check = |rows| {
            check(&CHECK, [("placement.inventories", inventories()), ("nova.hypervisors", said(rows))])
        };
        insta::assert_snapshot!(check(json!([{"id": "1", "hypervisor_hostname": "h1", "vcpus": 8, "memory_mb": 4096}])), @"holds: 1 hypervisors");
        insta::assert_snapshot!(check(json!([{"id": "1", "hypervisor_hostname": "h1", "vcpus": 16, "memory_mb": 4096}, {"id": "2", "hypervisor_hostname": "h2", "vcpus": 1, "memory_mb": 1}])), @"fails: 2 of 2 hypervisors: h1 has 16 VCPU, Placement 8; h2 has no VCPU in Placement");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no hypervisors, so nothing was looked at");
    }
}
