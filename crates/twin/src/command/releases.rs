//! What projects publish in the outer world, as far as a book asks for it.

use super::Ask;
use super::flags::Flags;
use crate::call::CallReply;
use crate::faults::{Graft, Mishap};
use serde_json::json;

/// Where the charts are, of which a tag says what it was tested with.
const CHARTS: &str = "https://raw.githubusercontent.com/azimuth-cloud/capi-helm-charts/";

/// What a tag was tested with: Cluster API, its OpenStack provider, the resource controller, the addon provider.
const SETS: &[(&str, [&str; 4])] = &[
    ("0.24.0", ["v1.13.1", "v0.14.4", "v2.4.0", "0.11.0"]),
    ("0.25.0", ["v1.13.1", "v0.14.4", "v2.5.0", "0.12.0"]),
    ("0.25.1", ["v1.13.2", "v0.14.4", "v2.5.0", "0.12.0"]),
    ("0.26.1", ["v1.13.2", "v0.14.4", "v2.5.0", "0.12.0"]),
];

/// The answer of GitHub; `None` for a question to anybody else.
pub(super) fn published(ask: &mut Ask<'_>, flags: &Flags) -> Option<CallReply> {
    let [url] = flags.words.as_slice() else { return None };
    if let Some(archive) = url.strip_prefix("https://get.helm.sh/helm-") {
        // What tar then makes of it is the program, of which the version is all that anybody asks.
        let version = archive.strip_suffix("-linux-amd64.tar.gz");
        return version.map(|version| CallReply::ok(format!("helm {version}\n")));
    }
    let (tag, file) = url.strip_prefix(CHARTS)?.split_once('/')?;
    ask.world.advance(1);
    if ask.world.bites(Mishap::Graft(Graft::ChartsUnreachable)) {
        let text =
            "curl: (28) Failed to connect to raw.githubusercontent.com port 443: Connection timed out\n";
        return Some(CallReply::fail(28, text));
    }
    let found = SETS.iter().find(|(known, _)| *known == tag).filter(|_| file == "dependencies.json");
    let Some((_, [core, provider, resources, addons])) = found else {
        return Some(CallReply::fail(22, "curl: (22) The requested URL returned error: 404\n"));
    };
    let moved = ask.world.bites(Mishap::Graft(Graft::TagMoved));
    let set = json!({"addon-provider": addons, "cert-manager": "v1.20.2", "cluster-api": if moved { "v1.13.3" } else { core },
        "cluster-api-janitor-openstack": "0.11.0", "cluster-api-provider-openstack": provider, "helm": "v3.17.3",
        "openstack-resource-controller": resources});
    Some(CallReply::ok(format!("{set}\n")))
}
