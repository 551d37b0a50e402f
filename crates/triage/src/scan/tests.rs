use super::Scanner;
use crate::{Catalogue, Matcher, Source, Tally};

/// What is seen in a file of that name, in blocks of that size: symptoms with counts and the first line of each, then
/// what is unknown.
fn scan(path: &str, bytes: &[u8], block: usize) -> (String, Tally) {
    let catalogue = Catalogue::built_in();
    let matcher = Matcher::new(&catalogue);
    let mut scanner = Scanner::new(&matcher, Source::of(path, Some(1_781_500_000_000_000)));
    bytes.chunks(block).for_each(|block| scanner.feed(block));
    let tally = scanner.finish();
    let mut out = Vec::new();
    for (index, track) in &tally.tracks {
        let id = &catalogue.symptoms()[*index].id;
        for stretch in track.stretches.values() {
            let (first, count) = (&stretch.first, stretch.count);
            out.push(format!("{id} x{count} {}:{} {} {}", first.file, first.line, first.host, first.service));
        }
    }
    for (template, seen) in &tally.unknown {
        out.push(format!("? {template} x{} line {}", seen.count, seen.first.line));
    }
    (out.join("\n"), tally)
}

fn check(path: &str, text: &str) -> String {
    let whole = scan(path, text.as_bytes(), usize::MAX).0;
    for block in [1, 7, 64] {
        assert_eq!(whole, scan(path, text.as_bytes(), block).0, "in blocks of {block}");
    }
    whole
}

#[test]
fn a_traceback_is_one_with_its_head() {
    let text = "\
2026-06-09 10:00:00.001 9 INFO nova.x [-] fine
2026-06-09 10:00:01.001 9 ERROR nova.compute.manager [-] [instance: 1] Instance failed to spawn: Binding failed for port 1
2026-06-09 10:00:01.001 9 ERROR nova.compute.manager Traceback (most recent call last):
2026-06-09 10:00:01.001 9 ERROR nova.compute.manager   File \"/usr/x.py\", line 1, in f
2026-06-09 10:00:01.001 9 ERROR nova.compute.manager nova.exception.PortBindingFailed: Binding failed for port 1
2026-06-09 10:00:02.001 9 ERROR nova.x [-] Unheard of thing 17 happened
Traceback (most recent call last):
  File \"/usr/x.py\", line 1, in f
KeyError: 'x'
2026-06-09 10:00:03.001 9 ERROR nova.x [-] Unheard of thing 18 happened
2026-06-09 10:00:04.001 9 ERROR nova.x [-] Something else
Traceback (most recent call last):
  File \"/usr/x.py\", line 1, in f
oslo_messaging.exceptions.MessagingTimeout: Timed out waiting for a reply to message ID 5f
";
    insta::assert_snapshot!(check("cmp1/var/log/nova/nova-compute.log", text), @"
    nova-port-binding-failed x1 cmp1/var/log/nova/nova-compute.log:2 cmp1 nova-compute
    rpc-timeout x1 cmp1/var/log/nova/nova-compute.log:14 cmp1 nova-compute
    ? Unheard of thing <*> happened x2 line 6
    ");
}

#[test]
fn what_is_quiet_counts_only_where_the_catalogue_says_so() {
    let text = "\
Jun  9 10:00:00 gw2 kernel: [41.5] nf_conntrack: nf_conntrack: table full, dropping packet
Jun  9 10:00:00 gw2 app[9]: somebody said Binding failed for port 1
2026-06-09 10:00:00.001 9 DEBUG nova.x [-] nf_conntrack: table full, dropping packet
2026-06-09 10:00:00.001 9 INFO nova.scheduler.manager [-] Got no allocation candidates from the Placement API.
2026-06-09 10:00:00.001 9 ERROR keystone.x [-] Could not find user: x
";
    insta::assert_snapshot!(check("gw2/var/log/syslog", text), @"
    placement-no-candidates x1 gw2/var/log/syslog:4 gw2 syslog
    conntrack-full x1 gw2/var/log/syslog:1 gw2 kernel
    ");
}

#[test]
fn the_journal_in_both_its_forms() {
    let lines = r#"{"__REALTIME_TIMESTAMP":"1780999200000000","_HOSTNAME":"ctl1","PRIORITY":"3","SYSLOG_IDENTIFIER":"vault","MESSAGE":"[ERROR] core: barrier is sealed; x"}
{"__REALTIME_TIMESTAMP":"1780999200000000","_HOSTNAME":"ctl1","PRIORITY":"6","SYSLOG_IDENTIFIER":"nova-compute","MESSAGE":"2026-06-09 10:00:00.001 9 ERROR nova.x [-] Virtual Interface creation failed"}
{"__REALTIME_TIMESTAMP":"1780999200000000","_HOSTNAME":"ctl1","PRIORITY":"6","SYSLOG_IDENTIFIER":"x","MESSAGE":[98,97,114,114,105,101,114,32,105,115,32,115,101,97,108,101,100,255]}
{"asctime": "2026-06-09 10:00:00", "levelname": "ERROR", "name": "nova.x", "message": "Virtual Interface creation failed"}
{broken
"#;
    insta::assert_snapshot!(check("journal.json", lines), @"
    nova-vif-create x2 journal.json:4  journal
    vault-sealed x1 journal.json:1 ctl1 vault
    ");
    let export = "\
__CURSOR=s=1
__REALTIME_TIMESTAMP=1780999200000000
_HOSTNAME=ctl2
PRIORITY=4
SYSLOG_IDENTIFIER=rabbitmq
MESSAGE=disk resource limit alarm set on node rabbit@ctl1

__CURSOR=s=2
_HOSTNAME=ctl2
PRIORITY=3
MESSAGE
12345678Too odd to be known
";
    insta::assert_snapshot!(check("journal.export", export), @"
    rabbit-disk-alarm x1 journal.export:6 ctl2 rabbitmq
    ? Too odd to be known x1 line 12
    ");
}

#[test]
fn long_lines_and_bytes_that_are_no_text_are_survived() {
    let mut bytes =
        b"2026-06-09 10:00:00.001 9 ERROR nova.x [-] Virtual Interface creation failed \xff\xfe ".to_vec();
    bytes.resize(3 << 20, b'x');
    bytes.extend(b"\nJun  9 10:00:00 h kernel: mce: [Hardware Error] \xc3\n");
    let (seen, tally) = scan("a.log", &bytes, 64 << 10);
    insta::assert_snapshot!(seen, @"
    nova-vif-create x1 a.log:1  a
    machine-check x1 a.log:2 h kernel
    ");
    assert_eq!((tally.lines, tally.bytes), (2, bytes.len() as u64));
}

proptest::proptest! {
    #[test]
    fn no_bytes_stop_it(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400), block in 1_usize..99) {
        let (seen, _) = scan("x", &bytes, block);
        proptest::prop_assert_eq!(seen, scan("x", &bytes, usize::MAX).0);
    }
}
