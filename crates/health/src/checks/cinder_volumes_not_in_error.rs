use super::*;

/// No volume is broken.
pub(super) static CHECK: Check = Check {
    id: "cinder-volumes-not-in-error",
    layer: Layer::Cinder,
    bears: false,
    shows: "no volume is in an error state",
    asks: &[&questions::VOLUMES],
    judge,
    act: "`openstack volume message list` says why; look at cinder-volume's log and at the backend",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::VOLUMES, "volumes", |row| match (text(row, "id"), text(row, "status")) {
        (Some(id), Some(status)) if status.starts_with("error") => Row::Bad(format!("{id} is {status}")),
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
        let check = |rows| check(&CHECK, [("cinder.volumes", said(rows))]);
        insta::assert_snapshot!(check(json!([{"id": "1", "status": "in-use"}])), @"holds: 1 volumes");
        insta::assert_snapshot!(check(json!([{"id": "1", "status": "error_deleting"}])), @"fails: 1 of 1 volumes: 1 is error_deleting");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no volumes");
        insta::assert_snapshot!(check(json!([{}])), @"unmeasured: 1 of 1 volumes cannot be read");
    }
}
