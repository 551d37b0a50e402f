use super::*;

/// There is a nova-conductor that works.
pub(super) static CHECK: Check = Check {
    id: "nova-conductor-present",
    layer: Layer::Nova,
    bears: true,
    shows: "at least one nova-conductor is enabled and up",
    asks: &[&questions::NOVA_SERVICES],
    judge,
    act: "without one nothing is built: start nova-conductor, and look at RabbitMQ",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    present(seen, &questions::NOVA_SERVICES, "nova-conductor")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("nova.services", said(rows))]);
        insta::assert_snapshot!(check(json!([{"binary": "nova-conductor", "host": "a", "status": "enabled", "state": "up"}])), @"holds: 1 of 1 nova-conductor are enabled and up");
        insta::assert_snapshot!(check(json!([{"binary": "nova-conductor", "host": "a", "status": "enabled", "state": "down"}, {"binary": "nova-conductor", "host": "b", "status": "disabled", "state": "up"}])), @"fails: 0 of 2 nova-conductor are enabled and up: there must be one");
        insta::assert_snapshot!(check(json!([{"binary": "nova-consoleauth", "host": "a", "status": "enabled", "state": "up"}])), @"fails: 0 of 0 nova-conductor are enabled and up: there must be one");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no services at all, so nothing was looked at");
    }
}
