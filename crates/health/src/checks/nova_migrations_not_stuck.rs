use super::*;

/// Migrations come to an end.
pub(super) static CHECK: Check = Check {
    id: "nova-migrations-not-stuck",
    layer: Layer::Nova,
    bears: false,
    shows: "no migration has been under way for more than an hour without a sign of life",
    asks: &[&questions::MIGRATIONS],
    judge,
    act: "`openstack server migration list`; abort it, or look at nova-compute of both hosts",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let done = ["completed", "done", "finished", "confirmed", "reverted", "failed", "error", "cancelled"];
    seen.each_of_any(&questions::MIGRATIONS, "migrations", |row| {
        let Some(status) = text(row, "status") else { return Row::Unclear };
        match (done.contains(&status), older(seen.now, row, &["updated_at", "created_at"])) {
            (true, _) | (false, Some(false)) => Row::Good,
            (false, Some(true)) => {
                Row::Bad(format!("{} of server {}", status, text(row, "instance_uuid").unwrap_or("?")))
            }
            (false, None) => Row::Unclear,
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
        let check = |rows| check(&CHECK, [("nova.migrations", said(rows))]);
        insta::assert_snapshot!(check(json!([{"status": "completed"}, {"status": "running", "updated_at": "2026-06-09T11:59:00.000000"}])), @"holds: 2 migrations");
        insta::assert_snapshot!(check(json!([{"status": "running", "instance_uuid": "s", "updated_at": "2026-06-08T11:59:00.000000"}])), @"fails: 1 of 1 migrations: running of server s");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no migrations");
    }
}
