use super::ends::on;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "glance-on-cinder-in-container",
    id: "R46",
    severity: Severity::Warning,
    what: "Glance keeps its images in Cinder, and runs in a container.",
    why: "Glance would have to attach volumes to its own machine, which a container cannot: the unit stays blocked.",
    example: "glance: {to: [\"lxd:0\"]}          # with [glance:cinder-volume-service, cinder:cinder-volume-service]",
    help: "place glance on a machine of its own, or give it another store, such as Ceph",
    source: "glance hooks/glance_utils.py",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for glance in context.running("glance") {
        let Some(join) = on(context, glance, "cinder-volume-service") else { continue };
        let name = &glance.name.value;
        let mut units = context.plan().units.iter().filter(|unit| unit.application == *name);
        if units.any(|unit| unit.machine.contains('/')) {
            let at = glance.to.first().map_or(glance.name.span, |place| place.span);
            let message = format!("{name} keeps its images in {}, and runs in a container", join.peer);
            let finding = sink.finding(at, message).related(join.span, "the relation");
            sink.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(to: &str, relation: &str) -> String {
        let bundle = format!(
            "machines: {{\"0\": {{}}}}\napplications:\n  glance: {{charm: glance, num_units: 1, to: [{to}]}}\n  \
             cinder: {{charm: cinder, num_units: 1, to: [\"lxd:0\"]}}\nrelations: [{relation}]\n"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn images_in_cinder_need_a_machine() {
        let relation = "[\"glance:cinder-volume-service\", \"cinder:cinder-volume-service\"]";
        insta::assert_snapshot!(check("\"lxd:0\"", relation), @"bundle.yaml:3:46 warning glance-on-cinder-in-container glance keeps its images in cinder, and runs in a container [bundle.yaml:5:13 the relation]");
        insta::assert_snapshot!(check("cinder", relation), @"bundle.yaml:3:46 warning glance-on-cinder-in-container glance keeps its images in cinder, and runs in a container [bundle.yaml:5:13 the relation]");
        insta::assert_snapshot!(check("\"0\"", relation), @"");
        insta::assert_snapshot!(check("\"lxd:0\"", "[\"cinder:image-service\", \"glance:image-service\"]"), @"");
    }
}
