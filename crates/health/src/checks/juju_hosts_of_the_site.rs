use super::*;

/// Machines are hosts of the site.
pub(super) static CHECK: Check = Check {
    id: "juju-hosts-of-the-site",
    layer: Layer::Juju,
    bears: false,
    shows: "every machine of the model is a host that site.yaml names",
    asks: &[&questions::JUJU_STATUS],
    judge,
    act: "add the host to site.yaml, or take the machine out of the model",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let status = seen.said(&questions::JUJU_STATUS)?;
    if seen.expected.hosts.is_empty() {
        return Err(Outcome::left_out("no site with hosts was named"));
    }
    let machines = status.get("machines").and_then(Json::as_object);
    let machines = machines.into_iter().flatten();
    let judge = |(id, machine): (&String, &Json)| {
        let name = text(machine, "display-name").or_else(|| text(machine, "hostname"));
        match name {
            Some(name) if seen.expected.hosts.iter().any(|host| host == name) => Row::Good,
            Some(name) => Row::Bad(format!("machine {id} is {name}")),
            None => Row::Unclear,
        }
    };
    Ok(of_rows(machines.map(judge), "machines"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{on, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let expected = crate::Expected { hosts: vec!["h1".to_owned()], ..crate::Expected::default() };
        let check = |answer| on(&CHECK, [("juju.status", said(answer))], &expected);
        insta::assert_snapshot!(check(json!({"machines": {"0": {"hostname": "h1"}}})), @"holds: 1 machines");
        insta::assert_snapshot!(check(json!({"machines": {"0": {"hostname": "h1", "display-name": "h2"}}})), @"fails: 1 of 1 machines: machine 0 is h2");
        insta::assert_snapshot!(check(json!({"machines": {}})), @"unmeasured: there are no machines, so nothing was looked at");
    }
}
