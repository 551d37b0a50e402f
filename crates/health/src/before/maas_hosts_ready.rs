use super::*;

/// The hosts are Ready.
pub(super) static CHECK: Check = Check {
    id: "maas-hosts-ready",
    layer: Layer::Maas,
    bears: true,
    shows: "every host is Ready: commissioned, and nobody has it",
    asks: &[&questions::MAAS_MACHINES],
    judge,
    act: "commission or release it; one that is Deployed belongs to another model",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    each_host(seen, |host, machine| match text(machine, "status_name") {
        Some("Ready") => Row::Good,
        Some(status) => Row::Bad(format!("{host} is {status}")),
        None => Row::Unclear,
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{on, said, site};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| on(&CHECK, [("maas.machines", said(rows))], &site());
        insta::assert_snapshot!(check(json!([{"hostname": "a", "status_name": "Ready"}, {"hostname": "b", "status_name": "Ready"}])), @"holds: 2 hosts");
        insta::assert_snapshot!(check(json!([{"hostname": "a", "status_name": "Ready"}, {"hostname": "b", "status_name": "Deployed"}])), @"fails: 1 of 2 hosts: b is Deployed");
        insta::assert_snapshot!(check(json!([{"hostname": "a", "status_name": "Ready"}])), @"unmeasured: 1 of 2 hosts: MAAS has no b");
        insta::assert_snapshot!(check(json!([{"hostname": "a"}, {"hostname": "b"}])), @"unmeasured: 2 of 2 hosts cannot be read");
    }
}
