//! Findings that a site accepts, and exceptions that no longer accept anything.

use crate::inputs::Inputs;
use crate::site::{Exception, Site};
use model::yaml::{self, Node, Value};
use model::{FileId, Finding, Severity, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Takes away what the site accepts, and reports exceptions that took nothing away. What Juju refuses is not the site's
/// to accept: `refusals` are the codes for which it refuses the bundle.
pub(crate) fn apply(
    inputs: &Inputs<'_>,
    site: &Site,
    refusals: &BTreeSet<&'static str>,
    findings: Vec<Finding>,
) -> Vec<Finding> {
    if site.exceptions.is_empty() {
        return findings;
    }
    let mut by_code: BTreeMap<&str, Vec<(usize, &Exception)>> = BTreeMap::new();
    for (index, exception) in site.exceptions.iter().enumerate() {
        by_code.entry(&exception.code.value).or_default().push((index, exception));
    }
    let mut used = vec![false; site.exceptions.len()];
    let mut paths = Paths::new(inputs);
    let mut kept = Vec::with_capacity(findings.len());
    for finding in findings {
        let accepting = by_code.get(finding.code).and_then(|candidates| {
            candidates.iter().find(|(_, exception)| covers(&mut paths, exception, finding.at))
        });
        match accepting {
            Some((index, _)) => {
                used.get_mut(*index).into_iter().for_each(|used| *used = true);
                let is_refusal = finding.severity == Severity::Error && refusals.contains(finding.code);
                is_refusal.then(|| kept.push(finding));
            }
            None => kept.push(finding),
        }
    }
    let refused = site.exceptions.iter().zip(&used).filter(|(exception, used)| {
        let code = exception.code.value.as_str();
        **used && kept.iter().any(|finding| finding.code == code && refusals.contains(code))
    });
    let refused: Vec<Finding> = refused.map(|(exception, _)| refused_finding(exception)).collect();
    kept.extend(refused);
    let unused = site.exceptions.iter().zip(used).filter(|(_, used)| !used);
    kept.extend(unused.map(|(exception, _)| unused_finding(exception)));
    kept
}

fn refused_finding(exception: &Exception) -> Finding {
    let message =
        format!("`{}` is what Juju refuses, and no exception of a site changes that", exception.code.value);
    let help = "remove the exception, and mend the bundle";
    Finding::error("refusal-lowered", exception.code.span, message).help(help)
}

fn unused_finding(exception: &Exception) -> Finding {
    let place = exception.place.as_ref().map(|place| format!(" at `{}`", place.value)).unwrap_or_default();
    let message = format!("this exception accepts `{}`{place}, and there is none", exception.code.value);
    let help = "remove the exception, or mend its `code` or `where`";
    Finding::warning("exception-unused", exception.code.span, message).help(help)
}

fn covers(paths: &mut Paths<'_>, exception: &Exception, at: Span) -> bool {
    let Some(place) = &exception.place else { return true };
    let Some(source) = paths.inputs.sources.get(at.file) else { return false };
    let place = place.value.as_str();
    let is_file = source.name.strip_suffix(place).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
    is_file || paths.of(at).contains(&format!(".{place}."))
}

/// The dotted path of keys to a place in a YAML text. Texts are parsed when first asked for.
struct Paths<'a> {
    inputs: &'a Inputs<'a>,
    trees: BTreeMap<FileId, Option<Node>>,
}

impl<'a> Paths<'a> {
    fn new(inputs: &'a Inputs<'a>) -> Paths<'a> {
        Paths { inputs, trees: BTreeMap::new() }
    }

    /// The path with a dot at both ends; `.` for a text that is no YAML of the site.
    fn of(&mut self, at: Span) -> String {
        let inputs = self.inputs;
        let tree = self.trees.entry(at.file).or_insert_with(|| {
            let roles = [inputs.site, inputs.bundle, inputs.versions];
            let is_yaml = roles.contains(&Some(at.file)) || inputs.overlays.contains(&at.file);
            let source = inputs.sources.get(at.file).filter(|_| is_yaml)?;
            yaml::parse(at.file, &source.text).documents.into_iter().next()
        });
        let mut path = String::from(".");
        let mut node = tree.as_ref();
        while let Some(found) = node {
            node = match &found.value {
                Value::Map(entries) => {
                    let index = entries.partition_point(|entry| entry.key.span.start <= at.start);
                    let entry = index.checked_sub(1).and_then(|index| entries.get(index));
                    if let Some(key) = entry.and_then(|entry| entry.key.as_str()) {
                        path.push_str(key);
                        path.push('.');
                    }
                    entry.map(|entry| &entry.value)
                }
                Value::List(items) => {
                    let index = items.partition_point(|item| item.span.start <= at.start);
                    index.checked_sub(1).and_then(|index| items.get(index))
                }
                _ => None,
            };
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    /// A site with one MySQL unit and a mistyped VIP, which accepts what `exceptions` says.
    fn check(exceptions: &str) -> String {
        let old = "    channel: 8.0/stable\n    num_units: 3\n";
        let broken = Fixture::healthy()
            .with("bundle.yaml", old, "    channel: 8.0/stable\n    num_units: 1\n")
            .with(
                "bundle.yaml",
                "num_units: 1\n    to: [\"lxd:8\", \"lxd:9\", \"lxd:9\"]",
                "num_units: 1\n    to: [\"lxd:8\"]",
            )
            .with("runbooks/phase-01.md", "10.12.4.51", "10.12.4.33")
            .with("site.yaml", "containers: 15", "containers: 13");
        broken.with("site.yaml", "allow:", &format!("exceptions:\n{exceptions}\nallow:")).check()
    }

    const MYSQL: &str =
        "bundle.yaml:59:16 error mysql-too-few-units mysql-innodb-cluster has num_units 1, and needs three";

    #[test]
    fn an_exception_accepts_by_key_by_path_by_file_and_everywhere() {
        for place in [
            "",
            "where: mysql-innodb-cluster,",
            "where: applications.mysql-innodb-cluster.num_units,",
            "where: bundle.yaml,",
        ] {
            let drawn =
                check(&format!("  - {{code: mysql-too-few-units, {place} why: a lab, decision: D-001}}"));
            assert!(!drawn.contains("mysql-too-few-units"), "{place}: {drawn}");
            assert!(drawn.contains("vip-range-literal"), "{place}: {drawn}");
        }
        let drawn = check("  - {code: vip-range-literal, where: phase-01.md, why: an example}");
        insta::assert_snapshot!(drawn, @"bundle.yaml:59:16 error mysql-too-few-units mysql-innodb-cluster has num_units 1, and needs three");
    }

    #[test]
    fn what_juju_refuses_is_not_the_sites_to_accept() {
        let exception = "exceptions: [{code: binding-undefined, why: a new charm}]\nallow:";
        let refused = Fixture::healthy().with("site.yaml", "allow:", exception).with(
            "bundle.yaml",
            "{\"\": metal, public: storage}\n  ceph-osd:",
            "{\"\": metal, pubic: storage}\n  ceph-osd:",
        );
        insta::assert_snapshot!(refused.check(), @r#"
        site.yaml:46:21 error refusal-lowered `binding-undefined` is what Juju refuses, and no exception of a site changes that
        bundle.yaml:74:27 error binding-undefined application "ceph-mon" wants to bind endpoint "pubic" to space "storage", but the endpoint is not defined by the charm
        "#);
    }

    #[test]
    fn an_exception_elsewhere_accepts_nothing_and_is_reported() {
        for place in ["keystone", "mysql", "applications.num_units", "undle.yaml", "site.yaml", "num_units.3"]
        {
            let drawn = check(&format!("  - {{code: mysql-too-few-units, where: {place}, why: a lab}}"));
            assert!(drawn.contains(MYSQL), "{place}: {drawn}");
            assert!(drawn.contains("exception-unused"), "{place}: {drawn}");
        }
        insta::assert_snapshot!(check("  - {code: vip-duplicate, why: none there}"), @"
        site.yaml:47:12 warning exception-unused this exception accepts `vip-duplicate`, and there is none
        bundle.yaml:59:16 error mysql-too-few-units mysql-innodb-cluster has num_units 1, and needs three
        runbooks/phase-01.md:3:27 warning vip-range-literal 10.12.4.33 lies in a VIP range, and is no VIP of this bundle [site.yaml:13:7 the range]
        ");
    }
}
