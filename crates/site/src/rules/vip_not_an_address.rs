use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "vip-not-an-address",
    id: "",
    severity: Severity::Error,
    what: "A word in a `vip` option of a site is no IP address.",
    why: "The charm hands it to pacemaker as it is, and the resource never starts.",
    example: "vip: 10.12.4.50, 10.12.8.50          # the comma belongs to no address",
    help: "write addresses with blanks between them",
    source: "charm-helpers contrib/hahelpers/cluster.py: vip is split at blanks",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    // The VIPs of a bare bundle are often placeholders that an overlay fills in.
    if !context.site.is_declared() {
        return;
    }
    for vips in &context.vips {
        for word in &vips.words {
            if let Err(text) = &word.value {
                sink.report(word.span, format!("`{text}` in the VIPs of {} is no address", vips.name()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn every_word_is_an_address() {
        let with = |vip: &str| {
            Fixture::healthy().with("bundle.yaml", "vip: 10.12.4.50 10.12.8.50", &format!("vip: {vip}")).check()
        };
        insta::assert_snapshot!(with("10.12.4.50 10.12.8.5O"), @"bundle.yaml:13:23 error vip-not-an-address `10.12.8.5O` in the VIPs of keystone is no address");
        insta::assert_snapshot!(with("10.12.4.50\t10.12.8.50"), @"");
        insta::assert_snapshot!(Fixture::bare("applications: {a: {charm: postgresql, options: {vip: VIP}}}").check(), @"");
    }
}
