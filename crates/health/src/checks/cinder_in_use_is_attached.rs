use super::*;

/// A volume in use is used by somebody.
pub(super) static CHECK: Check = Check {
    id: "cinder-in-use-is-attached",
    layer: Layer::Cinder,
    bears: false,
    shows: "every volume that is in use has an attachment, and no available one has",
    asks: &[&questions::VOLUMES],
    judge,
    act: "compare with Nova's view of the server before the state is set",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::VOLUMES, "volumes that rest", |row| {
        let attached = row.get("attachments").and_then(Json::as_array).map(|list| !list.is_empty());
        let id = text(row, "id").unwrap_or("?");
        match (text(row, "status"), attached) {
            (Some("in-use"), Some(false)) => Row::Bad(format!("{id} is in use by nobody")),
            (Some("available"), Some(true)) => Row::Bad(format!("{id} is available and attached")),
            (Some("in-use" | "available"), Some(_)) => Row::Good,
            (Some("in-use" | "available"), None) | (None, _) => Row::Unclear,
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
        let check = |rows| check(&CHECK, [("cinder.volumes", said(rows))]);
        insta::assert_snapshot!(check(json!([{"id": "1", "status": "in-use", "attachments": [{}]}, {"id": "2", "status": "available", "attachments": []}])), @"holds: 2 volumes that rest");
        insta::assert_snapshot!(check(json!([{"id": "1", "status": "in-use", "attachments": []}, {"id": "2", "status": "available", "attachments": [{}]}])), @"fails: 2 of 2 volumes that rest: 1 is in use by nobody; 2 is available and attached");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no volumes that rest");
    }
}
