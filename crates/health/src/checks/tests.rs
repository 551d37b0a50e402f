use super::{all, host, time};
use crate::{Answer, Expected, Outcome, Source, judge};
use model::Verdict;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Judges all checks when every question has the same answer.
fn swept(answer: &Answer) -> crate::Report {
    let answers: BTreeMap<_, _> =
        crate::questions::all().into_iter().map(|question| (question.id, answer.clone())).collect();
    let charms = super::APIS.iter().map(|(charm, _)| (*charm).to_owned()).collect();
    let hosts = vec!["h1".to_owned()];
    let vips = vec![("glance".to_owned(), "provider".to_owned(), "192.0.2.51".to_owned())];
    judge(
        &answers,
        "2026-06-09T12:00:00Z".parse().unwrap(),
        &Expected { charms, hosts, vips, ..Expected::default() },
    )
}

#[test]
fn checks_have_names_of_their_own_and_say_what_to_do() {
    assert!(all().is_sorted_by(|a, b| a.id < b.id));
    assert!(all().len() >= 80, "{}", all().len());
    for check in all() {
        assert!(check.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", check.id);
        assert!(!check.asks.is_empty() && !check.shows.is_empty() && !check.act.is_empty(), "{}", check.id);
        let texts = format!("{}{}", check.shows, check.act);
        assert!(texts.is_ascii() && !check.shows.ends_with('.'), "{}", check.id);
    }
}

#[test]
fn what_nobody_was_asked_is_left_out_and_nothing_at_all_is_no_health() {
    let report = swept(&Answer::NotAsked("no cloud was named".to_owned()));
    assert!(report.judged.iter().all(|one| one.outcome == Outcome::left_out("no cloud was named")));
    assert_eq!(report.verdict, Verdict::Unmeasured);
}

#[test]
fn what_could_not_be_asked_is_unmeasured() {
    let report = swept(&Answer::Barred("there is no token".to_owned()));
    assert!(report.judged.iter().all(|one| one.outcome == Outcome::unmeasured("there is no token")));
    assert_eq!(report.verdict, Verdict::Unmeasured);
}

#[test]
fn no_check_holds_on_silence_on_refusals_or_on_answers_that_say_nothing() {
    let text = || "x".to_owned();
    let nothings = [
        Answer::Silent(text()),
        Answer::Unclear(text()),
        Answer::Refused { status: 401, words: text() },
        Answer::Refused { status: 403, words: text() },
        Answer::Refused { status: 500, words: text() },
        Answer::Said(json!([])),
        Answer::Said(json!({})),
        Answer::Said(json!(null)),
        Answer::Said(json!("fine")),
        Answer::Said(json!([null])),
        Answer::Said(json!([[], 3, "x"])),
    ];
    for nothing in nothings {
        let report = swept(&nothing);
        let held = report.judged.iter().filter(|one| one.outcome.verdict() == Some(Verdict::Holds));
        let held: Vec<&str> = held.map(|one| one.check.id).collect();
        assert_eq!(held, Vec::<&str>::new(), "{nothing:?}");
        assert_ne!(report.verdict, Verdict::Holds, "{nothing:?}");
    }
}

#[test]
fn a_service_that_does_not_answer_fails_in_its_own_layer() {
    let report = swept(&Answer::Silent("Connection refused".to_owned()));
    let failing: BTreeSet<&str> = report
        .judged
        .iter()
        .filter(|one| one.outcome.verdict() == Some(Verdict::Fails))
        .map(|one| one.check.id)
        .collect();
    let apis = crate::questions::all();
    let services: BTreeSet<&str> = apis
        .iter()
        .filter_map(|question| match question.source {
            Source::Api(api) => Some(api.service.name),
            _ => None,
        })
        .collect();
    for service in services {
        assert!(failing.contains(format!("{service}-api-answers").as_str()), "{service}");
    }
}

#[test]
fn times_of_every_service_are_read() {
    for text in [
        "2026-06-09T12:00:00Z",
        "2026-06-09T12:00:00.000000",
        "2026-06-09 12:00:00",
        "2026-06-09T14:00:00+02:00",
    ] {
        assert_eq!(
            time(text).map(|time| time.to_string()).as_deref(),
            Some("2026-06-09T12:00:00Z"),
            "{text}"
        );
    }
    assert_eq!(time(""), None);
    assert_eq!(time("never"), None);
}

#[test]
fn the_host_of_an_address() {
    assert_eq!(host("http://192.0.2.1:5000/v3"), Some("192.0.2.1"));
    assert_eq!(host("https://[2001:db8::1]:5000"), Some("2001:db8::1"));
    assert_eq!(host("nova"), None);
}
