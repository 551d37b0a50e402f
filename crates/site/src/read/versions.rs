//! `versions.yaml`.

use super::fields::{Reader, channel, number};
use crate::site::Site;
use crate::versions::{Driver, Kubernetes, Pin, Revision, Versions, numbers};
use model::yaml::Node;
use model::{At, Span};
use std::collections::BTreeMap;

impl Reader {
    /// Puts what the file says into the site.
    pub(super) fn versions(&mut self, site: &mut Site, tree: Node) {
        let mut table = self.table("versions", Span::start_of(tree.span.file), &tree);
        let release = self.text("versions.release", table.get("release"));
        let base = self.scalar("versions.base", table.get("base"), base);
        let recorded_only = self.scalar("versions.revisions", table.get("revisions"), recorded);
        let channels = self.channels(table.get("channels"));
        let (asbuilt_charms, asbuilt_applications) = self.asbuilt(table.get("asbuilt"));
        let kubernetes = self.kubernetes(table.get("kubernetes"));
        let driver = self.driver(table.get("driver"));
        self.close(table);
        site.versions = Some(Versions {
            release,
            base,
            recorded_only,
            channels,
            asbuilt_charms,
            asbuilt_applications,
            kubernetes,
            driver,
            tree,
        });
    }

    fn channels(&mut self, node: Option<&Node>) -> BTreeMap<String, Pin> {
        let named = self.named("versions.channels", node);
        let pins = named.into_iter().filter_map(|(path, charm, value)| {
            let channel = self.scalar(&path, Some(value), channel)?;
            Some((charm.value.clone(), Pin { charm, channel }))
        });
        pins.collect()
    }

    fn asbuilt(&mut self, node: Option<&Node>) -> (BTreeMap<String, Revision>, BTreeMap<String, Revision>) {
        let Some(node) = node else { return Default::default() };
        let mut table = self.table("versions.asbuilt", node.span, node);
        let date = self.need(&mut table, "date");
        self.scalar("versions.asbuilt.date", date, |text| {
            text.parse::<jiff::civil::Date>().map_err(|_| "is no date such as 2026-06-09".to_owned())
        });
        let charms = self.revisions("versions.asbuilt.revisions", table.get("revisions"));
        let applications = self.revisions("versions.asbuilt.applications", table.get("applications"));
        self.close(table);
        (charms, applications)
    }

    fn revisions(&mut self, path: &str, node: Option<&Node>) -> BTreeMap<String, Revision> {
        let named = self.named(path, node);
        let revisions = named.into_iter().filter_map(|(path, name, value)| {
            let revision = self.scalar(&path, Some(value), number)?;
            Some((name.value.clone(), Revision { name, revision }))
        });
        revisions.collect()
    }

    fn kubernetes(&mut self, node: Option<&Node>) -> Kubernetes {
        let Some(node) = node else { return Kubernetes::default() };
        let mut table = self.table("versions.kubernetes", node.span, node);
        let chart = table.get("source").and_then(|node| self.chart_source(node));
        let set = self.named("versions.kubernetes.set", table.get("set"));
        let set = set
            .into_iter()
            .filter_map(|(path, name, value)| Some((name.value, self.scalar(&path, Some(value), version)?)));
        let set = set.collect();
        let mut workload = self.words("versions.kubernetes.workload", table.get("workload"));
        self.words("versions.kubernetes.management", table.get("management"));
        self.close(table);
        let kubernetes = workload.remove("kubernetes");
        Kubernetes {
            chart,
            set,
            workload: kubernetes,
            named_after_workload: workload.into_values().collect(),
        }
    }

    fn chart_source(&mut self, node: &Node) -> Option<At<String>> {
        let mut table = self.table("versions.kubernetes.source", node.span, node);
        self.text("versions.kubernetes.source.repository", table.get("repository"));
        self.text("versions.kubernetes.source.file", table.get("file"));
        let tag = self.need(&mut table, "tag");
        let tag = self.scalar("versions.kubernetes.source.tag", tag, version);
        self.close(table);
        tag
    }

    /// A map from names to texts, whatever the names are.
    fn words(&mut self, path: &str, node: Option<&Node>) -> BTreeMap<String, At<String>> {
        let named = self.named(path, node);
        named
            .into_iter()
            .filter_map(|(path, name, value)| Some((name.value, self.text(&path, Some(value))?)))
            .collect()
    }

    fn driver(&mut self, node: Option<&Node>) -> Option<Driver> {
        let node = node?;
        let mut table = self.table("versions.driver", node.span, node);
        let package = self.need(&mut table, "package");
        let package = self.text("versions.driver.package", package);
        let given = self.need(&mut table, "version");
        let given = self.scalar("versions.driver.version", given, version);
        let chart = table.get("default_helm_chart_version");
        let chart = self.scalar("versions.driver.default_helm_chart_version", chart, version);
        // A map by resource or a remark: the driver reads it, and no rule.
        table.get("api_resources");
        self.close(table);
        Some(Driver { package: package?, version: given?, chart })
    }
}

fn version(text: &str) -> Result<String, String> {
    match numbers(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("is no version such as v1.13.2".to_owned()),
    }
}

fn base(text: &str) -> Result<String, String> {
    match bundle::Base::parse(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("is no base such as ubuntu@22.04".to_owned()),
    }
}

fn recorded(text: &str) -> Result<(), String> {
    match text {
        "recorded" => Ok(()),
        _ => Err("must be recorded: then the bundle names channels only".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    fn check(old: &str, new: &str) -> String {
        Fixture::versioned().with("versions.yaml", old, new).check()
    }

    #[test]
    fn wrong_values_are_found_at_their_place() {
        insta::assert_snapshot!(check("keystone: 2024.1/stable", "keystone: 2024.1/good"), @"versions.yaml:11:13 error site-bad-value `versions.channels.keystone: 2024.1/good` is no channel such as 2024.1/stable");
        insta::assert_snapshot!(check("base: ubuntu@22.04", "base: jammy"), @"versions.yaml:2:7 error site-bad-value `versions.base: jammy` is no base such as ubuntu@22.04");
        insta::assert_snapshot!(check("revisions: recorded", "revisions: pinned"), @"versions.yaml:3:12 error site-bad-value `versions.revisions: pinned` must be recorded: then the bundle names channels only");
        insta::assert_snapshot!(check("date: 2026-06-09", "date: in June"), @"versions.yaml:19:9 error site-bad-value `versions.asbuilt.date: in June` is no date such as 2026-06-09");
        insta::assert_snapshot!(check("keystone: 778", "keystone: -1"), @"versions.yaml:21:15 error site-bad-value `versions.asbuilt.revisions.keystone: -1` is no number that fits here");
        insta::assert_snapshot!(check("helm: v3.17.3", "helm: latest"), @"versions.yaml:29:11 error site-bad-value `versions.kubernetes.set.helm: latest` is no version such as v1.13.2");
        insta::assert_snapshot!(check("version: 1.4.0", "version: [1, 4]"), @"versions.yaml:34:12 error site-shape `versions.driver.version` is a list, and must be a single value");
    }

    #[test]
    fn wrong_keys_and_shapes_are_found_at_their_place() {
        insta::assert_snapshot!(check("channels:\n", "chanels:\n"), @"versions.yaml:4:1 error site-unknown-key versions has no key `chanels`");
        insta::assert_snapshot!(check("tag: 0.25.1, ", ""), @"versions.yaml:26:11 error site-missing-key `versions.kubernetes.source.tag` is missing");
        insta::assert_snapshot!(check("  package: magnum-capi-helm\n", ""), @"versions.yaml:33:3 error site-missing-key `versions.driver.package` is missing");
        insta::assert_snapshot!(check("  date: 2026-06-09\n", ""), @"versions.yaml:19:3 error site-missing-key `versions.asbuilt.date` is missing");
        let bare = Fixture::healthy()
            .and("versions.yaml", "channels: [keystone]\nasbuilt: 778\nkubernetes: {set: v1}\n");
        insta::assert_snapshot!(bare.check(), @"
        versions.yaml:1:11 error site-shape `versions.channels` is a list, and must be a map
        versions.yaml:2:10 error site-shape `versions.asbuilt` is a scalar, and must be a map
        versions.yaml:3:19 error site-shape `versions.kubernetes.set` is a scalar, and must be a map
        ");
        insta::assert_snapshot!(Fixture::healthy().and("versions.yaml", "[]\n").check(), @"versions.yaml:1:1 error site-shape `versions` is a list, and must be a map");
    }

    #[test]
    fn a_guard_names_a_charm_and_holds_something() {
        let with = |guard: &str| {
            let guard = format!("until: 2026-12-31, guard: {guard}}}");
            Fixture::versioned().with("site.yaml", "until: 2026-12-31}", &guard).check()
        };
        insta::assert_snapshot!(with("{channel: 1.8/stable}"), @"site.yaml:45:116 error site-missing-key `divergences.guard.charm` is missing");
        insta::assert_snapshot!(with("{charm: vault}"), @"site.yaml:45:116 error site-missing-key `divergences.guard` says nothing of its charm");
        insta::assert_snapshot!(with("{charm: vault, channel: 1.8/bad}"), @"site.yaml:45:140 error site-bad-value `divergences.guard.channel: 1.8/bad` is no channel such as 2024.1/stable");
        insta::assert_snapshot!(with("{charm: vault, chanel: 1.8/stable}"), @"site.yaml:45:131 error site-unknown-key divergences.guard has no key `chanel`");
        insta::assert_snapshot!(with("vault"), @"site.yaml:45:116 error site-shape `divergences.guard` is a scalar, and must be a map");
    }
}
