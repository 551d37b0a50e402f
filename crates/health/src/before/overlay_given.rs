use super::*;

/// What a site never commits is there.
pub(super) static CHECK: Check = Check {
    id: "overlay-given",
    layer: Layer::Juju,
    bears: true,
    shows: "an overlay with the certificates of the amphorae is laid over the bundle, where it has an Octavia",
    asks: &[&questions::FILES],
    judge,
    act: "generate it into the folder `overlays` of the site, where it is found, or name it with --overlay",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let files = seen.said(&questions::FILES)?;
    if !seen.expected.has("octavia") {
        return Err(Outcome::left_out("the bundle has no octavia"));
    }
    let overlays: Vec<&str> = list(files, "overlays").iter().filter_map(Json::as_str).collect();
    Ok(match overlays.is_empty() {
        true => Outcome::fails("no overlay", "octavia has none of its five lb-mgmt options"),
        false => Outcome::holds(overlays.join(", ")),
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
        let check = |charm: &str, answer| {
            let expected = Expected { charms: vec![charm.to_owned()], ..Expected::default() };
            on(&CHECK, [("site.files", said(answer))], &expected)
        };
        insta::assert_snapshot!(check("octavia", json!({"overlays": ["overlays/octavia-pki.yaml"]})), @"holds: overlays/octavia-pki.yaml");
        insta::assert_snapshot!(check("octavia", json!({"overlays": []})), @"fails: no overlay: octavia has none of its five lb-mgmt options");
        insta::assert_snapshot!(check("nova", json!({"overlays": []})), @"left out: the bundle has no octavia");
    }
}
