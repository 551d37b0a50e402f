use crate::context::Context;
use crate::literals::What;
use crate::rule::{Rule, Sink};
use ipnet::IpNet;
use model::Severity;
use std::net::IpAddr;

pub(super) static RULE: Rule = Rule {
    code: "mention-unused",
    id: "",
    severity: Severity::Warning,
    what: "`mentions` of site.yaml lists an address or network that no text names.",
    why: "The entry would excuse the next stale address by accident.",
    example: "mentions: {10.12.8.173: mysql-innodb-cluster/0 as built}          # and no text has it any more",
    help: "remove the entry",
    source: "site.yaml: mentions",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mentions = &context.site.mentions;
    if mentions.is_empty() {
        return;
    }
    let mut used = vec![false; mentions.len()];
    for literal in context.literals() {
        for ((network, _), used) in mentions.iter().zip(&mut used) {
            *used |= match literal.what {
                What::Address(address) => network.value.contains(&IpAddr::V4(address)),
                What::Network(named) => network.value.contains(&IpNet::V4(named)),
            };
        }
    }
    for ((network, what), _) in mentions.iter().zip(used).filter(|(_, used)| !used) {
        let size = network.value.max_prefix_len() - network.value.prefix_len();
        let shown = if size == 0 { network.value.addr().to_string() } else { network.value.to_string() };
        sink.report(network.span, format!("`mentions` lists {shown} ({what}), which no text names"));
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn what_is_mentioned_is_named_somewhere() {
        let with = |mentions: &str| {
            let entry = format!("mentions: {{{mentions}}}\nallow:");
            let site = Fixture::healthy().with("site.yaml", "allow:", &entry);
            site.with("runbooks/phase-01.md", "the router", "MySQL at 10.12.8.173, the router").check()
        };
        insta::assert_snapshot!(with("10.12.8.173: as built, 10.12.8.174: as built, 192.168.7.0/24: the office"), @"
        site.yaml:46:35 warning mention-unused `mentions` lists 10.12.8.174 (as built), which no text names
        site.yaml:46:58 warning mention-unused `mentions` lists 192.168.7.0/24 (the office), which no text names
        ");
        insta::assert_snapshot!(with("10.12.8.173: as built"), @"");
        insta::assert_snapshot!(with("10.12.8.173/22: as built"), @"
        site.yaml:46:12 error site-bad-value `mentions: 10.12.8.173/22` has host bits; the network is 10.12.8.0/22
        runbooks/phase-01.md:3:48 warning literal-unassigned 10.12.8.173 is on plane metal, and site.yaml gives it to nobody
        ");
    }
}
