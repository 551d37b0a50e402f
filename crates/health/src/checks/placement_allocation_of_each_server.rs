use super::*;

/// What runs is allocated.
pub(super) static CHECK: Check = Check {
    id: "placement-allocation-of-each-server",
    layer: Layer::Placement,
    bears: false,
    shows: "every active server has its allocation",
    asks: &[&questions::ALLOCATIONS, &questions::SERVERS],
    judge,
    act: "`nova-manage placement heal_allocations` in nova-cloud-controller",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let rows = seen.rows(&questions::ALLOCATIONS)?;
    if let Some(why) = rows.iter().find_map(|row| text(row, "why")) {
        return Err(Outcome::unmeasured(format!("not all hypervisors could be asked: {why}")));
    }
    if rows.is_empty() {
        return Err(Outcome::unmeasured("there are no hypervisors, so nothing was looked at"));
    }
    let held = rows.iter().filter_map(|row| row.get("answer")?.get("allocations")?.as_object());
    let held: BTreeSet<&str> = held.flat_map(|held| held.keys().map(String::as_str)).collect();
    seen.each_of_any(&questions::SERVERS, "active servers", |row| {
        match (text(row, "id"), text(row, "status")) {
            (Some(id), Some("ACTIVE")) if held.contains(id) => Row::Good,
            (Some(id), Some("ACTIVE")) => {
                Row::Bad(format!("{} ({id})", text(row, "name").unwrap_or_default()))
            }
            (Some(_), Some(_)) => Row::Other,
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
        let allocations = |consumers: serde_json::Value| json!([{"of": "p", "name": "h1", "answer": {"allocations": consumers}}]);
        let check = |rows, servers| {
            check(&CHECK, [("placement.allocations", said(rows)), ("nova.servers", said(servers))])
        };
        let server = |status: &str| json!([{"id": "s", "name": "web", "status": status}]);
        insta::assert_snapshot!(check(allocations(json!({"s": {}})), server("ACTIVE")), @"holds: 1 active servers");
        insta::assert_snapshot!(check(allocations(json!({"t": {}})), server("ACTIVE")), @"fails: 1 of 1 active servers: web (s)");
        insta::assert_snapshot!(check(allocations(json!({})), server("SHUTOFF")), @"left out: there are no active servers");
        insta::assert_snapshot!(check(json!([]), server("ACTIVE")), @"unmeasured: there are no hypervisors, so nothing was looked at");
    }
}
