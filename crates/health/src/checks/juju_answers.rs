use super::*;

/// The controller answers.
pub(super) static CHECK: Check = Check {
    id: "juju-answers",
    layer: Layer::Juju,
    bears: true,
    shows: "Juju's controller says how the model is",
    asks: &[&questions::JUJU_STATUS],
    judge,
    act: "`juju controllers --refresh`; look at the machine that Juju's controller runs on",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    alive(seen, &questions::JUJU_STATUS)?;
    let status = seen.said(&questions::JUJU_STATUS)?;
    let count = |key: &str| status.get(key).and_then(Json::as_object).map_or(0, serde_json::Map::len);
    match (count("machines"), count("applications")) {
        (0, _) | (_, 0) => Err(Outcome::unmeasured("the model is empty")),
        (machines, applications) => {
            Ok(Outcome::holds(format!("{machines} machines, {applications} applications")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("juju.status", said(answer))]);
        insta::assert_snapshot!(check(json!({"machines": {"0": {}}, "applications": {"a": {}}})), @"holds: 1 machines, 1 applications");
        insta::assert_snapshot!(check(json!({"machines": {}, "applications": {}})), @"unmeasured: the model is empty");
        insta::assert_snapshot!(check(json!({})), @"unmeasured: the model is empty");
        insta::assert_snapshot!(crate::case::check(&CHECK, [("juju.status", crate::Answer::Silent("cannot connect".to_owned()))]), @"fails: it does not answer as it should: cannot connect");
    }
}
