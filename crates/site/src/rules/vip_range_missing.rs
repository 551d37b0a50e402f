use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::site::RangeKind;
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "vip-range-missing",
    id: "",
    severity: Severity::Error,
    what: "A plane that carries VIPs has no range `vip` of kind `reserved`.",
    why: "MAAS gives VIPs out as automatic primary addresses unless the block is reserved first.",
    example: "vips: {columns: [provider]}\nplanes: {provider: {cidr: 10.12.4.0/22}}",
    help: "add `ranges: {vip: {kind: reserved, from: ..., to: ...}}` to the plane",
    source: "MAAS reserved IP ranges",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for plane in &context.columns {
        let name = &plane.name.value;
        match plane.vip_range() {
            Some(range) if range.kind == RangeKind::Reserved => {}
            Some(range) => {
                let kind = range.kind.as_str();
                let message = format!("the VIP range of plane {name} is of kind {kind}, and must be reserved");
                sink.report(range.name.span, message);
            }
            None => sink.report(plane.name.span, format!("plane {name} carries VIPs and has no range `vip`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn planes_with_vips_reserve_a_block() {
        let broken = Fixture::healthy().with("site.yaml", "vip: {kind: reserved, from: 10.12.4.2,", "vips: {kind: reserved, from: 10.12.4.2,");
        insta::assert_snapshot!(broken.check(), @"site.yaml:7:3 error vip-range-missing plane provider carries VIPs and has no range `vip`");
        insta::assert_snapshot!(broken.with("site.yaml", "vips: {kind", "vip: {kind").check(), @"");
    }
}
