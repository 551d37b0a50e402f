use super::*;

/// A project that has nearly used up what it may have: a percentage of it.
const FULL: u128 = 95;

/// What Nova counts of a project: its limit, what is used of it, and how people call it.
const COUNTED: [(&str, &str, &str); 3] = [
    ("maxTotalInstances", "totalInstancesUsed", "servers"),
    ("maxTotalCores", "totalCoresUsed", "cores"),
    ("maxTotalRAMSize", "totalRAMUsed", "MB of memory"),
];

/// Projects can still get servers.
pub(super) static CHECK: Check = Check {
    id: "nova-quotas-left",
    layer: Layer::Nova,
    bears: false,
    shows: "every project has more than a twentieth of its servers, cores and memory left",
    asks: &[&questions::LIMITS],
    judge,
    act: "ask the tenant, and raise it with `openstack quota set` or have servers deleted: the next one is refused",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::LIMITS, "projects", |row| {
        let Some(name) = text(row, "name") else { return Row::Unclear };
        if let Some(why) = text(row, "why") {
            return Row::Dark(format!("{name}: {why}"));
        }
        let limits = row.get("answer").and_then(|answer| answer.get("limits")?.get("absolute"));
        let number = |key: &str| limits.and_then(|limits| limits.get(key)?.as_i64());
        let mut full = Vec::new();
        for (limit, used, what) in COUNTED {
            match (number(limit).map(u128::try_from), number(used).map(u128::try_from)) {
                // Minus one: there is no limit.
                (Some(Err(_)), Some(_)) => {}
                (Some(Ok(limit)), Some(Ok(used))) if used > 0 && used * 100 >= limit * FULL => {
                    full.push(format!("{used} of {limit} {what}"));
                }
                (Some(Ok(_)), Some(Ok(_))) => {}
                _ => return Row::Unclear,
            }
        }
        if full.is_empty() { Row::Good } else { Row::Bad(format!("{name} has {}", full.join(", "))) }
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::{Value as Json, json};

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows: Json| check(&CHECK, [("nova.limits", said(rows))]);
        let project = |name: &str, servers: i64, used: i64| {
            let absolute = json!({"maxTotalInstances": servers, "totalInstancesUsed": used, "maxTotalCores": -1,
                "totalCoresUsed": 400, "maxTotalRAMSize": 51_200, "totalRAMUsed": 2048});
            json!({"of": "p", "name": name, "answer": {"limits": {"absolute": absolute}}})
        };
        insta::assert_snapshot!(check(json!([project("acme", 10, 9), project("none", 0, 0)])), @"holds: 2 projects");
        insta::assert_snapshot!(check(json!([project("acme", 20, 19), project("b", 10, 1)])), @"fails: 1 of 2 projects: acme has 19 of 20 servers");
        insta::assert_snapshot!(check(json!([{"of": "p", "name": "acme", "why": "it answered 500: x"}])), @"unmeasured: 1 of 1 projects: acme: it answered 500: x");
        insta::assert_snapshot!(check(json!([{"of": "p", "name": "acme", "answer": {}}])), @"unmeasured: 1 of 1 projects cannot be read");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no projects, so nothing was looked at");
    }
}
