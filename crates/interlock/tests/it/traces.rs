use crate::run::interlock;
use std::path::Path;

const SLOW: &str = "req-11111111-0000-4000-8000-000000000001";
const FAST: &str = "req-22222222-0000-4000-8000-000000000002";
const FAILED: &str = "req-33333333-0000-4000-8000-000000000003";

/// Two services, three requests of users and one that a service makes for nobody.
fn logs(folder: &Path) -> String {
    let line = |time: &str, level: &str, logger: &str, id: &str, user: &str, text: &str| {
        format!("2026-06-09 {time} 9 {level} {logger} [None {id} {user} p - - d d] {text}\n")
    };
    let own = "req-44444444-0000-4000-8000-000000000004";
    let api = [
        line("10:00:00.000", "INFO", "nova.api", SLOW, "ada", "POST"),
        line("10:00:01.000", "INFO", "nova.api", FAST, "ada", "GET"),
        line("10:00:01.200", "INFO", "nova.api", FAST, "ada", "200"),
        line("10:00:02.000", "INFO", "nova.api", FAILED, "ada", "POST"),
        line("10:00:03.000", "INFO", "nova.api", own, "-", "periodic"),
        line("18:00:03.000", "INFO", "nova.api", own, "-", "periodic"),
    ];
    let compute = [
        line("10:00:05.000", "ERROR", "nova.compute", FAILED, "ada", "<b>It failed & burst</b>"),
        line("10:00:30.000", "INFO", "nova.compute", SLOW, "ada", "spawned"),
    ];
    for (host, name, lines) in
        [("ctl1", "nova-api", api.concat()), ("cmp1", "nova-compute", compute.concat())]
    {
        let place = folder.join(host).join("var/log/nova");
        std::fs::create_dir_all(&place).expect("a folder");
        std::fs::write(place.join(format!("{name}.log")), lines).expect("written");
    }
    folder.to_string_lossy().into_owned()
}

#[test]
fn the_slowest_requests_of_users_come_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = logs(folder.path());
    let said = interlock(&["trace", "--slowest", "2", "--format", "json", &logs]);
    let json = said.json();
    let requests = json["requests"].as_array().expect("a list").iter();
    let ids: Vec<&str> = requests.filter_map(|one| one["request"].as_str()).collect();
    assert_eq!(ids, [SLOW, FAILED]);
    assert_eq!(json["requests"][0]["spans"].as_array().map(Vec::len), Some(2));
    assert_eq!(said.status, 1, "one of them failed");
    assert_eq!(interlock(&["trace", "--slowest", "1", &logs]).status, 0);
}

#[test]
fn the_failed_requests_say_where() {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = logs(folder.path());
    let said = interlock(&["trace", "--failed", &logs, "--color", "never"]);
    assert_eq!(said.status, 1, "{}", said.stderr);
    let text = said.stdout.replace(&logs, "HERE");
    insta::assert_snapshot!(text, @"
    req-33333333-0000-4000-8000-000000000003 from 2026-06-09T10:00:02Z, 3000 ms
      nova-api ctl1      =                                +0 ms, 0 ms, 1 lines
      nova-compute cmp1                                =  +3000 ms, 0 ms, 1 lines
        failed at HERE/cmp1/var/log/nova/nova-compute.log:1
        2026-06-09 10:00:05.000 9 ERROR nova.compute [None req-33333333-0000-4000-8000-000000000003 ada p - - d d] <b>It failed & burst</b>
    ");
    let sound = folder.path().join("ctl1").to_string_lossy().into_owned();
    let none = interlock(&["trace", "--failed", &sound]);
    assert_eq!((none.status, none.stdout.as_str()), (3, "There is no such request in them.\n"));
}

#[test]
fn a_drawing_stands_alone_and_what_logs_say_stays_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = logs(folder.path());
    let said = interlock(&["trace", FAILED, &logs, "--format", "svg"]);
    assert_eq!(said.status, 1);
    let svg = said.stdout.trim();
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"), "{svg}");
    for wanted in
        [FAILED, "nova-api ctl1", "nova-compute cmp1", "class=\"failed\"", "&lt;b&gt;It failed &amp; burst"]
    {
        assert!(svg.contains(wanted), "{wanted}: {svg}");
    }
    assert!(!svg.contains("<b>") && !svg.contains("<script") && !svg.contains("href"), "{svg}");
    let slowest = interlock(&["trace", "--slowest", "3", &logs, "--format", "svg"]);
    assert_eq!(slowest.stdout.matches("<svg").count(), 1);
    assert!([SLOW, FAST, FAILED].iter().all(|id| slowest.stdout.contains(id)), "{}", slowest.stdout);
}
