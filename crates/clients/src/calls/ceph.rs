//! Ceph, by its command line in a monitor's unit.

use super::{Read, answer};
use model::{CallKind, CallPlace, CallSpec};

pub(super) static READS: &[Read] = &[Read {
    spec: CallSpec {
        name: "ceph.status",
        kind: CallKind::Read,
        place: CallPlace::Unit,
        arguments: &[],
        script: "sudo ceph status --format json",
        gives: "an object: `health` with its `status` and `checks`, `quorum_names`, `monmap`, `osdmap`, `pgmap`",
        doc: "Asks for the health of a Ceph cluster, its quorum, and its counts of OSDs and placement groups.",
    },
    answer: |reply| {
        let status = answer::object(reply, &["health", "quorum_names", "osdmap", "pgmap"])?;
        answer::with(status.get("health").cloned().unwrap_or_default(), &["status"])?;
        Ok(status)
    },
}];
