use super::*;

/// No service has two addresses on one interface.
pub(super) static CHECK: Check = Check {
    id: "catalogue-one-address",
    layer: Layer::Paths,
    bears: false,
    shows: "no service has two different addresses on one interface of one region",
    asks: &[&questions::CATALOGUE],
    judge,
    act: "delete the endpoint that leads nowhere: `openstack endpoint list --service ...`",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let rows = seen.rows(&questions::CATALOGUE)?;
    let mut known: BTreeMap<(&str, &str, &str), BTreeSet<&str>> = BTreeMap::new();
    for row in rows {
        if let (Some(kind), Some(interface), Some(url)) =
            (text(row, "type"), text(row, "interface"), text(row, "url"))
        {
            known.entry((kind, interface, text(row, "region").unwrap_or_default())).or_default().insert(url);
        }
    }
    let judge = |((kind, interface, _), urls): (&(&str, &str, &str), &BTreeSet<&str>)| match urls.len() {
        1 => Row::Good,
        _ => Row::Bad(format!(
            "{kind} {interface}: {}",
            urls.iter().copied().collect::<Vec<_>>().join(" and ")
        )),
    };
    Ok(of_rows(known.iter().map(judge), "interfaces of services"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("keystone.catalogue", said(rows))]);
        insta::assert_snapshot!(check(json!([{"type": "compute", "interface": "public", "url": "a"}])), @"holds: 1 interfaces of services");
        insta::assert_snapshot!(check(json!([{"type": "compute", "interface": "public", "url": "a"}, {"type": "compute", "interface": "public", "url": "b"}])), @"fails: 1 of 1 interfaces of services: compute public: a and b");
        insta::assert_snapshot!(check(json!([{}])), @"unmeasured: there are no interfaces of services, so nothing was looked at");
    }
}
