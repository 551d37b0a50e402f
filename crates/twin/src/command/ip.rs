use super::Ask;
use crate::call::CallReply;
use crate::world::server;
use serde_json::json;

/// `ip -j route get ADDRESS`: from which address one would speak.
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let words: Vec<&str> = ask.args.iter().map(String::as_str).collect();
    let ["-j", "route", "get", target] = words.as_slice() else {
        return ask.unknown(1, "twin: ip is known as `ip -j route get ADDRESS`\n");
    };
    match server::source(ask.world, &ask.place, target) {
        Some(source) => {
            let row = json!([{"dst": target, "dev": "eth0", "prefsrc": source, "flags": [], "uid": 1000, "cache": []}]);
            CallReply::ok(format!("{row}\n"))
        }
        None => CallReply::fail(2, "RTNETLINK answers: Network is unreachable\n"),
    }
}
