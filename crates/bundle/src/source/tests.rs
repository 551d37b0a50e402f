use crate::{Kind, read_source};
use model::Sources;

/// Draws what a source says: each application with its body, then machines and relations, then what it does not know.
pub(super) fn check(texts: &[&str]) -> String {
    let mut sources = Sources::default();
    let files: Vec<_> = texts.iter().map(|text| sources.add("source", text)).collect();
    let reading = read_source(&sources, files[0], &files[1..]);
    let (bundle, origin) = (&reading.bundle, &reading.origin);
    let place = |span: model::Span| {
        let at = sources.get(span.file).unwrap().position(span.start);
        format!("{}:{}", at.line, at.column)
    };
    let mut lines = vec![origin.kind.as_str().to_owned()];
    lines.extend(bundle.kind.iter().map(|kind| format!("for {}", kind.value)));
    for (name, application) in &bundle.applications {
        let subordinate = if origin.subordinates.contains(name) { " below" } else { "" };
        let at = place(application.name.span);
        lines.push(format!("{name}{subordinate} @{at} {}", application.body.to_json()));
    }
    for (id, machine) in &bundle.machines {
        let host = origin.hosts.get(id).map(|host| format!(" on {}", host.value)).unwrap_or_default();
        lines.push(format!("machine {id}{host} @{} {}", place(machine.id.span), machine.body.to_json()));
    }
    lines.extend(bundle.saas.iter().map(|(name, saas)| format!("saas {name} {}", saas.value.to_json())));
    for relation in &bundle.relations {
        lines.push(format!(
            "{} @{}",
            relation.ends.each_ref().map(|end| end.text()).join(" - "),
            place(relation.span)
        ));
    }
    let everywhere: Vec<&str> = origin.unknown.everywhere().map(|part| part.as_str()).collect();
    lines.push(format!("unknown: {}", everywhere.join(", ")));
    for (name, part) in origin.unknown.of_applications() {
        lines.push(format!("unknown of {name}: {}", part.as_str()));
    }
    for finding in &reading.findings {
        assert!(!finding.help.is_empty());
        lines.push(format!(
            "{} {} {}: {}",
            place(finding.at),
            finding.severity,
            finding.code,
            finding.message
        ));
    }
    lines.join("\n")
}

const STATUS: &str = r#"{"model":{"name":"m","type":"iaas","controller":"c","cloud":"maas"},
"machines":{"0":{"display-name":"node0","base":{"name":"ubuntu","channel":"22.04"},"constraints":"arch=amd64"}},
"applications":{
"keystone":{"charm":"keystone","base":{"name":"ubuntu","channel":"22.04"},"charm-origin":"charmhub","charm-name":"keystone","charm-rev":778,"charm-channel":"2024.1/stable","exposed":true,
 "relations":{"cluster":["keystone"],"ha":[{"related-application":"khac","interface":"hacluster","scope":"container"}],"shared-db":["kmr"]},
 "units":{"keystone/10":{"machine":"1/lxd/4"},"keystone/9":{"machine":"0"}},"endpoint-bindings":{"":"metal","public":"provider"}},
"khac":{"charm":"hacluster","charm-name":"hacluster","charm-rev":131,"exposed":false,"subordinate-to":["keystone"],"relations":{"ha":["keystone"],"hanode":["khac"]},"endpoint-bindings":{"":"metal"}},
"kmr":{"charm":"local:mysql-router-3","charm-origin":"local","series":"focal","exposed":false,"subordinate-to":["keystone"],"relations":{"shared-db":["keystone"],"db-router":["far"]}},
"lost":{"status-error":"cannot connect"},
"pending":{"charm":"ubuntu","charm-name":"ubuntu","units":{"pending/0":{}},"endpoint-bindings":{"":"alpha"}}},
"application-endpoints":{"far":{"url":"c:admin/db.mysql","endpoints":{"db-router":{"interface":"mysql-router","role":"provider"}},"relations":{"db-router":["kmr"]}}},
"offers":{"identity":{"application":"keystone","charm":"ch:keystone","endpoints":{"identity-service":{"interface":"keystone","role":"provider"}}}}}
"#;

#[test]
fn a_status_says_what_runs_and_not_how_it_is_configured() {
    insta::assert_snapshot!(check(&[STATUS]), @r#"
    juju status
    keystone @4:1 {"charm":"keystone","channel":"2024.1/stable","revision":778,"base":"ubuntu@22.04","bindings":{"":"metal","public":"provider"},"expose":true,"num_units":2,"to":["0","lxd:1"],"offers":{"identity":{"endpoints":["identity-service"]}}}
    khac below @7:1 {"charm":"hacluster","revision":131,"bindings":{"":"metal"}}
    kmr below @8:1 {"charm":"local:mysql-router-3","series":"focal"}
    lost @9:1 {}
    pending @10:1 {"charm":"ubuntu","bindings":{"":"alpha"},"num_units":1}
    machine 0 on node0 @2:13 {}
    saas far {"url":"c:admin/db.mysql"}
    far:db-router - kmr:db-router @11:157
    keystone:ha - khac:ha @5:44
    keystone:shared-db - kmr:shared-db @5:133
    unknown: options, constraints, storage, resources, trust, exposed endpoints
    unknown of kmr: bindings
    unknown of lost: charm
    unknown of lost: bindings
    unknown of lost: units
    unknown of lost: placement
    unknown of lost: offers
    unknown of lost: relations
    unknown of pending: placement
    9:24 warning source-incomplete: Juju could not say anything about lost: cannot connect
    "#);
}

#[test]
fn a_status_in_yaml_is_a_status_too() {
    let yaml = "model: {name: m, type: caas, controller: c}\napplications:\n  a: {charm: a, charm-name: a, scale: 2, units: {a/0: {}}, endpoint-bindings: {'': alpha}}\n";
    insta::assert_snapshot!(check(&[yaml]), @r#"
    juju status
    for kubernetes
    a @3:3 {"charm":"a","bindings":{"":"alpha"},"num_units":2}
    unknown: options, constraints, storage, resources, trust, exposed endpoints
    "#);
}

#[test]
fn halves_of_several_relations_between_two_applications_find_each_other() {
    let both = r#"{"model":{"name":"m","type":"iaas","controller":"c"},"applications":{
"b":{"charm-name":"b","endpoint-bindings":{"":"alpha"},"relations":{"one":["a"],"two":["a"]}},
"a":{"charm-name":"a","endpoint-bindings":{"":"alpha"},"relations":{"x":[{"related-application":"b","interface":"i"}],"y":[{"related-application":"b","interface":"j"}]}},
"c":{"charm-name":"c","endpoint-bindings":{"":"alpha"},"relations":{"data":["a"],"again":["a"]}}}}"#;
    let interfaces = both.replace(
        r#""one":["a"],"two":["a"]"#,
        r#""one":[{"related-application":"a","interface":"j"}],"two":[{"related-application":"a","interface":"i"}]"#,
    );
    let relations = |text: &str| {
        let all = check(&[text]);
        all.lines().filter(|line| line.contains(" - ")).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(relations(&interfaces), @"
    a:x - b:two @3:74
    a:y - b:one @3:124
    c:data - a @4:77
    c:again - a @4:91
    ");
    insta::assert_snapshot!(relations(both), @"
    a:x - b @3:74
    a:y - b @3:124
    c:data - a @4:77
    c:again - a @4:91
    ");
}

const PLAN: &str = r#"{"format_version":"1.2","terraform_version":"1.9.0",
"planned_values":{"root_module":{"resources":[
{"address":"juju_model.os","mode":"managed","type":"juju_model","values":{"name":"os"}},
{"address":"juju_machine.m[10]","mode":"managed","type":"juju_machine","values":{"model":"os","base":"ubuntu@22.04","constraints":"mem=8G","placement":null}},
{"address":"juju_machine.m[9]","mode":"managed","type":"juju_machine","values":{"model":"os","base":"ubuntu@22.04","constraints":null}},
{"address":"juju_application.keystone","mode":"managed","type":"juju_application","values":{"model":"os","name":"keystone","charm":[{"name":"keystone","channel":"2024.1/stable","base":"ubuntu@22.04","revision":778}],
 "units":3,"config":{"vip":"10.0.0.5","debug":"true"},"endpoint_bindings":[{"endpoint":null,"space":"metal"},{"endpoint":"public","space":"provider"}],"expose":[],"trust":true,"storage_directives":null}},
{"address":"data.juju_application.other","mode":"data","type":"juju_application","values":{"model":"os","name":"other"}}],
"child_modules":[{"address":"module.db","resources":[
{"address":"module.db.juju_application.db","mode":"managed","type":"juju_application","values":{"model":"os","charm":[{"name":"mysql-innodb-cluster"}],"units":3,"placement":"lxd:0,lxd:1, lxd:2","config":null,"expose":[{"cidrs":null}]}},
{"address":"module.db.juju_application.router","mode":"managed","type":"juju_application","values":{"model":"os","name":"router","charm":[{"name":"mysql-router"}],"units":1,"config":{"base-port":"3306"}}},
{"address":"juju_integration.a","mode":"managed","type":"juju_integration","values":{"model":"os","application":[{"name":"keystone","endpoint":"shared-db","offer_url":null},{"name":"router","endpoint":"shared-db"}]}},
{"address":"juju_integration.b","mode":"managed","type":"juju_integration","values":{"model":"os","application":[{"name":"router"},{"offer_url":"admin/far.mysql"}]}},
{"address":"juju_offer.o","mode":"managed","type":"juju_offer","values":{"model":"os","application_name":"keystone","endpoint":"identity-service","name":"identity"}},
{"address":"juju_application.b","mode":"managed","type":"juju_application","values":{"model":"second","name":"b","charm":[{"name":"b"}],"units":1}}]}]}},
"resource_changes":[{"address":"module.db.juju_application.router","change":{"after_unknown":{"config":{"base-port":true}}}}]}"#;

#[test]
fn a_terraform_plan_of_provider_0_is_a_bundle() {
    insta::assert_snapshot!(check(&[PLAN]), @r#"
    terraform plan
    keystone @6:113 {"charm":"keystone","channel":"2024.1/stable","revision":778,"base":"ubuntu@22.04","num_units":3,"options":{"vip":"10.0.0.5","debug":"true"},"trust":true,"bindings":{"":"metal","public":"provider"},"offers":{"identity":{"endpoints":["identity-service"]}}}
    mysql-innodb-cluster @10:127 {"charm":"mysql-innodb-cluster","num_units":3,"to":["lxd:0","lxd:1","lxd:2"],"expose":true}
    router below @11:121 {"charm":"mysql-router","options":{"base-port":"3306"}}
    machine 0 @5:80 {"base":"ubuntu@22.04"}
    machine 1 @4:81 {"constraints":"mem=8G","base":"ubuntu@22.04"}
    saas mysql {"url":"admin/far.mysql"}
    keystone:shared-db - router:shared-db @12:85
    router - mysql @13:85
    unknown: exposed endpoints, machine numbers
    unknown of keystone: placement
    unknown of router: options
    1:1 info source-several-models: this plan has several models: os is read, and not second (1 applications)
    "#);
}

#[test]
fn a_terraform_state_of_provider_1_knows_machines() {
    let state = r#"{"format_version":"1.0","values":{"root_module":{"resources":[
{"address":"juju_machine.m[0]","type":"juju_machine","values":{"model_uuid":"u","machine_id":"4","base":"ubuntu@24.04"}},
{"address":"juju_machine.c","type":"juju_machine","values":{"model_uuid":"u","machine_id":"4/lxd/0","placement":"lxd:4"}},
{"address":"juju_application.a","type":"juju_application","values":{"model_uuid":"u","name":"a","charm":[{"name":"a","local_path":"./a.charm","channel":null,"revision":null}],"machines":["10","4/lxd/0"],"units":2}},
{"address":"juju_integration.i","type":"juju_integration","values":{"model_uuid":"u","application":[{"endpoint":"db"},{"name":"a"}]}},
{"address":"juju_offer.o","type":"juju_offer","values":{"model_uuid":"u","application_name":"a","endpoints":["x","y"]}}]}}}"#;
    insta::assert_snapshot!(check(&[state]), @r#"
    terraform state
    a @4:93 {"charm":"./a.charm","num_units":2,"to":["lxd:4","10"],"offers":{"a":{"endpoints":["x","y"]}}}
    machine 4 @2:94 {"base":"ubuntu@24.04"}
    unknown: exposed endpoints, relations
    5:68 info source-incomplete: what juju_integration.i joins is known only when the plan is applied
    "#);
}

#[test]
fn an_export_is_told_from_a_bundle_that_somebody_pinned() {
    let kind = |text: &str| {
        let mut sources = Sources::default();
        let file = sources.add("x", text);
        read_source(&sources, file, &[]).origin.kind
    };
    let export = "default-base: ubuntu@22.04/stable\napplications: {a: {charm: a, channel: latest/stable, revision: 3}, b: {charm: 'local:b-0'}}\n";
    assert_eq!(kind(export), Kind::Export);
    assert_eq!(kind(&export.replace("ubuntu@22.04/stable", "ubuntu@22.04")), Kind::Bundle);
    assert_eq!(kind(&export.replace(", revision: 3", "")), Kind::Bundle);
    assert_eq!(kind(&export.replace("default-base: ubuntu@22.04/stable", "series: focal")), Kind::Export);
    assert_eq!(kind("applications: {}"), Kind::Bundle);
    assert_eq!(kind(""), Kind::Bundle);
}

#[test]
fn the_second_document_of_an_export_brings_its_offers() {
    let export = "default-base: ubuntu@22.04/stable\nsaas: {far: {url: 'c:admin/m.far'}}\napplications: {a: {charm: a, channel: latest/stable, revision: 3, num_units: 1, to: ['0']}}\nmachines: {'0': {constraints: arch=amd64}}\nrelations: [['a:x', 'far:y']]\n--- # overlay.yaml\napplications: {a: {offers: {o: {endpoints: [x], acl: {admin: admin}}}}}\n";
    insta::assert_snapshot!(check(&[export]), @r#"
    exported bundle
    a @3:16 {"charm":"a","channel":"latest/stable","revision":3,"num_units":1,"to":["0"],"offers":{"o":{"endpoints":["x"],"acl":{"admin":"admin"}}}}
    machine 0 @4:12 {"constraints":"arch=amd64"}
    saas far {"url":"c:admin/m.far"}
    a:x - far:y @5:13
    unknown:
    "#);
}

#[test]
fn an_overlay_is_laid_over_any_source() {
    insta::assert_snapshot!(check(&[
        r#"{"model":{"name":"m","type":"iaas","controller":"c"},"applications":{"a":{"charm-name":"a","endpoint-bindings":{"":"alpha"}}}}"#,
        "applications: {a: {options: {x: 1}}}\n"
    ]), @r#"
    juju status
    a @1:70 {"charm":"a","bindings":{"":"alpha"},"num_units":0,"options":{"x":1}}
    unknown: options, constraints, storage, resources, trust, exposed endpoints
    "#);
}

proptest::proptest! {
    /// Pieces of the texts above lost, doubled and swapped: no panic, and every place lies in its text.
    #[test]
    fn a_torn_source_is_still_read(
        of_plan: bool,
        edits in proptest::collection::vec((0usize..4000, 0usize..4000, 0usize..60, 0usize..3), 1..6)
    ) {
        let mut text: Vec<u8> = if of_plan { PLAN } else { STATUS }.bytes().collect();
        for (from, to, length, kind) in edits {
            let from = from % text.len();
            let piece: Vec<u8> = text[from..(from + length).min(text.len())].to_vec();
            let to = to % text.len();
            match kind {
                0 => _ = text.drain(from..from + piece.len()),
                1 => _ = text.splice(to..to, piece),
                _ => text.swap(from, to),
            }
            if text.is_empty() {
                return Ok(());
            }
        }
        let text = String::from_utf8(text).unwrap();
        let mut sources = Sources::default();
        let file = sources.add("source", &text);
        let reading = read_source(&sources, file, &[]);
        let spans = reading.bundle.applications.values().map(|one| one.name.span);
        let spans = spans.chain(reading.findings.iter().map(|finding| finding.at));
        let spans = spans.chain(reading.bundle.relations.iter().map(|relation| relation.span));
        for span in spans {
            proptest::prop_assert!(text.get(span.range()).is_some());
        }
        let _ = crate::plan(&reading.bundle);
    }
}
