use super::*;

/// The scheduler knows every backend that reports.
pub(super) static CHECK: Check = Check {
    id: "cinder-pool-of-each-backend",
    layer: Layer::Cinder,
    bears: true,
    shows: "every cinder-volume that is up has a pool that the scheduler knows",
    asks: &[&questions::CINDER_SERVICES, &questions::POOLS],
    judge,
    act: "its driver did not start: cinder-volume's log says why; a moment after a restart this is as it should be",
    known: "cinder-no-backend",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let pools = seen.rows(&questions::POOLS)?;
    let of = |name: &str| name.split('#').next().unwrap_or_default().to_owned();
    let known: BTreeSet<String> = pools.iter().filter_map(|row| text(row, "name")).map(of).collect();
    seen.each(&questions::CINDER_SERVICES, "backends that are up", |row| {
        match (text(row, "binary"), text(row, "state"), text(row, "host")) {
            (Some("cinder-volume"), Some("up"), Some(host)) if known.contains(host) => Row::Good,
            (Some("cinder-volume"), Some("up"), Some(host)) => Row::Bad(host.to_owned()),
            (Some(_), Some(_), Some(_)) => Row::Other,
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
        let check = |services| {
            check(
                &CHECK,
                [
                    ("cinder.services", said(services)),
                    ("cinder.pools", said(json!([{"name": "c@ceph#ceph"}]))),
                ],
            )
        };
        insta::assert_snapshot!(check(json!([{"binary": "cinder-volume", "state": "up", "host": "c@ceph"}])), @"holds: 1 backends that are up");
        insta::assert_snapshot!(check(json!([{"binary": "cinder-volume", "state": "up", "host": "c@lvm"}])), @"fails: 1 of 1 backends that are up: c@lvm");
        insta::assert_snapshot!(check(json!([])), @"unmeasured: there are no backends that are up, so nothing was looked at");
    }
}
