use super::ends::on;
use super::options::text;
use crate::context::{Context, charm_name};
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "cinder-on-default-disk",
    id: "R45",
    severity: Severity::Error,
    what: "Cinder keeps its volumes on Ceph, and `block-device` is left at its default, `sdb`.",
    why: "The charm takes the second disk of its machine for LVM too, whatever else that disk is for.",
    example: "cinder: {options: {}}          # with [cinder-ceph:storage-backend, cinder:storage-backend]",
    help: "set `block-device: None` on cinder",
    source: "cinder config.yaml: block-device",
    check,
};

const OPTION: &str = "block-device";

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for cinder in context.running("cinder") {
        let has_volumes = text(cinder, "enabled-services")
            .is_none_or(|services| services.split(',').any(|service| ["all", "volume"].contains(&service.trim())));
        // A blank option is written on purpose: it means no disk.
        if cinder.options.contains_key(OPTION) || !has_volumes {
            continue;
        }
        let subordinate = on(context, cinder, "storage-backend");
        let subordinate = subordinate.filter(|join| {
            let peer = context.site.bundle.applications.get(join.peer);
            peer.and_then(charm_name) == Some("cinder-ceph")
        });
        let Some(join) = subordinate.or_else(|| on(context, cinder, "ceph")) else { continue };
        let message = format!("{} takes sdb, the default, although {} gives it Ceph", cinder.name.value, join.peer);
        let finding = sink.finding(cinder.name.span, message).related(join.span, "the relation");
        sink.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(options: &str, relations: &str) -> String {
        // A backend that nothing relates would be a finding of its own.
        let backends = ["backend: {charm: cinder-ceph}", "lvm: {charm: cinder-lvm}"];
        let related = |line: &&str| line.split(':').next().is_some_and(|name| relations.contains(&format!("{name}:")));
        let backends: String = backends.into_iter().filter(related).map(|line| format!("  {line}\n")).collect();
        let bundle = format!(
            "applications:\n  cinder: {{charm: cinder, options: {{{options}}}}}\n  mon: {{charm: ceph-mon}}\n{backends}\
             relations: [{relations}]\n"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn volumes_on_ceph_take_no_disk() {
        let backend = "[\"cinder:storage-backend\", \"backend:storage-backend\"]";
        insta::assert_snapshot!(check("", backend), @"bundle.yaml:2:3 error cinder-on-default-disk cinder takes sdb, the default, although backend gives it Ceph [bundle.yaml:5:13 the relation]");
        insta::assert_snapshot!(check("", "[cinder, mon]"), @"bundle.yaml:2:3 error cinder-on-default-disk cinder takes sdb, the default, although mon gives it Ceph [bundle.yaml:4:13 the relation]");
        insta::assert_snapshot!(check("block-device: None", backend), @"");
        insta::assert_snapshot!(check("block-device: \"\"", backend), @"");
        insta::assert_snapshot!(check("enabled-services: \"api,scheduler\"", backend), @"");
        insta::assert_snapshot!(check("", "[\"cinder:storage-backend\", \"lvm:storage-backend\"]"), @"");
    }
}
