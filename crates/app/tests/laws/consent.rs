//! Law 4: one approval, one mutation.

use crate::rig::{BOOK, LONG, Person, Rig, ada, cloud, lost, pasted, says};
use app::{AppError, RehearsalConsent};
use model::{EventKind, Mode, RunId, Verdict};
use runbook::{Approval, Approver, Hold, Proposal, Refusal};
use std::sync::Mutex;

#[test]
fn law_4_a_rehearsals_consent_starts_nothing_in_a_run_that_touches_the_cloud() {
    for mode in [Mode::Live, Mode::Paste] {
        let rig = Rig::new(BOOK, mode);
        let says = if mode == Mode::Paste { pasted } else { says };
        let wire = rig.wire(move |_| says("controller\n"));
        let error = rig.drive(&wire, &mut RehearsalConsent).expect_err("refused");
        assert!(matches!(error, AppError::Refused(Refusal::NeedsPerson)), "{error}");
        assert_eq!(wire.count("add_model"), 0);
        let given = |event: &model::Event| matches!(event.kind, EventKind::ApprovalGiven { .. });
        assert!(!rig.events().iter().any(given), "and none is recorded");
    }
}

/// An approval of what another run was offered.
fn of_another_run() -> Approval {
    let mut rig = Rig::new(BOOK, Mode::Live);
    rig.run = RunId("r0".into());
    let wire = rig.wire(|_| says("controller\n"));
    let mut kept = None;
    let mut person = Person(|proposal: &Proposal, now| {
        kept = Some(ada(proposal, now).expect("given"));
        Err("not today".to_owned())
    });
    rig.drive(&wire, &mut person).expect("it ends");
    kept.expect("it was offered")
}

#[test]
fn law_4_an_approval_of_another_run_or_proposal_starts_nothing() {
    let rig = Rig::new(BOOK, Mode::Live);
    let wire = rig.wire(|_| says("controller\n"));
    let mut kept = Some(of_another_run());
    let mut person = Person(|_: &Proposal, _| kept.take().ok_or_else(|| "none left".to_owned()));
    let error = rig.drive(&wire, &mut person).expect_err("refused");
    assert!(matches!(error, AppError::Refused(Refusal::OtherProposal { .. })), "{error}");
    assert!(error.to_string().contains("read it and approve again"), "{error}");
    assert_eq!(wire.count("add_model"), 0);
    // The run is open still, and a person's consent to what it really offers is good.
    let models = Mutex::new(vec!["controller"]);
    assert_eq!(
        rig.drive(&rig.wire(cloud(&models)), &mut Person(ada)).expect("it ends").verdict,
        Verdict::Holds
    );
}

#[test]
fn law_4_an_expired_approval_is_asked_for_again_and_never_without_an_end() {
    let rig = Rig::new(BOOK, Mode::Live);
    let wire = rig.wire(|_| says("controller\n"));
    let mut asked = 0;
    let mut stubborn = Person(|proposal: &Proposal, _| {
        asked += 1;
        assert!(asked < 50, "the loop does not end");
        ada(proposal, "2020-01-01T00:00:00Z".parse().expect("a time"))
    });
    let outcome = rig.drive(&wire, &mut stubborn).expect("it ends");
    assert_eq!(
        (outcome.verdict, outcome.held),
        (Verdict::Unmeasured, Some(Hold::Approval("add_model".into())))
    );
    assert!(outcome.reason.contains("too old"), "{}", outcome.reason);
    assert_eq!(wire.count("add_model"), 0);
    // A person who was called away once is asked once more.
    let rig = Rig::new(BOOK, Mode::Live);
    let models = Mutex::new(vec!["controller"]);
    let mut asked = 0;
    let mut away = Person(|proposal: &Proposal, now| {
        asked += 1;
        if asked == 1 {
            rig.clock.jump(LONG as i64);
        }
        ada(proposal, now)
    });
    let wire = rig.wire(cloud(&models));
    assert_eq!(rig.drive(&wire, &mut away).expect("it ends").verdict, Verdict::Holds);
    assert_eq!((asked, wire.count("add_model"), wire.count("models")), (2, 1, 2), "and looked in between");
}

#[test]
fn law_4_an_approval_from_the_future_lives_no_longer() {
    let rig = Rig::new(BOOK, Mode::Live);
    let wire = rig.wire(|_| says("controller\n"));
    let mut times = 0;
    let mut early = Person(|proposal: &Proposal, _| {
        times += 1;
        if times > 9 {
            return Err("enough".to_owned());
        }
        ada(proposal, "2099-01-01T00:00:00Z".parse().expect("a time"))
    });
    let outcome = rig.drive(&wire, &mut early).expect("it ends");
    assert_eq!((outcome.held, wire.count("add_model")), (Some(Hold::Approval("add_model".into())), 0));
}

#[test]
fn law_4_each_start_of_one_block_needs_an_approval_of_its_own() {
    let rig = Rig::new(BOOK, Mode::Live);
    // It never happens and never says so: it is looked at and offered again.
    let wire = rig.wire(|exec| if exec.block == "add_model" { lost() } else { says("controller\n") });
    let mut read = vec![];
    let mut person = Person(|proposal: &Proposal, now| {
        read.push(proposal.digest.clone());
        ada(proposal, now)
    });
    rig.drive(&wire, &mut person).expect("it ends");
    assert_eq!(read.len(), wire.count("add_model"), "as many consents as starts");
    let starts = read.len();
    read.dedup();
    assert_eq!((read.len(), starts), (3, 3), "each to a proposal of its own");
}

#[test]
fn law_4_an_approval_does_not_outlive_the_process_that_it_was_given_to() {
    let rig = Rig::new(BOOK, Mode::Live);
    let wire = rig.wire(|_| says("controller\n"));
    let mut journal = crate::record::Failing::new(rig.journal(), crate::record::at_start());
    rig.go_on(&mut journal, &wire, &mut Person(ada)).expect_err("it dies between approval and start");
    let last = rig.events().pop().expect("an event").kind;
    assert!(matches!(last, EventKind::ApprovalGiven { .. }), "{last:?}");
    let models = Mutex::new(vec!["controller"]);
    let wire = rig.wire(cloud(&models));
    let mut refuses = Person(|_: &Proposal, _| Err("it is another night".to_owned()));
    let outcome = rig.drive(&wire, &mut refuses).expect("it ends");
    assert_eq!((outcome.held, wire.count("add_model")), (Some(Hold::Approval("add_model".into())), 0));
}

#[test]
fn law_4_a_name_that_is_typed_wrong_approves_nothing() {
    let rig =
        Rig::new(&BOOK.replace("# undo: phase-00", "# undo: phase-00\n# confirm: openstack"), Mode::Live);
    let wire = rig.wire(|_| says("controller\n"));
    let mut careless = Person(|proposal: &Proposal, now| {
        let given = proposal.approve(Approver::Person("ada".into()), Some("Openstack "), now);
        given.map_err(|why| why.to_string())
    });
    let outcome = rig.drive(&wire, &mut careless).expect("it ends");
    assert_eq!((outcome.held, wire.count("add_model")), (Some(Hold::Approval("add_model".into())), 0));
}
