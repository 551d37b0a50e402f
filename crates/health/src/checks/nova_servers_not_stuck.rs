use super::*;

/// No server is in the middle of something for ever.
pub(super) static CHECK: Check = Check {
    id: "nova-servers-not-stuck",
    layer: Layer::Nova,
    bears: false,
    shows: "no server has been in the middle of a task for more than an hour",
    asks: &[&questions::SERVERS],
    judge,
    act: "look for the request in the logs (`interlock trace REQ-ID`); a lost message leaves a task behind when RabbitMQ was away",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::SERVERS, "servers", |row| {
        let Some(id) = text(row, "id") else { return Row::Unclear };
        let task = text(row, "OS-EXT-STS:task_state");
        match (task, older(seen.now, row, &["updated"])) {
            (None, _) | (Some(_), Some(false)) => Row::Good,
            (Some(task), Some(true)) => {
                Row::Bad(format!("{id}: {task} since {}", text(row, "updated").unwrap_or_default()))
            }
            (Some(_), None) => Row::Unclear,
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
        let check = |rows| check(&CHECK, [("nova.servers", said(rows))]);
        insta::assert_snapshot!(check(json!([{"id": "1", "OS-EXT-STS:task_state": null}, {"id": "2", "OS-EXT-STS:task_state": "spawning", "updated": "2026-06-09T11:55:00Z"}])), @"holds: 2 servers");
        insta::assert_snapshot!(check(json!([{"id": "2", "OS-EXT-STS:task_state": "deleting", "updated": "2026-06-09T02:00:00Z"}])), @"fails: 1 of 1 servers: 2: deleting since 2026-06-09T02:00:00Z");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no servers");
    }
}
