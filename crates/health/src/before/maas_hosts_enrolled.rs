use super::*;

/// MAAS knows the hosts.
pub(super) static CHECK: Check = Check {
    id: "maas-hosts-enrolled",
    layer: Layer::Maas,
    bears: true,
    shows: "MAAS has a machine of the name of every host",
    asks: &[&questions::MAAS_MACHINES],
    judge,
    act: "enrol the machine, or correct its hostname here or there",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let machines = machines(seen)?;
    if seen.expected.hosts.is_empty() {
        return Err(Outcome::left_out("site.yaml names no hosts"));
    }
    let hosts = seen.expected.hosts.iter().map(|host| match machines.contains_key(host.as_str()) {
        true => Row::Good,
        false => Row::Bad(host.clone()),
    });
    Ok(of_rows(hosts, "hosts"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{on, said, site};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| on(&CHECK, [("maas.machines", said(rows))], &site());
        insta::assert_snapshot!(check(json!([{"hostname": "a"}, {"hostname": "b"}, {"hostname": "other"}])), @"holds: 2 hosts");
        insta::assert_snapshot!(check(json!([{"hostname": "a"}])), @"fails: 1 of 2 hosts: b");
    }
}
