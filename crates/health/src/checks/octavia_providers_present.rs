use super::*;

/// Somebody makes load balancers.
pub(super) static CHECK: Check = Check {
    id: "octavia-providers-present",
    layer: Layer::Octavia,
    bears: true,
    shows: "Octavia has a provider",
    asks: &[&questions::LB_PROVIDERS],
    judge,
    act: "look at `enabled_provider_drivers` and at octavia-driver-agent",
    known: "octavia-ovn-driver",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::LB_PROVIDERS, "providers", |row| match text(row, "name") {
        Some(_) => Row::Good,
        None => Row::Unclear,
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("octavia.providers", said(rows))]);
        insta::assert_snapshot!(check(json!([{"name": "ovn"}])), @"holds: 1 providers");
        insta::assert_snapshot!(check(json!([{}])), @"unmeasured: 1 of 1 providers cannot be read");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no providers, so nothing was looked at");
    }
}
