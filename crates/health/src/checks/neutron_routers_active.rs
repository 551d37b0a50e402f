use super::*;

/// Routers route.
pub(super) static CHECK: Check = Check {
    id: "neutron-routers-active",
    layer: Layer::Neutron,
    bears: false,
    shows: "every router that is switched on is ACTIVE",
    asks: &[&questions::ROUTERS],
    judge,
    act: "`openstack router show`; look at the gateway chassis that it is bound to",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::ROUTERS, "routers that are switched on", neutron::active)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("neutron.routers", said(rows))]);
        insta::assert_snapshot!(check(json!([{"name": "r", "admin_state_up": true, "status": "ACTIVE"}])), @"holds: 1 routers that are switched on");
        insta::assert_snapshot!(check(json!([{"name": "r", "admin_state_up": true, "status": "DOWN"}])), @"fails: 1 of 1 routers that are switched on: r is DOWN");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no routers that are switched on");
    }
}
