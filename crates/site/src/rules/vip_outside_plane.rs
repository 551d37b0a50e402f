use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::site::Plane;
use crate::vips::Vips;
use model::Severity;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: "vip-outside-plane",
    id: "R10",
    severity: Severity::Error,
    what: "A VIP does not lie in the plane whose column it stands in.",
    why: "The address is not routed on that plane, so pacemaker cannot bring it up there, and the charm finds no VIP \
          for its space.",
    example: "vip: 10.12.4.50 10.13.8.50          # plane metal is 10.12.8.0/22",
    help: "take an address from the plane's reserved VIP range",
    source: "keystone hooks/keystone_utils.py get_invalid_vips",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for vips in &context.vips {
        // Which column is missing cannot be told by place; then only an address on no column's plane is reported.
        let columns = context.columns_of(vips.name());
        let complete = vips.words.len() == columns.len();
        if complete && is_exchanged(columns, vips, sink) {
            continue;
        }
        for (index, address) in vips.words.iter().enumerate() {
            let Ok(ip) = address.value else { continue };
            let column = columns.get(index).filter(|_| complete);
            let home = context.columns.iter().find(|plane| plane.holds(ip));
            let (name, vip) = (vips.name(), ip);
            let message = match (column, home) {
                (Some(column), _) if column.holds(ip) => continue,
                (None, Some(home)) if columns.iter().any(|plane| plane.name == home.name) => continue,
                (Some(column), Some(home)) => {
                    let (column, home) = (&column.name.value, &home.name.value);
                    format!("VIP {vip} of {name} is on plane {home}, and stands in the column of plane {column}")
                }
                (Some(column), None) => {
                    let network = column.cidr.map(|cidr| format!(" ({})", cidr.value)).unwrap_or_default();
                    format!("VIP {vip} of {name} is not on plane {}{network}", column.name.value)
                }
                (None, None) if context.columns.is_empty() => continue,
                (None, _) => format!("VIP {vip} of {name} is on none of its planes"),
            };
            let declared = column.or(columns.first()).and_then(|plane| plane.cidr);
            let mut finding = sink.finding(address.span, message);
            if let Some(cidr) = declared.filter(|_| home.is_none()) {
                finding = finding.related(cidr.span, "the plane's network");
            }
            sink.push(finding);
        }
    }
}

/// Whether each address has a column of its own, only in another order: that is one fault, not two.
fn is_exchanged(columns: &[&Plane], vips: &Vips<'_>, sink: &mut Sink<'_>) -> bool {
    let column = |ip| columns.iter().position(|plane| plane.holds(ip));
    let homes: Option<Vec<usize>> = vips.words.iter().map(|word| column(*word.value.as_ref().ok()?)).collect();
    let Some(homes) = homes else { return false };
    let is_complete = homes.iter().collect::<BTreeSet<_>>().len() == homes.len();
    let first = vips.words.iter().zip(homes.iter().enumerate()).find(|(_, (at, home))| at != *home);
    let Some((word, _)) = first.filter(|_| is_complete) else { return false };
    let names: Vec<&str> = homes.iter().filter_map(|home| Some(columns.get(*home)?.name.value.as_str())).collect();
    let message = format!("the VIPs of {} stand in the order {}", vips.name(), names.join(", "));
    let finding = sink.finding(word.span, message).help("write them in the order of `vips.columns`");
    sink.push(finding);
    true
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn with(vip: &str) -> String {
        Fixture::healthy().with("bundle.yaml", "vip: 10.12.4.50 10.12.8.50", &format!("vip: {vip}")).check()
    }

    #[test]
    fn each_half_lies_in_its_plane() {
        insta::assert_snapshot!(with("10.12.4.50 10.13.8.50"), @"bundle.yaml:13:23 error vip-outside-plane VIP 10.13.8.50 of keystone is not on plane metal (10.12.8.0/22) [site.yaml:17:11 the plane's network]");
        insta::assert_snapshot!(with("\"10.12.8.50 10.12.4.50\""), @"bundle.yaml:13:13 error vip-outside-plane the VIPs of keystone stand in the order metal, provider");
        insta::assert_snapshot!(with("\"10.12.4.50 10.12.8.50\""), @"");
    }

    #[test]
    fn an_application_of_fewer_columns_lies_in_those() {
        let bound = "region: one\n    bindings: {\"\": metal, public: provider}";
        let only = Fixture::healthy()
            .with("site.yaml", "  octet:", "  only: {keystone: [metal]}\n  octet:")
            .with("bundle.yaml", bound, "region: one\n    bindings: {\"\": metal}");
        let with = |vip: &str| {
            only.clone().with("bundle.yaml", "vip: 10.12.4.50 10.12.8.50", &format!("vip: {vip}")).check()
        };
        insta::assert_snapshot!(with("10.12.4.50"), @"bundle.yaml:13:12 error vip-outside-plane VIP 10.12.4.50 of keystone is on plane provider, and stands in the column of plane metal");
        insta::assert_snapshot!(with("10.12.4.50 10.12.8.50"), @"bundle.yaml:13:12 error vip-outside-plane VIP 10.12.4.50 of keystone is on none of its planes");
        insta::assert_snapshot!(with("10.12.8.50"), @"");
    }
}
