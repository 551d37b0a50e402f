//! What `ovn-appctl cluster/status` says of a database, as checks look at it.

use super::{Json, Outcome, Question, Row, Seen, of_rows, text};

/// The server is connected to all others, both ways.
pub(super) fn connected(seen: &Seen<'_>, database: &Question) -> Result<Outcome, Outcome> {
    let cluster = seen.said(database)?;
    let list = |key: &str| cluster.get(key).and_then(Json::as_array);
    let (Some(servers), Some(connections)) = (list("servers"), list("connections")) else {
        return Err(Outcome::unmeasured("it does not list its servers and connections"));
    };
    let has =
        |arrow: &str, id: &str| connections.iter().any(|one| one.as_str() == Some(&format!("{arrow}{id}")));
    let judge = |server: &Json| match (server.get("self").and_then(Json::as_bool), text(server, "id")) {
        (Some(true), Some(_)) => Row::Good,
        (Some(false), Some(id)) if has("->", id) && has("<-", id) => Row::Good,
        (Some(false), Some(id)) => Row::Bad(id.to_owned()),
        _ => Row::Unclear,
    };
    Ok(of_rows(servers.iter().map(judge), "servers"))
}

/// The server is a member of its cluster, and somebody leads.
pub(super) fn led(seen: &Seen<'_>, database: &Question) -> Result<Outcome, Outcome> {
    let cluster = seen.said(database)?;
    match (text(cluster, "status"), text(cluster, "leader")) {
        (Some("cluster member"), Some(leader)) if leader != "unknown" => {
            Ok(Outcome::holds(format!("a cluster member; the leader is {leader}")))
        }
        (Some(status), Some(leader)) => {
            Ok(Outcome::fails(format!("{status}; the leader is {leader}"), "nothing can be written to it"))
        }
        _ => Err(Outcome::unmeasured("it does not say whether it is a member and who leads")),
    }
}
