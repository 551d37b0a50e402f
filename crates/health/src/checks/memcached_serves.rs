use super::*;

/// Token caches serve.
pub(super) static CHECK: Check = Check {
    id: "memcached-serves",
    layer: Layer::Memcached,
    bears: true,
    shows: "every memcached says how it is",
    asks: &[&questions::MEMCACHED_PLACES],
    judge,
    act: "start it; without it every request asks Keystone for each token anew, and may wait for a dead cache",
    known: "memcached-dead-retry",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    places::each_says(seen, &questions::MEMCACHED_PLACES, "caches")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("memcached.places", said(answer))]);
        insta::assert_snapshot!(check(json!([{"place": "192.0.2.1:1", "says": "x 1.0"}])), @"holds: 1 caches");
        insta::assert_snapshot!(check(json!([{"place": "192.0.2.1:1", "says": "x 1.0"}, {"place": "192.0.2.2:1", "why": "Connection refused"}])), @"fails: 1 of 2 caches: 192.0.2.2:1: Connection refused");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no caches, so nothing was looked at");
        insta::assert_snapshot!(check(json!([{"place": "192.0.2.1:1"}])), @"unmeasured: 1 of 1 caches cannot be read");
    }
}
