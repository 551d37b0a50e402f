use super::*;

/// Every server behind HAProxy works.
pub(super) static CHECK: Check = Check {
    id: "haproxy-servers-up",
    layer: Layer::Paths,
    bears: false,
    shows: "every server behind HAProxy is UP, or is not checked",
    asks: &[&questions::HAPROXY_PLACES],
    judge,
    act: "look at the service on that server: `systemctl status haproxy`, the port of the backend, its log",
    known: "haproxy-server-down",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    places::each_of_haproxy(seen, "servers", |proxy, server, status| match (server, status) {
        ("FRONTEND" | "BACKEND", _) => Row::Other,
        (_, "no check") => Row::Good,
        (_, status) if status.starts_with("UP") => Row::Good,
        (_, "MAINT" | "DRAIN") => Row::Other,
        (server, status) => Row::Bad(format!("{proxy}/{server} is {status}")),
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("haproxy.places", said(answer))]);
        insta::assert_snapshot!(check(json!([{"proxy": "nova", "server": "s1", "status": "UP"}])), @"holds: 1 servers");
        insta::assert_snapshot!(check(json!([{"proxy": "nova", "server": "s1", "status": "DOWN"}])), @"fails: 1 of 1 servers: nova/s1 is DOWN");
        insta::assert_snapshot!(check(json!([{"place": "p", "why": "Connection refused"}])), @"fails: 1 of 1 servers: p: Connection refused");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no servers, so nothing was looked at");
    }
}
