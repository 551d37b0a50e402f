use super::*;

/// Every broker of the cluster runs.
pub(super) static CHECK: Check = Check {
    id: "rabbitmq-nodes-running",
    layer: Layer::Rabbitmq,
    bears: false,
    shows: "every broker of the cluster runs",
    asks: &[&questions::RABBITMQ_CLUSTER],
    judge,
    act: "start it: `systemctl start rabbitmq-server`; it waits for the others when it was the last to stop",
    known: "rabbit-node-silent",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let cluster = seen.said(&questions::RABBITMQ_CLUSTER)?;
    let names = |key: &str| -> BTreeSet<&str> {
        cluster.get(key).and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).collect()
    };
    let running = names("running_nodes");
    let all: BTreeSet<&str> = names("disk_nodes").union(&names("ram_nodes")).copied().collect();
    let judge = |node: &&str| if running.contains(node) { Row::Good } else { Row::Bad((*node).to_owned()) };
    Ok(of_rows(all.iter().map(judge), "brokers"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("rabbitmq.cluster", said(answer))]);
        insta::assert_snapshot!(check(json!({"running_nodes": ["a", "b"], "disk_nodes": ["a", "b"], "ram_nodes": [], "partitions": {}, "alarms": []})), @"holds: 2 brokers");
        insta::assert_snapshot!(check(json!({"running_nodes": ["a"], "disk_nodes": ["a", "b"], "ram_nodes": [], "partitions": {}, "alarms": []})), @"fails: 1 of 2 brokers: b");
        insta::assert_snapshot!(check(json!({})), @"unmeasured: there are no brokers, so nothing was looked at");
    }
}
