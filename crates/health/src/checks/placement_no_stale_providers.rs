use super::*;

/// No provider outlived its hypervisor.
pub(super) static CHECK: Check = Check {
    id: "placement-no-stale-providers",
    layer: Layer::Placement,
    bears: false,
    shows: "every provider that stands by itself is a hypervisor",
    asks: &[&questions::PROVIDERS, &questions::HYPERVISORS],
    judge,
    act: "after it is sure that the host is gone: delete its allocations, then `openstack resource provider delete`",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let hypervisors = seen.rows(&questions::HYPERVISORS)?;
    if hypervisors.is_empty() {
        return Err(Outcome::unmeasured("there are no hypervisors to hold the providers against"));
    }
    let known: BTreeSet<&str> = hypervisors.iter().filter_map(|row| text(row, "id")).collect();
    // What is beneath another one goes with it.
    let all = seen.rows(&questions::PROVIDERS)?.len();
    let what = format!("providers that stand by themselves ({all} with those beneath them)");
    seen.each(&questions::PROVIDERS, &what, |row| {
        let (Some(id), Some(name)) = (text(row, "uuid"), text(row, "name")) else { return Row::Unclear };
        let root = text(row, "root_provider_uuid").unwrap_or(id);
        match (root == id, known.contains(id)) {
            (true, true) => Row::Good,
            (true, false) => Row::Bad(format!("{name} ({id})")),
            (false, _) => Row::Other,
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
        let check = |providers| {
            check(
                &CHECK,
                [("nova.hypervisors", said(json!([{"id": "1"}]))), ("placement.providers", said(providers))],
            )
        };
        insta::assert_snapshot!(check(json!([{"uuid": "1", "name": "a", "root_provider_uuid": "1"}, {"uuid": "9", "name": "a_gpu", "root_provider_uuid": "1"}])), @"holds: 1 providers that stand by themselves (2 with those beneath them)");
        insta::assert_snapshot!(check(json!([{"uuid": "2", "name": "old", "root_provider_uuid": "2"}])), @"fails: 1 of 1 providers that stand by themselves (1 with those beneath them): old (2)");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no providers that stand by themselves (0 with those beneath them), so nothing was looked at");
    }
}
