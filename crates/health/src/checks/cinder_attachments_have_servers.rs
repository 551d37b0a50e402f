use super::*;

/// What a volume is attached to is there.
pub(super) static CHECK: Check = Check {
    id: "cinder-attachments-have-servers",
    layer: Layer::Cinder,
    bears: false,
    shows: "every server that a volume is attached to is there",
    asks: &[&questions::VOLUMES, &questions::SERVERS],
    judge,
    act: "make sure that the server is gone, then `openstack volume attachment delete`",
    known: "cinder-attachment",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let servers: BTreeSet<&str> =
        seen.rows(&questions::SERVERS)?.iter().filter_map(|row| text(row, "id")).collect();
    seen.each_of_any(&questions::VOLUMES, "attached volumes", |row| {
        let Some(list) = row.get("attachments").and_then(Json::as_array) else { return Row::Unclear };
        let gone = list.iter().filter_map(|one| text(one, "server_id")).find(|id| !servers.contains(id));
        match (list.is_empty(), gone) {
            (true, _) => Row::Other,
            (false, None) => Row::Good,
            (false, Some(server)) => {
                Row::Bad(format!("{} to server {server}", text(row, "id").unwrap_or("?")))
            }
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
        let check = |volumes| {
            check(&CHECK, [("cinder.volumes", said(volumes)), ("nova.servers", said(json!([{"id": "s"}])))])
        };
        insta::assert_snapshot!(check(json!([{"id": "v", "attachments": [{"server_id": "s"}]}])), @"holds: 1 attached volumes");
        insta::assert_snapshot!(check(json!([{"id": "v", "attachments": [{"server_id": "gone"}]}])), @"fails: 1 of 1 attached volumes: v to server gone");
        insta::assert_snapshot!(check(json!([{"id": "v", "attachments": []}])), @"left out: there are no attached volumes");
    }
}
