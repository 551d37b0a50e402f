use super::*;

/// Subnets hand out the site's resolvers.
pub(super) static CHECK: Check = Check {
    id: "maas-resolvers",
    layer: Layer::Maas,
    bears: true,
    shows: "every subnet of a plane hands out the resolvers of the plane, in their order and no others",
    asks: &[&questions::MAAS_SUBNETS],
    judge,
    act: "set `dns_servers` of the subnet; a host that cannot resolve cannot install a snap",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let subnets = seen.rows(&questions::MAAS_SUBNETS)?;
    let mut rows = Vec::new();
    for plane in seen.expected.planes.iter().filter(|plane| !plane.resolvers.is_empty()) {
        let mine = |subnet: &&Json| {
            text(subnet, "cidr").is_some_and(|cidr| plane.cidrs.iter().any(|one| one == cidr))
        };
        rows.extend(subnets.iter().filter(mine).map(|subnet| {
            let given: Option<Vec<&str>> = list(subnet, "dns_servers").iter().map(Json::as_str).collect();
            let cidr = text(subnet, "cidr").unwrap_or_default();
            match given {
                Some(given) if given == plane.resolvers => Row::Good,
                Some(given) if given.is_empty() => Row::Bad(format!("{cidr} has none")),
                Some(given) => {
                    Row::Bad(format!("{cidr} has {}, not {}", given.join(" "), plane.resolvers.join(" ")))
                }
                None => Row::Unclear,
            }
        }));
    }
    match seen.expected.planes.iter().all(|plane| plane.resolvers.is_empty()) {
        true => Err(Outcome::left_out("site.yaml names no resolvers")),
        false => Ok(of_rows(rows.into_iter(), "subnets with resolvers")),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{on, said, site};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| on(&CHECK, [("maas.subnets", said(rows))], &site());
        insta::assert_snapshot!(check(json!([{"cidr": "10.0.0.0/22", "dns_servers": ["10.0.0.1"]}])), @"holds: 1 subnets with resolvers");
        insta::assert_snapshot!(check(json!([{"cidr": "10.0.0.0/22", "dns_servers": ["10.0.0.1", "8.8.8.8"]}])), @"fails: 1 of 1 subnets with resolvers: 10.0.0.0/22 has 10.0.0.1 8.8.8.8, not 10.0.0.1");
        insta::assert_snapshot!(check(json!([{"cidr": "10.0.0.0/22", "dns_servers": []}])), @"fails: 1 of 1 subnets with resolvers: 10.0.0.0/22 has none");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no subnets with resolvers, so nothing was looked at");
    }
}
