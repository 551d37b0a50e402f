//! A deploy plan.

use crate::views::escape;
use crate::views::look::{self, Look};
use bundle::Plan;

/// Juju's own lines, then the counts, then which bundle machine becomes which.
///
/// The lines are those of `juju deploy --dry-run` and are not cut: they are compared with Juju's.
pub fn plan(plan: &Plan, look: Look) -> String {
    let mut out = String::from(if plan.changes.is_empty() {
        "No changes to apply.\n"
    } else {
        "Changes to deploy bundle:\n"
    });
    for line in plan.lines() {
        out.push_str(&format!("- {}\n", escape::line(line)));
    }
    let counts = format!(
        "{} applications, {} relations, {} machines, {} containers",
        plan.applications, plan.relations, plan.machines, plan.containers
    );
    out.push_str(&format!("\n{}\n", look.paint(look::STRONG, &counts)));
    let map: Vec<String> = plan
        .machine_map
        .iter()
        .map(|(bundle, juju)| format!("{} -> {}", escape::line(bundle), escape::line(juju)))
        .collect();
    if !map.is_empty() {
        out.push_str(&format!("machines: {}\n", map.join(", ")));
    }
    out
}
