use super::*;

/// The controllers that a cluster is made by.
const CONTROLLERS: [&str; 5] = [
    "capi-controller-manager",
    "capi-kubeadm-bootstrap-controller-manager",
    "capi-kubeadm-control-plane-controller-manager",
    PROVIDER,
    "cluster-api-addon-provider",
];

/// The provider of OpenStack.
const PROVIDER: &str = "capo-controller-manager";

/// Without it the provider does not start, from this minor version on.
const RESOURCES: (&str, u64) = ("orc-controller-manager", 12);

/// Everything is installed.
pub(super) static CHECK: Check = Check {
    id: "capi-controllers-present",
    layer: Layer::Capi,
    bears: true,
    shows: "Cluster API, its kubeadm and OpenStack providers, the resource controller and the addon provider are installed, and none is scaled to nothing",
    asks: &[&questions::CAPI_DEPLOYMENTS],
    judge,
    act: "the site's book of the management cluster installs them, in the versions of one set",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let rows = seen.rows(&questions::CAPI_DEPLOYMENTS)?;
    let named: BTreeMap<&str, &Json> =
        rows.iter().filter_map(|row| Some((text(row, "name")?, row))).collect();
    if named.is_empty() {
        return Err(Outcome::unmeasured("there are no deployments, so nothing was looked at"));
    }
    let needs_resources =
        named.get(PROVIDER).and_then(|row| minor(row)).is_none_or(|minor| minor >= RESOURCES.1);
    let wanted = CONTROLLERS.into_iter().chain(needs_resources.then_some(RESOURCES.0));
    let judge = |name: &str| match named.get(name).map(|row| row.get("wanted").and_then(Json::as_u64)) {
        None => Row::Bad(format!("there is no {name}")),
        Some(Some(0)) => Row::Bad(format!("{name} is scaled to nothing")),
        Some(Some(_)) => Row::Good,
        Some(None) => Row::Unclear,
    };
    Ok(of_rows(wanted.map(judge), "controllers"))
}

/// The minor version of a controller, from the tag of its image.
fn minor(row: &Json) -> Option<u64> {
    let image = row.get("images")?.as_array()?.first()?.as_str()?;
    let (_, version) = image.split_once('@').map_or(image, |(image, _)| image).rsplit_once(":v")?;
    version.split('.').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{CHECK, CONTROLLERS};
    use crate::case::{check, said};
    use serde_json::{Value as Json, json};

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |rows: Vec<Json>| check(&CHECK, [("capi.deployments", said(Json::from(rows)))]);
        let row = |name: &str, wanted: u64, tag: &str| json!({"name": name, "wanted": wanted, "images": [format!("registry.k8s.io/x/y:{tag}")]});
        let with = |tag: &str| -> Vec<Json> { CONTROLLERS.iter().map(|name| row(name, 1, tag)).collect() };
        insta::assert_snapshot!(check(with("v0.11.3")), @"holds: 5 controllers");
        insta::assert_snapshot!(check(with("v0.14.4")), @"fails: 1 of 6 controllers: there is no orc-controller-manager");
        insta::assert_snapshot!(check([with("v0.14.4"), vec![row("orc-controller-manager", 0, "v2.5.0")]].concat()), @"fails: 1 of 6 controllers: orc-controller-manager is scaled to nothing");
        insta::assert_snapshot!(check(vec![row("coredns", 1, "v1")]), @"fails: 6 of 6 controllers: there is no capi-controller-manager; there is no capi-kubeadm-bootstrap-controller-manager; there is no capi-kubeadm-control-plane-controller-manager; there is no capo-controller-manager; there is no cluster-api-addon-provider; and 1 more");
        insta::assert_snapshot!(check(vec![]), @"unmeasured: there are no deployments, so nothing was looked at");
    }
}
