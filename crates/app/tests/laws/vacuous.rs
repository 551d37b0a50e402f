//! Law 5: nothing vacuous.

use crate::rig::{BOOK, Rig, bash, lost, says};
use model::{ExecReply, HttpReply, Mode, Reply, Verdict, WireError};

/// A book whose gate is true of every list that has no `openstack` in it, and so of an empty one.
fn book(output: &str, gate: &str) -> String {
    BOOK.replacen("# output: lines", &format!("# output: {output}"), 1)
        .replace("# needs: FIRST = models[0]\n", "")
        .replace("!models.exists(m, m == \"openstack\")", gate)
}

const NONE: &str = "!models.exists(m, m == \"openstack\")";
const ALL: &str = "models.all(m, m != \"openstack\")";

fn opens_nothing(what: &str, text: &str, answer: impl Fn() -> Result<Reply, WireError> + Send + Sync) {
    let rig = Rig::new(text, Mode::Rehearsal);
    let wire = rig.wire(|exec| if exec.block == "models" { answer() } else { says("openstack\n") });
    let outcome = rig.rehearse(&wire);
    assert_eq!(
        (outcome.verdict, wire.count("add_model")),
        (Verdict::Unmeasured, 0),
        "{what}: {}",
        outcome.reason
    );
    assert!(!outcome.reason.is_empty(), "{what}");
}

#[test]
fn law_5_an_empty_answer_opens_no_gate() {
    for gate in [NONE, ALL, "models.filter(m, m == \"openstack\").size() == 0", "models == models"] {
        for (output, stdout) in [
            ("json", ""),
            ("json", " \n"),
            ("json", "null"),
            ("json", "[]"),
            ("json", "{}"),
            ("json", "\"\""),
            ("lines", ""),
            ("lines", "\n\n"),
            ("text", ""),
            ("text", "\n"),
            ("yaml", ""),
            ("yaml", "---\n"),
            ("yaml", "# nothing\n"),
        ] {
            opens_nothing(&format!("{gate} {output} {stdout:?}"), &book(output, gate), || says(stdout));
        }
    }
}

#[test]
fn law_5_no_answer_opens_no_gate() {
    let cut = ExecReply { status: Some(0), stdout: b"a\n".to_vec(), truncated: 1, ..ExecReply::default() };
    let killed = ExecReply { status: None, stdout: b"a\n".to_vec(), ..ExecReply::default() };
    let http = HttpReply { status: 200, headers: vec![], body: b"[\"a\"]".to_vec() };
    let away = || WireError::Unreachable { target: "jumphost".into(), why: "no route to host".into() };
    opens_nothing("lost", &book("lines", NONE), lost);
    opens_nothing("unreachable", &book("lines", NONE), || Err(away()));
    opens_nothing("unsupported", &book("lines", NONE), || Err(WireError::Unsupported("blocks")));
    opens_nothing("cut", &book("lines", NONE), || Ok(Reply::Exec(cut.clone())));
    opens_nothing("killed", &book("lines", NONE), || Ok(Reply::Exec(killed.clone())));
    opens_nothing("http", &book("lines", NONE), || Ok(Reply::Http(http.clone())));
}

#[test]
fn law_5_rows_that_a_filter_leaves_out_prove_nothing() {
    let gate = "models.filter(m, m.startsWith(\"nova\")).all(m, m == \"nova-ready\")";
    opens_nothing("no row is left", &book("lines", gate), || says("controller\n"));
}

#[test]
fn law_5_a_real_bash_that_says_nothing_opens_no_gate() {
    for script in [
        "true",
        "exit 0",
        "printf ''",
        "echo",
        "echo controller | grep nothing || true",
        "false | cat",
        "echo controller; kill -9 $$",
        "no-such-command 2>/dev/null; true",
    ] {
        let text = book("lines", NONE).replacen("juju models", script, 1);
        let rig = Rig::new(&text, Mode::Rehearsal);
        let shell = bash(rig.folder.path());
        let wire = rig.wire(|exec| match exec.block.as_str() {
            "models" => shell.exec(exec).map(Reply::Exec),
            _ => says("openstack\n"),
        });
        let outcome = rig.rehearse(&wire);
        assert_eq!(
            (outcome.verdict, wire.count("add_model")),
            (Verdict::Unmeasured, 0),
            "{script}: {}",
            outcome.reason
        );
    }
}

#[test]
fn law_5_a_look_that_sees_nothing_does_not_say_that_nothing_happened() {
    // The mutation's answer is lost, and then the cloud says nothing at all: it must not be offered again.
    let rig = Rig::new(&book("lines", NONE), Mode::Rehearsal);
    let asked = std::sync::atomic::AtomicU32::new(0);
    let wire = rig.wire(|exec| match exec.block.as_str() {
        "add_model" => lost(),
        _ if asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0 => says("controller\n"),
        _ => says(""),
    });
    let outcome = rig.rehearse(&wire);
    assert_eq!((outcome.verdict, wire.count("add_model")), (Verdict::Unmeasured, 1), "{}", outcome.reason);
    assert_eq!(outcome.held, Some(runbook::Hold::Look("add_model".into())));
}
