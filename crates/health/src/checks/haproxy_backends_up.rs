use super::*;

/// Every backend of HAProxy has a server that works.
pub(super) static CHECK: Check = Check {
    id: "haproxy-backends-up",
    layer: Layer::Paths,
    bears: false,
    shows: "every backend of HAProxy has at least one server that works",
    asks: &[&questions::HAPROXY_PLACES],
    judge,
    act: "all servers of it are down: begin with the service itself",
    known: "haproxy-no-server",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    places::each_of_haproxy(seen, "backends", |proxy, server, status| match (server, status) {
        ("BACKEND", status) if status.starts_with("UP") => Row::Good,
        ("BACKEND", status) => Row::Bad(format!("{proxy} is {status}")),
        _ => Row::Other,
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
        insta::assert_snapshot!(check(json!([{"proxy": "nova", "server": "BACKEND", "status": "UP"}])), @"holds: 1 backends");
        insta::assert_snapshot!(check(json!([{"proxy": "nova", "server": "BACKEND", "status": "DOWN"}])), @"fails: 1 of 1 backends: nova is DOWN");
        insta::assert_snapshot!(check(json!([{"proxy": "nova", "server": "s1", "status": "UP"}])), @"unmeasured: there are no backends, so nothing was looked at");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no backends, so nothing was looked at");
    }
}
