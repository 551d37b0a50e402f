//! RabbitMQ, by the action of its charm that only reads.

use super::answer::{document, unclear, with};
use super::juju::{MODEL, task};
use super::{Read, needed};
use model::{CallFault, CallKind, CallPlace, CallSpec, ExecReply, Form};
use serde_json::Value as Json;

pub(super) static READS: &[Read] = &[Read {
    spec: CallSpec {
        name: "rabbitmq.cluster-status",
        kind: CallKind::Read,
        place: CallPlace::Jumphost,
        arguments: &[MODEL, needed("unit", Form::Unit, "a unit of rabbitmq-server")],
        script: r#"juju run -m "$MODEL" --format json --wait=2m "$UNIT" cluster-status"#,
        gives: "an object: `running_nodes` to hold against `disk_nodes` and `ram_nodes`, and `partitions`",
        doc: "Asks the message brokers which of them run and whether they see each other.",
    },
    answer: cluster,
}];

/// The action gives JSON as a text.
fn cluster(reply: &ExecReply) -> Result<Json, CallFault> {
    let results = task(reply)?.results;
    let Some(text) = results.get("output").and_then(Json::as_str) else {
        return Err(unclear("the action set no `output`"));
    };
    with(document(text)?, &["running_nodes", "disk_nodes", "partitions"])
}
