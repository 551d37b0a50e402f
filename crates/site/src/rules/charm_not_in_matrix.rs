use crate::context::{Context, charm_name};
use crate::rule::{Rule, Sink};
use crate::versions::is_from_channel;
use model::Severity;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: "charm-not-in-matrix",
    id: "",
    severity: Severity::Warning,
    what: "versions.yaml gives no channel for a charm of the bundle.",
    why: "Nobody has decided its version, and a gate that compares channels has nothing to compare this one with.",
    example: "bundle.yaml: applications: {aodh: {charm: aodh, ...}}          # versions.yaml: channels: {keystone: ...}",
    help: "decide the charm's channel and add it to `channels` in versions.yaml",
    source: "versions.yaml: channels",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(versions) = &context.site.versions else { return };
    // A file without a matrix says nothing of any charm; an entry that could not be read is an entry.
    let Some(listed) = versions.tree.get("channels").filter(|channels| !channels.entries().is_empty()) else {
        return;
    };
    let mut told = BTreeSet::new();
    for application in context.site.bundle.applications.values().filter(|app| is_from_channel(app)) {
        let Some(charm) = charm_name(application) else { continue };
        if listed.get(charm).is_none() && told.insert(charm) {
            sink.report(application.place_of("charm"), format!("{charm} is not among `channels` of versions.yaml"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn every_charm_has_a_channel() {
        let broken = Fixture::versioned().with("versions.yaml", "  hacluster: 2.4/stable\n", "");
        insta::assert_snapshot!(broken.check(), @"bundle.yaml:34:12 warning charm-not-in-matrix hacluster is not among `channels` of versions.yaml");
        insta::assert_snapshot!(broken.with("bundle.yaml", "charm: hacluster", "charm: ./hacluster.charm").check(), @"");
        insta::assert_snapshot!(Fixture::healthy().and("versions.yaml", "release: \"2024.1\"\n").check(), @"");
    }
}
