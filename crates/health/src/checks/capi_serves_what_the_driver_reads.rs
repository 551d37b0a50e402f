use super::*;

/// What the driver of Magnum reads, beside what a cluster has of OpenStack.
const READ: [&str; 3] =
    ["cluster.x-k8s.io/v1beta1", "controlplane.cluster.x-k8s.io/v1beta1", "addons.stackhpc.com/v1alpha1"];

/// The driver understands what the management cluster serves.
pub(super) static CHECK: Check = Check {
    id: "capi-serves-what-the-driver-reads",
    layer: Layer::Capi,
    bears: true,
    shows: "each API version at which Magnum's driver reads clusters is served",
    asks: &[&questions::CAPI_VERSIONS],
    judge,
    act: "driver, chart and providers are one set: go back to the versions that the site names. A version that is not served is a 404, and to the driver a cluster without infrastructure",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let served: BTreeSet<&str> =
        seen.rows(&questions::CAPI_VERSIONS)?.iter().filter_map(Json::as_str).collect();
    if served.is_empty() {
        return Err(Outcome::unmeasured("it serves no version at all, which shows nothing"));
    }
    let judge = |version: &str| match served.contains(version) {
        true => Row::Good,
        false => Row::Bad(format!("{version} is not served")),
    };
    let driver = seen.expected.driver.as_deref().unwrap_or_default();
    Ok(of_rows(READ.into_iter().chain([infrastructure(driver)]).map(judge), "versions"))
}

/// Where a version of the driver looks for what a cluster has of OpenStack.
fn infrastructure(driver: &str) -> &'static str {
    match driver.split('.').take(2).collect::<Vec<_>>().as_slice() {
        ["1", "0" | "1" | "2" | "3"] => "infrastructure.cluster.x-k8s.io/v1alpha6",
        _ => "infrastructure.cluster.x-k8s.io/v1beta1",
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::Expected;
    use crate::case::{on, said};
    use serde_json::{Value as Json, json};

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |driver: &str, rows: Json| {
            let expected = Expected { driver: Some(driver.to_owned()), ..Expected::default() };
            on(&CHECK, [("capi.versions", said(rows))], &expected)
        };
        let served = json!([
            "v1",
            "apps/v1",
            "addons.stackhpc.com/v1alpha1",
            "cluster.x-k8s.io/v1beta1",
            "cluster.x-k8s.io/v1beta2",
            "controlplane.cluster.x-k8s.io/v1beta1",
            "infrastructure.cluster.x-k8s.io/v1beta1"
        ]);
        insta::assert_snapshot!(check("1.4.0", served.clone()), @"holds: 4 versions");
        insta::assert_snapshot!(check("1.3.0", served), @"fails: 1 of 4 versions: infrastructure.cluster.x-k8s.io/v1alpha6 is not served");
        insta::assert_snapshot!(check("1.4.0", json!(["v1", "cluster.x-k8s.io/v1beta2"])), @"fails: 4 of 4 versions: cluster.x-k8s.io/v1beta1 is not served; controlplane.cluster.x-k8s.io/v1beta1 is not served; addons.stackhpc.com/v1alpha1 is not served; infrastructure.cluster.x-k8s.io/v1beta1 is not served");
        insta::assert_snapshot!(check("1.4.0", json!([])), @"unmeasured: it serves no version at all, which shows nothing");
    }
}
