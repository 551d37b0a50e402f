use crate::run::{finish, interlock, root};
use std::io::Write;
use std::process::{Command, Stdio};

const LOG: &str = "\
2026-06-09T10:00:00.000+00:00 ctl2 kernel: bond0: link status definitely down for interface eno1, disabling it
2026-06-09 10:00:05.000 9 ERROR oslo.messaging._drivers.impl_rabbit [-] AMQP server on 10.0.0.9:5672 is unreachable: x
2026-06-09 10:00:06.000 9 ERROR nova.x [-] Unheard of
";

#[test]
fn a_packed_log_gives_its_cause_and_what_followed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("nova-compute.log.1.gz");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(LOG.as_bytes()).expect("packed");
    std::fs::write(&path, packed.finish().expect("packed")).expect("written");
    let said = interlock(&["triage", &folder.path().to_string_lossy(), "--color", "never"]);
    assert_eq!(said.status, 1);
    let text = said.stdout.split_once('\n').expect("a first line with the time that it took").1;
    let text = text.trim_start().replace(&folder.path().display().to_string(), "HERE");
    insta::assert_snapshot!(text, @"
    bond-link-down  (kernel, metal, 1 x)
      first       2026-06-09T10:00:00Z ctl2 kernel HERE/nova-compute.log.1.gz:1
                  2026-06-09T10:00:00.000+00:00 ctl2 kernel: bond0: link status definitely down for interface
                  eno1, disabling it
      cause       A physical link of the host went down: cable, transceiver, switch port or driver.
      fix         cat /proc/net/bonding/BOND; ethtool IFACE
                  the switch port's own log
                  where RabbitMQ or MySQL were cut: look for partitions after the link is back
      source      kernel bonding driver
      led to      amqp-unreachable (messaging), 1 x, from 2026-06-09T10:00:05Z

    Loud, and not explained
           1 x  Unheard of
                HERE/nova-compute.log.1.gz:3
    ");
}

#[test]
fn stdin_is_read_and_an_empty_one_measures_nothing() {
    let start = |input: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_interlock"));
        command.args(["triage", "-", "--format", "json"]).current_dir(root());
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("written");
        finish(child)
    };
    let said = start(LOG);
    assert_eq!((said.status, &said.json()["causes"][0]["symptom"]), (1, &"bond-link-down".into()));
    assert_eq!(start("2026-06-09 10:00:05.000 9 INFO nova.x [-] fine\n").status, 0);
    assert_eq!(start("").status, 3);
}

#[test]
fn a_request_is_followed_and_one_that_nobody_knows_is_unmeasured() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "2026-06-09 10:00:00.000 9 ERROR nova.x [None req-1 u p] It failed\n";
    std::fs::write(folder.path().join("nova-api.log"), text).expect("written");
    let place = folder.path().to_string_lossy().into_owned();
    let said = interlock(&["trace", "req-1", &place, "--format", "json"]);
    assert_eq!((said.status, &said.json()["spans"][0]["service"]), (1, &"nova-api".into()));
    assert_eq!(interlock(&["trace", "req-2", &place]).status, 3);
}

/// A request that is in a file which cannot be read was not there only as far as one could see.
#[test]
fn what_a_trace_could_not_read_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("nova.log.gz"), b"\x1f\x8b\x08\0cut off").expect("written");
    let said = interlock(&["trace", "req-1", &folder.path().to_string_lossy()]);
    assert_eq!(said.status, 3, "{}{}", said.stdout, said.stderr);
    assert!(said.stderr.contains("nova.log.gz"), "{}{}", said.stdout, said.stderr);
}

#[test]
fn a_path_that_is_not_there_is_said() {
    let said = interlock(&["triage", "no-such-folder"]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("no-such-folder"), "{}", said.stderr);
}

/// Two causes with what followed, over an hour; one line has markup in it.
fn hour() -> String {
    let mut text = String::new();
    for minute in [0, 1, 2, 40] {
        text.push_str(&format!(
            "2026-06-09T10:{minute:02}:00.000+00:00 ctl2 kernel: bond0: link status definitely down for interface eno1, disabling it\n\
             2026-06-09 10:{minute:02}:05.000 9 ERROR oslo.messaging._drivers.impl_rabbit [-] AMQP server on 10.0.0.9:5672 is unreachable: <script>x</script>\n"
        ));
    }
    text
}

#[test]
fn the_page_draws_when_it_came_and_what_logs_say_stays_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("nova-compute.log");
    std::fs::write(&log, hour() + "2026-06-09 10:41:00.000 9 ERROR nova.x [-] Unheard <script> y\n")
        .expect("written");
    let said = interlock(&["triage", &log.to_string_lossy(), "--format", "html"]);
    assert_eq!(said.status, 1, "{}", said.stderr);
    let page = &said.stdout;
    assert!(page.starts_with("<!doctype html>") || page.starts_with("<!DOCTYPE html>"), "{page}");
    for wanted in [
        "<h2>bond-link-down</h2>",
        "It led to:",
        "amqp-unreachable (messaging), 4 lines",
        "Unheard &lt;script&gt;",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    // Three minutes of the first burst lie close together, the fourth stands alone.
    let svg = page.split("<svg").nth(1).and_then(|rest| rest.split("</svg>").next()).expect("a drawing");
    assert!((2..=6).contains(&svg.matches("<rect").count()), "{svg}");
    assert!(!page.contains("<script>x") && !page.contains("<script> y"), "{page}");
}

/// A file of more than 32 MB is read in parts by several processors, stdin is not: both say the same. What stands
/// around every border is a traceback, so that a cut in the wrong place would lose or double one.
#[test]
fn a_large_file_that_is_read_in_parts_says_what_it_says_as_a_whole() {
    let mut text = String::new();
    let mut number = 0;
    while text.len() < 40 << 20 {
        number += 1;
        let (minute, second) = (number / 60 % 60, number % 60);
        let head = format!("2026-06-09 1{}:{minute:02}:{second:02}.000 9", number / 3600 % 10);
        text.push_str(&format!("{head} INFO nova.x [None req-1 u p] {}\n", "quiet ".repeat(100)));
        text.push_str(&format!(
            "{head} ERROR nova.x [None req-1 u p] AMQP server on 10.0.0.9:5672 is unreachable: x\n"
        ));
        text.push_str(&format!(
            "{head} ERROR nova.x [None req-1 u p] Unheard of {number}\nTraceback (most recent call last):\n"
        ));
        for frame in 0..40 {
            let file = "/usr/lib/python3/dist-packages/nova/compute/manager.py";
            text.push_str(&format!("  File \"{file}\", line {frame}, in f\n    {}\n", "code ".repeat(20)));
        }
        text.push_str("ValueError: gone\n");
    }
    text.push_str("2026-06-09 20:00:00.000 9 ERROR nova.x [-] Unheard of 1");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("big.log");
    std::fs::write(&path, &text).expect("written");
    let said = |path: &str, input: Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_interlock"));
        command.args(["triage", path, "--format", "json"]).current_dir("/").stdin(input);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut json = finish(child).json();
        without_names(&mut json);
        json
    };
    let whole = said("-", std::fs::File::open(&path).expect("it opens").into());
    let parts = said(&path.to_string_lossy(), Stdio::null());
    assert_eq!(whole["lines"].as_u64(), Some(text.lines().count() as u64));
    assert_eq!(whole["causes"][0]["count"], number);
    assert_eq!(whole["unknown"][0]["count"], number + 1);
    assert_eq!(whole["suspects"][0]["count"], number);
    assert_eq!(whole, parts);
}

/// What depends on the name of the file and on the time that it took goes.
fn without_names(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::Object(object) => {
            for name in ["file", "service", "took_ms"] {
                object.remove(name);
            }
            object.values_mut().for_each(without_names);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(without_names),
        _ => {}
    }
}
