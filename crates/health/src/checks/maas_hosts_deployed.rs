use super::*;

/// MAAS has deployed the hosts.
pub(super) static CHECK: Check = Check {
    id: "maas-hosts-deployed",
    layer: Layer::Maas,
    bears: true,
    shows: "every host of the site is Deployed in MAAS",
    asks: &[&questions::MAAS_MACHINES],
    judge,
    act: "`maas PROFILE events query hostname=HOST` says what happened to it",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    maas::every_host_is(seen, "status_name", "Deployed")
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
        insta::assert_snapshot!(check(json!([{"hostname": "h1", "status_name": "Deployed"}, {"hostname": "h2", "status_name": "Deployed"}])), @"holds: 2 hosts of the site");
        insta::assert_snapshot!(check(json!([{"hostname": "h1", "status_name": "Failed deployment"}])), @"fails: 2 of 2 hosts of the site: h1 is Failed deployment; h2 is not in MAAS");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: MAAS lists no machines");
    }
}
