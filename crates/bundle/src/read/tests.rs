use crate::read;
use model::Sources;

/// Draws a bundle and the findings of reading it. Texts after the first are overlay files.
fn check(texts: &[&str]) -> String {
    let mut sources = Sources::default();
    let files: Vec<_> =
        texts.iter().enumerate().map(|(n, text)| sources.add(&format!("{n}.yaml"), text)).collect();
    let (base, overlays) = files.split_first().unwrap();
    let reading = read(&sources, *base, overlays);
    let bundle = &reading.bundle;
    let mut lines = vec![];
    lines.extend(bundle.kind.iter().map(|kind| format!("bundle {}", kind.value)));
    lines.extend(bundle.default_base.iter().map(|base| format!("base {}", base.value)));
    for (name, application) in &bundle.applications {
        let to: Vec<&str> = application.to.iter().map(|to| to.value.as_str()).collect();
        let (units, body) = (application.units(), application.body.to_json());
        lines.push(format!("{name} x{units} to {to:?} {body}"));
    }
    lines.extend(
        bundle.machines.iter().map(|(id, machine)| format!("machine {id} {}", machine.body.to_json())),
    );
    lines.extend(bundle.saas.iter().map(|(name, saas)| format!("saas {name} {}", saas.value.to_json())));
    lines.extend(bundle.relations.iter().map(|one| one.ends.each_ref().map(|end| end.text()).join(" - ")));
    lines.extend(bundle.odd_relations.iter().map(|one| format!("odd {:?}", one.ends)));
    for finding in &reading.findings {
        let source = sources.get(finding.at.file).unwrap();
        let at = source.position(finding.at.start);
        let place = format!("{}:{}:{}", source.name, at.line, at.column);
        lines.push(format!("{place} {} {}: {}", finding.severity, finding.code, finding.message));
    }
    lines.join("\n")
}

#[test]
fn a_bundle_is_lifted_out_of_its_text() {
    insta::assert_snapshot!(check(&["
default-base: ubuntu@22.04
applications:
  a: {charm: x, num_units: 2, to: [0, lxd:b/0]}
  b: {charm: y, scale: 1}
machines: {0: {constraints: mem=1G}}
saas: {db: {url: m.db}}
relations:
- [a:x, b]
- [a:x]
"]), @r#"
    base ubuntu@22.04
    a x2 to ["0", "lxd:b/0"] {"charm":"x","num_units":2,"to":[0,"lxd:b/0"]}
    b x1 to [] {"charm":"y","num_units":1}
    machine 0 {"constraints":"mem=1G"}
    saas db {"url":"m.db"}
    a:x - b
    odd ["a:x"]
    "#);
}

#[test]
fn overlays_replace_texts_and_lists_and_merge_maps() {
    insta::assert_snapshot!(check(&["
applications:
  a: {charm: x, num_units: 1, to: [0], options: {one: 1, two: 2, three: 3}, bindings: {'': metal}, storage: {s: 1G}}
machines: {0: {}}
--- # in the same file
applications:
  a: {num_units: 3, to: [1, 2, 3], options: {two: ~, three: 30, four: 4}, bindings: {public: provider}}
machines: {1: {}, 2: {}, 3: {}}
", "
applications:
  a: {options: {}, storage: , annotations: {x: 1}}
"]), @r#"
    a x3 to ["1", "2", "3"] {"charm":"x","num_units":3,"to":[1,2,3],"options":{"one":1,"three":30,"four":4},"bindings":{"":"metal","public":"provider"},"storage":{},"annotations":{"x":1}}
    machine 1 {}
    machine 2 {}
    machine 3 {}
    "#);
}

#[test]
fn an_application_without_a_body_is_taken_out_with_its_relations() {
    insta::assert_snapshot!(check(&["
applications: {a: {charm: x}, ab: {charm: x}, b: {charm: y}}
saas: {far: {url: m.far}}
relations: [[a:x, b:x], [ab:x, b:x], [far, b], [a]]
", "
applications: {a: , b: {}}
saas: {far: }
relations: [[ab:y, b:y]]
"]), @r#"
    ab x0 to [] {"charm":"x"}
    b x0 to [] {"charm":"y"}
    ab:x - b:x
    ab:y - b:y
    odd ["a"]
    "#);
}

#[test]
fn scale_is_num_units_and_placement_is_for_kubernetes() {
    insta::assert_snapshot!(check(&["
bundle: kubernetes
applications:
  a: {charm: x, scale: 2, placement: k=v}
  b: {charm: x, scale: 1, num_units: 2}
  c: {charm: x, placement: k=v, to: [k=w]}
--- {applications: {a: {scale: 5}}}
--- {applications: {a: {scale: 0, placement: k=z}}}
"]), @r#"
    bundle kubernetes
    a x5 to ["k=v"] {"charm":"x","num_units":5,"placement":"k=v"}
    b x2 to [] {"charm":"x","num_units":2}
    c x0 to ["k=w"] {"charm":"x","placement":"k=v","to":["k=w"]}
    0.yaml:5:17 error scale-and-num-units: cannot specify both scale and num_units for application "b"
    0.yaml:6:28 error placement-and-to: cannot specify both placement and to for application "c"
    0.yaml:8:46 error placement-not-kubernetes: placement (k=z) not valid for non-Kubernetes application "a"
    "#);
}

#[test]
fn services_are_applications_in_a_base_only() {
    insta::assert_snapshot!(check(&["services: {a: {charm: x}}\n", "services: {b: {charm: y}}\n"]), @r#"
    a x0 to [] {"charm":"x"}
    1.yaml:1:1 error overlay-services-key: bundle overlay file used deprecated 'services' key, this is not valid for bundle overlay files
    "#);
    insta::assert_snapshot!(check(&["services: {a: {charm: x}}\napplications: {b: {charm: y}}\n"]), @r#"
    b x0 to [] {"charm":"y"}
    0.yaml:1:1 error applications-and-services: cannot specify both applications and services
    "#);
}

#[test]
fn fields_of_overlays_are_found_in_a_base() {
    let offers = "applications:\n  a:\n    offers: {o: {endpoints: [x], acl: {me: admin}}, p: }\n    exposed-endpoints: {'': {expose-to-cidrs: []}}\n";
    insta::assert_snapshot!(check(&[&format!("{offers}    charm: x\n")]), @r#"
    a x0 to [] {"offers":{"o":{"endpoints":["x"],"acl":{"me":"admin"}},"p":null},"exposed-endpoints":{"":{"expose-to-cidrs":[]}},"charm":"x"}
    0.yaml:3:5 error overlay-only-field: applications.a.offers can only appear in an overlay section
    0.yaml:3:18 error overlay-only-field: applications.a.offers.o.endpoints can only appear in an overlay section
    0.yaml:3:34 error overlay-only-field: applications.a.offers.o.acl can only appear in an overlay section
    0.yaml:4:5 error overlay-only-field: applications.a.exposed-endpoints can only appear in an overlay section
    0.yaml:4:30 error overlay-only-field: applications.a.exposed-endpoints..expose-to-cidrs can only appear in an overlay section
    "#);
    assert!(!check(&["applications: {a: {charm: x}}\n", offers]).contains("error"));
}

#[test]
fn wrong_types_are_found_at_their_place_and_hide_nothing() {
    insta::assert_snapshot!(check(&["
applications:
  a: {charm: [x], num_units: two, to: lxd:0, expose: maybe-later-on, options: [1], annotations: {x: [1]}}
  b: text
  c: {charm: y, revision: 1.5, nam: z}
relations: [a, [a, [b, c]]]
machines: [0]
name: n
"]), @r#"
    a x0 to [] {"annotations":{}}
    c x0 to [] {"charm":"y","revision":1.5,"nam":"z"}
    odd ["a"]
    0.yaml:3:14 error wrong-type: cannot unmarshal !!seq into string
    0.yaml:3:30 error wrong-type: cannot unmarshal !!str `two` into int
    0.yaml:3:39 error wrong-type: cannot unmarshal !!str `lxd:0` into []string
    0.yaml:3:54 error wrong-type: cannot unmarshal !!str `maybe-l...` into bool
    0.yaml:3:79 error wrong-type: cannot unmarshal !!seq into map[string]interface {}
    0.yaml:3:101 error wrong-type: cannot unmarshal !!seq into string
    0.yaml:4:6 error wrong-type: cannot unmarshal !!str `text` into applications
    0.yaml:5:32 warning unknown-key: field nam not found in applications
    0.yaml:6:13 error wrong-type: cannot unmarshal !!str `a` into []string
    0.yaml:6:20 error wrong-type: cannot unmarshal !!seq into string
    0.yaml:7:11 error wrong-type: cannot unmarshal !!seq into machines
    0.yaml:8:1 warning unknown-key: field name not found in bundle
    "#);
}

#[test]
fn what_is_no_bundle_is_said_to_be_none() {
    insta::assert_snapshot!(check(&[""]), @"0.yaml:1:1 error not-a-bundle: malformed bundle: bundle is empty");
    insta::assert_snapshot!(check(&["- a\n"]), @"0.yaml:1:1 error not-a-bundle: this is a list, and a bundle is a map");
    insta::assert_snapshot!(check(&["a: b\n", "- c\n"]), @r"
    0.yaml:1:1 error not-a-bundle: this map has none of the keys of a bundle
    1.yaml:1:1 error not-a-bundle: this is a list, and an overlay is a map
    ");
}

#[test]
fn a_base_without_a_body_gets_none_from_an_overlay() {
    insta::assert_snapshot!(check(&["applications: {a: }\n", "applications: {a: {charm: x}}\n"]), @r#"
    a x0 to [] {"charm":"x"}
    0.yaml:1:16 error application-without-body: base application "a" has no body
    "#);
}

#[test]
fn anchors_and_includes_stay_as_they_are() {
    insta::assert_snapshot!(check(&["
variables: {o: &o {a: include-file://x.txt}}
applications: {a: {charm: x, options: {<<: *o, b: include-base64://y}}}
"]), @r#"
    a x0 to [] {"charm":"x","options":{"a":"include-file://x.txt","b":"include-base64://y"}}
    0.yaml:2:1 warning unknown-key: field variables not found in bundle
    "#);
}

/// A small bundle or overlay made of few names, so that names meet.
fn some_document() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let option = ("[a-c]", "[0-9]{1,2}|~|x");
    let options = proptest::collection::vec(option, 0..4)
        .prop_map(|all| all.iter().map(|(k, v)| format!("{k}: {v}")).collect::<Vec<_>>().join(", "));
    let application = ("[a-c]", options, 0..4).prop_map(|(name, options, units)| {
        format!("  {name}: {{charm: x, num_units: {units}, options: {{{options}}}}}\n")
    });
    let relation = ("[a-c]", "[a-c]").prop_map(|(one, other)| format!("- [\"{one}:x\", \"{other}:y\"]\n"));
    (proptest::collection::vec(application, 1..4), proptest::collection::vec(relation, 0..3)).prop_map(
        |(applications, relations)| {
            let relations = if relations.is_empty() {
                String::new()
            } else {
                format!("relations:\n{}", relations.concat())
            };
            format!("applications:\n{}{relations}", applications.concat())
        },
    )
}

/// The drawing without findings: places and duplicate keys do not matter here.
fn bundle_only(texts: &[&str]) -> String {
    let drawn = check(texts);
    drawn.lines().filter(|line| !line.contains(".yaml:")).collect::<Vec<_>>().join("\n")
}

proptest::proptest! {
    #[test]
    fn an_empty_overlay_changes_nothing(base in some_document()) {
        for empty in ["", "{}\n", "applications:\n", "applications: {}\n", "relations: []\n", "--- {}\n---\n"] {
            proptest::prop_assert_eq!(bundle_only(&[&base]), bundle_only(&[&base, empty]));
        }
    }

    #[test]
    fn an_overlay_of_options_counts_once(base in some_document(), over in some_document()) {
        // An application that only the overlay has keeps its empty options the first time, as in Juju.
        let all = "applications: {a: {charm: x}, b: {charm: x}, c: {charm: x}}\n";
        let over = over.split("relations").next().unwrap();
        let (once, twice) = (bundle_only(&[all, &base, over]), bundle_only(&[all, &base, over, over]));
        proptest::prop_assert_eq!(once, twice);
    }

    #[test]
    fn places_lie_in_the_file_that_the_value_came_from(base in some_document(), over in some_document()) {
        let mut sources = Sources::default();
        let files = (sources.add("b", &base), sources.add("o", &over));
        let bundle = read(&sources, files.0, &[files.1]).bundle;
        for application in bundle.applications.values() {
            for (name, setting) in &application.options {
                let text = &sources.get(setting.key.file).unwrap().text;
                proptest::prop_assert_eq!(text.get(setting.key.range()), Some(name.as_str()));
            }
        }
    }

    #[test]
    fn any_text_is_read_as_far_as_it_goes(text in "(applications|machines|relations|a|b|to|[-:,\\[\\]{}&*'\" \n0]){0,40}") {
        check(&[&text, &text]);
    }
}
