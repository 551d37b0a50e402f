use super::*;

/// Networks are what they should be.
pub(super) static CHECK: Check = Check {
    id: "neutron-networks-active",
    layer: Layer::Neutron,
    bears: false,
    shows: "every network that is switched on is ACTIVE",
    asks: &[&questions::NETWORKS],
    judge,
    act: "`openstack network show`; then look at neutron-server's log",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::NETWORKS, "networks that are switched on", neutron::active)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("neutron.networks", said(rows))]);
        insta::assert_snapshot!(check(json!([{"name": "a", "admin_state_up": true, "status": "ACTIVE"}])), @"holds: 1 networks that are switched on");
        insta::assert_snapshot!(check(json!([{"name": "a", "admin_state_up": true, "status": "ERROR"}])), @"fails: 1 of 1 networks that are switched on: a is ERROR");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no networks that are switched on, so nothing was looked at");
    }
}
