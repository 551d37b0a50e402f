use super::*;

/// There is nothing to deploy over.
pub(super) static CHECK: Check = Check {
    id: "juju-has-no-model-yet",
    layer: Layer::Juju,
    bears: true,
    shows: "the controller answers, and has no model of the site's name",
    asks: &[&questions::JUJU_MODELS],
    judge,
    act: "is this the right controller? A model that is there is never destroyed to go back; see the book of the teardown",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let models = seen.said(&questions::JUJU_MODELS)?;
    let Some(wanted) = &seen.expected.model else {
        return Err(Outcome::left_out("site.yaml has no `juju.model`"));
    };
    let Some(models) = models.get("models").and_then(Json::as_array) else {
        return Err(Outcome::unmeasured("its answer has no models"));
    };
    let names: Option<Vec<&str>> = models.iter().map(|model| text(model, "short-name")).collect();
    let names = names.ok_or_else(|| Outcome::unmeasured("a model of it has no name"))?;
    let says = format!("{} models", names.len());
    Ok(match names.contains(&wanted.as_str()) {
        true => Outcome::fails(says, format!("{wanted} is there already")),
        false => Outcome::holds(says),
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::Expected;
    use crate::case::{on, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let expected = Expected { model: Some("openstack".to_owned()), ..Expected::default() };
        let check = |answer| on(&CHECK, [("juju.models", said(answer))], &expected);
        insta::assert_snapshot!(check(json!({"models": [{"short-name": "controller"}]})), @"holds: 1 models");
        insta::assert_snapshot!(check(json!({"models": [{"short-name": "controller"}, {"short-name": "openstack"}]})), @"fails: 2 models: openstack is there already");
        insta::assert_snapshot!(check(json!({"models": []})), @"holds: 0 models");
        insta::assert_snapshot!(check(json!({"models": [{}]})), @"unmeasured: a model of it has no name");
        insta::assert_snapshot!(check(json!({})), @"unmeasured: its answer has no models");
    }
}
