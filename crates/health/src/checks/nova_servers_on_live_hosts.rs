use super::*;

/// Servers that count as active are on hosts that work.
pub(super) static CHECK: Check = Check {
    id: "nova-servers-on-live-hosts",
    layer: Layer::Nova,
    bears: false,
    shows: "no server is ACTIVE on a host whose nova-compute is down",
    asks: &[&questions::SERVERS, &questions::NOVA_SERVICES],
    judge,
    act: "Nova shows their last known state: find out how the host is before anything is evacuated",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let services = seen.rows(&questions::NOVA_SERVICES)?;
    let up: BTreeSet<&str> = services
        .iter()
        .filter(|row| text(row, "binary") == Some("nova-compute") && text(row, "state") == Some("up"))
        .filter_map(|row| text(row, "host"))
        .collect();
    if services.is_empty() {
        return Err(Outcome::unmeasured("there are no compute services to hold the servers against"));
    }
    seen.each_of_any(&questions::SERVERS, "active servers", |row| {
        match (text(row, "status"), text(row, "OS-EXT-SRV-ATTR:host")) {
            (Some("ACTIVE"), Some(host)) if up.contains(host) => Row::Good,
            (Some("ACTIVE"), Some(host)) => {
                Row::Bad(format!("{} on {host}", text(row, "name").unwrap_or_default()))
            }
            (Some("ACTIVE"), None) | (None, _) => Row::Unclear,
            _ => Row::Other,
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
        let services = || {
            said(
                json!([{"binary": "nova-compute", "host": "a", "state": "up"}, {"binary": "nova-compute", "host": "b", "state": "down"}]),
            )
        };
        let check = |rows| check(&CHECK, [("nova.servers", said(rows)), ("nova.services", services())]);
        insta::assert_snapshot!(check(json!([{"name": "w", "status": "ACTIVE", "OS-EXT-SRV-ATTR:host": "a"}])), @"holds: 1 active servers");
        insta::assert_snapshot!(check(json!([{"name": "w", "status": "ACTIVE", "OS-EXT-SRV-ATTR:host": "b"}])), @"fails: 1 of 1 active servers: w on b");
        insta::assert_snapshot!(check(json!([{"name": "w", "status": "SHUTOFF"}])), @"left out: there are no active servers");
    }
}
