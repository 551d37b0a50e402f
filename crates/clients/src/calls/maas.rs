//! MAAS 3.x, by its command line with a profile. It prints what the API says on stdout, refusals too, and ends with 2
//! for those.

use super::answer::{document, short, text, words};
use super::{Mutation, Read, answer, needed, optional};
use model::{Argument, CallFault, CallKind, CallPlace, CallSpec, ExecReply, Form};
use serde_json::Value as Json;

const PROFILE: Argument = needed("profile", Form::Name, "the profile that `maas login` made");

/// What it prints first at a terminal.
const PREAMBLE: &str = "Success.\nMachine-readable output follows:\n";

/// A list of the API.
const fn list(name: &'static str, script: &'static str, gives: &'static str, doc: &'static str) -> Read {
    let (kind, place) = (CallKind::Read, CallPlace::Jumphost);
    Read {
        spec: CallSpec { name, kind, place, arguments: &[PROFILE], script, gives, doc },
        answer: |reply| match said(reply)? {
            list @ Json::Array(_) => Ok(list),
            other => Err(CallFault::Unclear(format!("its answer is no list: {}", short(&other.to_string())))),
        },
    }
}

pub(super) static READS: &[Read] = &[
    list(
        "maas.machines",
        r#"maas "$PROFILE" machines read"#,
        "a list: of each machine `hostname`, `status_name`, `power_state`, `interface_set` and more",
        "Lists the machines that MAAS knows.",
    ),
    list(
        "maas.subnets",
        r#"maas "$PROFILE" subnets read"#,
        "a list: of each subnet `cidr`, `space`, `gateway_ip`, `dns_servers` and more",
        "Lists the subnets.",
    ),
    list(
        "maas.ipranges",
        r#"maas "$PROFILE" ipranges read"#,
        "a list: of each range `type`, `start_ip`, `end_ip` and its `subnet`",
        "Lists the reserved and dynamic ranges of addresses.",
    ),
    list(
        "maas.spaces",
        r#"maas "$PROFILE" spaces read"#,
        "a list: of each space `name`, `subnets` and `vlans`",
        "Lists the spaces.",
    ),
    list(
        "maas.tags",
        r#"maas "$PROFILE" tags read"#,
        "a list: of each tag `name`, `definition` and `comment`",
        "Lists the tags.",
    ),
];

pub(super) static MUTATIONS: &[Mutation] = &[Mutation {
    spec: CallSpec {
        name: "maas.release",
        kind: CallKind::Mutation,
        place: CallPlace::Jumphost,
        arguments: &[
            PROFILE,
            needed("host", Form::Name, "the machine's hostname; its id is looked up when it is needed"),
            optional("comment", Form::Name, "what MAAS writes beside the event"),
        ],
        script: r#"FOUND=$(maas "$PROFILE" machines read hostname="$HOST") || { echo "$FOUND"; exit 2; }
ID=$(jq -er 'if length == 1 then .[0].system_id else empty end' <<<"$FOUND") || {
  echo "$(jq -r length <<<"$FOUND") machines have the hostname $HOST, not one"; exit 2
}
maas "$PROFILE" machine release "$ID" ${COMMENT:+comment="$COMMENT"}"#,
        gives: "the machine as MAAS has it from now on",
        doc: "Gives a machine back to MAAS, which takes its operating system away and turns it off.",
    },
    answer: |reply| answer::with(said(reply)?, &["hostname", "status_name"]),
}];

/// What the API said, without what is there for people.
fn said(reply: &ExecReply) -> Result<Json, CallFault> {
    let text = text(reply)?;
    if reply.status != Some(0) {
        // On stderr it only warns, of a description that is older than its server.
        let body = short(text.trim());
        return Err(CallFault::Refused(if body.is_empty() { words(reply) } else { body }));
    }
    document(text.strip_prefix(PREAMBLE).unwrap_or(&text))
}
