use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::site::{DualStack, Plane};
use model::{Finding, Severity};

pub(super) static RULE: Rule = Rule {
    code: "families-differ",
    id: "",
    severity: Severity::Error,
    what: "A plane or pool does not have the families of addresses that the dual-stack plan gives it.",
    why: "One end of a path speaks IPv6 only and the other has none; it is seen when the first service is bound there.",
    example: "dual-stack: {in-force: true, families: {storage: [v6]}}\nplanes: {storage: {cidr: 10.12.16.0/22}}",
    help: "give the plane its network, or change the plan with its decision",
    source: "site.yaml: dual-stack",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let site = context.site;
    let Some(plan) = &site.dual_stack else { return };
    for (name, _) in &plan.families {
        let is_pool = site.pools.iter().any(|pool| pool.name.value == name.value);
        if site.plane(&name.value).is_none() && !is_pool {
            let message = format!("the dual-stack plan speaks of `{}`, which is no plane and no pool", name.value);
            sink.report(name.span, message);
        }
    }
    for plane in &site.planes {
        judge(plan, plane, sink);
    }
    for pool in &site.pools {
        let planned = plan.families.iter().find(|(name, _)| name.value == pool.name.value);
        let Some((at, families)) = planned else { continue };
        let name = &pool.name.value;
        let found = match pool.v6 {
            Some(v6) if !families.v6 => {
                Some(sink.finding(v6.span, format!("pool {name} has an IPv6 network, and the plan gives it none")))
            }
            None if families.v6 && plan.in_force => {
                Some(sink.finding(pool.name.span, format!("pool {name} has no IPv6 network, and the plan gives it one")))
            }
            _ => None,
        };
        if let Some(finding) = found {
            sink.push(finding.related(at.span, "the plan"));
        }
    }
}

/// Holds one plane against the plan. What a plan that is not in force gives may be missing; what it does not give may
/// not be there.
fn judge(plan: &DualStack, plane: &Plane, sink: &mut Sink<'_>) {
    let name = &plane.name.value;
    let Some((at, families)) = plan.families.iter().find(|(planned, _)| planned.value == *name) else {
        if plan.in_force {
            sink.report(plane.name.span, format!("the dual-stack plan is in force and says nothing of plane {name}"));
        }
        return;
    };
    let mut found: Vec<Finding> = Vec::new();
    if let Some(v6) = plane.v6.filter(|_| !families.v6) {
        found.push(sink.finding(v6.span, format!("plane {name} has an IPv6 network, and the plan gives it none")));
    }
    if plan.in_force {
        if families.v6 && plane.v6.is_none() {
            found.push(sink.finding(plane.name.span, format!("plane {name} has no IPv6 network, and the plan gives it one")));
        }
        if families.v4 && plane.cidr.is_none() {
            found.push(sink.finding(plane.name.span, format!("plane {name} has no IPv4 network, and the plan gives it one")));
        }
        if let Some(cidr) = plane.cidr.filter(|_| !families.v4) {
            found.push(sink.finding(cidr.span, format!("plane {name} has an IPv4 network, and the plan gives it none")));
        }
    }
    for finding in found {
        sink.push(finding.related(at.span, "the plan"));
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn plan(in_force: bool, families: &str) -> Fixture {
        let plan = format!("dual-stack: {{in-force: {in_force}, families: {{{families}}}, management: metal}}\nallow:");
        Fixture::healthy().with("site.yaml", "allow:", &plan)
    }

    const ALL: &str = "provider: [v4, v6], metal: [v4, v6], storage: [v6], tenant: [v4, v6]";

    #[test]
    fn a_plan_that_is_not_in_force_asks_for_nothing_yet() {
        insta::assert_snapshot!(plan(false, ALL).check(), @"");
        insta::assert_snapshot!(plan(false, "metal: [v4], storge: [v6]").check(), @"site.yaml:46:55 error families-differ the dual-stack plan speaks of `storge`, which is no plane and no pool");
        insta::assert_snapshot!(plan(false, "metal: [v4, v5], storage: v6").check(), @"
        site.yaml:46:54 error site-bad-value `dual-stack.families.metal: v5` must be v4 or v6
        site.yaml:46:68 error site-shape `dual-stack.families.storage` is a scalar, and must be a list
        ");
        let early = plan(false, "metal: [v4], tenant: [v4]").with("site.yaml", "    space: metal\n", "    space: metal\n    v6: fd00:8::/64\n");
        let early = early.with("site.yaml", "  tenant: {", "  tenant: {v6: fd00:20::/56, ");
        insta::assert_snapshot!(early.check(), @"
        site.yaml:17:9 error families-differ plane metal has an IPv6 network, and the plan gives it none [site.yaml:47:42 the plan]
        site.yaml:42:16 error families-differ pool tenant has an IPv6 network, and the plan gives it none [site.yaml:47:55 the plan]
        ");
    }

    #[test]
    fn a_plan_in_force_is_kept_by_every_plane() {
        insta::assert_snapshot!(plan(true, ALL).check(), @"
        site.yaml:7:3 error families-differ plane provider has no IPv6 network, and the plan gives it one [site.yaml:46:41 the plan]
        site.yaml:15:3 error families-differ plane metal has no IPv6 network, and the plan gives it one [site.yaml:46:61 the plan]
        site.yaml:24:3 error families-differ plane storage has no IPv6 network, and the plan gives it one [site.yaml:46:78 the plan]
        site.yaml:26:11 error families-differ plane storage has an IPv4 network, and the plan gives it none [site.yaml:46:78 the plan]
        site.yaml:41:3 error families-differ pool tenant has no IPv6 network, and the plan gives it one [site.yaml:46:93 the plan]
        ");
        insta::assert_snapshot!(plan(true, "provider: [v4], metal: [v4], tenant: [v4]").check(), @"site.yaml:24:3 error families-differ the dual-stack plan is in force and says nothing of plane storage");
    }

    #[test]
    fn a_site_that_follows_the_plan_is_silent() {
        let site = plan(true, ALL)
            .with("site.yaml", "    space: provider\n", "    space: provider\n    v6: fd00:4::/64\n")
            .with("site.yaml", "    space: metal\n", "    space: metal\n    v6: fd00:8::/64\n")
            .with("site.yaml", "    cidr: 10.12.16.0/22\n", "    v6: fd00:16::/64\n")
            .with("site.yaml", "  tenant: {", "  tenant: {v6: fd00:20::/56, ");
        insta::assert_snapshot!(site.check(), @"");
        let no_v4 = site.clone().with("site.yaml", "storage: [v6]", "storage: [v4, v6]");
        insta::assert_snapshot!(no_v4.check(), @"site.yaml:26:3 error families-differ plane storage has no IPv4 network, and the plan gives it one [site.yaml:48:78 the plan]");
        insta::assert_snapshot!(site.with("site.yaml", "v6: fd00:8::/64", "v6: 10.0.8.0/24").check(), @"
        site.yaml:16:3 error families-differ plane metal has no IPv6 network, and the plan gives it one [site.yaml:48:61 the plan]
        site.yaml:18:9 error site-bad-value `planes.metal.v6: 10.0.8.0/24` is an IPv4 network, which stands under `cidr`
        ");
    }
}
