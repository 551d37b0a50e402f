use super::netbox::{rows, status};
use super::*;

/// NetBox knows the networks.
pub(super) static CHECK: Check = Check {
    id: "netbox-prefixes-there",
    layer: Layer::Maas,
    bears: false,
    shows: "NetBox has the network of every plane, in use and not only reserved",
    asks: &[&questions::NETBOX_PREFIXES],
    judge,
    act: "NetBox leads: correct it first, then site.yaml, and commit both; reads need a token, as in NETBOX_TOKEN=... interlock preflight SITE",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let kept = rows(seen, &questions::NETBOX_PREFIXES, "prefix")?;
    let planes =
        seen.expected.planes.iter().flat_map(|plane| plane.cidrs.iter().map(move |cidr| (plane, cidr)));
    let planes = planes.map(|(plane, cidr)| {
        // The same network may stand in more than one VRF.
        let mut found = kept.iter().filter(|row| text(row, "prefix") == Some(cidr)).peekable();
        let Some(first) = found.peek().copied() else { return Row::Bad(format!("{cidr} of {}", plane.name)) };
        match (status(first), found.any(|row| matches!(status(row), Some("active" | "container")))) {
            (_, true) => Row::Good,
            (Some(status), _) => Row::Bad(format!("{cidr} of {} is {status} there", plane.name)),
            (None, _) => Row::Unclear,
        }
    });
    match seen.expected.planes.is_empty() {
        true => Err(Outcome::left_out("site.yaml names no planes")),
        false => Ok(of_rows(planes, "networks of planes")),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{on, said, site};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| on(&CHECK, [("netbox.prefixes", said(rows))], &site());
        let prefix = |prefix: &str, status: &str| json!({"prefix": prefix, "status": {"value": status}});
        insta::assert_snapshot!(check(json!([prefix("10.0.0.0/22", "active"), prefix("10.9.0.0/24", "reserved")])), @"holds: 1 networks of planes");
        insta::assert_snapshot!(check(json!([prefix("10.0.0.0/22", "deprecated"), prefix("10.0.0.0/22", "active")])), @"holds: 1 networks of planes");
        insta::assert_snapshot!(check(json!([prefix("10.0.0.0/22", "reserved")])), @"fails: 1 of 1 networks of planes: 10.0.0.0/22 of metal is reserved there");
        insta::assert_snapshot!(check(json!([prefix("10.0.0.0/23", "active")])), @"fails: 1 of 1 networks of planes: 10.0.0.0/22 of metal");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: it lists no prefix: there are none, or the token may not see them");
    }
}
