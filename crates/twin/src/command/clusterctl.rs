use super::Ask;
use super::flags::{Flags, Known};
use super::kubernetes::{available, session};
use crate::call::CallReply;
use crate::faults::{Graft, Mishap};

const KNOWN: Known = Known {
    valued: &["--kubeconfig", "--core", "--bootstrap", "--control-plane", "--infrastructure"],
    plain: &[],
    anywhere: true,
};

/// The cert-manager that this clusterctl brings along where there is none.
const OWN_CERT_MANAGER: &str = "v1.19.1";

/// `clusterctl init` with all four providers named by version. Without one it would take the newest.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let Ok(flags) = Flags::parse(ask.args, &KNOWN) else {
        return ask.unknown(1, "Error: unknown flag\n");
    };
    if flags.words != ["init"] {
        return ask.unknown(1, "twin: clusterctl is known as `clusterctl init`\n");
    }
    if let Err(reply) = session(ask, &flags) {
        return reply;
    }
    let version = |flag: &str| {
        flags.value(&[flag]).and_then(|one| one.split_once(':')).map(|(_, version)| version.to_owned())
    };
    let (Some(mut core), Some(bootstrap), Some(plane), Some(mut provider)) =
        (version("--core"), version("--bootstrap"), version("--control-plane"), version("--infrastructure"))
    else {
        return ask.unknown(1, "twin: clusterctl init is known with a version for each provider\n");
    };
    if ask.world.bites(Mishap::Graft(Graft::CoreNewest)) {
        core = "v1.14.0".to_owned();
    }
    if ask.world.bites(Mishap::Graft(Graft::ProviderBeta)) {
        provider = "v0.15.0-beta.0".to_owned();
    }
    let has_certificates = ask.world.management.deployments.iter().any(|one| one.name == "cert-manager");
    if !has_certificates {
        for name in ["cert-manager", "cert-manager-cainjector", "cert-manager-webhook"] {
            let image = format!("quay.io/jetstack/{name}-controller:{OWN_CERT_MANAGER}");
            let from = available(ask, name);
            ask.world.management.deploy("cert-manager", name, image, from);
        }
    }
    ask.world.advance(25);
    for (namespace, name, image, version) in [
        ("capi-system", "capi-controller-manager", "cluster-api/cluster-api-controller", core),
        (
            "capi-kubeadm-bootstrap-system",
            "capi-kubeadm-bootstrap-controller-manager",
            "cluster-api/kubeadm-bootstrap-controller",
            bootstrap,
        ),
        (
            "capi-kubeadm-control-plane-system",
            "capi-kubeadm-control-plane-controller-manager",
            "cluster-api/kubeadm-control-plane-controller",
            plane,
        ),
        ("capo-system", "capo-controller-manager", "capi-openstack/capi-openstack-controller", provider),
    ] {
        let from = available(ask, name);
        ask.world.management.deploy(namespace, name, format!("registry.k8s.io/{image}:{version}"), from);
    }
    CallReply::told(
        "Fetching providers\nInstalling providers\n\nYour management cluster has been initialized successfully!\n",
    )
}
