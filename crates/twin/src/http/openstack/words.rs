//! What a service says when it says no: each in its own form.

use super::{Reply, Style};
use crate::world::refusal::Refusal;
use serde_json::{Value, json};

/// A status in words.
pub(super) fn title(status: u16) -> &'static str {
    match status {
        300 => "Multiple Choices",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        413 => "Request Entity Too Large",
        _ => "Internal Server Error",
    }
}

/// A path that the service does not have.
pub(super) fn no_path() -> Refusal {
    Refusal::new(404, "", "The resource could not be found.")
}

/// Something that it does not have.
pub(super) fn absent(kind: &'static str, words: String) -> Refusal {
    Refusal::new(404, kind, words)
}

/// The reply of a refusal.
pub(super) fn reply(style: Style, no: &Refusal) -> Reply {
    Reply::new(no.status, body(style, no))
}

/// The reply to who has no token, which is the same everywhere: the services have it from one library.
pub(super) fn unauthorized(root: &str) -> Reply {
    let words = "The request you have made requires authentication.";
    let no = Refusal::new(401, "", words);
    reply(Style::Keystone, &no).with("WWW-Authenticate", format!("Keystone uri=\"{root}/identity\""))
}

fn body(style: Style, no: &Refusal) -> Value {
    let (status, words, title) = (no.status, no.words.as_str(), title(no.status));
    // What comes from below the services, and not from them.
    let below = || json!({"code": format!("{status} {title}"), "title": title, "message": format!("{words}<br /><br />\n\n\n")});
    match style {
        Style::Keystone => json!({"error": {"code": status, "message": words, "title": title}}),
        Style::Nova | Style::Neutron if no.kind.is_empty() => below(),
        Style::Nova => json!({fault(status): {"code": status, "message": words}}),
        Style::Neutron => json!({"NeutronError": {"type": no.kind, "message": words, "detail": ""}}),
        Style::Glance => below(),
        Style::Placement => {
            json!({"errors": [{"code": "placement.undefined_code", "status": status, "title": title,
            "detail": format!("The resource could not be found.\n\n {words}  "), "request_id": "req-00000000-0000-0000-0000-000000000000"}]})
        }
        Style::Octavia => {
            let whose = if status < 500 { "Client" } else { "Server" };
            json!({"faultcode": whose, "faultstring": words, "debuginfo": null})
        }
        Style::Barbican => json!({"code": status, "title": title, "description": words}),
        Style::Magnum => {
            json!({"errors": [{"status": status, "code": "client", "links": [], "request_id": "",
            "title": words.trim_end_matches('.'), "detail": words}]})
        }
    }
}

/// The name that Nova and Cinder give to a fault.
fn fault(status: u16) -> &'static str {
    match status {
        400 => "badRequest",
        403 => "forbidden",
        404 => "itemNotFound",
        409 => "conflictingRequest",
        413 => "overLimit",
        _ => "computeFault",
    }
}
