use super::*;

/// One interface is encrypted for all services or for none.
pub(super) static CHECK: Check = Check {
    id: "catalogue-one-scheme",
    layer: Layer::Paths,
    bears: false,
    shows: "all services of one interface are reached by https, or all by http",
    asks: &[&questions::CATALOGUE],
    judge,
    act: "relate the charm that stayed behind to vault:certificates, or wait until it has its certificate",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let rows = seen.rows(&questions::CATALOGUE)?;
    let mut known: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for row in rows {
        let scheme = text(row, "url").and_then(|url| url.split_once("://")).map(|(scheme, _)| scheme);
        if let (Some(kind), Some(interface), Some(scheme)) =
            (text(row, "type"), text(row, "interface"), scheme)
        {
            known.entry(interface).or_default().entry(scheme).or_default().push(kind);
        }
    }
    let judge = |(interface, schemes): (&&str, &BTreeMap<&str, Vec<&str>>)| match schemes.get("http") {
        Some(plain) if schemes.len() > 1 => Row::Bad(format!("{interface}: {} by http", plain.join(", "))),
        _ => Row::Good,
    };
    Ok(of_rows(known.iter().map(judge), "interfaces"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("keystone.catalogue", said(rows))]);
        insta::assert_snapshot!(check(json!([{"type": "a", "interface": "public", "url": "https://a"}, {"type": "b", "interface": "internal", "url": "http://b"}])), @"holds: 2 interfaces");
        insta::assert_snapshot!(check(json!([{"type": "a", "interface": "public", "url": "https://a"}, {"type": "b", "interface": "public", "url": "http://b"}])), @"fails: 1 of 1 interfaces: public: b by http");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no interfaces, so nothing was looked at");
    }
}
