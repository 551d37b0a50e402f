use super::*;

/// There is a network that leads out.
pub(super) static CHECK: Check = Check {
    id: "neutron-external-network",
    layer: Layer::Neutron,
    bears: true,
    shows: "there is an external network, and it has a subnet",
    asks: &[&questions::NETWORKS],
    judge,
    act: "create it with the site's book",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let rows = seen.rows(&questions::NETWORKS)?;
    if rows.is_empty() {
        return Err(Outcome::unmeasured("there are no networks, so nothing was looked at"));
    }
    let external = rows.iter().filter(|row| row.get("router:external").and_then(Json::as_bool) == Some(true));
    let external: Vec<&Json> = external.collect();
    if external.is_empty() {
        return Ok(Outcome::fails(format!("{} networks", rows.len()), "none of them is external"));
    }
    let judge = |row: &&Json| match row.get("subnets").and_then(Json::as_array).map(Vec::len) {
        Some(1..) => Row::Good,
        Some(0) => Row::Bad(format!("{} has no subnet", text(row, "name").unwrap_or("?"))),
        None => Row::Unclear,
    };
    Ok(of_rows(external.iter().map(judge), "external networks"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("neutron.networks", said(rows))]);
        insta::assert_snapshot!(check(json!([{"name": "e", "router:external": true, "subnets": ["s"]}])), @"holds: 1 external networks");
        insta::assert_snapshot!(check(json!([{"name": "e", "router:external": true, "subnets": []}])), @"fails: 1 of 1 external networks: e has no subnet");
        insta::assert_snapshot!(check(json!([{"name": "i", "router:external": false}])), @"fails: 1 networks: none of them is external");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no networks, so nothing was looked at");
    }
}
