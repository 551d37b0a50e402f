use super::*;

/// MAAS keeps its hands off what the site hands out.
pub(super) static CHECK: Check = Check {
    id: "maas-ranges-reserved",
    layer: Layer::Maas,
    bears: true,
    shows: "every range of a plane that MAAS must not hand out is reserved there, to the address",
    asks: &[&questions::MAAS_RANGES],
    judge,
    act: "reserve it: `maas PROFILE ipranges create type=reserved start_ip=... end_ip=...`; else a VIP becomes somebody's primary address",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let kept = seen.rows(&questions::MAAS_RANGES)?;
    let is_kept = |range: &Range| {
        let reserved = kept.iter().filter(|row| text(row, "type") == Some("reserved"));
        reserved.filter_map(ends).any(|found| found == (range.from, range.to))
    };
    let ranges =
        seen.expected.planes.iter().flat_map(|plane| plane.ranges.iter().map(move |range| (plane, range)));
    let ranges: Vec<Row> = ranges
        .filter(|(_, range)| !range.is_dhcp)
        .map(|(plane, range)| match is_kept(range) {
            true => Row::Good,
            false => Row::Bad(format!("{} of {}, {} to {}", range.name, plane.name, range.from, range.to)),
        })
        .collect();
    match ranges.is_empty() {
        true => Err(Outcome::left_out("site.yaml names no such ranges")),
        false => Ok(of_rows(ranges.into_iter(), "ranges that MAAS must leave alone")),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{on, said, site};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| on(&CHECK, [("maas.ipranges", said(rows))], &site());
        insta::assert_snapshot!(check(json!([{"type": "reserved", "start_ip": "10.0.0.2", "end_ip": "10.0.0.63"}])), @"holds: 1 ranges that MAAS must leave alone");
        insta::assert_snapshot!(check(json!([{"type": "reserved", "start_ip": "10.0.0.2", "end_ip": "10.0.0.62"}])), @"fails: 1 of 1 ranges that MAAS must leave alone: vip of metal, 10.0.0.2 to 10.0.0.63");
        insta::assert_snapshot!(check(json!([{"type": "dynamic", "start_ip": "10.0.0.2", "end_ip": "10.0.0.63"}])), @"fails: 1 of 1 ranges that MAAS must leave alone: vip of metal, 10.0.0.2 to 10.0.0.63");
        insta::assert_snapshot!(check(json!([])), @"fails: 1 of 1 ranges that MAAS must leave alone: vip of metal, 10.0.0.2 to 10.0.0.63");
    }
}
