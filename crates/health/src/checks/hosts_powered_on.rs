use super::*;

/// The hosts are on.
pub(super) static CHECK: Check = Check {
    id: "hosts-powered-on",
    layer: Layer::Hosts,
    bears: true,
    shows: "every host of the site is powered on, as MAAS sees it",
    asks: &[&questions::MAAS_MACHINES],
    judge,
    act: "`maas PROFILE machine query-power-state ID`; then look at the machine itself",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    maas::every_host_is(seen, "power_state", "on")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{on, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let expected =
            crate::Expected { hosts: vec!["h1".to_owned(), "h2".to_owned()], ..crate::Expected::default() };
        let check = |answer| on(&CHECK, [("maas.machines", said(answer))], &expected);
        insta::assert_snapshot!(check(json!([{"hostname": "h1", "power_state": "on"}, {"hostname": "h2", "power_state": "on"}])), @"holds: 2 hosts of the site");
        insta::assert_snapshot!(check(json!([{"hostname": "h1", "power_state": "off"}, {"hostname": "h2", "power_state": "on"}])), @"fails: 1 of 2 hosts of the site: h1 is off");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: MAAS lists no machines");
    }
}
