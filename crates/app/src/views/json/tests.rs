use super::{
    accept, approve, calls, check, decision, decisions, delta, diff, divergence, events, explain, faults,
    head, ids, import, index, journal, ledger, lineage, plan, rehearse, rules, run, status, text, undo, why,
};
use crate::approve::Left;
use crate::decisions::{Reason, Register};
use crate::diverge::{Noted, Request};
use crate::ids::Next;
use crate::journal::Head;
use crate::keys::KeyFile;
use crate::ledger::{Item, Outstanding};
use crate::live::undo::{Back, Taken, Undone};
use crate::live::{Hold, Outcome, Ran};
use crate::stage::FaultCard;
use crate::views::omega;
use crate::views::rehearsal::{Argument, FalseAlarm, Mistaken, Outcome as Came, Rehearsal, Seeds, Weakened};
use crate::views::terminal::compare::tests::{compared, way};
use insta::assert_snapshot;
use model::{Digest, FileId, Finding, Seal, Signed, Sources, Span, Statement, Verdict};

fn verification(first_bad: Option<u64>) -> store::Verification {
    let why = first_bad.map(|seq| format!("event {seq} was changed"));
    let head = Some(Digest::of(b""));
    store::Verification { intact: first_bad.is_none(), events: 9, head, first_bad, why }
}

/// A register of two decisions in a ring, one of them named by a line.
fn register() -> (Register, Vec<Reason>) {
    let mut sources = Sources::default();
    let text = "## D-001 -- A\n- status: superseded\n- supersedes: D-002\n## D-002 -- B\n- status: adopted\n- supersedes: D-001\nT\n";
    let file = sources.add("d.md", text);
    let at = Span::new(file, 3, 8);
    let named = vec![("D-001".to_owned(), at), ("D-002".to_owned(), at)];
    let reasons = vec![Reason { id: "D-001".to_owned(), near: site::decisions::Near::Line, at }];
    (Register { sources, decisions: site::decisions::read(file, text).0, named }, reasons)
}

fn next() -> Next {
    let after = Some(("D-001".to_owned(), Span::default()));
    Next { sources: Sources::default(), id: "D-002".to_owned(), after, reserved: None }
}

fn outstanding() -> Outstanding {
    let item = || Item {
        id: "SEC-001".to_owned(),
        what: "w".to_owned(),
        date: String::new(),
        days: Some(3),
        at: Span::default(),
    };
    let sources = Sources::default();
    Outstanding { sources, security: vec![item()], decisions: vec![item()], expired: vec![item()] }
}

fn beside() -> Request {
    let (site, journal) = ("sites/omega".into(), store::Place::Folder(".interlock".into()));
    Request { site, book: None, reason: "r".to_owned(), author: "ada".to_owned(), journal }
}

/// Names of the fields of an object, of those in it, and of the first entry of each list, in their order.
fn fields(value: &serde_json::Value, path: &str, all: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(object) => {
            for (name, field) in object {
                let path = format!("{path}.{name}");
                all.push(path.clone());
                if name != "machine_map" {
                    fields(field, &path, all);
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().take(1).for_each(|item| fields(item, path, all)),
        _ => {}
    }
}

fn known() -> crate::symptoms::Known {
    crate::symptoms::known(None, std::path::Path::new("/proc")).expect("the catalogue is built in")
}

/// Logs with a cause, what followed, and a line that nothing explains.
fn triaged(known: &crate::symptoms::Known) -> crate::triaging::Triaged<'_> {
    let mut text: &[u8] =
        b"2026-06-09T10:00:00.000+00:00 h kernel: bond0: link status definitely down for interface eno1, disabling it
2026-06-09 10:00:00.001 9 ERROR x [-] AMQP server on a:5672 is unreachable: b
2026-06-09 10:00:00.001 9 ERROR x [-] Unheard of
2026-06-09 10:00:00.002 9 ERROR x [-] Traceback (most recent call last):
2026-06-09 10:00:00.002 9 ERROR x [-]   File \"/usr/lib/python3/dist-packages/nova/x.py\", line 7, in f
2026-06-09 10:00:00.002 9 ERROR x [-] ValueError: y
";
    let folder = tempfile::tempdir().expect("a folder");
    let conf = folder.path().join("nova.conf");
    std::fs::write(&conf, "[libvirt]\ncpu_mode = custom\n").expect("written");
    crate::triaging::triage(known, &["-".into(), conf], &mut text).expect("it reads")
}

fn draft() -> crate::symptoms::Drafted {
    let draft = triage::draft("Flux of disk 7 lost").expect("a draft");
    crate::symptoms::Drafted::New("sites/omega/symptoms/x.yaml".into(), draft)
}

fn drifted() -> health::Drift {
    let change = health::Change {
        section: "s".to_owned(),
        entry: "e".to_owned(),
        field: Some("f".to_owned()),
        from: Some(1.into()),
        to: Some(2.into()),
        class: health::Class::Drift,
    };
    health::Drift { changes: vec![change], unread: vec![("s".to_owned(), "w".to_owned())] }
}

fn traced() -> crate::following::Traces {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "2026-06-09 10:00:00.001 9 ERROR x [req-1 - -] It failed\n";
    std::fs::write(folder.path().join("x.log"), text).expect("written");
    crate::following::trace("req-1", &[folder.path().to_owned()]).expect("it reads")
}

/// An answer, a key and a head that are signed.
fn approvals() -> (Left, KeyFile, Head, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = KeyFile::create(&folder.path().join("key"), "ada", None).expect("a key");
    let key = file.unlock(|| Err("none is needed".to_owned())).expect("open");
    let statement = Statement::Head { events: 1, head: Digest::of(b"") };
    let at = "2026-06-03T10:00:00Z".parse().expect("a time");
    let seal = Seal::over(&statement, "ada", &key, at).expect("signed");
    let signed = Signed { statement, seal };
    let (run, block, person) = (model::RunId("r".to_owned()), "b".to_owned(), "ada".to_owned());
    let left = Left { run, block, person, declined: None, place: 1, signed: signed.clone() };
    (left, file, Head { events: 1, head: Digest::of(b""), signed: Some(signed) }, folder)
}

fn ran(rehearsal: &Rehearsal) -> Ran {
    let record = &rehearsal.control[0];
    let held = Some(Hold::Approval("deploy".to_owned()));
    Ran {
        run: record.run.clone(),
        outcome: Outcome { verdict: Verdict::Unmeasured, held, reason: "nobody is there".to_owned() },
        closed: false,
        events: record.events.clone(),
    }
}

/// An acceptance of which something is left.
fn accepted(ran: Ran, undone: Undone) -> crate::accept::Accepted {
    let line = model::Assertion {
        text: "t".to_owned(),
        line: 1,
        verdict: Verdict::Fails,
        saw: [("balanced.members".to_owned(), "[]".to_owned())].into(),
        why: Some("w".to_owned()),
    };
    let row = crate::accept::Row {
        step: "s".to_owned(),
        gate: "g".to_owned(),
        verdict: Verdict::Fails,
        assertions: vec![line],
    };
    crate::accept::Accepted { ran, undone: Some(undone), rows: vec![row] }
}

fn with_one_unfit() -> crate::views::rehearsal::Rehearsal {
    let mut rehearsal = omega::rehearsal();
    rehearsal.unfit.push(crate::views::rehearsal::Unfit {
        fault: "unseal-wrong-share".to_owned(),
        layer: "vault".to_owned(),
        why: "no Vault is deployed where the books begin".to_owned(),
    });
    let words = |words: [&str; 3]| words.map(str::to_owned);
    let [book, gate, text] = words(["runbooks/phase-01-bundle-deploy.md", "1.1/gate-1", "vips.size() == 22"]);
    let why = "it is false".to_owned();
    let alarm = FalseAlarm { seed: 7, book: book.clone(), gate: gate.clone(), why: why.clone() };
    rehearsal.seeds = Some(Seeds { count: 100, false_alarms: vec![alarm] });
    let (fault, by) = ("vip-duplicate".to_owned(), Some("1.2/gate-2".to_owned()));
    rehearsal.weakened = Some(vec![Weakened { book, gate, text, fault, outcome: Came::Late, by }]);
    let [book, block] = ["runbooks/phase-01-bundle-deploy.md", "1.3/deploy"].map(str::to_owned);
    let (place, said) = (block.clone(), why.clone());
    let mistake = Mistaken { mistake: "skipped-step", book, block, law: Some(3), place, why: said };
    rehearsal.mistakes = Some(vec![mistake]);
    let argument = Argument { why, decision: "D-045".to_owned() };
    let escaped = rehearsal.faults.iter_mut().filter(|row| row.outcome == Came::Escaped);
    escaped.for_each(|row| row.argument = Some(argument.clone()));
    rehearsal.faults.retain(|row| row.argument.is_some());
    rehearsal.lines[0].argument = Some(argument);
    rehearsal
}

#[test]
fn the_documented_examples_have_the_fields_that_are_printed() {
    let mut sources = Sources::default();
    let span = Span::new(sources.add("a", "a"), 0, 1);
    let findings = [Finding::error("c", span, "m").related(span, "r")];
    let (compared, way) = (compared(), way());
    let view = omega::plan();
    let rehearsal = with_one_unfit();
    let (ran, verified) = (ran(&rehearsal), verification(Some(17)));
    let signatures = crate::Signatures { bad: vec![(9, "w".to_owned())], ..crate::Signatures::default() };
    let (left, key, tip, _folder) = approvals();
    let imported = store::Transfer { events: 48, new: 12, head: Some(Digest::of(b"")) };
    let runs = vec![rehearsal.control[0].events.clone()];
    let cards = [FaultCard {
        fault: String::new(),
        layer: String::new(),
        onset: String::new(),
        looks_like: String::new(),
        source: String::new(),
    }];
    let pages = crate::explain::explain("R53").expect("a known number");
    let (register, reasons) = register();
    let (next, outstanding, known) = (next(), outstanding(), known());
    let called = crate::calls::calls(Some("juju.run")).expect("a known call");
    let taken = Taken { block: "add-model".to_owned(), by: Back::Undo("remove-model".to_owned()) };
    let undone = || Undone { taken: vec![taken.clone()], ran: Some(self::ran(&rehearsal)) };
    let accepted = accepted(self::ran(&rehearsal), undone());
    let beside = beside();
    let noted = Noted { author: beside.author.clone(), run: ran.run.clone(), alone: false };
    let printed = [
        serde_json::to_value(check(&findings, &sources)),
        serde_json::to_value(plan(&view)),
        serde_json::to_value(diff(&compared)),
        serde_json::to_value(delta(&way)),
        serde_json::to_value(rehearse(&rehearsal)),
        serde_json::to_value(run(&ran)),
        serde_json::to_value(undo("live-a-1", &undone())),
        serde_json::to_value(accept(&accepted)),
        serde_json::to_value(divergence(&noted, &beside)),
        serde_json::to_value(approve(&left)),
        serde_json::to_value(super::key(&key, std::path::Path::new("key"))),
        serde_json::to_value(journal(&verified, Some(&signatures))),
        serde_json::to_value(events(&runs[0])),
        serde_json::to_value(index(&runs)),
        serde_json::to_value(import(&imported)),
        serde_json::to_value(head(&tip)),
        serde_json::to_value(faults(&cards)),
        serde_json::to_value(rules(&pages)),
        serde_json::to_value(decisions(&register, None)),
        serde_json::to_value(decision(&register, &register.decisions[1])),
        serde_json::to_value(why(&register, &reasons)),
        serde_json::to_value(lineage(&register, None)),
        serde_json::to_value(ids(&next)),
        serde_json::to_value(ledger(&outstanding)),
        serde_json::to_value(status(&omega::status())),
        serde_json::to_value(calls(&called)),
    ];
    as_documented(printed.into_iter().chain(of_clouds_and_logs(&known)).collect());
}

/// What is said of errors, logs and clouds.
fn of_clouds_and_logs(known: &crate::symptoms::Known) -> Vec<serde_json::Result<serde_json::Value>> {
    let asserted = crate::views::asserting::tests::asserted();
    let capture = &asserted.capture;
    let traces = traced();
    vec![
        serde_json::to_value(explain(&crate::symptoms::explain(known, "is not mapped to any cell"))),
        serde_json::to_value(super::drafted(&draft())),
        serde_json::to_value(super::triage(&triaged(known))),
        serde_json::to_value(super::trace(&traces.requests[0])),
        serde_json::to_value(super::traces(&traces)),
        serde_json::to_value(super::assert(&asserted)),
        serde_json::to_value(super::preflight(&asserted)),
        serde_json::to_value(super::drift(capture, capture, &drifted())),
        serde_json::to_value(super::served("c", "b", "u", std::path::Path::new("f"))),
    ]
}

/// The examples of the page, one after the other, have the fields that are printed.
fn as_documented(printed: Vec<serde_json::Result<serde_json::Value>>) {
    let page = include_str!("../../../../../docs/json.md");
    let examples = page.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let documented: Vec<serde_json::Value> =
        examples.map(|text| serde_json::from_str(text).unwrap()).collect();
    assert_eq!(documented.len(), printed.len());
    for (documented, printed) in documented.iter().zip(printed) {
        let (mut left, mut right) = (vec![], vec![]);
        fields(documented, "", &mut left);
        fields(&printed.unwrap(), "", &mut right);
        assert_eq!(left, right);
    }
}

#[test]
fn a_check_as_the_issue_words_it() {
    let mut sources = Sources::default();
    let file = sources.add("bundle.yaml", "a:\n  vip: 1\n");
    let findings = [
        Finding::error("vip-outside-plane", Span::new(file, 10, 11), "1 is \"outside\"")
            .related(Span::new(file, 0, 1), "the application")
            .help("move it")
            .decision("D-020"),
        Finding::info("lost", Span::start_of(FileId(9)), "nowhere"),
    ];
    assert_snapshot!(text(&check(&findings, &sources)).unwrap(), @r#"
    {
      "schema": "interlock.check/1",
      "holds": false,
      "counts": {
        "error": 1,
        "warning": 0,
        "info": 1
      },
      "findings": [
        {
          "code": "vip-outside-plane",
          "severity": "error",
          "message": "1 is \"outside\"",
          "at": {
            "file": "bundle.yaml",
            "line": 2,
            "column": 8
          },
          "related": [
            {
              "at": {
                "file": "bundle.yaml",
                "line": 1,
                "column": 1
              },
              "message": "the application"
            }
          ],
          "help": "move it",
          "decision": "D-020"
        },
        {
          "code": "lost",
          "severity": "info",
          "message": "nowhere",
          "at": {
            "file": "(unknown)",
            "line": 1,
            "column": 1
          },
          "related": [],
          "help": "",
          "decision": null
        }
      ]
    }
    "#);
}

#[test]
fn only_an_error_keeps_a_check_from_holding() {
    let info = [Finding::info("lost", Span::start_of(FileId(9)), "nowhere")];
    assert_snapshot!(
        serde_json::to_string(&check(&info, &Sources::default())).unwrap().split(",\"findings\"").next().unwrap(),
        @r#"{"schema":"interlock.check/1","holds":true,"counts":{"error":0,"warning":0,"info":1}"#
    );
}

#[test]
fn a_plan_keeps_the_order_of_machines_and_changes() {
    let mut view = omega::plan();
    view.changes.drain(..4);
    assert_snapshot!(
        serde_json::to_string(&plan(&view)).unwrap(),
        @r#"{"schema":"interlock.plan/1","applications":1,"relations":0,"machines":1,"containers":1,"machine_map":{"8":"0","10":"1"},"changes":[{"kind":"add-container","text":"add lxd container 0/lxd/0 on new machine 0"},{"kind":"add-unit","text":"add unit vault/0 to 0/lxd/0\u001b[2J"}]}"#
    );
}

#[test]
fn a_rehearsal_counts_each_gate_once_and_an_escaped_fault_has_no_gate() {
    let mut rehearsal = omega::rehearsal();
    rehearsal.faults.drain(..12);
    rehearsal.lines.truncate(2);
    rehearsal.faults[1].gate = Some("left over".to_owned());
    let events = &mut rehearsal.control[0].events;
    let judged_again = events[4].clone();
    events.insert(4, judged_again);
    assert_snapshot!(
        serde_json::to_string(&rehearse(&rehearsal)).unwrap(),
        @r#"{"schema":"interlock.rehearse/1","verdict":"fails","control":{"verdict":"holds"},"seeds":null,"books":[{"book":"runbooks/phase-01-bundle-deploy.md","steps":12,"gates":{"holds":8,"fails":0,"unmeasured":0},"virtual_seconds":4929,"wall_ms":1374}],"faults":[{"fault":"br-ex-no-carrier","layer":"network","outcome":"escaped","book":null,"gate":null,"lines":[],"steps_after":null,"why":"no gate reads the carrier of br-ex","argument":null},{"fault":"dns-dead-in-units","layer":"network","outcome":"late","book":"runbooks/phase-01-bundle-deploy.md","gate":"1.5/exit-gate","lines":["vips.all(v, in_range(v, site.planes.provider.ranges.vip))"],"steps_after":3,"why":"seen only after the deploy","argument":null}],"unfit":[],"gates":[{"book":"runbooks/phase-01-bundle-deploy.md","gate":"1.0/gate-1","faults":[],"lines":[{"line":"overlay_keys == 5","guards":"answers","alone":[],"among":[],"notices":"vips[2] becomes \"\"","noticed_by":null,"argument":null},{"line":"vips.all(v, in_range(v, site.planes.provider.ranges.vip))","guards":"nothing","alone":[],"among":[],"notices":"nodes[0] is missing","noticed_by":"nodes.size() == 4","argument":null}]},{"book":"runbooks/phase-01-bundle-deploy.md","gate":"1.5/exit-gate","faults":["dns-dead-in-units"],"lines":[]}],"layers":[{"layer":"network","caught":0,"late":1,"escaped":1}],"weakened":null,"mistakes":null,"idle_arguments":[],"unknown_calls":["maas admin rack-controllers read"]}"#
    );
    assert_snapshot!(
        serde_json::to_string(&rehearse(&Rehearsal::default())).unwrap(),
        @r#"{"schema":"interlock.rehearse/1","verdict":"unmeasured","control":{"verdict":"unmeasured"},"seeds":null,"books":[],"faults":[],"unfit":[],"gates":[],"layers":[],"weakened":null,"mistakes":null,"idle_arguments":[],"unknown_calls":[]}"#
    );
}

#[test]
fn a_journal_is_intact_when_no_event_is_bad() {
    assert_snapshot!(
        serde_json::to_string(&journal(&verification(None), None)).unwrap(),
        @r#"{"schema":"interlock.journal/1","intact":true,"events":9,"head":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","first_bad":null,"why":null,"signatures":null}"#
    );
    assert_snapshot!(
        serde_json::to_string(&journal(&verification(Some(4)), None)).unwrap(),
        @r#"{"schema":"interlock.journal/1","intact":false,"events":9,"head":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","first_bad":4,"why":"event 4 was changed","signatures":null}"#
    );
}
