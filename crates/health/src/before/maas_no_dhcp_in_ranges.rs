use super::*;

/// DHCP stays out of the site's ranges.
pub(super) static CHECK: Check = Check {
    id: "maas-no-dhcp-in-ranges",
    layer: Layer::Maas,
    bears: true,
    shows: "no dynamic range of MAAS has an address of a range that MAAS must not hand out",
    asks: &[&questions::MAAS_RANGES],
    judge,
    act: "move or shorten the dynamic range",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let own: Vec<&Range> =
        seen.expected.planes.iter().flat_map(|plane| &plane.ranges).filter(|one| !one.is_dhcp).collect();
    if own.is_empty() {
        return Err(Outcome::left_out("site.yaml names no such ranges"));
    }
    seen.each_of_any(&questions::MAAS_RANGES, "dynamic ranges", |row| match (text(row, "type"), ends(row)) {
        (Some("reserved"), _) => Row::Other,
        (Some(_), Some((from, to))) => match own.iter().find(|own| from <= own.to && own.from <= to) {
            Some(own) => Row::Bad(format!("{from} to {to} meets {}, {} to {}", own.name, own.from, own.to)),
            None => Row::Good,
        },
        _ => Row::Unclear,
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{on, said, site};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| on(&CHECK, [("maas.ipranges", said(rows))], &site());
        insta::assert_snapshot!(check(json!([{"type": "dynamic", "start_ip": "10.0.1.0", "end_ip": "10.0.1.9"}])), @"holds: 1 dynamic ranges");
        insta::assert_snapshot!(check(json!([{"type": "dynamic", "start_ip": "10.0.0.60", "end_ip": "10.0.1.9"}])), @"fails: 1 of 1 dynamic ranges: 10.0.0.60 to 10.0.1.9 meets vip, 10.0.0.2 to 10.0.0.63");
        insta::assert_snapshot!(check(json!([{"type": "reserved", "start_ip": "10.0.0.2", "end_ip": "10.0.0.63"}])), @"left out: there are no dynamic ranges");
        insta::assert_snapshot!(check(json!([{"type": "dynamic"}])), @"unmeasured: 1 of 1 dynamic ranges cannot be read");
    }
}
