//! Law 2: no inferred value.

use crate::rig::{BOOK, LONG, Person, Rig, ada, bash, cloud, says};
use model::{Mode, RunId, Verdict, Wire};
use runbook::Hold;
use std::sync::Mutex;

#[test]
fn law_2_a_need_without_a_fact_is_refused_and_names_what_would_measure_it() {
    for (need, why) in [
        ("after[0]", "the CHECK after at line 26 would measure it"),
        ("site.juju.gone", "not declared"),
        ("asbuilt.models[0]", "no capture"),
        ("typed.model", "not typed"),
    ] {
        let rig = Rig::new(&BOOK.replace("models[0]", need), Mode::Rehearsal);
        let wire = rig.wire(|_| says("controller\n"));
        let outcome = rig.rehearse(&wire);
        assert!(outcome.reason.contains(why), "{need}: {}", outcome.reason);
        assert_eq!(
            (outcome.held, wire.count("add_model")),
            (Some(Hold::Block("add_model".into())), 0),
            "{need}"
        );
    }
}

#[test]
fn law_2_a_fact_of_an_earlier_run_in_the_same_journal_is_no_fact() {
    let mut rig = Rig::new(BOOK, Mode::Rehearsal);
    let models = Mutex::new(vec!["controller"]);
    assert_eq!(rig.rehearse(&rig.wire(cloud(&models))).verdict, Verdict::Holds);
    rig.run = RunId("r2".into());
    // The earlier run measured `models`. This one cannot.
    let wire = rig.wire(|_| crate::rig::lost());
    let outcome = rig.rehearse(&wire);
    assert_eq!((outcome.verdict, wire.count("add_model")), (Verdict::Unmeasured, 0));
    assert!(outcome.reason.contains("models is not measured"), "{}", outcome.reason);
}

#[test]
fn law_2_a_stale_value_is_measured_again_and_the_new_one_is_approved_and_passed() {
    let rig = Rig::new(BOOK, Mode::Live);
    let models = Mutex::new(vec!["old-controller"]);
    let wire = rig.wire(cloud(&models));
    let mut read = vec![];
    let mut person = Person(|proposal: &runbook::Proposal, now| {
        read.push(proposal.needs.iter().map(|need| need.value.clone()).collect::<Vec<_>>());
        if read.len() == 1 {
            rig.clock.jump(LONG as i64);
            *models.lock().expect("not poisoned") = vec!["new-controller"];
        }
        ada(proposal, now)
    });
    assert_eq!(rig.drive(&wire, &mut person).expect("it ends").verdict, Verdict::Holds);
    let asked = wire.asked();
    let ran = asked.iter().find(|asked| asked.block == "add_model").expect("it ran");
    assert!(ran.env.contains(&("FIRST".to_owned(), "new-controller".to_owned())), "{ran:?}");
    assert_eq!(read.last().expect("asked").last().map(String::as_str), Some("new-controller"), "{read:?}");
}

/// A value that would do everything at once if it were ever pasted into a text.
const HOSTILE: &str = "a'b\"c`touch PWNED`$(touch PWNED)\\ ;touch PWNED;\n\ttouch PWNED #\u{20ac} ${IFS}!!";

#[test]
fn law_2_a_hostile_value_reaches_the_real_bash_as_a_value_only() {
    let text = BOOK.replace("juju models", "cat models").replace(
        "juju add-model \"$MODEL\"",
        "printf %s \"$MODEL\" > got; printf %s \"$FIRST\" > first; echo openstack >> models",
    );
    let mut rig = Rig::new(&text, Mode::Rehearsal);
    rig.declared = serde_json::json!({"juju": {"model": HOSTILE}});
    let folder = rig.folder.path().join("cwd");
    std::fs::create_dir(&folder).expect("made");
    let line = HOSTILE.replace('\n', " ");
    std::fs::write(folder.join("models"), format!("{line}\n")).expect("written");
    let shell = bash(&folder);
    let wire = rig.wire(|exec| shell.exec(exec).map(model::Reply::Exec));
    let outcome = rig.rehearse(&wire);
    assert_eq!(outcome.verdict, Verdict::Holds, "{}", outcome.reason);
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("written by the block");
    assert_eq!((read("got"), read("first")), (HOSTILE.to_owned(), line));
    assert!(!folder.join("PWNED").exists(), "the value ran");
    assert!(wire.asked().iter().all(|asked| !asked.script.contains("PWNED")), "it is in no script");
}

#[test]
fn law_2_a_value_with_a_nul_is_refused_and_not_cut() {
    let mut rig = Rig::new(BOOK, Mode::Rehearsal);
    rig.declared = serde_json::json!({"juju": {"model": "open\u{0}stack"}});
    let shell = bash(rig.folder.path());
    let wire = rig.wire(|exec| match exec.block.as_str() {
        "add_model" => shell.ask(&model::Ask::Exec(model::Exec {
            block: exec.block.clone(),
            target: exec.target.clone(),
            script: exec.script.clone(),
            env: exec.env.clone(),
            stdin: None,
            audience: model::Audience::Everybody,
            timeout: exec.timeout,
        })),
        _ => says("controller\n"),
    });
    let outcome = rig.rehearse(&wire);
    assert_ne!(outcome.verdict, Verdict::Holds, "{}", outcome.reason);
}
