use crate::{
    Against, Catalogue, Charm, CharmFacts, Endpoint, NoCharms, OptionFact, OptionKind, Role, Scope, read,
    verify,
};
use model::Sources;
use std::collections::BTreeMap;

/// Draws what verification says about a bundle, with facts of charms.
fn check_with(charms: &dyn CharmFacts, text: &str) -> String {
    let mut sources = Sources::default();
    let base = sources.add("b", text);
    let bundle = read(&sources, base, &[]).bundle;
    let against = Against { charms, ..Against::no_charms() };
    let findings = verify(&bundle, &against);
    let lines = findings.iter().map(|finding| {
        assert!(!finding.help.is_empty(), "{finding:?}");
        let at = sources.get(base).unwrap().position(finding.at.start);
        format!("{}:{} {}: {}", at.line, at.column, finding.code, finding.message)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn check(text: &str) -> String {
    check_with(&NoCharms, text)
}

#[test]
fn a_sound_bundle_has_nothing_to_say() {
    insta::assert_snapshot!(check("
default-base: ubuntu@22.04
applications:
  a: {charm: x, channel: 1/stable, revision: 3, num_units: 2, to: [0, lxd:b/0], constraints: mem=1G}
  b: {charm: ch:y, num_units: 1, to: [new], storage: {d: '3,10G'}, resources: {r: 1, s: ./x.tar}}
machines: {0: }
relations: [[a:x, b:y], [a:x, far]]
saas: {far: {url: ctl:me/m.far}}
"), @"");
}

#[test]
fn the_top_level_is_verified() {
    insta::assert_snapshot!(check("
bundle: foo
series: 9wrong
default-base: plan9
applications: {}
"), @r#"
    2:1 no-applications: at least one application must be specified
    2:9 bundle-kind-invalid: bundle has an invalid type "foo"
    3:9 series-invalid: bundle declares an invalid series "9wrong"
    4:15 base-invalid: bundle declares an invalid base "plan9"
    "#);
}

#[test]
fn machines_are_verified() {
    insta::assert_snapshot!(check("
applications: {a: {charm: x, num_units: 2, to: [0, 7]}}
machines:
  0: {constraints: bad constraints, base: bad base, series: 9}
  bogus:
  3:
"), @r#"
    2:52 placement-machine-undefined: placement "7" refers to a machine not defined in this bundle
    4:20 constraints-invalid: invalid constraints "bad constraints" in machine "0": malformed constraint "bad"
    4:43 base-invalid: invalid base "bad base" for machine "0"
    4:61 series-invalid: invalid series 9 for machine "0"
    5:3 machine-id-invalid: invalid machine id "bogus" found in machines
    5:3 machine-not-referred: machine "bogus" is not referred to by a placement directive
    6:3 machine-not-referred: machine "3" is not referred to by a placement directive
    "#);
}

#[test]
fn bodies_of_applications_are_verified() {
    insta::assert_snapshot!(check("
applications:
  a: {charm: x-9, revision: -5, base: ubuntu, series: A, num_units: -4, constraints: mem=8g}
  b: {charm: cs:~me/x, storage: {no_underscores: 1G, d: x y}, devices: {9: 1}}
  c: {charm: 42, resources: {'': 1, r: {a: b}, s: 1.5, t: true}}
  d: ~
  e: {charm: '', num_units: 200000}
  f: {charm: focal/x, series: jammy}
  g: {charm: ./here}
"), @r#"
    3:14 revision-in-charm-url: cannot specify revision in "ch:x-9", please use revision
    3:29 revision-without-channel: application "a" with a revision requires a channel for future upgrades, please use channel
    3:29 revision-negative: the revision for application "a" must be zero or greater
    3:39 base-invalid: application "a" declares an invalid base "ubuntu"
    3:55 series-invalid: application "a" declares an invalid series "A"
    3:69 units-negative: negative number of units specified on application "a"
    3:86 constraints-invalid: invalid constraints "mem=8g" in application "a": bad "mem" constraint: must be a non-negative float with optional M/G/T/P suffix
    4:14 charm-url-invalid: invalid charm URL in application "b": cannot parse URL "cs:~me/x": schema "cs" not valid
    4:34 storage-name-invalid: invalid storage name "no_underscores" in application "b"
    4:57 storage-invalid: invalid storage "d" in application "b": unrecognized storage constraint "x y" not valid
    4:73 device-name-invalid: invalid device name "9" in application "b"
    5:14 charm-url-invalid: invalid charm URL in application "c": cannot parse name and/or revision in URL "42": name "42" not valid
    5:30 resource-name-missing: missing resource name on application "c"
    5:40 resource-invalid: resource revision "c" is not int or string
    5:51 resource-invalid: resource revision "c" is not int or string
    5:59 resource-invalid: resource revision "c" is not int or string
    6:3 application-undefined: bundle application for key "d" is undefined
    7:14 charm-missing: empty charm path
    7:14 charm-url-invalid: invalid charm URL in application "e": cannot parse name and/or revision in URL "": name "" not valid
    7:29 units-too-many: application "e" asks for 200000 units; plans hold 100000
    8:31 charm-series-mismatch: the charm URL for application "f" has a series which does not match, please remove the series from the URL
    "#);
}

#[test]
fn what_is_offered_and_exposed_is_verified() {
    insta::assert_snapshot!(check("
applications:
  a: {charm: x, offers: {$bad-name: {endpoints: [nope!, db]}}, exposed-endpoints: {e: {expose-to-cidrs: [10.0.0.0/8, not-a-cidr]}}}
  b: {charm: x, expose: true, exposed-endpoints: {e: {expose-to-spaces: [s]}}}
saas: {a: {url: '!some-bogus/url'}, 9x: }
"), @r#"
    3:3 application-named-as-saas: SAAS "a" already exists with application "a" name
    3:26 offer-name-invalid: invalid offer name "$bad-name" in application "a"
    3:50 offer-endpoint-invalid: invalid endpoint name "nope!" for offer "$bad-name" in application "a"
    3:118 expose-cidr-invalid: invalid CIDR "not-a-cidr" for expose to CIDRs field for endpoint "e" in application "a"
    4:25 expose-and-exposed-endpoints: exposed-endpoints cannot be specified together with "exposed:true" in application "b" as this poses a security risk when deploying bundles to older controllers
    5:8 saas-named-as-application: application "a" already exists with SAAS "a" name
    5:17 offer-url-invalid: invalid offer URL "!some-bogus/url" for SAAS a
    5:37 saas-name-invalid: invalid SAAS name "9x" found
    "#);
}

#[test]
fn placements_are_verified() {
    insta::assert_snapshot!(check("
applications:
  a: {charm: x, num_units: 2, to: [b/1, nowhere/3, bad placement]}
  b: {charm: x, num_units: 1, to: [b]}
  c: {charm: x, num_units: 1, to: [lxd:d]}
  d: {charm: x, num_units: 1, to: [c/0]}
"), @r#"
    3:35 too-many-units-placed: too many units specified in unit placement for application "a"
    3:35 placement-cycle: cycle in placement directives for: a, b, c, d
    3:36 placement-unit-undefined: placement "b/1" specifies a unit greater than the 1 unit(s) started by the target application
    3:41 placement-application-undefined: placement "nowhere/3" refers to an application not defined in this bundle
    3:52 placement-invalid: invalid placement syntax "bad placement"
    "#);
}

#[test]
fn kubernetes_bundles_select_nodes() {
    insta::assert_snapshot!(check("
bundle: kubernetes
machines: {0: }
applications:
  a: {charm: x, to: [k=v, k=w]}
  b: {charm: x, to: [k]}
  c: {charm: x, to: ['k=v,k=w']}
  d: {charm: x, to: ['k=']}
"), @r#"
    3:12 machines-in-kubernetes: bundle machines not valid for Kubernetes bundles
    5:21 too-many-placements: too many placement directives for application "a"
    6:22 selector-invalid: expected "key=value", got "k" for application "b"
    7:22 selector-invalid: key "k" specified more than once for application "c"
    8:22 selector-invalid: expected "key=value", got "k=" for application "d"
    "#);
}

#[test]
fn relations_are_verified_without_charms() {
    insta::assert_snapshot!(check("
applications: {a: {charm: x}, b: {charm: y}, c: {charm: z}}
saas: {c: {url: m.c}}
relations:
- [a:x]
- [a:x, arble:y]
- [a:x, a:y]
- [a:db, b:db]
- [b:db, a:db]
- [a/db, b:db]
- [a, b]
- [magnum-shared-db, b:x]
- [c:x, b:x]
"), @r#"
    2:46 application-named-as-saas: SAAS "c" already exists with application "c" name
    3:8 saas-named-as-application: application "c" already exists with SAAS "c" name
    5:3 relation-not-two-ends: relation ["a:x"] has 1 endpoint(s), not 2
    6:9 relation-application-undefined: relation ["a:x" "arble:y"] refers to application "arble" not defined in this bundle
    7:3 relation-to-itself: relation ["a:x" "a:y"] relates an application to itself
    9:3 relation-duplicate: relation ["b:db" "a:db"] is defined more than once
    10:4 relation-invalid: invalid relation syntax "a/db"
    12:4 relation-application-undefined: relation ["magnum-shared-db" "b:x"] refers to application "magnum-shared-db" not defined in this bundle
    13:4 relation-ambiguous: ambiguous relation "c" refers to a application and a SAAS in this bundle
    "#);
}

#[test]
fn relations_are_verified_with_our_charms() {
    insta::assert_snapshot!(check_with(&Catalogue, "
applications:
  keystone: {charm: keystone, num_units: 1, bindings: {'': metal, public: p, overlay-suffix: q}}
  router: {charm: mysql-router, num_units: 1, to: [new]}
  cinder: {charm: cinder}
  magnum: {charm: magnum}
  other: {charm: no-such-charm, options: {x: 1}}
  ha: {charm: hacluster, options: {cluster_count: three}}
relations:
- [keystone:shared-db, router:shared-db]
- [keystone, router]
- [keystone, cinder]
- [keystone:identity-service, magnum:amqp]
- [keystone:identity-service, magnum:nope]
- [cinder:identity-service, magnum:identity-service]
- [keystone:identity-service, keystone:identity-credentials]
- [other, keystone]
- [other:x, keystone:ha]
- [keystone:ha, ha:ha]
- [keystone:juju-info, ha:juju-info]
"), @r#"
    3:78 binding-undefined: application "keystone" wants to bind endpoint "overlay-suffix" to space "q", but the endpoint is not defined by the charm
    4:44 subordinate-with-units: application "router" is subordinate but has non-zero num_units
    4:51 subordinate-placed: application "router" is subordinate but specifies unit placement
    8:51 option-type: cannot validate application "ha": option "cluster_count" expected int, got "three"
    11:3 relation-duplicate: relation ["keystone" "router"] is defined more than once
    12:3 relation-not-inferred: cannot infer endpoint between keystone and cinder: ambiguous relation: keystone cinder could refer to "cinder:identity-credentials keystone:identity-credentials"; "cinder:identity-service keystone:identity-service"
    13:3 relation-interface-mismatch: mismatched interface between "keystone:identity-service" and "magnum:amqp" ("keystone" vs "rabbitmq")
    14:3 relation-endpoint-undefined: charm "magnum" used by application "magnum" does not define relation "nope"
    15:3 relation-same-role: relation "cinder:identity-service" to "magnum:identity-service" relates requirer to requirer
    16:3 relation-to-itself: relation ["keystone:identity-service" "keystone:identity-credentials"] relates an application to itself
    "#);
}

#[test]
fn charms_that_are_all_known_are_missed_when_they_are_not_there() {
    let endpoint =
        |role, interface: &str| Endpoint { role, interface: interface.into(), scope: Scope::Global };
    let option = |kind| OptionFact { kind, default: None };
    let mut charm = Charm { has_all_options: true, ..Charm::default() };
    charm.endpoints.insert("p".into(), endpoint(Role::Provides, "i"));
    charm.endpoints.insert("r".into(), endpoint(Role::Requires, "j"));
    charm.options.insert("title".into(), option(OptionKind::String));
    charm.options.insert("level".into(), option(OptionKind::Int));
    charm.options.insert("ratio".into(), option(OptionKind::Float));
    charm.options.insert("on".into(), option(OptionKind::Boolean));
    let charms = BTreeMap::from([("x".to_owned(), charm)]);
    insta::assert_snapshot!(check_with(&charms, "
applications:
  a: {charm: x, options: {title: 123, level: too much, ratio: 1, on: maybe, more: 1}}
  b: {charm: x, options: {title: '123', level: 2, ratio: 0.5, on: yes}}
  c: {charm: y}
relations:
- [a:p, b:r]
- [a:p, b:p]
- [a:r, b:r]
- [a, c]
- [a, b]
"), @r#"
    3:34 option-type: cannot validate application "a": option "title" expected string, got 123
    3:46 option-type: cannot validate application "a": option "level" expected int, got "too much"
    3:70 option-type: cannot validate application "a": option "on" expected boolean, got "maybe"
    3:77 option-unknown: cannot validate application "a": configuration option "more" not found in charm "x"
    5:14 charm-unknown: application "c" refers to non-existent charm "y"
    7:3 relation-interface-mismatch: mismatched interface between "a:p" and "b:r" ("i" vs "j")
    8:3 relation-same-role: relation "a:p" to "b:p" relates provider to provider
    9:3 relation-same-role: relation "a:r" to "b:r" relates requirer to requirer
    10:3 relation-not-inferred: cannot infer endpoint between a and c: charm "y" from application "c" not found
    11:3 relation-not-inferred: cannot infer endpoint between a and b: no relations found
    "#);
}

#[test]
fn findings_stand_in_the_order_of_the_text() {
    let drawn = check("relations: [[a:x, b:x]]\napplications: {a: {charm: '9'}, c: ~}\n");
    let places: Vec<&str> = drawn.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(places, ["1:19", "2:27", "2:33"]);
}

#[test]
fn an_endpoint_that_is_joined_on_with_a_hyphen_is_told_from_a_missing_application() {
    let help = |end: &str| {
        let text = format!(
            "applications: {{my-magnum: {{charm: magnum}}}}\nrelations: [[{end}, \"my-magnum:amqp\"]]\n"
        );
        let mut sources = Sources::default();
        let base = sources.add("b", &text);
        let bundle = read(&sources, base, &[]).bundle;
        let findings = verify(&bundle, &Against::catalogue());
        let found = findings.iter().find(|finding| finding.code == "relation-application-undefined");
        found.unwrap().help.clone()
    };
    assert_eq!(
        help("my-magnum-shared-db"),
        "write my-magnum:shared-db: an endpoint comes after a colon, not a hyphen"
    );
    assert_eq!(help("my-magnum-database"), "add the application, or mend the name");
    assert_eq!(help("rabbitmq"), "add the application, or mend the name");
}
