use super::*;

/// Changes of clusters come to an end.
pub(super) static CHECK: Check = Check {
    id: "magnum-none-stuck",
    layer: Layer::Magnum,
    bears: false,
    shows: "no change of a cluster has been under way for more than two hours",
    asks: &[&questions::CLUSTERS],
    judge,
    act: "look at magnum-conductor and, with the CAPI driver, at the management cluster's controllers",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::CLUSTERS, "clusters", |row| {
        let Some(status) = text(row, "status") else { return Row::Unclear };
        let since = ["updated_at", "created_at"].iter().find_map(|key| time(text(row, key)?));
        let minutes = since.map(|since| (seen.now.as_second() - since.as_second()) / 60);
        match (status.ends_with("_IN_PROGRESS"), minutes) {
            (false, _) => Row::Good,
            (true, Some(minutes)) if minutes > 120 => {
                Row::Bad(format!("{} is {status} for {minutes} minutes", text(row, "name").unwrap_or("?")))
            }
            (true, Some(_)) => Row::Good,
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
        let check = |rows| check(&CHECK, [("magnum.clusters", said(rows))]);
        insta::assert_snapshot!(check(json!([{"name": "k", "status": "CREATE_IN_PROGRESS", "created_at": "2026-06-09T11:00:00+00:00"}])), @"holds: 1 clusters");
        insta::assert_snapshot!(check(json!([{"name": "k", "status": "CREATE_IN_PROGRESS", "updated_at": null, "created_at": "2026-06-09T01:00:00+00:00"}])), @"fails: 1 of 1 clusters: k is CREATE_IN_PROGRESS for 660 minutes");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no clusters");
    }
}
