use super::*;

/// The brokers see each other.
pub(super) static CHECK: Check = Check {
    id: "rabbitmq-not-partitioned",
    layer: Layer::Rabbitmq,
    bears: true,
    shows: "the brokers are not partitioned",
    asks: &[&questions::RABBITMQ_CLUSTER],
    judge,
    act: "stop the brokers of the smaller side and start them again",
    known: "rabbit-partition",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let cluster = seen.said(&questions::RABBITMQ_CLUSTER)?;
    let running = cluster.get("running_nodes").and_then(Json::as_array).map_or(0, Vec::len);
    let apart = match cluster.get("partitions") {
        Some(Json::Object(apart)) => apart.keys().cloned().collect::<Vec<_>>(),
        Some(Json::Array(apart)) => apart.iter().map(Json::to_string).collect(),
        _ => return Err(Outcome::unmeasured("it has no `partitions`")),
    };
    Ok(match (running, apart.as_slice()) {
        (0, _) => Outcome::fails("no broker runs", "nobody can be asked about partitions"),
        (_, []) => Outcome::holds(format!("{running} brokers see each other")),
        (_, apart) => Outcome::fails(format!("{running} brokers run"), apart.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("rabbitmq.cluster", said(answer))]);
        insta::assert_snapshot!(check(json!({"running_nodes": ["a", "b"], "disk_nodes": ["a", "b"], "ram_nodes": [], "partitions": {}, "alarms": []})), @"holds: 2 brokers see each other");
        insta::assert_snapshot!(check(json!({"running_nodes": ["a", "b"], "disk_nodes": ["a", "b"], "ram_nodes": [], "partitions": {"a": ["b"]}, "alarms": []})), @"fails: 2 brokers run: a");
        insta::assert_snapshot!(check(json!({"running_nodes": [], "disk_nodes": ["a", "b"], "ram_nodes": [], "partitions": {}, "alarms": []})), @"fails: no broker runs: nobody can be asked about partitions");
        insta::assert_snapshot!(check(json!({})), @"unmeasured: it has no `partitions`");
    }
}
