use super::*;

/// There is a way out.
pub(super) static CHECK: Check = Check {
    id: "neutron-gateway-alive",
    layer: Layer::Neutron,
    bears: true,
    shows: "at least one OVN gateway chassis is alive",
    asks: &[&questions::AGENTS],
    judge,
    act: "look at ovn-chassis of the gateway hosts: `prefer-chassis-as-gw`, bridge-interface-mappings and the carrier of br-ex",
    known: "ovn-gateway-moves",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let agents = seen.rows(&questions::AGENTS)?;
    if !agents.iter().any(|row| text(row, "agent_type").is_some_and(|kind| kind.starts_with("OVN"))) {
        return Err(match agents.is_empty() {
            true => Outcome::unmeasured("there are no agents, so nothing was looked at"),
            false => Outcome::left_out("the networks of this cloud are not OVN's"),
        });
    }
    let gateways =
        agents.iter().filter(|row| text(row, "agent_type") == Some("OVN Controller Gateway agent"));
    let gateways: Vec<&Json> = gateways.collect();
    let alive = gateways.iter().filter(|row| row.get("alive").and_then(Json::as_bool) == Some(true)).count();
    let says = format!("{alive} of {} gateways are alive", gateways.len());
    Ok(if alive == 0 {
        Outcome::fails(says, "nothing leaves or enters the cloud")
    } else {
        Outcome::holds(says)
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows| check(&CHECK, [("neutron.agents", said(rows))]);
        insta::assert_snapshot!(check(json!([{"agent_type": "OVN Controller Gateway agent", "alive": true}, {"agent_type": "OVN Controller Gateway agent", "alive": false}])), @"holds: 1 of 2 gateways are alive");
        insta::assert_snapshot!(check(json!([{"agent_type": "OVN Controller Gateway agent", "alive": false}])), @"fails: 0 of 1 gateways are alive: nothing leaves or enters the cloud");
        insta::assert_snapshot!(check(json!([{"agent_type": "OVN Controller agent", "alive": true}])), @"fails: 0 of 0 gateways are alive: nothing leaves or enters the cloud");
        insta::assert_snapshot!(check(json!([{"agent_type": "Open vSwitch agent"}])), @"left out: the networks of this cloud are not OVN's");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no agents, so nothing was looked at");
    }
}
