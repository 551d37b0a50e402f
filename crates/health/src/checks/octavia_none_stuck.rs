use super::*;

/// No load balancer is immutable for ever.
pub(super) static CHECK: Check = Check {
    id: "octavia-none-stuck",
    layer: Layer::Octavia,
    bears: false,
    shows: "no load balancer has been PENDING for more than an hour",
    asks: &[&questions::LOAD_BALANCERS],
    judge,
    act: "a worker that was restarted in the middle leaves it so: when no worker has it any more, set it to ERROR in the database, then fail it over",
    known: "octavia-immutable",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::LOAD_BALANCERS, "load balancers", |row| {
        let (Some(id), Some(status)) = (text(row, "id"), text(row, "provisioning_status")) else {
            return Row::Unclear;
        };
        match (status.starts_with("PENDING_"), older(seen.now, row, &["updated_at", "created_at"])) {
            (false, _) | (true, Some(false)) => Row::Good,
            (true, Some(true)) => {
                Row::Bad(format!("{} ({id}) is {status}", text(row, "name").unwrap_or_default()))
            }
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
        let check = |rows| check(&CHECK, [("octavia.load-balancers", said(rows))]);
        insta::assert_snapshot!(check(json!([{"id": "1", "provisioning_status": "PENDING_UPDATE", "updated_at": "2026-06-09T11:59:00"}])), @"holds: 1 load balancers");
        insta::assert_snapshot!(check(json!([{"id": "1", "name": "lb", "provisioning_status": "PENDING_UPDATE", "updated_at": "2026-06-09T01:59:00"}])), @"fails: 1 of 1 load balancers: lb (1) is PENDING_UPDATE");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no load balancers");
    }
}
