use super::*;

/// The conductors of Magnum report.
pub(super) static CHECK: Check = Check {
    id: "magnum-services-up",
    layer: Layer::Magnum,
    bears: true,
    shows: "every process of Magnum that is not disabled is up",
    asks: &[&questions::MAGNUM_SERVICES],
    judge,
    act: "start magnum-conductor and read its log; look at RabbitMQ",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::MAGNUM_SERVICES, "services", |row| {
        match (row.get("disabled").and_then(Json::as_bool), text(row, "state")) {
            (Some(true), _) => Row::Other,
            (_, Some("up")) => Row::Good,
            (_, Some(_)) => Row::Bad(format!(
                "{} on {}",
                text(row, "binary").unwrap_or("?"),
                text(row, "host").unwrap_or("?")
            )),
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
        let check = |rows| check(&CHECK, [("magnum.services", said(rows))]);
        insta::assert_snapshot!(check(json!([{"binary": "magnum-conductor", "state": "up", "disabled": false}])), @"holds: 1 services");
        insta::assert_snapshot!(check(json!([{"binary": "magnum-conductor", "host": "a", "state": "down", "disabled": false}])), @"fails: 1 of 1 services: magnum-conductor on a");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no services, so nothing was looked at");
    }
}
