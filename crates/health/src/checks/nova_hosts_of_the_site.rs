use super::*;

/// Hypervisors are hosts of the site.
pub(super) static CHECK: Check = Check {
    id: "nova-hosts-of-the-site",
    layer: Layer::Nova,
    bears: false,
    shows: "every hypervisor is a host that site.yaml names",
    asks: &[&questions::HYPERVISORS],
    judge,
    act: "add the host to site.yaml, or take the hypervisor out of the cloud",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    if seen.expected.hosts.is_empty() {
        seen.rows(&questions::HYPERVISORS)?;
        return Err(Outcome::left_out("no site with hosts was named"));
    }
    seen.each(&questions::HYPERVISORS, "hypervisors", |row| {
        let Some(name) = text(row, "hypervisor_hostname") else { return Row::Unclear };
        let short = name.split('.').next().unwrap_or(name);
        match seen.expected.hosts.iter().any(|host| host == name || host == short) {
            true => Row::Good,
            false => Row::Bad(format!("{name} is no host of the site")),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{on, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let expected = crate::Expected { hosts: vec!["h1".to_owned()], ..crate::Expected::default() };
        let check = |rows| on(&CHECK, [("nova.hypervisors", said(rows))], &expected);
        insta::assert_snapshot!(check(json!([{"hypervisor_hostname": "h1.maas"}])), @"holds: 1 hypervisors");
        insta::assert_snapshot!(check(json!([{"hypervisor_hostname": "h9"}])), @"fails: 1 of 1 hypervisors: h9 is no host of the site");
    }
}
