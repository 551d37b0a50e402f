//! `policies` and `dual-stack`.

use super::fields::Reader;
use crate::site::{DualStack, Families, Plane, Policy};
use model::At;
use model::yaml::Node;

impl Reader {
    pub(super) fn policies(&mut self, node: Option<&Node>, planes: &[Plane]) -> Vec<Policy> {
        let items = self.list("policies", node);
        items.iter().filter_map(|item| self.policy(item, planes)).collect()
    }

    fn policy(&mut self, item: &Node, planes: &[Plane]) -> Option<Policy> {
        let mut table = self.table("policies", item.span, item);
        let name = self.need(&mut table, "name");
        let name = self.text("policies.name", name);
        let from = self.need(&mut table, "from");
        let from = self.text("policies.from", from);
        let to = self.need(&mut table, "to");
        let to = self.text("policies.to", to);
        let plane = self.need(&mut table, "plane");
        let plane = self.text("policies.plane", plane);
        let why = self.need(&mut table, "why");
        let why = self.text("policies.why", why);
        let decision = self.text("policies.decision", table.get("decision"));
        self.close(table);
        let plane = plane.filter(|plane| self.is_plane("policies.plane", plane, planes));
        Some(Policy { name: name?, from: from?, to: to?, plane: plane?, why, decision })
    }

    pub(super) fn dual_stack(&mut self, node: Option<&Node>, planes: &[Plane]) -> Option<DualStack> {
        let node = node?;
        let mut table = self.table("dual-stack", node.span, node);
        let in_force = self.need(&mut table, "in-force");
        let in_force = self.flag("dual-stack.in-force", in_force);
        let families = self.need(&mut table, "families");
        let families = self.named("dual-stack.families", families);
        let management = self.text("dual-stack.management", table.get("management"));
        let decision = self.text("dual-stack.decision", table.get("decision"));
        self.close(table);
        let families =
            families.into_iter().map(|(path, name, list)| (name, self.families(&path, list))).collect();
        let management = management.filter(|plane| self.is_plane("dual-stack.management", plane, planes));
        Some(DualStack { in_force: in_force.unwrap_or(false), families, management, decision })
    }

    fn families(&mut self, path: &str, list: &Node) -> Families {
        let mut families = Families::default();
        for item in self.list(path, Some(list)) {
            let family: Option<At<bool>> = self.scalar(path, Some(item), |text| match text {
                "v4" => Ok(false),
                "v6" => Ok(true),
                _ => Err("must be v4 or v6".to_owned()),
            });
            match family.map(|family| family.value) {
                Some(false) => families.v4 = true,
                Some(true) => families.v6 = true,
                None => {}
            }
        }
        families
    }
}
