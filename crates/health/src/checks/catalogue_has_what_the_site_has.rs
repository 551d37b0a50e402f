use super::*;

/// What the bundle deploys stands in the catalogue.
pub(super) static CHECK: Check = Check {
    id: "catalogue-has-what-the-site-has",
    layer: Layer::Paths,
    bears: false,
    shows: "every API that the site's bundle deploys has an endpoint in the catalogue",
    asks: &[&questions::CATALOGUE],
    judge,
    act: "look at the charm's relation identity-service with keystone",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let rows = seen.rows(&questions::CATALOGUE)?;
    if seen.expected.charms.is_empty() {
        return Err(Outcome::left_out("no site with a bundle was named"));
    }
    let has =
        |kinds: &[&str]| rows.iter().any(|row| text(row, "type").is_some_and(|kind| kinds.contains(&kind)));
    let judge = |(charm, kinds): &(&str, &[&str])| match (seen.expected.has(charm), has(kinds)) {
        (false, _) => Row::Other,
        (true, true) => Row::Good,
        (true, false) => Row::Bad(format!("{charm}: no {}", kinds.join(" or "))),
    };
    Ok(of_rows(APIS.iter().map(judge), "APIs of the bundle"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{on, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let expected = crate::Expected {
            charms: vec!["glance".to_owned(), "keystone".to_owned()],
            ..crate::Expected::default()
        };
        let check = |rows| on(&CHECK, [("keystone.catalogue", said(rows))], &expected);
        insta::assert_snapshot!(check(json!([{"type": "identity"}, {"type": "image"}])), @"holds: 2 APIs of the bundle");
        insta::assert_snapshot!(check(json!([{"type": "identity"}])), @"fails: 1 of 2 APIs of the bundle: glance: no image");
    }
}
