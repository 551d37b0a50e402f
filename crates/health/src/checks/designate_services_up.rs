use super::*;

/// Processes of Designate report.
pub(super) static CHECK: Check = Check {
    id: "designate-services-up",
    layer: Layer::Designate,
    bears: true,
    shows: "every process of Designate is UP",
    asks: &[&questions::DNS_SERVICES],
    judge,
    act: "start the service and read its log",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    seen.each(&questions::DNS_SERVICES, "services", |row| {
        match (text(row, "service_name"), text(row, "status")) {
            (Some(_), Some("UP")) => Row::Good,
            (Some(name), Some(status)) => {
                Row::Bad(format!("{name} on {} is {status}", text(row, "hostname").unwrap_or("?")))
            }
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
        let check = |rows| check(&CHECK, [("designate.services", said(rows))]);
        insta::assert_snapshot!(check(json!([{"service_name": "central", "status": "UP"}])), @"holds: 1 services");
        insta::assert_snapshot!(check(json!([{"service_name": "worker", "hostname": "a", "status": "DOWN"}])), @"fails: 1 of 1 services: worker on a is DOWN");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no services, so nothing was looked at");
    }
}
