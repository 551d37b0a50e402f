use super::options::is_off;
use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "image-sync-without-object-store",
    id: "R40",
    severity: Severity::Warning,
    what: "The image sync keeps its index in Swift, as it does by default, and nothing in the bundle offers an object store.",
    why: "It waits for an object-store endpoint that nobody will register, and no image is ever brought in.",
    example: "glance-simplestreams-sync: {charm: glance-simplestreams-sync, options: {}}          # no swift-proxy, no ceph-radosgw",
    help: "set `use_swift: false`, or deploy ceph-radosgw or swift-proxy and relate it to keystone",
    source: "glance-simplestreams-sync config.yaml: use_swift; files/glance_simplestreams_sync.py assess_object_store_state",
    check,
};

/// The charms that register an object store.
const STORES: [&str; 2] = ["ceph-radosgw", "swift-proxy"];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let has_store = STORES.iter().flat_map(|charm| context.running(charm)).any(|store| {
        let name = &store.name.value;
        context.joined(name, "identity-service", "keystone").next().is_some()
    });
    if has_store {
        return;
    }
    for sync in context.running("glance-simplestreams-sync").filter(|sync| !is_off(sync, "use_swift")) {
        let name = &sync.name.value;
        if context.has_keystone_of(name) {
            let at = sync.options.get("use_swift").map_or(sync.name.span, |setting| setting.value.span);
            sink.report(at, format!("{name} keeps its index in an object store, and there is none"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(options: &str, others: &str) -> String {
        let bundle = format!(
            "applications:\n  sync: {{charm: glance-simplestreams-sync, options: {{{options}}}}}\n  keystone: {{charm: keystone}}\n  \
             rgw: {{charm: ceph-radosgw}}\nrelations:\n  - [\"sync:identity-service\", \"keystone:identity-service\"]\n{others}"
        );
        Fixture::bare(&bundle).check()
    }

    #[test]
    fn the_index_has_a_place() {
        insta::assert_snapshot!(check("", ""), @"bundle.yaml:2:3 warning image-sync-without-object-store sync keeps its index in an object store, and there is none");
        insta::assert_snapshot!(check("use_swift: true", ""), @"bundle.yaml:2:65 warning image-sync-without-object-store sync keeps its index in an object store, and there is none");
        insta::assert_snapshot!(check("use_swift: false", ""), @"");
        insta::assert_snapshot!(check("", "  - [\"rgw:identity-service\", \"keystone:identity-service\"]\n"), @"");
    }

    #[test]
    fn a_keystone_that_is_elsewhere_may_know_a_store() {
        let bundle = "applications:\n  sync: {charm: glance-simplestreams-sync}\nsaas:\n  keystone: {url: admin/default.keystone}\n\
                      relations: [[\"sync:identity-service\", \"keystone:identity-service\"]]\n";
        insta::assert_snapshot!(Fixture::bare(bundle).check(), @"");
    }
}
