//! Consents that are given elsewhere, attacked: law 4 under a site that names who may approve.

use super::sim::{BOOK, Sim, facts, machine, says, sealed};
use crate::{Answer, Approver, Effect, Hold, Machine, Proposal, Refusal, parse};
use model::{
    AnotherPerson, Approvals, EventKind, FileId, Grave, Mode, Secret, Signed, SigningKey, Statement,
    Timestamp,
};
use std::time::Duration;

fn key(digit: &str) -> SigningKey {
    SigningKey::of_seed(&Secret::new(digit.repeat(64))).unwrap()
}

/// Ada runs; she and Bob may approve, for five minutes.
fn rules(another_person: AnotherPerson) -> Approvals {
    let people = [("ada".to_owned(), key("1").public()), ("bob".to_owned(), key("2").public())];
    Approvals { people: people.into(), another_person, lifetime: Duration::from_secs(300) }
}

fn ruled(text: &str, rules: &Approvals) -> Machine {
    Machine::new(parse(FileId(0), text).book, facts()).ruled_by(Some(rules.clone()))
}

/// A live run up to its offer, under rules.
fn offered(rules: &Approvals) -> (Sim, Proposal) {
    let mut sim = Sim::new(BOOK, Mode::Live);
    sim.machine = ruled(BOOK, rules);
    sim.events.iter().for_each(|event| sim.machine.apply(event).unwrap());
    let proposal = sim.until_offered(&mut |_, _| says("controller\n"));
    (sim, proposal)
}

fn signed(proposal: &Proposal, person: &str, digit: &str, at: Timestamp) -> Signed {
    let approval = proposal.approve(Approver::Person(person.into()), None, at).unwrap();
    approval.sign(proposal, person, &key(digit)).unwrap()
}

fn refused(proposal: &Proposal, signed: Signed, rules: &Approvals, now: Timestamp) -> String {
    proposal.admit(signed, rules, "ada", now).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn a_signed_consent_of_another_person_starts_the_mutation_once() {
    let rules = rules(AnotherPerson::Always);
    let (mut sim, proposal) = offered(&rules);
    let consent = signed(&proposal, "bob", "2", sim.now);
    let admit = |now| match proposal.admit(consent.clone(), &rules, "ada", now) {
        Ok(Answer::Approved(approval)) => approval,
        other => panic!("{other:?}"),
    };
    sim.machine.approved(admit(sim.now), sim.now).unwrap();
    sim.until("record started add_model", &mut |_, _| says("controller\n"));
    assert!(sim.trace.iter().any(|line| line == "record approved add_model by bob"), "{:#?}", sim.trace);
    // The same answer, found in the inbox again.
    let again = sim.machine.approved(admit(sim.now), sim.now);
    assert!(matches!(again, Err(Refusal::ApprovalUsed(_))), "{again:?}");
}

#[test]
fn a_consent_that_is_recorded_does_not_count_for_the_process_that_goes_on() {
    let rules = rules(AnotherPerson::Never);
    let (mut sim, proposal) = offered(&rules);
    let consent = signed(&proposal, "bob", "2", sim.now);
    let Ok(Answer::Approved(approval)) = proposal.admit(consent.clone(), &rules, "ada", sim.now) else {
        panic!()
    };
    sim.machine.approved(approval, sim.now).unwrap();
    sim.until("record approved", &mut |_, _| says("controller\n"));
    sim.machine = ruled(BOOK, &rules);
    sim.events.iter().for_each(|event| sim.machine.apply(event).unwrap());
    sim.machine.resumed("ada");
    let offered = sim.until_offered(&mut |_, _| says("controller\n"));
    assert_eq!(offered.digest, proposal.digest);
    let Ok(Answer::Approved(replayed)) = offered.admit(consent, &rules, "ada", sim.now) else { panic!() };
    assert_eq!(sim.machine.approved(replayed, sim.now), Err(Refusal::SealUsed("bob".into())));
}

#[test]
fn what_is_not_signed_by_somebody_whom_the_site_names_is_refused() {
    let rules = rules(AnotherPerson::Always);
    let (mut sim, proposal) = offered(&rules);
    let now = sim.now;
    let by_bob = signed(&proposal, "bob", "2", now);
    let says = |signed| refused(&proposal, signed, &rules, now);
    assert_eq!(
        says(signed(&proposal, "eve", "3", now)),
        "this answer does not count: \"eve\" is nobody whom `approvals.people` of site.yaml names"
    );
    assert!(says(signed(&proposal, "bob", "3", now)).contains("which is not the key in site.yaml"));
    assert_eq!(
        says(signed(&proposal, "ada", "1", now)),
        "ada runs this book, and this site wants another person to approve here"
    );
    // The runner takes Bob's seal for her own approval, or her own for one in Bob's name.
    let mut borrowed = signed(&proposal, "ada", "1", now);
    borrowed.seal.by = "bob".into();
    assert!(says(borrowed).contains("which is not the key"));
    let mut moved = signed(&proposal, "ada", "1", now);
    moved.seal.signature = by_bob.seal.signature.clone();
    assert!(says(moved).contains("is not over this"));
    // A refusal is no consent, whatever is written over it.
    let no = proposal.decline("not tonight", "bob", &key("2"), now).unwrap();
    let Statement::Declined { asked, .. } = no.statement.clone() else { panic!() };
    assert!(
        says(Signed { statement: Statement::Approved { asked }, seal: no.seal.clone() })
            .contains("not over this")
    );
    assert!(
        matches!(proposal.admit(no, &rules, "ada", now), Ok(Answer::Declined(why)) if why == "bob says \"not tonight\"")
    );
    // Nor does the machine take what came past the inbox: unsigned, from the terminal.
    let unsigned = proposal.approve(Approver::Person("bob".into()), None, now).unwrap();
    assert!(matches!(sim.machine.approved(unsigned, now), Err(Refusal::NotVouched(_))));
    // A key that the site named once, and names no longer.
    let mut without = rules.clone();
    without.people.remove("bob");
    assert!(refused(&proposal, by_bob, &without, now).contains("\"bob\" is nobody"));
}

#[test]
fn what_is_signed_over_something_else_or_at_another_time_is_refused() {
    let rules = rules(AnotherPerson::Never);
    let (sim, proposal) = offered(&rules);
    let now = sim.now;
    let after = |seconds: u64| now.checked_add(Duration::from_secs(seconds)).unwrap();
    let of = |altered: Proposal| refused(&proposal, signed(&altered, "bob", "2", now), &rules, now);
    let other = model::Digest::of(b"another");
    assert!(
        of(Proposal { run: model::RunId("r9".into()), ..proposal.clone() })
            .ends_with("it is for run r9, not for r1")
    );
    assert!(
        of(Proposal { opened: other.clone(), ..proposal.clone() })
            .contains("of another site or another journal")
    );
    assert!(
        of(Proposal { block: "other".into(), ..proposal.clone() })
            .ends_with("it is for block other, not for add_model")
    );
    assert!(of(Proposal { digest: other, ..proposal.clone() }).contains("what is offered now is"));
    let at = |signed_at, now| refused(&proposal, signed(&proposal, "bob", "2", signed_at), &rules, now);
    assert!(at(now, after(301)).contains("has expired"));
    assert!(at(after(61), now).contains("which is still to come"));
    assert!(
        proposal.admit(signed(&proposal, "bob", "2", after(59)), &rules, "ada", now).is_ok(),
        "clocks differ"
    );
    // Its time is under the signature: it cannot be freshened.
    let mut old = signed(&proposal, "bob", "2", now);
    old.seal.at = after(301);
    assert!(refused(&proposal, old, &rules, after(301)).contains("not over this"));
}

#[test]
fn another_person_is_wanted_for_the_labels_that_the_site_lists() {
    let rules = rules(AnotherPerson::For([Grave::Caution].into()));
    let (mut sim, proposal) = offered(&rules);
    let Ok(Answer::Approved(own)) =
        proposal.admit(signed(&proposal, "ada", "1", sim.now), &rules, "ada", sim.now)
    else {
        panic!("no caution, so the runner may")
    };
    sim.machine.approved(own, sim.now).unwrap();
    let grave = Proposal { caution: Some("it burns".into()), ..proposal };
    let by_ada = grave.approve(Approver::Person("ada".into()), Some("jumphost"), sim.now).unwrap();
    let by_ada = by_ada.sign(&grave, "ada", &key("1")).unwrap();
    assert_eq!(
        grave.admit(by_ada, &rules, "ada", sim.now).map(|_| ()),
        Err(Refusal::SamePerson("ada".into()))
    );
}

#[test]
fn an_approval_that_somebody_wrote_into_the_journal_opens_nothing() {
    let rules = rules(AnotherPerson::Always);
    let (mut sim, proposal) = offered(&rules);
    let (block, digest) = (proposal.block.clone(), proposal.digest.clone());
    let own = signed(&proposal, "ada", "1", sim.now).seal;
    let eve = signed(&proposal, "eve", "3", sim.now).seal;
    for (by, seal) in [("bob", None), ("bob", Some(eve)), ("bob", Some(own.clone())), ("ada", Some(own))] {
        let (block, proposal) = (block.clone(), digest.clone());
        let kind = EventKind::ApprovalGiven { block, proposal, by: by.into(), signed: seal };
        let refusal = sim.machine.apply(&sealed(90, "r1", sim.now, kind)).unwrap_err();
        assert!(matches!(refusal, Refusal::OutOfOrder { .. }), "{refusal}");
    }
    assert!(matches!(sim.machine.next(sim.now), Effect::Approve(_)), "it is still offered");
    // In a site that names nobody, a signature proves nothing.
    let (mut sim, proposal) = (Sim::new(BOOK, Mode::Live), proposal);
    assert_eq!(sim.until_offered(&mut |_, _| says("controller\n")).digest, proposal.digest);
    let kind = EventKind::ApprovalGiven {
        block,
        proposal: digest,
        by: "bob".into(),
        signed: Some(signed(&proposal, "bob", "2", sim.now).seal),
    };
    assert!(sim.machine.apply(&sealed(90, "r1", sim.now, kind)).is_err());
}

#[test]
fn an_approval_lives_from_when_it_was_signed_and_not_from_when_it_came() {
    let rules = rules(AnotherPerson::Never);
    let (mut sim, proposal) = offered(&rules);
    let consent = signed(&proposal, "bob", "2", sim.now);
    sim.wait(250);
    let Ok(Answer::Approved(approval)) = proposal.admit(consent, &rules, "ada", sim.now) else { panic!() };
    sim.machine.approved(approval, sim.now).unwrap();
    sim.until("record approved", &mut |_, _| says("controller\n"));
    sim.wait(250);
    let again = sim.until_offered(&mut |_, _| says("controller\n"));
    assert_eq!(again.digest, proposal.digest, "five minutes after the signature a new one is wanted");
    assert!(!sim.trace.iter().any(|line| line.starts_with("record started add_model")), "{:#?}", sim.trace);
}

#[test]
fn the_offer_is_made_anew_from_the_events_of_a_run_and_from_nothing_else() {
    let rules = rules(AnotherPerson::Always);
    let (mut sim, proposal) = offered(&rules);
    let mut elsewhere = ruled(BOOK, &rules);
    sim.events.iter().for_each(|event| elsewhere.apply(event).unwrap());
    let made = elsewhere.offered(sim.now).unwrap();
    assert_eq!(
        (&made.digest, &made.script, &made.needs),
        (&proposal.digest, &proposal.script, &proposal.needs)
    );
    // Another book, or a journal that says another digest.
    assert!(machine("# other\n").apply(&sim.events[0]).is_err());
    let last = sim.events.last().unwrap();
    let kind = EventKind::StepProposed { block: "add_model".into(), proposal: model::Digest::of(b"x") };
    elsewhere.apply(&sealed(last.seq + 1, "r1", sim.now, kind)).unwrap();
    assert!(matches!(elsewhere.offered(sim.now), Err(Refusal::NotMadeAnew(_))));
    // Once it has started there is nothing to approve.
    let Ok(Answer::Approved(approval)) =
        proposal.admit(signed(&proposal, "bob", "2", sim.now), &rules, "ada", sim.now)
    else {
        panic!()
    };
    sim.machine.approved(approval, sim.now).unwrap();
    sim.until("record started add_model", &mut |_, _| says("controller\n"));
    assert_eq!(sim.machine.offered(sim.now).map(|_| ()), Err(Refusal::NothingOffered));
}

#[test]
fn a_typed_value_is_asked_for_where_it_is_read_and_refused_where_a_measured_one_is() {
    let text = BOOK.replace("# needs: FIRST = models[0]", "# needs: FIRST = typed.first");
    let mut sim = Sim::new(&text, Mode::Live);
    sim.until("record gate absent", &mut |_, _| says("controller\n"));
    let Effect::Value(wanted) = sim.machine.next(sim.now) else { panic!("it is asked for") };
    assert_eq!((wanted.name.as_str(), wanted.reader.as_str()), ("first", "add_model, as FIRST"));
    // A typed fact with the name of a measured one is no measured one.
    sim.machine.typed("models", serde_json::json!(["openstack"]), "ada");
    sim.until("record fact models", &mut |_, _| says("controller\n"));
    assert_eq!(sim.machine.facts().measured("models").unwrap().value, serde_json::json!(["controller"]));
    sim.machine.typed("first", serde_json::json!("one"), "ada");
    let proposal = sim.until_offered(&mut |_, _| says("controller\n"));
    assert_eq!(proposal.needs[1].value, "one");
    assert_eq!(proposal.needs[1].grounds[0].provenance.to_string(), "typed by ada");
    // A gate that reads one waits for it too; a rehearsal has nobody to ask, and holds.
    let text = BOOK.replace("!models.exists(m, m == \"openstack\")", "models[0] == typed.first");
    let mut sim = Sim::new(&text, Mode::Live);
    sim.until("record fact models", &mut |_, _| says("controller\n"));
    assert!(matches!(sim.machine.next(sim.now), Effect::Value(wanted) if wanted.reader == "the gate absent"));
    let outcome = Sim::new(&text, Mode::Rehearsal).finish(&mut |_, _| says("controller\n"));
    assert_eq!(outcome.held, Some(Hold::Gate("absent".into())));
}

#[test]
fn a_capture_of_another_commit_is_no_fact() {
    let at: Timestamp = "2026-06-03T10:00:00Z".parse().unwrap();
    let text = BOOK.replace("# needs: FIRST = models[0]", "# needs: FIRST = asbuilt.first");
    for (commit, why) in
        [("abc", None), ("def", Some("the capture c.json is of commit def, and this run is at abc"))]
    {
        let asbuilt = crate::AsBuilt {
            value: serde_json::json!({"first": "one"}),
            capture: "c.json".into(),
            commit: commit.into(),
            at,
        };
        let with = crate::Facts::new(super::sim::declared(), Some(asbuilt), model::Freshness::default());
        let mut sim = Sim::new(&text, Mode::Rehearsal);
        sim.machine = Machine::new(parse(FileId(0), &text).book, with);
        sim.events.iter().for_each(|event| sim.machine.apply(event).unwrap());
        let mut started = false;
        let outcome = sim.finish(&mut |block, _| {
            started |= block == "add_model";
            says(if started { "openstack\n" } else { "controller\n" })
        });
        match why {
            Some(why) => assert!(outcome.reason.contains(why) && !started, "{}", outcome.reason),
            None => assert!(outcome.verdict.opens(), "{}", outcome.reason),
        }
    }
}
