use super::ends::relations;
use super::options::text;
use crate::context::{Context, charm_name};
use crate::repair::set_option;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "retrofit-format-not-raw",
    id: "R39",
    severity: Severity::Warning,
    what: "Amphora images are made in another format than raw, and Glance keeps its images on Ceph.",
    why: "Ceph clones raw images only: every amphora waits until its image is converted and copied.",
    example: "octavia-diskimage-retrofit: {options: {image-format: qcow2}}          # with [glance:ceph, ceph-mon:client]",
    help: "set `image-format: raw` on the retrofit",
    source: "octavia-diskimage-retrofit config.yaml: image-format",
    check,
};

// Repair: where nobody chose a format, raw is written. A format that is written was somebody's choice.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let on_ceph = relations(context).find(|(_, sides)| {
        sides.iter().any(|side| side.endpoint == "ceph" && charm_name(side.application) == Some("glance"))
    });
    let Some((relation, _)) = on_ceph else { return };
    for retrofit in context.running("octavia-diskimage-retrofit") {
        let format = text(retrofit, "image-format");
        if format == Some("raw") {
            continue;
        }
        let at = retrofit.options.get("image-format").map_or(retrofit.name.span, |setting| setting.value.span);
        let format = format.unwrap_or("qcow2, the default,");
        let message = format!("{} makes {format} images, and Glance is on Ceph", retrofit.name.value);
        let finding = sink.finding(at, message).related(relation.span, "the relation");
        let is_silent = !retrofit.options.contains_key("image-format");
        let title = format!("let {} make raw images", retrofit.name.value);
        let set = || set_option(context.inputs.sources, title, retrofit, "image-format", "raw");
        sink.push(finding.fix_if(is_silent.then(set).flatten()));
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn fixture(options: &str, relation: &str) -> Fixture {
        let bundle = format!(
            "applications:\n  retrofit: {{charm: octavia-diskimage-retrofit, options: {{{options}}}}}\n  glance: {{charm: glance}}\n  \
             mon: {{charm: ceph-mon}}\nrelations: [[\"retrofit:juju-info\", \"glance:juju-info\"], {relation}]\n"
        );
        Fixture::bare(&bundle)
    }

    fn check(options: &str, relation: &str) -> String {
        fixture(options, relation).check()
    }

    #[test]
    fn images_on_ceph_are_raw() {
        insta::assert_snapshot!(check("", "[\"glance:ceph\", \"mon:client\"]"), @"bundle.yaml:2:3 warning retrofit-format-not-raw retrofit makes qcow2, the default, images, and Glance is on Ceph [bundle.yaml:5:57 the relation]");
        insta::assert_snapshot!(fixture("", "[glance, mon]").repaired(), @"
        -  retrofit: {charm: octavia-diskimage-retrofit, options: {}}
        +  retrofit: {charm: octavia-diskimage-retrofit, options: {image-format: raw}}
        ");
        insta::assert_snapshot!(fixture("image-format: qcow2", "[glance, mon]").repaired(), @"bundle.yaml:2:73 warning retrofit-format-not-raw retrofit makes qcow2 images, and Glance is on Ceph [bundle.yaml:5:57 the relation]");
        insta::assert_snapshot!(check("image-format: qcow2", "[glance, mon]"), @"bundle.yaml:2:73 warning retrofit-format-not-raw retrofit makes qcow2 images, and Glance is on Ceph [bundle.yaml:5:57 the relation]");
        insta::assert_snapshot!(check("image-format: raw", "[\"glance:ceph\", \"mon:client\"]"), @"");
        insta::assert_snapshot!(check("", ""), @"");
    }
}
