use super::*;

/// Magnum and the management cluster know the same clusters.
pub(super) static CHECK: Check = Check {
    id: "capi-clusters-known-to-magnum",
    layer: Layer::Capi,
    bears: false,
    shows: "every Cluster that Magnum made is one of Magnum's, and every cluster of Magnum that was made has its Cluster",
    asks: &[&questions::CAPI_CLUSTERS, &questions::CLUSTERS, &questions::TOKEN],
    judge,
    act: "one that Magnum does not know keeps servers, addresses and a load balancer that nobody pays for: ask its project before it is deleted with Helm. One without a Cluster can only be deleted",
    known: "",
};

/// How the driver begins the names of its namespaces.
const NAMESPACE: &str = "magnum-";

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let (made, known) = (seen.rows(&questions::CAPI_CLUSTERS)?, seen.rows(&questions::CLUSTERS)?);
    let roles = seen.said(&questions::TOKEN)?.get("roles").and_then(Json::as_array);
    // Magnum shows all projects' clusters to an administrator, and to others their own.
    let sees_all =
        roles.into_iter().flatten().filter_map(Json::as_str).any(|role| role.eq_ignore_ascii_case("admin"));
    let stacks: BTreeSet<&str> = known.iter().filter_map(|row| text(row, "stack_id")).collect();
    let names: BTreeSet<&str> = made.iter().filter_map(|row| text(row, "name")).collect();
    let of_capi = made.iter().map(|row| {
        let (Some(name), Some(namespace)) = (text(row, "name"), text(row, "namespace")) else {
            return Row::Unclear;
        };
        match () {
            () if !namespace.starts_with(NAMESPACE) => Row::Other,
            () if stacks.contains(name) => Row::Good,
            () if text(row, "going").is_some() || older(seen.now, row, &["made"]) == Some(false) => {
                Row::Other
            }
            () if !sees_all => {
                Row::Dark(format!("this token does not see the cluster of {namespace}/{name}"))
            }
            () => Row::Bad(format!("{namespace}/{name} is not known to Magnum")),
        }
    });
    let of_magnum = known.iter().map(|row| {
        let (Some(uuid), Some(status)) = (text(row, "uuid"), text(row, "status")) else {
            return Row::Unclear;
        };
        let name = text(row, "name").unwrap_or(uuid);
        match text(row, "stack_id") {
            Some(stack) if names.contains(stack) => Row::Other,
            // It is not made yet, or not any more.
            _ if status.starts_with("CREATE_") && status != "CREATE_COMPLETE" => Row::Other,
            _ if status.starts_with("DELETE_") => Row::Other,
            _ => Row::Bad(format!("{name} is {status} to Magnum and has no Cluster")),
        }
    });
    let rows: Vec<Row> = of_capi.chain(of_magnum).collect();
    if rows.iter().all(|row| matches!(row, Row::Other)) {
        return Err(Outcome::left_out("there are no clusters that are made"));
    }
    Ok(of_rows(rows.into_iter(), "clusters"))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::{Value as Json, json};

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |role: &str, capi: Json, magnum: Json| {
            let token = said(json!({"roles": [role]}));
            check(
                &CHECK,
                [("capi.clusters", said(capi)), ("magnum.clusters", said(magnum)), ("keystone.token", token)],
            )
        };
        let capi = json!([{"name": "k-abc", "namespace": "magnum-p", "made": "2026-06-01T00:00:00Z"}]);
        let magnum = json!([{"uuid": "1", "name": "k", "status": "CREATE_COMPLETE", "stack_id": "k-abc"}]);
        insta::assert_snapshot!(check("Admin", capi.clone(), magnum.clone()), @"holds: 1 clusters");
        insta::assert_snapshot!(check("Admin", capi.clone(), json!([])), @"fails: 1 of 1 clusters: magnum-p/k-abc is not known to Magnum");
        insta::assert_snapshot!(check("member", capi, json!([])), @"unmeasured: 1 of 1 clusters: this token does not see the cluster of magnum-p/k-abc");
        insta::assert_snapshot!(check("Admin", json!([]), magnum), @"fails: 1 of 1 clusters: k is CREATE_COMPLETE to Magnum and has no Cluster");
        let others = json!([{"name": "mine", "namespace": "default"}, {"name": "n", "namespace": "magnum-p", "made": "2026-06-09T11:59:00Z"}]);
        let waiting = json!([{"uuid": "1", "status": "CREATE_IN_PROGRESS"}, {"uuid": "2", "status": "DELETE_IN_PROGRESS", "stack_id": "x"}]);
        insta::assert_snapshot!(check("Admin", others, waiting), @"left out: there are no clusters that are made");
        insta::assert_snapshot!(check("Admin", json!([]), json!([])), @"left out: there are no clusters that are made");
    }
}
