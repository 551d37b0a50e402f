use super::*;

/// Machines of clusters run.
pub(super) static CHECK: Check = Check {
    id: "capi-machines-running",
    layer: Layer::Capi,
    bears: false,
    shows: "every Machine that has had an hour is Running",
    asks: &[&questions::CAPI_MACHINES],
    judge,
    act: "`kubectl describe machine`; one that is Provisioned has a server that does not join: look at its console and at the way to the API's load balancer",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each_of_any(&questions::CAPI_MACHINES, "machines that are made", |row| {
        let wrong = text(row, "phase").map(|phase| match phase {
            "Running" => vec![],
            _ => {
                let more = capi::open(seen, row).unwrap_or_default();
                std::iter::once(format!("it is {phase}")).chain(more).collect()
            }
        });
        capi::object(seen, row, wrong)
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::{Value as Json, json};

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows: Json| check(&CHECK, [("capi.machines", said(rows))]);
        let one = |phase: &str, made: &str| {
            json!({"name": "k-abc-md-1", "namespace": "magnum-p", "made": made, "phase": phase, "conditions": [
                {"type": "NodeHealthy", "status": "False", "reason": "NodeProvisioning", "severity": "Warning", "message": ""}]})
        };
        let (old, young) = ("2026-06-01T00:00:00Z", "2026-06-09T11:30:00Z");
        insta::assert_snapshot!(check(json!([one("Running", old), one("Provisioned", young)])), @"holds: 1 machines that are made");
        insta::assert_snapshot!(check(json!([one("Running", old), one("Provisioned", old)])), @"fails: 1 of 2 machines that are made: magnum-p/k-abc-md-1: it is Provisioned, NodeHealthy is False: NodeProvisioning");
        insta::assert_snapshot!(check(json!([one("Failed", young)])), @"fails: 1 of 1 machines that are made: magnum-p/k-abc-md-1: it is Failed, NodeHealthy is False: NodeProvisioning");
        insta::assert_snapshot!(check(json!([{"name": "k", "namespace": "n"}])), @"unmeasured: 1 of 1 machines that are made cannot be read");
        insta::assert_snapshot!(check(json!([])), @"left out: there are no machines that are made");
    }
}
