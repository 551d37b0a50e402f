use super::flags::{BadFlag, Flags, Known};
use super::{Ask, releases};
use crate::call::CallReply;
use crate::http::{self, Answer, Request};

const KNOWN: Known = Known {
    valued: &[
        "-X",
        "--request",
        "-H",
        "--header",
        "-d",
        "--data",
        "-m",
        "--max-time",
        "--connect-timeout",
        "-w",
    ],
    plain: &["-s", "-S", "-sS", "-f", "-sf", "-sSf", "-fsS", "--silent", "--show-error", "--fail"],
    anywhere: true,
};

/// `curl` to a service of the cloud, with headers and data as they stand or from stdin (`@-`).
pub(super) fn run(ask: &mut Ask<'_>) -> CallReply {
    let flags = match Flags::parse(ask.args, &KNOWN) {
        Ok(flags) => flags,
        Err(BadFlag::Unknown(flag)) => {
            return ask.unknown(2, format!("curl: option {flag}: is unknown\n"));
        }
        Err(BadFlag::NeedsValue(flag)) => {
            return CallReply::fail(2, format!("curl: option {flag}: requires parameter\n"));
        }
    };
    let stdin = ask.call.stdin.clone().unwrap_or_default();
    if let Some(reply) = releases::published(ask, &flags) {
        return reply;
    }
    let Some(request) = request(&flags, &stdin) else {
        return ask.unknown(3, "curl: (3) URL using bad/illegal format or missing URL\n");
    };
    ask.world.advance(1);
    let place = format!("{} port {}", request.host, request.port);
    match http::answer(ask.world, &request) {
        Answer::Replied(status, _) if status >= 400 && flags.on(&["-f", "-sf", "-sSf", "-fsS", "--fail"]) => {
            CallReply::fail(22, format!("curl: (22) The requested URL returned error: {status}\n"))
        }
        Answer::Replied(status, body) => {
            let after = flags.value(&["-w"]).unwrap_or_default();
            let after = after.replace("%{http_code}", &status.to_string()).replace("\\n", "\n");
            CallReply::ok(format!("{body}{after}"))
        }
        Answer::Refused => {
            let text = format!("curl: (7) Failed to connect to {place} after 0 ms: Connection refused\n");
            CallReply::fail(7, text)
        }
        Answer::Silent => {
            let patience = flags.value(&["-m", "--max-time", "--connect-timeout"]);
            let seconds = patience.and_then(|text| text.parse::<i64>().ok()).unwrap_or(130);
            ask.world.advance(seconds);
            CallReply::fail(28, format!("curl: (28) Connection timed out after {seconds}001 milliseconds\n"))
        }
        Answer::Unknown => ask.unknown(52, format!("curl: (52) Empty reply from server {place}\n")),
    }
}

fn request(flags: &Flags, stdin: &str) -> Option<Request> {
    let [url] = flags.words.as_slice() else { return None };
    let (place, path) = url.strip_prefix("http://")?.split_once('/')?;
    let (host, port) = place.rsplit_once(':')?;
    let given = |text: &str| if text == "@-" { stdin.to_owned() } else { text.to_owned() };
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
    };
    let written: Vec<String> = flags.all(&["-H", "--header"]).map(given).collect();
    let data = flags.value(&["-d", "--data"]);
    let method = flags.value(&["-X", "--request"]).unwrap_or(if data.is_some() { "POST" } else { "GET" });
    Some(Request {
        method: method.to_owned(),
        host: host.trim_matches(['[', ']']).to_owned(),
        port: port.parse().ok()?,
        path: format!("/{path}"),
        headers: written.iter().flat_map(|text| text.lines()).filter_map(header).collect(),
        body: data.map(given).unwrap_or_default().into_bytes(),
    })
}
