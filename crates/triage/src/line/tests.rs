use super::{Level, glance, parse};

/// What a line is read as: time, level, host, logger and message.
fn check(text: &str) -> String {
    let latest = 1_781_500_000_000_000;
    let Some(line) = parse(text.as_bytes(), Some(latest)) else { return "goes on".to_owned() };
    let word = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let time = line.time.map_or("-".to_owned(), |time| ((time - 1_780_999_200_000_000) / 1000).to_string());
    format!("{time} {:?} {:?} {:?} {:?}", line.level, word(line.host), word(line.logger), word(line.message))
}

#[test]
fn every_format_is_read_by_its_content() {
    let lines = [
        "2026-06-09 10:00:00.001 4242 ERROR nova.compute.manager [None req-1 u p - - default default] It broke",
        "2026-06-09 10:00:00.001 4242 ERROR nova.compute.manager [-] It broke",
        "2026-06-09 10:00:00.001 4242 INFO nova.compute.manager [instance: 1] It broke",
        "2026-06-09T10:00:00.001Z|00012|stream_ssl|ERR|SSL_read: failed",
        "2026-06-09T10:00:00.001000Z 77 [Warning] [MY-010055] [Server] Too many connections",
        "2026-06-09 10:00:00 0 [ERROR] mysqld: Table is full",
        "2026-06-09 10:00:00.001000+00:00 [error] <0.478.0> ** Node rabbit@b not responding **",
        "2026-06-09T10:00:00.001+0000 7f1234567890 -1 osd.6 99 slow",
        "2026-06-09T10:00:00.001+0000 mon.ctl1 (mon.0) 41 : cluster [WRN] Health check failed",
        "2026-06-09 10:00:00 ERROR unit.vault/0.juju-log server.go:327 certificates:121: sealed",
        "2026-06-09 10:00:00.001+0000: 1234: error : virNetSocketReadWire:1804 : End of file",
        "2026-06-09T10:00:00.001000+00:00 ctl1 kernel: [1.2] table full",
        "2026-06-09T10:00:00.001Z [ERROR] core: barrier is sealed",
        "Jun  9 10:00:00 gw2 kernel: [41.5] table full",
        "Jun  9 10:00:00 gw2 haproxy[2331]: Server a/b is DOWN",
        "Jun  9 10:00:00 gw2 nova-compute[9]: 2026-06-09 10:00:00.001 9 ERROR nova.x [-] It broke",
        "<30>Jun  9 10:00:00 gw2 dnsmasq[1]: x",
        "10.5.0.9 - - [09/Jun/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 500 9",
        "[Tue Jun 09 10:00:00.001000 2026] [wsgi:error] [pid 9:tid 1] [client 10.0.0.1:9] boom",
        "[   41.001] oom-killer",
        "E0609 10:00:00.001000       1 reflector.go:147] failed to list",
        "time=\"2026-06-09T10:00:00Z\" level=error msg=\"no\"",
        "  File \"/usr/lib/python3/nova/x.py\", line 1, in f",
        "",
        "nova.exception.NoValidHost: No valid host was found.",
    ];
    insta::assert_snapshot!(lines.map(check).join("\n"), @r#"
    1 Error "" "nova.compute.manager" "It broke"
    1 Error "" "nova.compute.manager" "It broke"
    1 Info "" "nova.compute.manager" "[instance: 1] It broke"
    1 Error "" "stream_ssl" "SSL_read: failed"
    1 Warning "" "" "[MY-010055] [Server] Too many connections"
    0 Error "" "" "mysqld: Table is full"
    1 Error "" "" "<0.478.0> ** Node rabbit@b not responding **"
    1 Error "" "ceph" "osd.6 99 slow"
    1 Warning "" "ceph" " Health check failed"
    0 Error "" "unit.vault/0.juju-log" "server.go:327 certificates:121: sealed"
    1 Error "" "virNetSocketReadWire:1804" ": End of file"
    1 Unsaid "ctl1" "kernel" "[1.2] table full"
    1 Error "" "" "core: barrier is sealed"
    0 Unsaid "gw2" "kernel" "[41.5] table full"
    0 Unsaid "gw2" "haproxy" "Server a/b is DOWN"
    1 Error "gw2" "nova.x" "It broke"
    0 Unsaid "gw2" "dnsmasq" "x"
    0 Info "" "access" " \"GET / HTTP/1.1\" 500 9"
    1 Error "" "wsgi:error" "boom"
    - Unsaid "" "kernel" "oom-killer"
    - Error "" "reflector.go:147" "failed to list"
    0 Error "" "" "level=error msg=\"no\""
    goes on
    goes on
    goes on
    "#);
}

#[test]
fn the_glance_sees_what_the_reading_says() {
    let lines = [
        "2026-06-09 10:00:00.001 4242 DEBUG nova.x [-] a",
        "2026-06-09 10:00:00.001 4242 INFO nova.x [-] a",
        "2026-06-09T10:00:00.001Z|00012|stream_ssl|ERR|a",
        "2026-06-09T10:00:00.001Z|00012|binding|INFO|a",
        "2026-06-09 10:00:00.001000+00:00 [info] <0.1.0> a",
        "2026-06-09T10:00:00.001+0000 7f1234567890  0 a",
        "Jun  9 10:00:00 gw2 kernel: a",
    ];
    for line in lines {
        let read = parse(line.as_bytes(), None).map(|line| line.level);
        assert_eq!(Some(glance(line.as_bytes())), read, "{line}");
    }
    assert_eq!(
        glance(b"2026-06-09 10:00:00.001 4242 WARNING nova.x [-] a"),
        Level::Error,
        "loud, however loud"
    );
}

proptest::proptest! {
    #[test]
    fn no_bytes_stop_it(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        _ = (glance(&bytes), parse(&bytes, Some(1)));
        let mut dated = b"2026-06-09 10:00:00".to_vec();
        dated.extend(&bytes);
        _ = (glance(&dated), parse(&dated, None));
        let mut dated = b"Jun  9 10:00:00 a b: ".to_vec();
        dated.extend(&bytes);
        _ = parse(&dated, None);
    }
}
