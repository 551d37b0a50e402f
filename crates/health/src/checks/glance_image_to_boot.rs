use super::*;

/// There is an image to boot from.
pub(super) static CHECK: Check = Check {
    id: "glance-image-to-boot",
    layer: Layer::Glance,
    bears: true,
    shows: "at least one image is active",
    asks: &[&questions::IMAGES],
    judge,
    act: "upload the site's images",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let rows = seen.rows(&questions::IMAGES)?;
    if rows.is_empty() {
        return Err(Outcome::unmeasured("there are no images, so nothing was looked at"));
    }
    let active = rows.iter().filter(|row| text(row, "status") == Some("active")).count();
    let says = format!("{active} of {} images are active", rows.len());
    Ok(if active == 0 { Outcome::fails(says, "no server can be built") } else { Outcome::holds(says) })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("glance.images", said(rows))]);
        insta::assert_snapshot!(check(json!([{"status": "active"}])), @"holds: 1 of 1 images are active");
        insta::assert_snapshot!(check(json!([{"status": "queued"}])), @"fails: 0 of 1 images are active: no server can be built");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no images, so nothing was looked at");
    }
}
