use super::report;
use crate::{Catalogue, Matcher, Scanner, Source};

/// The causes of some files, each with its consequences.
fn check(files: &[(&str, &str)]) -> String {
    let catalogue = Catalogue::built_in();
    let matcher = Matcher::new(&catalogue);
    let mut tally = crate::Tally::default();
    for (path, text) in files {
        let mut scanner = Scanner::new(&matcher, Source::of(path, Some(1_781_500_000_000_000)));
        scanner.feed(text.as_bytes());
        tally.merge(scanner.finish());
    }
    let report = report(&catalogue, tally);
    let mut out = Vec::new();
    for cause in &report.causes {
        let first = &cause.first;
        out.push(format!("{} x{} at {}:{}", cause.symptom.id, cause.count, first.file, first.line));
        for one in &cause.consequences {
            out.push(format!("  {} ({}) x{}", one.symptom.id, one.symptom.layer.word(), one.count));
        }
    }
    out.push(format!("unknown {}, hosts {:?}", report.unknown.len(), report.hosts));
    out.join("\n")
}

#[test]
fn consequences_stand_under_the_lowest_thing_that_broke() {
    let kernel = "Jun  9 10:00:00 ctl2 kernel: [1.0] bond0: link status definitely down for interface eno1, disabling it\n";
    let compute = "\
2026-06-09 10:00:05.000 9 ERROR oslo.messaging._drivers.impl_rabbit [-] [1] AMQP server on 10.5.0.12:5672 is unreachable: x
2026-06-09 10:01:05.000 9 ERROR oslo_service.periodic_task [-] Error: Timed out waiting for a reply to message ID 1
2026-06-09 18:00:05.000 9 ERROR oslo_service.periodic_task [-] Error: Timed out waiting for a reply to message ID 2
2026-06-09 18:00:06.000 9 ERROR nova.conductor.manager [-] No valid host was found.
";
    insta::assert_snapshot!(check(&[("cmp1/var/log/nova/nova-compute.log", compute), ("ctl2/var/log/kern.log", kernel)]), @r#"
    bond-link-down x1 at ctl2/var/log/kern.log:1
      amqp-unreachable (messaging) x1
      rpc-timeout (messaging) x1
    rpc-timeout x1 at cmp1/var/log/nova/nova-compute.log:3
      nova-no-valid-host (compute) x1
    unknown 0, hosts ["cmp1", "ctl2"]
    "#);
}

#[test]
fn noise_and_silence_name_nothing() {
    let text = "\
2026-06-09 10:00:05.000 9 WARNING keystone.x [-] Could not find user: admin_old.
2026-06-09 10:00:05.000 9 INFO nova.x [-] Virtual Interface creation failed
";
    insta::assert_snapshot!(check(&[("keystone.log", text)]), @"unknown 0, hosts []");
}

#[test]
fn a_rate_must_be_reached() {
    let line = |minute: u32| {
        format!(
            "2026-06-09 10:{minute:02}:05.000 9 WARNING keystone.x [-] The request you have made requires authentication. {minute}\n"
        )
    };
    let few: String = (0..10).map(line).collect();
    let many: String = (0..10).flat_map(|minute| [line(minute), line(minute), line(minute)]).collect();
    insta::assert_snapshot!(check(&[("keystone.log", &few)]), @"unknown 0, hosts []");
    insta::assert_snapshot!(check(&[("keystone.log", &many)]), @"
    keystone-unauthenticated x30 at keystone.log:1
    unknown 0, hosts []
    ");
}
