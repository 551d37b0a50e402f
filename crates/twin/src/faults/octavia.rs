//! What goes wrong on the way to a load balancer that survives its amphora.

use super::bring_up::{self, CORPUS, api, once, row};
use super::carve::option;
use super::{Act, Edited, Fault, Mishap, Op, Table, Wrong};
use crate::settle;
use crate::world::World;
use serde_json::{Value, json};

/// They set in on a cloud that has its external network and whose Octavia nobody has configured.
pub(super) const TABLE: Table = Table { fits, faults: &FAULTS };

fn fits(world: &World) -> Result<(), &'static str> {
    match (world.openstack.resources.all("Network"), world.openstack.configured) {
        ([], _) => Err("the cloud has no network where the books begin"),
        (_, true) => Err("Octavia is configured already"),
        (_, false) => Ok(()),
    }
}

const fn octavia(
    name: &'static str,
    onset: &'static str,
    symptom: &'static str,
    source: &'static str,
    mishap: Mishap,
) -> Fault {
    row(name, "octavia", onset, symptom, source, mishap)
}

const fn change(
    name: &'static str,
    symptom: &'static str,
    source: &'static str,
    apply: fn(&mut World, &mut model::Seed),
) -> Fault {
    bring_up::change(name, "octavia", symptom, source, apply)
}

static FAULTS: [Fault; 31] = [
    change(
        "retrofit-over-public",
        "the retrofit asks Glance over its public endpoint, which its plane cannot reach",
        "D-021",
        |world, _| option(world, "octavia-diskimage-retrofit", "use-internal-endpoints", Value::from(false)),
    ),
    change(
        "amphora-tags-differ",
        "the retrofit writes another tag than Octavia looks for",
        "charm: amp-image-tag on both sides; the retrofit's default is empty",
        |world, _| option(world, "octavia-diskimage-retrofit", "amp-image-tag", Value::from("amphora")),
    ),
    change(
        "base-there-already",
        "an image of the base image's name is there, without its properties",
        "an upload that was begun before",
        |world, _| {
            add(
                world,
                json!({"id": "0c0c", "name": "jammy-base", "status": "queued", "tags": [], "properties": {}}),
            )
        },
    ),
    change(
        "amphora-there-already",
        "an older image has the tag; Octavia takes either",
        "octavia: amp-image-tag names no one image",
        |world, _| {
            add(
                world,
                json!({"id": "0b0b", "name": "amphora", "status": "active", "tags": ["octavia-amphora"]}),
            )
        },
    ),
    change(
        "octavia-configured-by-another",
        "Octavia is active before anybody of ours configured it",
        "configure-resources may be run by anybody with the model",
        |world, _| {
            world.openstack.configured = true;
            settle::at_once(world, |_, app| app.charm == "octavia");
        },
    ),
    Fault {
        name: "base-image-cut",
        layer: "image",
        onset: "before the first call",
        symptom: "the download ended early: the file is shorter than its published digest says",
        source: "a wrong return of a download",
        act: Act::File(Edited::BaseImage, |_, _, text| {
            let whole = text.char_indices().last().map_or(0, |(at, _)| at);
            Ok(text.get(..whole).map(str::to_owned))
        }),
    },
    api("image-refused", "image", "image create: HttpException 500", Op::Image, Wrong::Refused),
    api(
        "image-not-made",
        "image",
        "image create prints an image that is not there",
        Op::Image,
        Wrong::Silent,
    ),
    api(
        "image-without-version",
        "image",
        "the base image has four of its five properties",
        Op::Image,
        Wrong::Misread(0),
    ),
    api(
        "image-stays-queued",
        "image",
        "the upload ended, and the image is queued",
        Op::Image,
        Wrong::Misread(1),
    ),
    octavia(
        "retrofit-fails",
        "when the retrofit runs",
        "the action fails: No space left on device; juju run exits 0",
        "disk full; trap: juju run exits 0 for a failed action",
        Mishap::RetrofitFails,
    ),
    octavia(
        "retrofit-does-nothing",
        "when the retrofit runs",
        "the action completes, and no image has the tag",
        "a request that reports success and did nothing",
        Mishap::RetrofitSilent,
    ),
    octavia(
        "amphora-untagged",
        "when the retrofit runs",
        "the image is there without the tag by which Octavia looks for it",
        "charm: amp-image-tag on both sides",
        Mishap::RetrofitOtherTag,
    ),
    octavia(
        "amphora-not-raw",
        "when the retrofit runs",
        "the image is qcow2, and every boot from Ceph copies it",
        "charm: image-format raw where Glance is on Ceph",
        Mishap::RetrofitOtherFormat,
    ),
    octavia(
        "configure-fails",
        "at configure-resources",
        "the action fails: Service Unavailable; juju run exits 0",
        "trap: juju run exits 0 for a failed action",
        Mishap::ConfigureFails,
    ),
    octavia(
        "configure-does-nothing",
        "at configure-resources",
        "the action completes, and octavia still awaits it",
        "a request that reports success and did nothing",
        Mishap::ConfigureSilent,
    ),
    row(
        "no-valid-host",
        "compute",
        "when the servers are made",
        "No valid host was found",
        "Nova scheduling; D-040 keeps memory for the host",
        Mishap::NoValidHost,
    ),
    once(
        "server-of-another",
        "compute",
        "when the servers are counted",
        "a server runs that nobody of ours made",
        "a tenant who did not wait",
        (Mishap::ServerOfOther, 1),
    ),
    once(
        "balancer-of-another",
        "octavia",
        "when the load balancers are counted",
        "a load balancer is there that nobody of ours made",
        "a tenant who did not wait",
        (Mishap::BalancerOfOther, 1),
    ),
    once(
        "second-server-not-made",
        "compute",
        "when the servers are made",
        "server create prints a server that is not there",
        CORPUS,
        (Mishap::Api(Op::Server, Wrong::Silent), 2),
    ),
    octavia(
        "balancer-gives-up",
        "when it has its floating IP",
        "provisioning_status ERROR, operating_status ONLINE, and every question is answered",
        "LB provisioning ERROR, operating ONLINE: a control-plane operation failed",
        Mishap::BalancerGivesUp,
    ),
    octavia(
        "heartbeats-unheard",
        "when the load balancer is made",
        "operating_status OFFLINE, and every question is answered: no heartbeat reaches the health manager",
        "octavia: heartbeats come over lb-mgmt, UDP 5555",
        Mishap::HeartbeatsUnheard,
    ),
    octavia(
        "balancer-error",
        "when the load balancer is made",
        "provisioning_status ERROR: its amphora never answered",
        "D-042c: an LB that failed is real",
        Mishap::BalancerError,
    ),
    octavia(
        "balancer-stuck",
        "when the load balancer is made",
        "PENDING_CREATE for ever; it is immutable and cannot be deleted",
        "trap: a restart of the control plane leaves it PENDING",
        Mishap::BalancerStuck,
    ),
    octavia(
        "one-member-only",
        "when the load balancer is asked",
        "every answer comes from the same server",
        "a member that was never added, or is down",
        Mishap::OneMember,
    ),
    api(
        "failover-does-nothing",
        "octavia",
        "failover ends with 0, and the amphora is the same",
        Op::Failover,
        Wrong::Silent,
    ),
    octavia(
        "failover-error",
        "at the failover",
        "provisioning ERROR after the failover, operating ONLINE",
        "LB provisioning ERROR, operating ONLINE: a control-plane operation failed",
        Mishap::FailoverError,
    ),
    octavia(
        "dark-after-failover",
        "after the failover",
        "everything is ACTIVE and nothing answers",
        "a gratuitous ARP that nobody heard",
        Mishap::DarkAfterFailover,
    ),
    api(
        "balancer-left-over",
        "octavia",
        "delete ends with 0, and the load balancer is there",
        Op::BalancerDelete,
        Wrong::Silent,
    ),
    api(
        "servers-left-over",
        "compute",
        "server delete ends with 0, and the servers are there",
        Op::ServerDelete,
        Wrong::Silent,
    ),
    api(
        "probe-router-left-over",
        "network",
        "router delete ends with 0, and the router of the proof is there",
        Op::RouterDelete,
        Wrong::Silent,
    ),
];

fn add(world: &mut World, image: Value) {
    world.openstack.resources.add("Image", image);
}
