use super::*;

/// Database servers let clients in.
pub(super) static CHECK: Check = Check {
    id: "mysql-greets",
    layer: Layer::Mysql,
    bears: true,
    shows: "every database server greets a client",
    asks: &[&questions::MYSQL_PLACES],
    judge,
    act: "start it, and read its error log: disk full, too many connections, a host that is blocked",
    known: "mysql-unreachable",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    places::each_says(seen, &questions::MYSQL_PLACES, "database servers")
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("mysql.places", said(answer))]);
        insta::assert_snapshot!(check(json!([{"place": "192.0.2.1:1", "says": "x 1.0"}])), @"holds: 1 database servers");
        insta::assert_snapshot!(check(json!([{"place": "192.0.2.1:1", "says": "x 1.0"}, {"place": "192.0.2.2:1", "why": "Connection refused"}])), @"fails: 1 of 2 database servers: 192.0.2.2:1: Connection refused");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no database servers, so nothing was looked at");
        insta::assert_snapshot!(check(json!([{"place": "192.0.2.1:1"}])), @"unmeasured: 1 of 1 database servers cannot be read");
    }
}
