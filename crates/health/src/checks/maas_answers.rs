use super::*;

/// MAAS answers.
pub(super) static CHECK: Check = Check {
    id: "maas-answers",
    layer: Layer::Maas,
    bears: true,
    shows: "MAAS lists its machines",
    asks: &[&questions::MAAS_MACHINES],
    judge,
    act: "`maas PROFILE version read`; look at regiond and rackd",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    answers(seen, &questions::MAAS_MACHINES, "machines")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("maas.machines", said(answer))]);
        insta::assert_snapshot!(check(json!([{"hostname": "h1"}])), @"holds: it lists 1 machines");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: it answers with no machines at all, which shows nothing");
    }
}
