use super::*;

/// An active image has something in it.
pub(super) static CHECK: Check = Check {
    id: "glance-active-images-have-bytes",
    layer: Layer::Glance,
    bears: false,
    shows: "every active image has a size",
    asks: &[&questions::IMAGES],
    judge,
    act: "upload it again",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::IMAGES, "active images", |row| {
        match (text(row, "status"), row.get("size").and_then(Json::as_u64)) {
            (Some("active"), Some(1..)) => Row::Good,
            (Some("active"), _) => Row::Bad(text(row, "name").unwrap_or("?").to_owned()),
            (None, _) => Row::Unclear,
            _ => Row::Other,
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
        insta::assert_snapshot!(check(json!([{"name": "a", "status": "active", "size": 9}])), @"holds: 1 active images");
        insta::assert_snapshot!(check(json!([{"name": "a", "status": "active", "size": 0}])), @"fails: 1 of 1 active images: a");
        insta::assert_snapshot!(check(json!([{"status": "queued"}])), @"unmeasured: there are no active images, so nothing was looked at");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no active images, so nothing was looked at");
    }
}
