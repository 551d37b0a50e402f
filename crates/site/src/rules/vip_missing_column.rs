use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "vip-missing-column",
    id: "R11",
    severity: Severity::Error,
    what: "An application has VIPs, but not exactly one on each plane of `vips.columns`.",
    why: "A charm looks for a VIP in the subnet of each bound space; where there is none, resolve_address raises \
          ValueError and the unit goes into error at its first identity-service hook. A guard that reads only the \
          first VIP does not see it.",
    example: "vip: 10.12.4.50          # vips.columns: [provider, metal]",
    help: "write one VIP for each plane of `vips.columns`, in that order",
    source: "charms.openstack charms_openstack/ip.py",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for vips in &context.vips {
        for plane in &context.columns {
            let name = &plane.name.value;
            let mut here = vips.addresses().filter(|address| plane.holds(address.value));
            let (first, second) = (here.next(), here.next());
            // With as many words as columns, the one that misses this plane stands elsewhere: vip-outside-plane.
            if first.is_none() && vips.words.len() < context.columns.len() {
                sink.report(vips.span, format!("{} has no VIP on plane {name}", vips.name()));
            }
            if let Some(second) = second {
                let message = format!("{} has a second VIP on plane {name}: {}", vips.name(), second.value);
                let finding = sink.finding(second.span, message).help("keep one VIP for each plane");
                sink.push(finding);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn with(vip: &str) -> String {
        Fixture::without_octets().with("bundle.yaml", "vip: 10.12.4.50 10.12.8.50", &format!("vip: {vip}")).check()
    }

    #[test]
    fn every_column_has_exactly_one() {
        insta::assert_snapshot!(with("10.12.4.50"), @"bundle.yaml:13:12 error vip-missing-column keystone has no VIP on plane metal");
        insta::assert_snapshot!(with("10.12.8.50"), @"bundle.yaml:13:12 error vip-missing-column keystone has no VIP on plane provider");
        insta::assert_snapshot!(with("10.12.4.50 10.12.8.50 10.12.8.60"), @"bundle.yaml:13:34 error vip-missing-column keystone has a second VIP on plane metal: 10.12.8.60");
        insta::assert_snapshot!(with("'10.12.4.50   10.12.8.50'"), @"");
    }
}
