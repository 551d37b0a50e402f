use super::*;

/// Octavia finds the image of its amphorae.
pub(super) static CHECK: Check = Check {
    id: "amphora-image-present",
    layer: Layer::Octavia,
    bears: false,
    shows: "an active image has the tag that Octavia looks for",
    asks: &[&questions::LB_PROVIDERS, &questions::IMAGES],
    judge,
    act: "build it with octavia-diskimage-retrofit, or tag the image that is there: `openstack image set --tag octavia-amphora IMAGE`",
    known: "octavia-no-image",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let providers = seen.rows(&questions::LB_PROVIDERS)?;
    if providers.is_empty() {
        return Err(Outcome::unmeasured("there are no providers of load balancers"));
    }
    if !providers.iter().any(|row| matches!(text(row, "name"), Some("amphora" | "octavia"))) {
        return Err(Outcome::left_out("no provider here makes amphorae"));
    }
    let images = seen.rows(&questions::IMAGES)?;
    let tagged = |row: &&Json| {
        let tags = row.get("tags").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
        tags.iter().filter_map(Json::as_str).any(|tag| AMPHORA_TAGS.contains(&tag))
    };
    let tagged: Vec<&Json> = images.iter().filter(tagged).collect();
    let active = tagged.iter().filter(|row| text(row, "status") == Some("active")).count();
    let says = format!("{} of {} images have the tag, {active} of them active", tagged.len(), images.len());
    Ok(if active == 0 {
        Outcome::fails(says, format!("no active image is tagged {}", AMPHORA_TAGS.join(" or ")))
    } else {
        Outcome::holds(says)
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |images| {
            check(
                &CHECK,
                [
                    ("octavia.providers", said(json!([{"name": "amphora"}, {"name": "ovn"}]))),
                    ("glance.images", said(images)),
                ],
            )
        };
        insta::assert_snapshot!(check(json!([{"status": "active", "tags": ["octavia-amphora"]}])), @"holds: 1 of 1 images have the tag, 1 of them active");
        insta::assert_snapshot!(check(json!([{"status": "active", "tags": []}])), @"fails: 0 of 1 images have the tag, 0 of them active: no active image is tagged octavia-amphora or amphora");
        insta::assert_snapshot!(check(json!([])), @"fails: 0 of 0 images have the tag, 0 of them active: no active image is tagged octavia-amphora or amphora");
    }
}
