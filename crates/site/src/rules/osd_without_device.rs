use super::disks::{devices, has_storage};
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "osd-without-device",
    id: "R30",
    severity: Severity::Error,
    what: "A ceph-osd has neither `osd-devices` nor storage; an empty value, such as that of an empty anchor, is none.",
    why: "The unit stays blocked: \"No block devices detected using current configuration\".",
    example: "ceph-osd: {charm: ceph-osd, num_units: 3, options: {osd-devices: \"\"}}",
    help: "set `osd-devices`, or ask for storage under `storage: {osd-devices: ...}`",
    source: "ceph-osd hooks/ceph_hooks.py assess_status",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for osd in context.running("ceph-osd") {
        if has_storage(osd) || !devices(context.inputs.sources, osd).is_empty() {
            continue;
        }
        let at = osd.options.get("osd-devices").map_or(osd.name.span, |setting| setting.key);
        let mut finding = sink.finding(at, format!("{} is given no disk", osd.name.value));
        if !context.site.is_declared() {
            // The disks of some published bundles come from an overlay that is not here.
            finding.severity = Severity::Warning;
        }
        sink.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn an_osd_has_a_disk() {
        let with = |new: &str| Fixture::healthy().with("bundle.yaml", "options: {osd-devices: /dev/vdb}", new).check();
        insta::assert_snapshot!(with("options: {}"), @"bundle.yaml:75:3 error osd-without-device ceph-osd is given no disk");
        insta::assert_snapshot!(with("options: {osd-devices: }"), @"bundle.yaml:80:15 error osd-without-device ceph-osd is given no disk");
        insta::assert_snapshot!(with("options: {osd-devices: \" \"}"), @"bundle.yaml:80:15 error osd-without-device ceph-osd is given no disk");
        insta::assert_snapshot!(with("storage: {osd-devices: \"1,10G\"}"), @"");
    }
}
