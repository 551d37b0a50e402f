//! What a program is given: each argument as it is, whatever is in it.

use crate::{Bench, ask, told};
use clients::calls::by_hand;
use model::{CallAsk, Consumed, Digest, Event, EventKind, RunId, Timestamp, WireError};
use serde_json::{Value as Json, json};
use std::process::Command;

/// Prints its arguments, each on a line between brackets, on stderr.
const SHOW: &str = r#"printf '[%q]\n' "$@" >&2"#;

/// The start of the mutation, as a journal has it.
fn consumed(ask: CallAsk) -> Consumed {
    let kind = EventKind::StepStarted { block: "b".into(), mutates: true, proposal: Some(Digest::of(b"p")) };
    let (seq, run, at, prev) = (1, RunId("r".into()), Timestamp::UNIX_EPOCH, Digest::of(b""));
    let digest = Event::digest_of(seq, &run, at, &prev, &kind).unwrap();
    Consumed::of(Event { seq, run, at, prev, kind, digest }, ask).unwrap()
}

/// What juju was given, by the wire and by a person's shell.
fn given(name: &str, arguments: Json) -> String {
    let bench = Bench::new().program("juju", SHOW);
    let answered = clients::act(&bench.shell(), consumed(ask(name, arguments.clone()))).unwrap();
    let by_wire = String::from_utf8(answered.reply.stderr).unwrap();
    let path = format!("{}:/usr/bin:/bin", bench.path().display());
    let script = by_hand(&ask(name, arguments).call);
    // What an older call left in the person's shell must not come along.
    let output =
        Command::new("bash").args(["-c", &script]).env("PATH", path).env("WAIT", "1h").output().unwrap();
    assert_eq!(by_wire, String::from_utf8(output.stderr).unwrap(), "{script}");
    by_wire
}

#[test]
fn hostile_values_stay_values() {
    let value = "a 'b' \"c\" $(touch made) `id` ; touch made \n--flag\n\t";
    let set = json!({"model": "m", "application": "keystone", "option": "vip", "value": value});
    insta::assert_snapshot!(given("juju.set-config", set), @r#"
    [config]
    [-m]
    [m]
    [keystone]
    [$'vip=a \'b\' "c" $(touch made) `id` ; touch made \n--flag\n\t']
    "#);
    let params = json!({"name": value, "force": false, "count": 3, "word": "yes"});
    let run = json!({"model": "m", "unit": "vault/leader", "action": "reissue", "params": params});
    insta::assert_snapshot!(given("juju.run", run), @r#"
    [run]
    [-m]
    [m]
    [--format]
    [json]
    [--wait=5m]
    [vault/leader]
    [reissue]
    [name=\"a\ \'b\'\ \\\"c\\\"\ \$\(touch\ made\)\ \`id\`\ \;\ touch\ made\ \\n--flag\\n\\t\"]
    [force=false]
    [count=3]
    [word=\"yes\"]
    "#);
    let bare = json!({"model": "c:ada/m", "unit": "vault/0", "action": "pause", "wait": "10m"});
    insta::assert_snapshot!(given("juju.run", bare), @"
    [run]
    [-m]
    [c:ada/m]
    [--format]
    [json]
    [--wait=10m]
    [vault/0]
    [pause]
    ");
}

#[test]
fn a_read_cannot_send_a_mutation() {
    let bench = Bench::new().program("juju", "touch \"$HOME/touched\"");
    let call = ask("juju.run", json!({"model": "m", "unit": "vault/0", "action": "pause"}));
    assert!(matches!(clients::read(&bench.shell(), &call), Err(WireError::Unsupported(_))));
    assert!(!bench.path().join("touched").exists());
}

#[test]
fn a_pipe_hides_no_refusal() {
    let bench = Bench::new().program("juju", "echo 'ERROR unit \"vault/9\" not found' >&2; exit 1");
    let unit = bench.read("juju.show-unit", json!({"model": "m", "unit": "vault/9"}));
    assert_eq!(unit.unwrap_err(), "refused: ERROR unit \"vault/9\" not found (exit status 1)");
}

#[test]
fn a_machine_is_released_by_its_hostname_alone() {
    let maas = r#"case "$*" in
  "p machines read hostname=one") echo '[{"system_id": "4na83t", "hostname": "one"}]' ;;
  "p machines read hostname=gone") echo '[]' ;;
  "p machines read hostname=down") echo '503 Service Unavailable'; exit 2 ;;
  "p machine release 4na83t comment=by-hand") echo '{"hostname": "one", "status_name": "Releasing"}' ;;
  *) echo "Unrecognised: $*"; exit 2 ;;
esac"#;
    let bench = Bench::new().program("maas", maas);
    let release = |host: &str| {
        let ask = ask("maas.release", json!({"profile": "p", "host": host, "comment": "by-hand"}));
        told(clients::act(&bench.shell(), consumed(ask)).unwrap()).unwrap_or_else(Json::from).to_string()
    };
    insta::assert_snapshot!(release("one"), @r#"{"hostname":"one","status_name":"Releasing"}"#);
    insta::assert_snapshot!(release("gone"), @r#""refused: 0 machines have the hostname gone, not one""#);
    insta::assert_snapshot!(release("down"), @r#""refused: 503 Service Unavailable""#);
}
