use super::*;

/// Uploads come to an end.
pub(super) static CHECK: Check = Check {
    id: "glance-images-whole",
    layer: Layer::Glance,
    bears: false,
    shows: "no image was killed, or has been on its way in for more than an hour",
    asks: &[&questions::IMAGES],
    judge,
    act: "the store did not take it: look at glance-api's log and at the space and the health of the store, then delete the image and upload it again",
    known: "glance-store-full",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::IMAGES, "images", |row| {
        let name = text(row, "name").unwrap_or("?");
        match (text(row, "status"), older(seen.now, row, &["updated_at"])) {
            (Some("killed"), _) => Row::Bad(format!("{name} was killed")),
            (Some(status @ ("queued" | "saving" | "uploading" | "importing")), Some(true)) => {
                Row::Bad(format!("{name} is {status} since {}", text(row, "updated_at").unwrap_or("?")))
            }
            (Some("queued" | "saving" | "uploading" | "importing"), None) | (None, _) => Row::Unclear,
            _ => Row::Good,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("glance.images", said(rows))]);
        insta::assert_snapshot!(check(json!([{"name": "a", "status": "active"}, {"name": "b", "status": "saving", "updated_at": "2026-06-09T11:58:00Z"}])), @"holds: 2 images");
        insta::assert_snapshot!(check(json!([{"name": "a", "status": "killed"}, {"name": "b", "status": "saving", "updated_at": "2026-06-09T01:58:00Z"}])), @"fails: 2 of 2 images: a was killed; b is saving since 2026-06-09T01:58:00Z");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no images, so nothing was looked at");
    }
}
