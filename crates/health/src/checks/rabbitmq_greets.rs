use super::*;

/// Brokers let clients in.
pub(super) static CHECK: Check = Check {
    id: "rabbitmq-greets",
    layer: Layer::Rabbitmq,
    bears: true,
    shows: "every broker begins a conversation in AMQP",
    asks: &[&questions::RABBITMQ_PLACES],
    judge,
    act: "start it, and read its log; a broker that is partitioned or out of disk or memory lets nobody publish",
    known: "amqp-unreachable",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    places::each_says(seen, &questions::RABBITMQ_PLACES, "brokers")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("rabbitmq.places", said(answer))]);
        insta::assert_snapshot!(check(json!([{"place": "192.0.2.1:1", "says": "x 1.0"}])), @"holds: 1 brokers");
        insta::assert_snapshot!(check(json!([{"place": "192.0.2.1:1", "says": "x 1.0"}, {"place": "192.0.2.2:1", "why": "Connection refused"}])), @"fails: 1 of 2 brokers: 192.0.2.2:1: Connection refused");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no brokers, so nothing was looked at");
        insta::assert_snapshot!(check(json!([{"place": "192.0.2.1:1"}])), @"unmeasured: 1 of 1 brokers cannot be read");
    }
}
