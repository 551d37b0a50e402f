use super::*;

/// No volume is on its way for ever.
pub(super) static CHECK: Check = Check {
    id: "cinder-volumes-not-stuck",
    layer: Layer::Cinder,
    bears: false,
    shows: "no volume has been on its way from one state to another for more than an hour",
    asks: &[&questions::VOLUMES],
    judge,
    act: "look for its request in the logs; when cinder-volume lost the message, reset the state after a look at the backend",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::VOLUMES, "volumes", |row| {
        let Some(status) = text(row, "status") else { return Row::Unclear };
        let is_moving = status.ends_with("ing") && status != "maintaining";
        match (is_moving, older(seen.now, row, &["updated_at", "created_at"])) {
            (false, _) | (true, Some(false)) => Row::Good,
            (true, Some(true)) => Row::Bad(format!("{} is {status}", text(row, "id").unwrap_or("?"))),
            (true, None) => Row::Unclear,
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
        insta::assert_snapshot!(check(json!([{"id": "1", "status": "creating", "updated_at": null, "created_at": "2026-06-09T11:59:00.000000"}, {"id": "2", "status": "available"}])), @"holds: 2 volumes");
        insta::assert_snapshot!(check(json!([{"id": "1", "status": "detaching", "updated_at": "2026-06-08T11:59:00.000000"}])), @"fails: 1 of 1 volumes: 1 is detaching");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no volumes");
    }
}
