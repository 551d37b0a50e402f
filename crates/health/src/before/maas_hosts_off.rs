use super::*;

/// The hosts are off.
pub(super) static CHECK: Check = Check {
    id: "maas-hosts-off",
    layer: Layer::Maas,
    bears: false,
    shows: "every host is powered off, as far as MAAS can ask",
    asks: &[&questions::MAAS_MACHINES],
    judge,
    act: "somebody uses it, or its power type is wrong: find out which before MAAS boots it anew",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    each_host(seen, |host, machine| match text(machine, "power_state") {
        Some("off") => Row::Good,
        Some("unknown") => Row::Dark(format!("MAAS cannot ask {host}")),
        Some(state) => Row::Bad(format!("{host} is {state}")),
        None => Row::Unclear,
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{on, said, site};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| on(&CHECK, [("maas.machines", said(rows))], &site());
        insta::assert_snapshot!(check(json!([{"hostname": "a", "power_state": "off"}, {"hostname": "b", "power_state": "off"}])), @"holds: 2 hosts");
        insta::assert_snapshot!(check(json!([{"hostname": "a", "power_state": "on"}, {"hostname": "b", "power_state": "off"}])), @"fails: 1 of 2 hosts: a is on");
        insta::assert_snapshot!(check(json!([{"hostname": "a", "power_state": "unknown"}, {"hostname": "b", "power_state": "off"}])), @"unmeasured: 1 of 2 hosts: MAAS cannot ask a");
    }
}
