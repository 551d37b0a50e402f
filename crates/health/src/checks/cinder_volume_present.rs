use super::*;

/// There is a cinder-volume that works.
pub(super) static CHECK: Check = Check {
    id: "cinder-volume-present",
    layer: Layer::Cinder,
    bears: true,
    shows: "at least one cinder-volume is enabled and up",
    asks: &[&questions::CINDER_SERVICES],
    judge,
    act: "without one no volume is made: start cinder-volume, and look at RabbitMQ and its backend",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    present(seen, &questions::CINDER_SERVICES, "cinder-volume")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("cinder.services", said(rows))]);
        insta::assert_snapshot!(check(json!([{"binary": "cinder-volume", "host": "a", "status": "enabled", "state": "up"}])), @"holds: 1 of 1 cinder-volume are enabled and up");
        insta::assert_snapshot!(check(json!([{"binary": "cinder-volume", "host": "a", "status": "enabled", "state": "down"}])), @"fails: 0 of 1 cinder-volume are enabled and up: there must be one");
        insta::assert_snapshot!(check(json!([{"binary": "cinder-backup", "host": "a", "status": "enabled", "state": "up"}])), @"fails: 0 of 0 cinder-volume are enabled and up: there must be one");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no services at all, so nothing was looked at");
    }
}
