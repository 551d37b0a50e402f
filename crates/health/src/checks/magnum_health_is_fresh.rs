use super::*;

/// Seconds after which Magnum has looked again: it does so each minute.
const POLLED: i64 = 600;

/// Magnum's word is as old as its last look.
pub(super) static CHECK: Check = Check {
    id: "magnum-health-is-fresh",
    layer: Layer::Magnum,
    bears: false,
    shows: "what Magnum says of each cluster's health is what its objects on the management cluster say",
    asks: &[
        &questions::CLUSTERS,
        &questions::CAPI_CLUSTERS,
        &questions::CAPI_INFRASTRUCTURE,
        &questions::CAPI_CONTROL_PLANES,
        &questions::CAPI_NODE_GROUPS,
    ],
    judge,
    act: "believe the objects: a look that fails leaves Magnum's last word as it was. See whether magnum-conductor reaches the management cluster; where well clusters are UNHEALTHY, hold the driver's version against what is served",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let clusters = seen.rows(&questions::CLUSTERS)?;
    let objects = Objects {
        seen,
        clusters: seen.rows(&questions::CAPI_CLUSTERS)?,
        infrastructure: seen.rows(&questions::CAPI_INFRASTRUCTURE)?,
        control_planes: seen.rows(&questions::CAPI_CONTROL_PLANES)?,
        node_groups: seen.rows(&questions::CAPI_NODE_GROUPS)?,
    };
    let rows: Vec<Row> = clusters.iter().map(|row| objects.judge(row)).collect();
    if rows.iter().all(|row| matches!(row, Row::Other)) {
        return Err(Outcome::left_out("there are no clusters of whose health Magnum says something"));
    }
    Ok(of_rows(rows.into_iter(), "clusters"))
}

/// What the driver reads.
struct Objects<'a> {
    seen: &'a Seen<'a>,
    clusters: &'a [Json],
    infrastructure: &'a [Json],
    control_planes: &'a [Json],
    node_groups: &'a [Json],
}

impl Objects<'_> {
    fn judge(&self, row: &Json) -> Row {
        let (Some(uuid), Some(status)) = (text(row, "uuid"), text(row, "status")) else {
            return Row::Unclear;
        };
        let name = text(row, "name").unwrap_or(uuid);
        let Some(stack) = text(row, "stack_id").filter(|_| status.ends_with("_COMPLETE")) else {
            return Row::Other;
        };
        let wrong = self.wrong(stack);
        match (text(row, "health_status"), wrong.as_deref()) {
            (Some("HEALTHY" | "UNHEALTHY"), None) => Row::Unclear,
            (Some("HEALTHY" | "UNHEALTHY"), _) if self.has_changed(stack) => Row::Other,
            (Some("HEALTHY"), Some([])) | (Some("UNHEALTHY"), Some([_, ..])) => Row::Good,
            (Some("HEALTHY"), Some([wrong, ..])) => {
                Row::Bad(format!("{name} is HEALTHY to Magnum, and {wrong}"))
            }
            (Some("UNHEALTHY"), Some([])) => {
                Row::Bad(format!("{name} is UNHEALTHY to Magnum, and all its objects are well"))
            }
            _ => Row::Other,
        }
    }

    /// The objects of a cluster: those that have its name, and those that are said to be its.
    fn of<'j>(&self, rows: &'j [Json], stack: &str) -> Vec<&'j Json> {
        let is_its = |row: &&Json| text(row, "name") == Some(stack) || text(row, "cluster") == Some(stack);
        rows.iter().filter(is_its).collect()
    }

    /// What is wrong with the objects of a cluster; nothing where one cannot be read.
    fn wrong(&self, stack: &str) -> Option<Vec<String>> {
        let mut wrong = Vec::new();
        let needed = [
            ("Cluster", self.clusters),
            ("OpenStackCluster", self.infrastructure),
            ("control plane", self.control_planes),
        ];
        let missing = needed.iter().filter(|(_, rows)| self.of(rows, stack).is_empty());
        wrong.extend(missing.map(|(kind, _)| format!("it has no {kind}")));
        let mut add = |kind: &str, rows: &[Json], judge: &dyn Fn(&Json) -> Option<Vec<String>>| {
            for row in self.of(rows, stack) {
                wrong.extend(judge(row)?.into_iter().map(|one| format!("of its {kind} {one}")));
            }
            Some(())
        };
        let open = |row: &Json| capi::open(self.seen, row);
        add("Cluster", self.clusters, &open)?;
        add("OpenStackCluster", self.infrastructure, &|row| capi::infrastructure(self.seen, row))?;
        add("control plane", self.control_planes, &open)?;
        add("node group", self.node_groups, &capi::node_group)?;
        Some(wrong)
    }

    /// Whether something of it changed so lately that Magnum need not know.
    fn has_changed(&self, stack: &str) -> bool {
        let lists = [self.clusters, self.infrastructure, self.control_planes, self.node_groups];
        let rows = lists.into_iter().flat_map(|rows| self.of(rows, stack));
        let since = rows.filter_map(capi::conditions).flatten().filter_map(|one| time(text(one, "since")?));
        since.into_iter().any(|since| self.seen.now.as_second() - since.as_second() < POLLED)
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::{Value as Json, json};

    /// A cluster that Magnum calls so, whose node group is available or not since then.
    fn of(health: &str, available: &str, since: &str) -> String {
        let magnum = json!([{"uuid": "1", "name": "k", "status": "CREATE_COMPLETE", "stack_id": "k-abc", "health_status": health}]);
        let ready = json!([{"type": "Ready", "status": "True", "since": "2026-06-01T00:00:00Z"}]);
        let one = |name: &str, conditions: Json| json!([{"name": name, "namespace": "magnum-p", "cluster": "k-abc", "ready": true, "wanted": 2, "available": 1, "conditions": conditions}]);
        let nodes = json!([{"type": "Available", "status": available, "reason": "WaitingForAvailableMachines", "since": since}]);
        let answers = [
            ("magnum.clusters", said(magnum)),
            ("capi.clusters", said(one("k-abc", ready.clone()))),
            ("capi.infrastructure", said(one("k-abc", json!([])))),
            ("capi.control-planes", said(one("k-abc-control-plane", ready))),
            ("capi.node-groups", said(one("k-abc-default-worker", nodes))),
        ];
        check(&CHECK, answers)
    }

    #[test]
    fn each_answer_has_its_verdict() {
        let (old, new) = ("2026-06-09T11:00:00Z", "2026-06-09T11:59:00Z");
        insta::assert_snapshot!(of("HEALTHY", "True", old), @"holds: 1 clusters");
        insta::assert_snapshot!(of("UNHEALTHY", "False", old), @"holds: 1 clusters");
        insta::assert_snapshot!(of("HEALTHY", "False", old), @"fails: 1 of 1 clusters: k is HEALTHY to Magnum, and of its node group 1 of 2 nodes");
        insta::assert_snapshot!(of("UNHEALTHY", "True", old), @"fails: 1 of 1 clusters: k is UNHEALTHY to Magnum, and all its objects are well");
        insta::assert_snapshot!(of("HEALTHY", "False", new), @"left out: there are no clusters of whose health Magnum says something");
        insta::assert_snapshot!(of("UNKNOWN", "False", old), @"left out: there are no clusters of whose health Magnum says something");
    }

    #[test]
    fn a_cluster_without_objects_is_not_healthy() {
        let magnum = |health: &str| json!([{"uuid": "1", "name": "k", "status": "CREATE_COMPLETE", "stack_id": "k-abc", "health_status": health}]);
        let check = |health: &str| {
            let none = || said(json!([]));
            check(
                &CHECK,
                [
                    ("magnum.clusters", said(magnum(health))),
                    ("capi.clusters", none()),
                    ("capi.infrastructure", none()),
                    ("capi.control-planes", none()),
                    ("capi.node-groups", none()),
                ],
            )
        };
        insta::assert_snapshot!(check("HEALTHY"), @"fails: 1 of 1 clusters: k is HEALTHY to Magnum, and it has no Cluster");
        insta::assert_snapshot!(check("UNHEALTHY"), @"holds: 1 clusters");
    }
}
