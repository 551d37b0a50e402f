use super::*;

/// Engines of Heat report.
pub(super) static CHECK: Check = Check {
    id: "heat-engines-up",
    layer: Layer::Heat,
    bears: true,
    shows: "at least one engine of Heat is up on every host that has one",
    asks: &[&questions::HEAT_SERVICES],
    judge,
    act: "start heat-engine and read its log; look at RabbitMQ",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let rows = seen.rows(&questions::HEAT_SERVICES)?;
    // A restart leaves the old workers' rows behind, so a host counts, not a row.
    let mut hosts: BTreeMap<&str, bool> = BTreeMap::new();
    for row in rows {
        if let (Some(host), Some(status)) =
            (text(row, "hostname").or_else(|| text(row, "host")), text(row, "status"))
        {
            *hosts.entry(host).or_default() |= status == "up";
        }
    }
    let judge = |(host, is_up): (&&str, &bool)| if *is_up { Row::Good } else { Row::Bad((*host).to_owned()) };
    Ok(of_rows(hosts.iter().map(judge), "hosts with engines"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("heat.services", said(rows))]);
        insta::assert_snapshot!(check(json!([{"hostname": "a", "status": "down"}, {"hostname": "a", "status": "up"}])), @"holds: 1 hosts with engines");
        insta::assert_snapshot!(check(json!([{"hostname": "a", "status": "down"}])), @"fails: 1 of 1 hosts with engines: a");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no hosts with engines, so nothing was looked at");
        insta::assert_snapshot!(check(json!([{}])), @"unmeasured: there are no hosts with engines, so nothing was looked at");
    }
}
