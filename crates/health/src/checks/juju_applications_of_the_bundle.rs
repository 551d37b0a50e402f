use super::*;

/// What the bundle has is deployed.
pub(super) static CHECK: Check = Check {
    id: "juju-applications-of-the-bundle",
    layer: Layer::Juju,
    bears: false,
    shows: "every charm of the site's bundle is deployed",
    asks: &[&questions::JUJU_STATUS],
    judge,
    act: "`interlock diff SITE status.json` says what else differs",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let status = seen.said(&questions::JUJU_STATUS)?;
    if seen.expected.charms.is_empty() {
        return Err(Outcome::left_out("no site with a bundle was named"));
    }
    let deployed = status.get("applications").and_then(Json::as_object);
    let deployed: BTreeSet<&str> =
        deployed.into_iter().flatten().filter_map(|(_, one)| text(one, "charm-name")).collect();
    if deployed.is_empty() {
        return Err(Outcome::unmeasured("the model has no applications"));
    }
    let judge = |charm: &String| match deployed.contains(charm.as_str()) {
        true => Row::Good,
        false => Row::Bad(charm.clone()),
    };
    Ok(of_rows(seen.expected.charms.iter().map(judge), "charms of the bundle"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{on, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let expected = crate::Expected { charms: vec!["glance".to_owned()], ..crate::Expected::default() };
        let check = |answer| on(&CHECK, [("juju.status", said(answer))], &expected);
        insta::assert_snapshot!(check(json!({"applications": {"img": {"charm-name": "glance"}}})), @"holds: 1 charms of the bundle");
        insta::assert_snapshot!(check(json!({"applications": {"k": {"charm-name": "keystone"}}})), @"fails: 1 of 1 charms of the bundle: glance");
        insta::assert_snapshot!(check(json!({"applications": {}})), @"unmeasured: the model has no applications");
    }
}
