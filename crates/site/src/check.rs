use crate::context::Context;
use crate::inputs::Inputs;
use crate::read::{Reading, refused};
use crate::rule::Sink;
use crate::{exceptions, juju_repairs, partial, repair, rules, severities, sharper, unknown_keys};
use model::{Finding, Severity, Timestamp};

/// Everything that is wrong with a site: what reading found, what Juju's own verification reports, and the rules.
///
/// A bundle that comes from a source which cannot know everything is judged by the rules that rest on what it knows.
///
/// `books` are the findings of the site's books, which are read elsewhere: exceptions hold for them too. `now` decides
/// which divergences are past their date. Findings come in the order of file, place and code; of several that see one
/// fault only the sharpest is given.
///
/// An exception of the site takes away findings of its code in its `where`. That is a file, as named in the sources
/// or the end of that name; or a key, or several joined with dots, on the way to the place in a YAML file, such as
/// `mysql-innodb-cluster` or `applications.keystone.options`. Without `where` it holds everywhere.
///
/// What is left has the severity that the site gives to its code, where it gives one. What Juju refuses stays an error.
pub fn check(inputs: &Inputs<'_>, reading: &Reading, books: Vec<Finding>, now: Timestamp) -> Vec<Finding> {
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut findings = reading.findings.clone();
    let mut refusals = reading.refusals.clone();
    if inputs.bundle.is_some() {
        let objections = partial::verify(&reading.site.bundle, &reading.site.origin);
        refusals.extend(refused(&objections));
        findings.extend(objections);
    }
    let is_refused = findings
        .iter()
        .any(|finding| finding.severity == Severity::Error && inputs.is_bundle(finding.at.file));
    let mut context = Context::new(inputs, &reading.site, today);
    context.is_refused = is_refused;
    let mut findings = unknown_keys::judge(inputs, &reading.site, findings);
    // Books are texts too, and the rule about texts speaks for all of them.
    findings.extend(books.into_iter().filter(|finding| finding.code != "non-ascii"));
    juju_repairs::add(inputs, &mut findings);
    findings.extend(partial::note(&reading.site));
    for rule in rules::all().iter().filter(|rule| partial::applies(rule.code, &reading.site.origin)) {
        (rule.check)(&context, &mut Sink::new(rule, &mut findings));
    }
    repair::withhold(&mut findings);
    partial::leave_printed(&reading.site.origin, &mut findings);
    let findings = exceptions::apply(inputs, &reading.site, &refusals, sharper::only(findings));
    let mut findings = severities::apply(&reading.site, &refusals, findings);
    findings.sort_by(|a, b| (a.at, a.code, &a.message).cmp(&(b.at, b.code, &b.message)));
    findings
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;
    use model::Sources;
    use proptest::prelude::*;

    #[test]
    fn what_juju_would_refuse_is_a_finding_of_the_site() {
        let broken = Fixture::healthy().with(
            "bundle.yaml",
            "{\"\": metal, public: storage}\n  ceph-osd:",
            "{\"\": metal, pubic: storage}\n  ceph-osd:",
        );
        insta::assert_snapshot!(broken.check(), @r#"bundle.yaml:74:27 error binding-undefined application "ceph-mon" wants to bind endpoint "pubic" to space "storage", but the endpoint is not defined by the charm"#);
        insta::assert_snapshot!(broken.with("bundle.yaml", "pubic", "mds").check(), @"");
    }

    #[test]
    fn findings_come_by_file_and_place_and_all_at_once() {
        let broken = Fixture::healthy()
            .with("bundle.yaml", "vip: 10.12.4.51 10.12.8.51", "vip: 10.12.4.50")
            .with("bundle.yaml", "cluster_count: 1", "cluster_count: 2")
            .with("site.yaml", "gateway: 10.12.4.1", "gatway: 10.12.4.1")
            .with("docs/design-decisions.md", "status: adopted", "status: good")
            .with("runbooks/phase-01.md", "The", "Th\u{e9}");
        insta::assert_snapshot!(broken.check(), @"
        site.yaml:10:5 error site-unknown-key planes.provider has no key `gatway`
        bundle.yaml:19:30 error cluster-count-above-units keystone-hacluster waits for 2 peers, and keystone has num_units 1 [bundle.yaml:10:16 units of keystone]
        bundle.yaml:31:12 error vip-duplicate VIP 10.12.4.50 of glance is also a VIP of keystone [bundle.yaml:13:12 the one of keystone]
        bundle.yaml:31:12 error vip-missing-column glance has no VIP on plane metal
        bundle.yaml:36:30 error cluster-count-above-units glance-hacluster waits for 2 peers, and glance has num_units 1 [bundle.yaml:28:16 units of glance]
        bundle.yaml:48:30 error cluster-count-above-units nova-hacluster waits for 2 peers, and nova-cloud-controller has num_units 1 [bundle.yaml:41:16 units of nova-cloud-controller]
        docs/design-decisions.md:5:1 error decision-bad-status D-001 has status `good`, which is no status
        runbooks/phase-01.md:3:3 warning non-ascii runbooks/phase-01.md has U+00E9
        ");
    }

    #[test]
    fn books_are_judged_with_the_rest_and_exceptions_hold_for_them() {
        let draw = |fixture: Fixture| {
            let mut sources = Sources::default();
            fixture.fill(&mut sources);
            let (inputs, now) = (fixture.inputs(&sources), "2026-06-09T12:00:00Z".parse().unwrap());
            let at = model::Span::start_of(inputs.others[0]);
            let book = vec![model::Finding::error("book-without-gate", at, "no gate").help("add one")];
            let findings = crate::check(&inputs, &crate::read(&inputs), book, now);
            findings.iter().map(|finding| finding.code).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(draw(Fixture::healthy()), "book-without-gate");
        let accepted =
            "exceptions: [{code: book-without-gate, where: runbooks/phase-01.md, why: a draft}]\nallow:";
        assert_eq!(draw(Fixture::healthy().with("site.yaml", "allow:", accepted)), "");
    }

    #[test]
    fn no_text_at_all_is_no_site() {
        let sources = Sources::default();
        let inputs = crate::Inputs::new(&sources);
        assert_eq!(
            crate::check(&inputs, &crate::read(&inputs), vec![], "2026-06-09T12:00:00Z".parse().unwrap()),
            []
        );
    }

    proptest! {
        /// Lines of the bundle and of site.yaml lost, doubled and swapped: always the same findings in the same order,
        /// each inside its text.
        #[test]
        fn a_shuffled_site_is_judged_the_same_way_twice(
            edits in proptest::collection::vec((any::<bool>(), 0usize..120, 0usize..120, 0usize..3), 0..12)
        ) {
            let fixture = Fixture::healthy().edited(&edits);
            let (mut sources, mut again) = (Sources::default(), Sources::default());
            let findings = fixture.judge(&mut sources);
            prop_assert_eq!(&findings, &fixture.judge(&mut again));
            prop_assert!(findings.is_sorted_by_key(|finding| (finding.at, finding.code)));
            for finding in &findings {
                let source = sources.get(finding.at.file).unwrap();
                prop_assert!(finding.at.start as usize <= source.text.len(), "{finding:?}");
            }
        }
    }
}
