use super::*;

/// The catalogue sends people to the site's VIPs.
pub(super) static CHECK: Check = Check {
    id: "catalogue-on-the-vips",
    layer: Layer::Paths,
    bears: false,
    shows: "every VIP of the site that belongs to an API is the address of an endpoint",
    asks: &[&questions::CATALOGUE],
    judge,
    act: "compare `openstack endpoint list` with `vip` of the application and os-*-network bindings",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let rows = seen.rows(&questions::CATALOGUE)?;
    if seen.expected.vips.is_empty() {
        return Err(Outcome::left_out("no site with VIPs was named"));
    }
    let hosts: BTreeSet<&str> = rows.iter().filter_map(|row| host(text(row, "url")?)).collect();
    if !hosts.iter().any(|host| host.parse::<std::net::IpAddr>().is_ok()) {
        return Err(Outcome::left_out("the catalogue has names, not addresses"));
    }
    let judge = |(application, plane, vip): &(String, String, String)| {
        let is_api = APIS.iter().any(|(charm, _)| charm == application);
        match is_api {
            false => Row::Other,
            true if hosts.contains(vip.as_str()) => Row::Good,
            true => Row::Bad(format!("{vip} of {application} on {plane}")),
        }
    };
    Ok(of_rows(seen.expected.vips.iter().map(judge), "VIPs of APIs"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{on, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let vip = |vip: &str| ("glance".to_owned(), "provider".to_owned(), vip.to_owned());
        let expected = crate::Expected { vips: vec![vip("192.0.2.51")], ..crate::Expected::default() };
        let check = |rows| on(&CHECK, [("keystone.catalogue", said(rows))], &expected);
        insta::assert_snapshot!(check(json!([{"url": "http://192.0.2.51:9292/v2"}])), @"holds: 1 VIPs of APIs");
        insta::assert_snapshot!(check(json!([{"url": "http://192.0.2.52:9292"}])), @"fails: 1 of 1 VIPs of APIs: 192.0.2.51 of glance on provider");
        insta::assert_snapshot!(check(json!([{"url": "https://glance.example:9292"}])), @"left out: the catalogue has names, not addresses");
    }
}
