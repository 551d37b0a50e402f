use super::netbox::{address, rows, status};
use super::*;

/// NetBox gives out no address that the site or MAAS gives out.
pub(super) static CHECK: Check = Check {
    id: "netbox-ranges-held",
    layer: Layer::Maas,
    bears: false,
    shows: "NetBox has every range of a plane, to the address, and gives out none of its addresses",
    asks: &[&questions::NETBOX_RANGES],
    judge,
    act: "make the range in NetBox, and from 4.3 on with `mark_populated`: without it NetBox hands out addresses inside a range, which 3.7 never did",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let kept = rows(seen, &questions::NETBOX_RANGES, "range")?;
    let ranges =
        seen.expected.planes.iter().flat_map(|plane| plane.ranges.iter().map(move |range| (plane, range)));
    let ranges: Vec<Row> = ranges
        .map(|(plane, range)| {
            let here = format!("{} of {}, {} to {}", range.name, plane.name, range.from, range.to);
            let is_it = |row: &&Json| {
                address(row, "start_address") == Some(range.from)
                    && address(row, "end_address") == Some(range.to)
            };
            match kept.iter().find(is_it) {
                None => Row::Bad(here),
                Some(row) if status(row) == Some("deprecated") => {
                    Row::Bad(format!("{here}, is deprecated there"))
                }
                Some(row) => match row.get("mark_populated").map(Json::as_bool) {
                    // Before 4.3 there is no such field, and no address of a range is given out.
                    None | Some(Some(true)) => Row::Good,
                    Some(Some(false)) => {
                        Row::Bad(format!("{here}, is not marked populated, so its addresses are given out"))
                    }
                    Some(None) => Row::Unclear,
                },
            }
        })
        .collect();
    match ranges.is_empty() {
        true => Err(Outcome::left_out("site.yaml names no ranges")),
        false => Ok(of_rows(ranges.into_iter(), "ranges of planes")),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{on, said, site};
    use serde_json::{Value as Json, json};

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| on(&CHECK, [("netbox.ranges", said(rows))], &site());
        let range = |from: &str, to: &str, marked: Json| {
            let mut row = json!({"start_address": format!("{from}/22"), "end_address": format!("{to}/22"), "status": {"value": "reserved"}});
            if !marked.is_null() {
                row["mark_populated"] = marked;
            }
            row
        };
        let dhcp = || range("10.0.1.0", "10.0.1.9", json!(true));
        insta::assert_snapshot!(check(json!([range("10.0.0.2", "10.0.0.63", json!(true)), dhcp()])), @"holds: 2 ranges of planes");
        insta::assert_snapshot!(check(json!([range("10.0.0.2", "10.0.0.63", Json::Null), dhcp()])), @"holds: 2 ranges of planes");
        insta::assert_snapshot!(check(json!([range("10.0.0.2", "10.0.0.63", json!(false)), dhcp()])), @"fails: 1 of 2 ranges of planes: vip of metal, 10.0.0.2 to 10.0.0.63, is not marked populated, so its addresses are given out");
        insta::assert_snapshot!(check(json!([range("10.0.0.2", "10.0.0.62", json!(true)), dhcp()])), @"fails: 1 of 2 ranges of planes: vip of metal, 10.0.0.2 to 10.0.0.63");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: it lists no range: there are none, or the token may not see them");
    }
}
