use super::*;

/// Planes are subnets in their spaces.
pub(super) static CHECK: Check = Check {
    id: "maas-subnets-in-spaces",
    layer: Layer::Maas,
    bears: true,
    shows: "every network of a plane is a subnet of MAAS, in the space of the plane",
    asks: &[&questions::MAAS_SUBNETS],
    judge,
    act: "put the VLAN of the subnet into the space, or correct the plane in site.yaml",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let subnets = seen.rows(&questions::MAAS_SUBNETS)?;
    let space = |cidr: &str| {
        let found = subnets.iter().find(|subnet| text(subnet, "cidr") == Some(cidr))?;
        Some(text(found, "space").unwrap_or("none"))
    };
    let networks =
        seen.expected.planes.iter().flat_map(|plane| plane.cidrs.iter().map(move |cidr| (plane, cidr)));
    let networks: Vec<Row> = networks
        .map(|(plane, cidr)| match space(cidr) {
            Some(space) if space == plane.space => Row::Good,
            Some(space) => Row::Bad(format!("{cidr} is in the space {space}, not {}", plane.space)),
            None => Row::Bad(format!("MAAS has no {cidr} for {}", plane.name)),
        })
        .collect();
    match networks.is_empty() {
        true => Err(Outcome::left_out("site.yaml names no networks")),
        false => Ok(of_rows(networks.into_iter(), "networks")),
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
        insta::assert_snapshot!(check(json!([{"cidr": "10.0.0.0/22", "space": "metal"}])), @"holds: 1 networks");
        insta::assert_snapshot!(check(json!([{"cidr": "10.0.0.0/22", "space": "undefined"}])), @"fails: 1 of 1 networks: 10.0.0.0/22 is in the space undefined, not metal");
        insta::assert_snapshot!(check(json!([])), @"fails: 1 of 1 networks: MAAS has no 10.0.0.0/22 for metal");
    }
}
