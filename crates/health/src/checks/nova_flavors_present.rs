use super::*;

/// There is something to choose.
pub(super) static CHECK: Check = Check {
    id: "nova-flavors-present",
    layer: Layer::Nova,
    bears: false,
    shows: "there are flavors, and each has a processor and memory",
    asks: &[&questions::FLAVORS],
    judge,
    act: "create them: they are part of the site's books",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::FLAVORS, "flavors", |row| {
        let number = |key: &str| row.get(key).and_then(Json::as_u64);
        match (text(row, "name"), number("vcpus"), number("ram")) {
            (Some(_), Some(1..), Some(1..)) => Row::Good,
            (Some(name), Some(_), Some(_)) => Row::Bad(format!("{name} has no processor or no memory")),
            _ => Row::Unclear,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("nova.flavors", said(rows))]);
        insta::assert_snapshot!(check(json!([{"name": "m1", "vcpus": 1, "ram": 512}])), @"holds: 1 flavors");
        insta::assert_snapshot!(check(json!([{"name": "m0", "vcpus": 0, "ram": 512}])), @"fails: 1 of 1 flavors: m0 has no processor or no memory");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no flavors, so nothing was looked at");
    }
}
