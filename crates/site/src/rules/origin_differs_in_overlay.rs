use super::origin::{ORIGIN, origin};
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "origin-differs-in-overlay",
    id: "R60",
    severity: Severity::Error,
    what: "An overlay gives an application another `openstack-origin` than the bundle gives its own.",
    why: "An anchor of the bundle is not known in an overlay, so each file has its own copy of the release, and a cloud of two \
          releases is deployed when only one of them is moved.",
    example: "# bundle.yaml\nkeystone: {options: {openstack-origin: caracal}}\n# overlay.yaml\noctavia: {options: {openstack-origin: distro}}",
    help: "write the same origin in both files",
    source: "openstack-bundles pull request 189, LP#1895662",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let applications = context.site.bundle.applications.values();
    let set = applications.filter_map(|app| Some((app, origin(app)?, app.options.get(ORIGIN)?.value.span)));
    let (own, laid): (Vec<_>, Vec<_>) = set.partition(|(_, _, at)| Some(at.file) == context.inputs.bundle);
    // Where the bundle itself has two releases, an overlay may take either.
    let Some((base, wanted, there)) = own.first() else { return };
    for (application, origin, at) in laid {
        if !own.iter().any(|(_, known, _)| *known == origin) {
            let (name, base) = (&application.name.value, &base.name.value);
            let message = format!("{name} takes its packages from {origin}, and {base} from {wanted}");
            let finding = sink.finding(at, message).related(*there, format!("the origin of {base}"));
            sink.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn bundle_and_overlay_take_one_release() {
        let own = Fixture::healthy().with("bundle.yaml", "      region: one\n", "      region: one\n      openstack-origin: cloud:jammy-caracal\n");
        let overlay = |origin: &str| format!("applications:\n  glance:\n    options:\n      openstack-origin: {origin}\n");
        let with = |origin: &str| own.clone().and("overlays/x.yaml", &overlay(origin)).check();
        insta::assert_snapshot!(with("distro"), @"
        overlays/x.yaml:4:25 error origin-differs-in-overlay glance takes its packages from distro, and keystone from caracal [bundle.yaml:15:25 the origin of keystone]
        overlays/x.yaml:4:25 warning origin-older-than-charm glance on ubuntu@22.04: the channel is of 2024.1, and `distro` gives yoga [bundle.yaml:28:14 the channel]
        ");
        insta::assert_snapshot!(with("caracal"), @"");
        insta::assert_snapshot!(Fixture::healthy().and("overlays/x.yaml", &overlay("distro")).check(), @"overlays/x.yaml:4:25 warning origin-older-than-charm glance on ubuntu@22.04: the channel is of 2024.1, and `distro` gives yoga [bundle.yaml:27:14 the channel]");
    }
}
