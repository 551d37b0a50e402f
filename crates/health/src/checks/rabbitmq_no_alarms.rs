use super::*;

/// The brokers take messages.
pub(super) static CHECK: Check = Check {
    id: "rabbitmq-no-alarms",
    layer: Layer::Rabbitmq,
    bears: true,
    shows: "no broker has an alarm of memory or disk",
    asks: &[&questions::RABBITMQ_CLUSTER],
    judge,
    act: "publishers wait until there is room: free disk or memory on that broker",
    known: "rabbit-memory-alarm",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let cluster = seen.said(&questions::RABBITMQ_CLUSTER)?;
    match cluster.get("alarms").and_then(Json::as_array).map(Vec::as_slice) {
        Some([]) => Ok(Outcome::holds("no alarms")),
        Some(alarms) => {
            let alarms: Vec<String> = alarms.iter().map(Json::to_string).collect();
            Ok(Outcome::fails(format!("{} alarms", alarms.len()), alarms.join("; ")))
        }
        None => Err(Outcome::left_out("this version does not say its alarms")),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("rabbitmq.cluster", said(answer))]);
        insta::assert_snapshot!(check(json!({"running_nodes": ["a"], "disk_nodes": ["a", "b"], "ram_nodes": [], "partitions": {}, "alarms": []})), @"holds: no alarms");
        insta::assert_snapshot!(check(json!({"alarms": ["disk_free on a"]})), @r#"fails: 1 alarms: "disk_free on a""#);
        insta::assert_snapshot!(check(json!({})), @"left out: this version does not say its alarms");
    }
}
