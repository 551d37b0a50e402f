use super::*;

/// The southbound database serves.
pub(super) static CHECK: Check = Check {
    id: "ovn-southbound-serves",
    layer: Layer::Ovn,
    bears: true,
    shows: "every southbound database is connected to its cluster, or stands alone",
    asks: &[&questions::OVN_SB_PLACES],
    judge,
    act: "start ovsdb-server of ovn-central; `ovn-appctl -t ... cluster/status OVN_Southbound`",
    known: "ovn-connect-failed",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    places::each_says(seen, &questions::OVN_SB_PLACES, "southbound databases")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("ovn-sb.places", said(answer))]);
        insta::assert_snapshot!(check(json!([{"place": "192.0.2.1:1", "says": "x 1.0"}])), @"holds: 1 southbound databases");
        insta::assert_snapshot!(check(json!([{"place": "192.0.2.1:1", "says": "x 1.0"}, {"place": "192.0.2.2:1", "why": "Connection refused"}])), @"fails: 1 of 2 southbound databases: 192.0.2.2:1: Connection refused");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no southbound databases, so nothing was looked at");
        insta::assert_snapshot!(check(json!([{"place": "192.0.2.1:1"}])), @"unmeasured: 1 of 1 southbound databases cannot be read");
    }
}
