use super::*;

/// Every service has the interfaces that Keystone has.
pub(super) static CHECK: Check = Check {
    id: "catalogue-interfaces-complete",
    layer: Layer::Paths,
    bears: false,
    shows: "every service of the catalogue has an endpoint on every interface that Keystone itself has",
    asks: &[&questions::CATALOGUE],
    judge,
    act: "create the missing endpoints, or relate the charm to keystone again",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let rows = seen.rows(&questions::CATALOGUE)?;
    let interfaces = |kind: &str| -> BTreeSet<&str> {
        rows.iter()
            .filter(|row| text(row, "type") == Some(kind))
            .filter_map(|row| text(row, "interface"))
            .collect()
    };
    let own = interfaces("identity");
    if own.is_empty() {
        return Err(Outcome::unmeasured(
            "the catalogue has no endpoint of Keystone to hold the others against",
        ));
    }
    let kinds: BTreeSet<&str> = rows.iter().filter_map(|row| text(row, "type")).collect();
    let judge = |kind: &&str| {
        let missing: Vec<&str> = own.difference(&interfaces(kind)).copied().collect();
        if missing.is_empty() { Row::Good } else { Row::Bad(format!("{kind} has no {}", missing.join(", "))) }
    };
    Ok(of_rows(kinds.iter().map(judge), "services"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("keystone.catalogue", said(rows))]);
        insta::assert_snapshot!(check(json!([{"type": "identity", "interface": "public"}, {"type": "identity", "interface": "admin"}, {"type": "compute", "interface": "public"}])), @"fails: 1 of 2 services: compute has no admin");
        insta::assert_snapshot!(check(json!([{"type": "identity", "interface": "public"}])), @"holds: 1 services");
        insta::assert_snapshot!(check(json!([{"type": "compute", "interface": "public"}])), @"unmeasured: the catalogue has no endpoint of Keystone to hold the others against");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: the catalogue has no endpoint of Keystone to hold the others against");
    }
}
