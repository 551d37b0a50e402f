use super::*;

/// The list of servers is not shorter than what the hypervisors run.
pub(super) static CHECK: Check = Check {
    id: "nova-servers-counted",
    layer: Layer::Nova,
    bears: false,
    shows: "the hypervisors run no more guests than Nova lists servers",
    asks: &[&questions::SERVERS, &questions::HYPERVISORS],
    judge,
    act: "compare `virsh list` of the hosts with `openstack server list --all-projects`",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let hypervisors = seen.rows(&questions::HYPERVISORS)?;
    let counts: Option<Vec<u64>> = hypervisors.iter().map(|row| row.get("running_vms")?.as_u64()).collect();
    let (Some(counts), false) = (counts, hypervisors.is_empty()) else {
        return Err(Outcome::unmeasured("the hypervisors do not say how many guests they run"));
    };
    let (guests, servers) = (counts.iter().sum::<u64>(), seen.rows(&questions::SERVERS)?.len());
    let says = format!("{guests} guests on {} hypervisors, {servers} servers", hypervisors.len());
    Ok(match usize::try_from(guests).is_ok_and(|guests| guests <= servers) {
        true => Outcome::holds(says),
        false => {
            Outcome::fails(says, "guests run that Nova does not list: left over, or hidden from this token")
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
        let check = |servers, hypervisors| {
            check(&CHECK, [("nova.servers", said(servers)), ("nova.hypervisors", said(hypervisors))])
        };
        insta::assert_snapshot!(check(json!([{}, {}]), json!([{"running_vms": 2}])), @"holds: 2 guests on 1 hypervisors, 2 servers");
        insta::assert_snapshot!(check(json!([]), json!([{"running_vms": 2}])), @"fails: 2 guests on 1 hypervisors, 0 servers: guests run that Nova does not list: left over, or hidden from this token");
        insta::assert_snapshot!(check(json!([]), json!([])), @"unmeasured: the hypervisors do not say how many guests they run");
    }
}
