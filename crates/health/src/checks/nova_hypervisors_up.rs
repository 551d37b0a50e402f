use super::*;

/// Hypervisors work.
pub(super) static CHECK: Check = Check {
    id: "nova-hypervisors-up",
    layer: Layer::Nova,
    bears: true,
    shows: "every enabled hypervisor is up",
    asks: &[&questions::HYPERVISORS],
    judge,
    act: "look at nova-compute and libvirt on that host",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::HYPERVISORS, "enabled hypervisors", |row| {
        let Some(name) = text(row, "hypervisor_hostname") else { return Row::Unclear };
        match (text(row, "status"), text(row, "state")) {
            (Some("disabled"), _) => Row::Other,
            (_, Some("up")) => Row::Good,
            (_, Some("down")) => Row::Bad(name.to_owned()),
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
        let check = |rows| check(&CHECK, [("nova.hypervisors", said(rows))]);
        insta::assert_snapshot!(check(json!([{"hypervisor_hostname": "a", "status": "enabled", "state": "up"}])), @"holds: 1 enabled hypervisors");
        insta::assert_snapshot!(check(json!([{"hypervisor_hostname": "a", "status": "enabled", "state": "down"}])), @"fails: 1 of 1 enabled hypervisors: a");
        insta::assert_snapshot!(check(json!([{"hypervisor_hostname": "a"}])), @"unmeasured: 1 of 1 enabled hypervisors cannot be read");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no enabled hypervisors, so nothing was looked at");
    }
}
