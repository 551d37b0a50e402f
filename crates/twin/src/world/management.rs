//! The management cluster: Kubernetes in a server of the cloud, and what was installed into it.

use crate::faults::{Graft, Mishap};
use crate::world::World;
use serde::{Deserialize, Serialize};

/// What is known of it. A cloud has one; it lives and dies with the cloud.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Management {
    /// The channel of the k8s snap on the server.
    pub(crate) channel: Option<String>,
    /// The server that it was bootstrapped on.
    pub(crate) server: String,
    /// Addresses and names that the certificate of its API is made out to.
    pub(crate) sans: Vec<String>,
    /// When it was bootstrapped.
    pub(crate) since: Option<i64>,
    /// From when on it answers after a cold start.
    #[serde(default)]
    pub(crate) warm: i64,
    /// Whether somebody has asked how it is since charms were last refreshed.
    #[serde(default)]
    pub(crate) asked: bool,
    /// Whether it was started by hand after that.
    #[serde(default)]
    pub(crate) recovered: bool,
    pub(crate) deployments: Vec<Deployment>,
    pub(crate) releases: Vec<Release>,
    pub(crate) pods: Vec<Pod>,
}

/// One controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Deployment {
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// With its tag.
    pub(crate) image: String,
    /// From when on it is available; never where there is none.
    pub(crate) from: Option<i64>,
}

/// One release of Helm.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Release {
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// Chart and version, as `helm list` joins them.
    pub(crate) chart: String,
    /// `deployed` or `failed`.
    pub(crate) status: String,
}

/// One pod that somebody ran by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pod {
    pub(crate) name: String,
    /// When its command ends.
    pub(crate) ends: i64,
    /// With what.
    pub(crate) code: i32,
}

/// The port of its API.
pub(crate) const PORT: u16 = 6443;

/// What the kubeconfig of the administrator proves itself with.
pub(crate) fn token(world: &World) -> String {
    crate::world::vault::base64(&mut world.seed.fork("management token"), 24)
}

impl Management {
    /// Whether it was bootstrapped long enough ago.
    pub(crate) fn runs(&self, now: i64) -> bool {
        self.since.is_some_and(|since| now >= since + 90)
    }

    /// Adds a controller, in place of the one of its name.
    pub(crate) fn deploy(&mut self, namespace: &str, name: &str, image: String, from: Option<i64>) {
        self.deployments.retain(|one| (one.namespace.as_str(), one.name.as_str()) != (namespace, name));
        let (namespace, name) = (namespace.to_owned(), name.to_owned());
        self.deployments.push(Deployment { namespace, name, image, from });
    }

    /// The minor version of a controller, from its image's tag.
    fn minor(&self, name: &str) -> Option<u64> {
        let one = self.deployments.iter().find(|one| one.name == name)?;
        let (_, tag) = one.image.rsplit_once(":v")?;
        tag.split('.').nth(1)?.parse().ok()
    }

    fn has_release(&self, chart: &str) -> bool {
        self.releases.iter().any(|one| one.chart.starts_with(chart))
    }
}

/// What `kubectl api-versions` prints: what is served, and not only what is preferred.
pub(crate) fn api_versions(world: &mut World) -> Vec<String> {
    let mut all: Vec<String> =
        ["apiregistration.k8s.io/v1", "apps/v1", "batch/v1", "cilium.io/v2", "v1"].map(str::to_owned).into();
    let core_gone = world.bites(Mishap::Graft(Graft::CoreNotServed));
    let provider_gone = world.bites(Mishap::Graft(Graft::ProviderNotServed));
    let addons_gone = world.bites(Mishap::Graft(Graft::AddonNotServed));
    let management = &world.management;
    if let Some(minor) = management.minor("capi-controller-manager") {
        let versions: &[&str] = if minor >= 11 { &["v1beta1", "v1beta2"] } else { &["v1beta1"] };
        for group in ["", "bootstrap.", "controlplane."] {
            let served = versions.iter().filter(|version| !(core_gone && **version == "v1beta1"));
            all.extend(served.map(|version| format!("{group}cluster.x-k8s.io/{version}")));
        }
    }
    if let Some(minor) = management.minor("capo-controller-manager") {
        let served =
            provider_versions(minor).iter().filter(|version| !(provider_gone && **version == "v1beta1"));
        all.extend(served.map(|version| format!("infrastructure.cluster.x-k8s.io/{version}")));
    }
    if management.minor("cert-manager").is_some() {
        all.push("cert-manager.io/v1".to_owned());
    }
    if management.minor("orc-controller-manager").is_some() {
        all.push("openstack.k-orc.cloud/v1alpha1".to_owned());
    }
    if management.has_release("cluster-api-addon-provider-") && !addons_gone {
        all.push("addons.stackhpc.com/v1alpha1".to_owned());
    }
    all.sort();
    all
}

/// The versions of OpenStackCluster that a provider of this minor version serves.
fn provider_versions(minor: u64) -> &'static [&'static str] {
    match minor {
        0..=7 => &["v1alpha3", "v1alpha4", "v1alpha5", "v1alpha6"],
        8 | 9 => &["v1alpha5", "v1alpha6", "v1alpha7"],
        10 => &["v1alpha6", "v1alpha7", "v1beta1"],
        11 => &["v1alpha7", "v1beta1"],
        12..=14 => &["v1beta1"],
        _ => &["v1beta1", "v1beta2"],
    }
}

#[cfg(test)]
mod tests {
    use super::provider_versions;

    #[test]
    fn v1alpha6_is_served_up_to_the_tenth_and_v1beta1_from_it_on() {
        let serves = |minor: u64, version: &str| provider_versions(minor).contains(&version);
        let all: Vec<(bool, bool)> =
            (7..=15).map(|minor| (serves(minor, "v1alpha6"), serves(minor, "v1beta1"))).collect();
        let expected = [
            (true, false),
            (true, false),
            (true, false),
            (true, true),
            (false, true),
            (false, true),
            (false, true),
            (false, true),
            (false, true),
        ];
        assert_eq!(all, expected);
    }
}
