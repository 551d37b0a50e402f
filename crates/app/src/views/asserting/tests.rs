use super::{Look, told};
use crate::asserting::Asserted;
use health::{Answer, Expected};
use model::Timestamp;
use serde_json::json;
use std::collections::BTreeMap;

/// A sweep of a cloud in which a compute service and an image are not as they should be, and the network is silent.
pub(crate) fn asserted() -> Asserted {
    let all = health::questions::all().into_iter();
    let mut answers: BTreeMap<&'static str, Answer> =
        all.map(|one| (one.id, Answer::NotAsked("the catalogue has no such service".to_owned()))).collect();
    let service = |binary: &str, state: &str| json!({"binary": binary, "host": "h1", "status": "enabled", "state": state});
    let services = json!([
        service("nova-compute", "down"),
        service("nova-conductor", "up"),
        service("nova-scheduler", "up")
    ]);
    answers.insert("nova.services", Answer::Said(services));
    answers.insert(
        "glance.images",
        Answer::Said(json!([{"name": "a\u{1b}[2Jb", "status": "active", "size": 0}])),
    );
    answers.insert("neutron.agents", Answer::Silent("no answer within 10 s".to_owned()));
    answers.insert("keystone.projects", Answer::Barred("there is no token".to_owned()));
    let at: Timestamp = "2026-06-09T12:00:00Z".parse().unwrap();
    let report = health::judge(&answers, at, &Expected::default());
    let capture = health::capture(&answers, &at.to_string(), "omega");
    Asserted {
        site: Some("vr0".to_owned()),
        cloud: Some("omega".to_owned()),
        report,
        capture,
        at,
        took_ms: 412,
        since: None,
    }
}

#[test]
fn the_lowest_layer_comes_first_and_what_follows_from_it_is_marked() {
    insta::assert_snapshot!(told(&asserted(), Look { width: 100, color: false }), @r"
    vr0, cloud omega: fails, 7 hold, 4 fail, 7 unmeasured, 122 left out; 412 ms
    It begins at glance
    It begins at neutron; rests on it: nova
    Below that, not all could be measured: keystone

    keystone      unmeasured  2 unmeasured
    glance        fails       3 holds, 1 fails
    neutron       fails       1 fails, 4 unmeasured
    nova          fails       4 holds, 2 fails, 1 unmeasured  (a consequence)

    Fails
    glance-active-images-have-bytes  (glance)
      seen        1 of 1 active images
      why         a\u{1b}[2Jb
      do          upload it again
    neutron-api-answers  (neutron)
      seen        it does not answer as it should
      why         no answer within 10 s
      do          look at the units of neutron and their log; behind HAProxy, look at its backends too
    nova-compute-present  (nova, after neutron)
      seen        0 of 1 nova-compute are enabled and up
      why         there must be one
    nova-services-up  (nova, after neutron)
      seen        1 of 3 enabled services
      why         nova-compute on h1, last seen never

    Unmeasured
    keystone-api-answers  (keystone)
      why         there is no token
    keystone-service-project  (keystone)
      why         there is no token
    neutron-agent-of-each-hypervisor  (neutron)
      why         no answer within 10 s
    neutron-agents-alive  (neutron)
      why         no answer within 10 s
    neutron-gateway-alive  (neutron)
      why         no answer within 10 s
      known       ovn-gateway-moves
    neutron-metadata-on-each-hypervisor  (neutron)
      why         no answer within 10 s
    nova-none-forced-down  (nova, after neutron)
      why         1 of 1 compute services cannot be read

    Left out
      the catalogue has no such service: clock-of-keystone, hosts-powered-on, maas-answers,
      maas-hosts-deployed and 118 more
    ");
}

#[test]
fn nothing_is_said_by_colour_alone() {
    let asserted = asserted();
    let plain = told(&asserted, Look { width: 100, color: false });
    let painted = told(&asserted, Look { width: 100, color: true });
    let mut bare = String::new();
    let mut parts = painted.split('\u{1b}');
    bare.extend(parts.next());
    parts.for_each(|part| bare.push_str(part.split_once('m').map_or("", |(_, rest)| rest)));
    assert_eq!(bare, plain);
}

#[test]
fn every_known_symptom_that_a_check_names_is_in_the_catalogue() {
    let known = crate::symptoms::known(None, std::path::Path::new("/proc")).unwrap();
    let ids: std::collections::BTreeSet<&str> =
        known.catalogue.symptoms().iter().map(|symptom| symptom.id.as_str()).collect();
    let named = health::all().iter().chain(health::before()).filter(|check| !check.known.is_empty());
    let strange: Vec<&str> =
        named.clone().filter(|check| !ids.contains(check.known)).map(|check| check.known).collect();
    assert_eq!(strange, Vec::<&str>::new());
    assert!(named.count() >= 30);
}

#[test]
fn what_another_sweep_came_to_is_told_in_a_line() {
    let (before, now) = (asserted(), asserted());
    insta::assert_snapshot!(super::changed(None, &now.report), @"watching; Ctrl-C ends");
    insta::assert_snapshot!(super::changed(Some(&before.report), &now.report), @"nothing changed; watching, Ctrl-C ends");
    let silent = health::judge(&BTreeMap::new(), before.at, &Expected::default());
    insta::assert_snapshot!(super::changed(Some(&silent), &now.report), @"changed: keystone-api-answers unmeasured, keystone-service-project unmeasured, glance-active-images-have-bytes fails, glance-api-answers holds and 14 more; watching, Ctrl-C ends");
}
