use super::*;

/// Placement knows every hypervisor.
pub(super) static CHECK: Check = Check {
    id: "placement-provider-of-each-hypervisor",
    layer: Layer::Placement,
    bears: true,
    shows: "every hypervisor has its resource provider, under the same name",
    asks: &[&questions::HYPERVISORS, &questions::PROVIDERS],
    judge,
    act: "nothing is placed on a host without a provider: look at nova-compute's log there; a renamed host needs its old provider deleted",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let providers = seen.rows(&questions::PROVIDERS)?;
    let known: BTreeMap<&str, &str> =
        providers.iter().filter_map(|row| Some((text(row, "uuid")?, text(row, "name")?))).collect();
    seen.each(&questions::HYPERVISORS, "hypervisors", |row| {
        let (Some(id), Some(name)) = (text(row, "id"), text(row, "hypervisor_hostname")) else {
            return Row::Unclear;
        };
        match known.get(id) {
            Some(provider) if *provider == name => Row::Good,
            Some(provider) => Row::Bad(format!("{name}: its provider is called {provider}")),
            None => Row::Bad(format!("{name} has no provider")),
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
        let check = |hypervisors| {
            check(
                &CHECK,
                [
                    ("nova.hypervisors", said(hypervisors)),
                    ("placement.providers", said(json!([{"uuid": "1", "name": "a"}]))),
                ],
            )
        };
        insta::assert_snapshot!(check(json!([{"id": "1", "hypervisor_hostname": "a"}])), @"holds: 1 hypervisors");
        insta::assert_snapshot!(check(json!([{"id": "1", "hypervisor_hostname": "b"}, {"id": "2", "hypervisor_hostname": "c"}])), @"fails: 2 of 2 hypervisors: b: its provider is called a; c has no provider");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no hypervisors, so nothing was looked at");
    }
}
