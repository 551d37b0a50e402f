//! MySQL InnoDB Cluster, by the action of its charm that only reads.

use super::answer::{document, unclear, with};
use super::juju::{MODEL, task};
use super::{Read, needed};
use model::{CallFault, CallKind, CallPlace, CallSpec, ExecReply, Form};
use serde_json::Value as Json;

pub(super) static READS: &[Read] = &[Read {
    spec: CallSpec {
        name: "mysql.cluster-status",
        kind: CallKind::Read,
        place: CallPlace::Jumphost,
        arguments: &[MODEL, needed("unit", Form::Unit, "a unit of mysql-innodb-cluster")],
        script: r#"juju run -m "$MODEL" --format json --wait=2m "$UNIT" cluster-status"#,
        gives: "an object: `defaultReplicaSet` with its `status` and, by address, the `topology`",
        doc: "Asks the database cluster for its own verdict, its primary and its members.",
    },
    answer: cluster,
}];

/// The action gives JSON as a text, and `null` when nobody in the cluster could be asked.
fn cluster(reply: &ExecReply) -> Result<Json, CallFault> {
    let results = task(reply)?.results;
    let Some(text) = results.get("cluster-status").and_then(Json::as_str) else {
        return Err(unclear("the action set no `cluster-status`"));
    };
    match document(text)? {
        Json::Null => Err(unclear("no member of the cluster could be asked: the action answers null")),
        status => with(status, &["defaultReplicaSet"]),
    }
}
