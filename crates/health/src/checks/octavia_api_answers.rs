use super::*;

/// Octavia answers who has a token.
pub(super) static CHECK: Check = Check {
    id: "octavia-api-answers",
    layer: Layer::Octavia,
    bears: true,
    shows: "Octavia's API answers what it is asked with a token of this cloud",
    asks: &[&questions::LB_PROVIDERS],
    judge,
    act: "look at the units of octavia and their log; behind HAProxy, look at its backends too",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    answers(seen, &questions::LB_PROVIDERS, "providers")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, refused, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("octavia.providers", answer)]);
        insta::assert_snapshot!(check(said(json!([{"id": "1"}]))), @"holds: it lists 1 providers");
        insta::assert_snapshot!(check(said(json!([]))), @"unmeasured: it answers with no providers at all, which shows nothing");
        insta::assert_snapshot!(check(refused(503, "no broker")), @"fails: it does not answer as it should: it answered 503: no broker");
        insta::assert_snapshot!(check(refused(403, "not for you")), @"unmeasured: this token may not ask (403): not for you");
    }
}
