use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "vip-missing-column",
    id: "R11",
    severity: Severity::Error,
    what: "An application has VIPs, but not exactly one on each plane of `vips.columns`, or of its own list \
           under `vips.only`.",
    why: "A charm looks for a VIP in the subnet of each bound space; where there is none, resolve_address raises \
          ValueError and the unit goes into error at its first identity-service hook. A guard that reads only the \
          first VIP does not see it.",
    example: "vip: 10.12.4.50          # vips.columns: [provider, metal]",
    help: "write one VIP for each plane of `vips.columns`, in that order, or list the application under `vips.only`",
    source: "charms.openstack charms_openstack/ip.py",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for vips in &context.vips {
        let columns = context.columns_of(vips.name());
        for plane in columns {
            let name = &plane.name.value;
            let mut here = vips.addresses().filter(|address| plane.holds(address.value));
            let (first, second) = (here.next(), here.next());
            // With as many words as columns, the one that misses this plane stands elsewhere: vip-outside-plane.
            if first.is_none() && vips.words.len() < columns.len() {
                sink.report(vips.span, format!("{} has no VIP on plane {name}", vips.name()));
            }
            if let Some(second) = second {
                let message = format!("{} has a second VIP on plane {name}: {}", vips.name(), second.value);
                let finding = sink.finding(second.span, message).help("keep one VIP for each plane");
                sink.push(finding);
            }
        }
    }
    let only = context.site.vips.only.iter().filter(|(name, _)| context.vips_of(name).is_none());
    for (name, only) in only.filter(|_| context.inputs.bundle.is_some()) {
        let message = format!("`vips.only` lists {name}, which has no VIP in the bundle");
        let finding = sink.finding(only.span, message).help("mend the name, or take the line away");
        sink.push(finding);
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

    #[test]
    fn an_application_of_fewer_columns_has_one_on_each_of_those() {
        let only = |only: &str, vip: &str| {
            let bound = "region: one\n    bindings: {\"\": metal, public: provider}";
            let site = Fixture::without_octets().with("bundle.yaml", bound, "region: one\n    bindings: {\"\": metal}");
            let site = site.with("site.yaml", "vips:\n", &format!("vips:\n  only: {only}\n"));
            site.with("bundle.yaml", "vip: 10.12.4.50 10.12.8.50", &format!("vip: {vip}")).check()
        };
        insta::assert_snapshot!(only("{keystone: [metal]}", "10.12.8.50"), @"");
        insta::assert_snapshot!(only("{keystone: [metal]}", "10.12.8.50 10.12.8.60"), @"bundle.yaml:13:23 error vip-missing-column keystone has a second VIP on plane metal: 10.12.8.60");
        insta::assert_snapshot!(only("{glance: [metal]}", "10.12.8.50"), @"
        bundle.yaml:13:12 error vip-missing-column keystone has no VIP on plane provider
        bundle.yaml:31:12 error vip-outside-plane VIP 10.12.4.51 of glance is on none of its planes
        ");
        insta::assert_snapshot!(only("{vault: [metal]}", "10.12.4.50 10.12.8.50"), @"site.yaml:38:10 error vip-missing-column `vips.only` lists vault, which has no VIP in the bundle");
    }
}
