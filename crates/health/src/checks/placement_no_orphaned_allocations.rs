use super::*;

/// What is allocated is used by something.
pub(super) static CHECK: Check = Check {
    id: "placement-no-orphaned-allocations",
    layer: Layer::Placement,
    bears: false,
    shows: "every allocation on a hypervisor belongs to a server or a migration that is there",
    asks: &[&questions::ALLOCATIONS, &questions::SERVERS, &questions::MIGRATIONS],
    judge,
    act: "`openstack resource provider allocation delete CONSUMER`, when it is sure that no server, image or migration has this id",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let ids = |question, key: &str| -> Result<BTreeSet<&str>, Outcome> {
        Ok(seen.rows(question)?.iter().filter_map(|row| text(row, key)).collect())
    };
    let mut known = ids(&questions::SERVERS, "id")?;
    known.extend(ids(&questions::MIGRATIONS, "uuid")?);
    let rows = seen.rows(&questions::ALLOCATIONS)?;
    if let Some(why) = rows.iter().find_map(|row| text(row, "why")) {
        return Err(Outcome::unmeasured(format!("not all hypervisors could be asked: {why}")));
    }
    let mut consumers = Vec::new();
    for row in rows {
        let held = row.get("answer").and_then(|answer| answer.get("allocations")).and_then(Json::as_object);
        let (Some(name), Some(held)) = (text(row, "name"), held) else {
            return Err(Outcome::unmeasured("the allocations of a hypervisor cannot be read"));
        };
        consumers.extend(held.keys().map(|consumer| (consumer.as_str(), name)));
    }
    match (rows.len(), consumers.len()) {
        (0, _) => return Err(Outcome::unmeasured("there are no hypervisors, so nothing was looked at")),
        (hypervisors, 0) => {
            return Ok(Outcome::holds(format!("nothing is allocated on {hypervisors} hypervisors")));
        }
        _ => {}
    }
    let judge = |(consumer, name): &(&str, &str)| match known.contains(consumer) {
        true => Row::Good,
        false => Row::Bad(format!("{consumer} on {name}")),
    };
    Ok(of_rows(consumers.iter().map(judge), "allocations"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let allocations = |consumers: serde_json::Value| json!([{"of": "p", "name": "h1", "answer": {"allocations": consumers}}]);
        let check = |rows| {
            let servers = said(json!([{"id": "s"}]));
            let migrations = said(json!([{"uuid": "m"}]));
            check(
                &CHECK,
                [
                    ("placement.allocations", said(rows)),
                    ("nova.servers", servers),
                    ("nova.migrations", migrations),
                ],
            )
        };
        insta::assert_snapshot!(check(allocations(json!({"s": {}, "m": {}}))), @"holds: 2 allocations");
        insta::assert_snapshot!(check(allocations(json!({"s": {}, "gone": {}}))), @"fails: 1 of 2 allocations: gone on h1");
        insta::assert_snapshot!(check(allocations(json!({}))), @"holds: nothing is allocated on 1 hypervisors");
        insta::assert_snapshot!(check(json!([{"of": "p", "name": "h1", "why": "it answered 500: x"}])), @"unmeasured: not all hypervisors could be asked: it answered 500: x");
        insta::assert_snapshot!(check(json!([{"of": "p", "name": "h1", "answer": {}}])), @"unmeasured: the allocations of a hypervisor cannot be read");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no hypervisors, so nothing was looked at");
    }
}
