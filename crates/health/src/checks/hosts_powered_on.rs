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
    let rows = seen.rows(&questions::MAAS_MACHINES)?;
    if seen.expected.hosts.is_empty() {
        return Err(Outcome::left_out("no site with hosts was named"));
    }
    if rows.is_empty() {
        return Err(Outcome::unmeasured("MAAS lists no machines"));
    }
    let judge = |host: &String| {
        let machine = rows.iter().find(|row| text(row, "hostname") == Some(host));
        match machine.map(|machine| text(machine, "power_state")) {
            Some(Some("on")) => Row::Good,
            Some(Some(other)) => Row::Bad(format!("{host} is {other}")),
            Some(None) => Row::Unclear,
            None => Row::Bad(format!("{host} is not in MAAS")),
        }
    };
    Ok(of_rows(seen.expected.hosts.iter().map(judge), "hosts of the site"))
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
