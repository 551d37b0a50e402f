use super::*;

/// No server is broken.
pub(super) static CHECK: Check = Check {
    id: "nova-servers-not-in-error",
    layer: Layer::Nova,
    bears: false,
    shows: "no server is in ERROR",
    asks: &[&questions::SERVERS],
    judge,
    act: "`openstack server show ID` has the fault; after the cause is mended, reset its state or delete it",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::SERVERS, "servers", |row| match (text(row, "id"), text(row, "status")) {
        (Some(id), Some("ERROR")) => Row::Bad(format!("{} ({id})", text(row, "name").unwrap_or_default())),
        (Some(_), Some(_)) => Row::Good,
        _ => Row::Unclear,
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("nova.servers", said(rows))]);
        insta::assert_snapshot!(check(json!([{"id": "1", "status": "ACTIVE"}])), @"holds: 1 servers");
        insta::assert_snapshot!(check(json!([{"id": "1", "name": "web", "status": "ERROR"}])), @"fails: 1 of 1 servers: web (1)");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no servers");
        insta::assert_snapshot!(check(json!([null])), @"unmeasured: 1 of 1 servers cannot be read");
    }
}
