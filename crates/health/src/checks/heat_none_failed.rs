use super::*;

/// No stack is broken.
pub(super) static CHECK: Check = Check {
    id: "heat-none-failed",
    layer: Layer::Heat,
    bears: false,
    shows: "no stack's last action failed",
    asks: &[&questions::STACKS],
    judge,
    act: "`openstack stack failures list`",
    known: "heat-aborted",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::STACKS, "stacks", |row| {
        match (text(row, "stack_name"), text(row, "stack_status")) {
            (Some(name), Some(status)) if status.ends_with("_FAILED") => {
                Row::Bad(format!("{name} is {status}"))
            }
            (Some(_), Some(_)) => Row::Good,
            _ => Row::Unclear,
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
        let check = |rows| check(&CHECK, [("heat.stacks", said(rows))]);
        insta::assert_snapshot!(check(json!([{"stack_name": "s", "stack_status": "CREATE_COMPLETE"}])), @"holds: 1 stacks");
        insta::assert_snapshot!(check(json!([{"stack_name": "s", "stack_status": "UPDATE_FAILED"}])), @"fails: 1 of 1 stacks: s is UPDATE_FAILED");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no stacks");
    }
}
