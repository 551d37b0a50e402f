//! OVN's databases, by the command of their server in an ovn-central unit.

use super::answer::{ended, short, text};
use super::{Read, needed};
use model::{CallFault, CallKind, CallPlace, CallSpec, ExecReply, Form};
use serde_json::{Map, Value as Json, json};

pub(super) static READS: &[Read] = &[Read {
    spec: CallSpec {
        name: "ovn.cluster-status",
        kind: CallKind::Read,
        place: CallPlace::Unit,
        arguments: &[needed("database", Form::Choice(&["nb", "sb"]), "northbound or southbound")],
        script: r#"if [ "$DATABASE" = nb ]; then NAME=OVN_Northbound; else NAME=OVN_Southbound; fi
sudo ovn-appctl -t "/var/run/ovn/ovn${DATABASE}_db.ctl" cluster/status "$NAME""#,
        gives: "an object: `status`, `role`, `leader`, `term`, `connections` and `servers`, as this unit sees them",
        doc: "Asks a server of an OVN database whether it is a member of its cluster, and who leads.",
    },
    answer: cluster,
}];

/// The lines of `cluster/status` as an object.
fn cluster(reply: &ExecReply) -> Result<Json, CallFault> {
    ended(reply)?;
    let text = text(reply)?;
    let mut fields = Map::new();
    let mut servers = Vec::new();
    for line in text.lines() {
        if line.starts_with([' ', '\t']) {
            servers.extend(server(line.trim()));
        } else if let Some((key, value)) = line.split_once(": ") {
            fields.insert(key.trim().to_lowercase().replace(' ', "_"), Json::from(value.trim()));
        }
    }
    let whole = ["name", "status", "role", "leader"].iter().all(|key| fields.contains_key(*key));
    if !whole || servers.is_empty() {
        return Err(CallFault::Unclear(format!("its answer is no cluster status: {}", short(&text))));
    }
    let connections = fields.get("connections").and_then(Json::as_str).unwrap_or_default();
    let connections: Json = connections.split_whitespace().collect();
    fields.insert("connections".to_owned(), connections);
    fields.insert("servers".to_owned(), Json::Array(servers));
    Ok(Json::Object(fields))
}

/// `0ea6 (0ea6 at ssl:10.0.0.1:6643) (self)`.
fn server(line: &str) -> Option<Json> {
    let (id, rest) = line.split_once(" (")?;
    let (_, address) = rest.split_once(" at ")?;
    let (address, rest) = address.split_once(')')?;
    Some(json!({"id": id, "address": address, "self": rest.contains("(self)")}))
}
